/* SPDX-License-Identifier: MIT */
#include "intake_auth.h"

#include <stdio.h>
#include <string.h>

#include "config.h"
#include "hmac.h"
#include "learned.h"
#include "signature.h"
#include "store.h"
#include "when.h"

/* A token is learned for one secret of the path: with a new secret the desk
 * learns anew. */
#define LEARNED_NAME_SIZE (sizeof("hostex:") + HMAC_HEX_SIZE)

/* The values of HOSTEX_WEBHOOK_AUTH. */
static const struct way {
	const char *name;
	enum intake_auth auth;
	const char *header, *setting;
	const char *lacks; /* when that setting is missing */
} ways[] = {
    {"token", INTAKE_AUTH_TOKEN, "Hostex-Webhook-Secret-Token",
	"HOSTEX_WEBHOOK_TOKEN",
	"HOSTEX_WEBHOOK_TOKEN is not set: put the token that "
	"Hostex shows into the settings"},
    {"learn", INTAKE_AUTH_LEARN, "Hostex-Webhook-Secret-Token",
	"WEBHOOK_PATH_SECRET",
	"WEBHOOK_PATH_SECRET is not set: put the end of the "
	"path that you gave Hostex into the settings"},
    {"hmac", INTAKE_AUTH_HEX, "Hostex-Signature", "HOSTEX_API_TOKEN",
	"HOSTEX_API_TOKEN is not set: put it into the settings"},
};

static void
init_hostex(struct intake *intake)
{
	const char *wanted = config_get("HOSTEX_WEBHOOK_AUTH");

	intake->lacks = wanted
	    ? "HOSTEX_WEBHOOK_AUTH is none of token, learn, hmac"
	    : "HOSTEX_WEBHOOK_AUTH is not set: put token, learn or "
	      "hmac into the settings, see ingest-webhook(1)";
	for (size_t i = 0; wanted && i < sizeof(ways) / sizeof(ways[0]); i++) {
		const struct way *way = &ways[i];

		if (strcmp(way->name, wanted) != 0)
			continue;
		intake->header = way->header;
		intake->secrets[0] = config_get(way->setting);
		intake->lacks = way->lacks;
		if (intake->secrets[0])
			intake->auth = way->auth;
	}
}

static bool
init_secrets(struct intake *intake)
{
	intake->secrets[0] = config_get("WEBHOOK_SECRET");
	intake->secrets[1] = config_get("WEBHOOK_SECRET_OLD");
	intake->lacks = "WEBHOOK_SECRET is not set: put the key of who sends "
			"into the settings";
	return intake->secrets[0];
}

static void
init_standard(struct intake *intake)
{
	static const char *const wrong[INTAKE_KEYS] = {
	    "WEBHOOK_SECRET is not whsec_ and base 64 of 24 to 64 bytes",
	    "WEBHOOK_SECRET_OLD is not whsec_ and base 64 of 24 to 64 bytes",
	};
	const char *why;

	if (!init_secrets(intake))
		return;
	for (int i = 0; i < INTAKE_KEYS; i++) {
		intake->lacks = wrong[i];
		if (intake->secrets[i] &&
		    !signature_key_read(&intake->keys[i], intake->secrets[i],
			&why))
			return;
	}
	intake->auth = INTAKE_AUTH_STANDARD;
}

static void
init_hmac(struct intake *intake)
{
	const char *header = config_get("WEBHOOK_SIGNATURE_HEADER");

	intake->header = header ? header : "X-Hub-Signature-256";
	if (init_secrets(intake))
		intake->auth = INTAKE_AUTH_HEX;
}

void
intake_init(struct intake *intake, enum intake_source source)
{
	*intake = (struct intake){.source = source};
	if (source == INTAKE_HOSTEX)
		init_hostex(intake);
	else if (source == INTAKE_STANDARD)
		init_standard(intake);
	else
		init_hmac(intake);
}

void
intake_release(struct intake *intake)
{
	for (int i = 0; i < INTAKE_KEYS; i++)
		signature_key_clear(&intake->keys[i]);
}

static const char *
header_of(const struct intake_delivery *delivery, const char *name)
{
	return delivery->header(delivery->context, name);
}

static bool
admits_token(const struct intake *intake,
    const struct intake_delivery *delivery, const char **why)
{
	const char *token = header_of(delivery, intake->header);

	*why = "Hostex-Webhook-Secret-Token is not HOSTEX_WEBHOOK_TOKEN";
	return token && hmac_same(token, intake->secrets[0]);
}

static enum learned
compare(const struct intake *intake, struct store *store, const char *token,
    char name[LEARNED_NAME_SIZE])
{
	char hex[HMAC_HEX_SIZE];

	hmac_sha256_hex(intake->secrets[0], strlen(intake->secrets[0]), hex);
	snprintf(name, LEARNED_NAME_SIZE, "hostex:%s", hex);
	return learned_compare(store, name, token);
}

static bool
admits_learned(const struct intake *intake, struct store *store,
    const struct intake_delivery *delivery, const char **why)
{
	const char *token = header_of(delivery, intake->header);
	char name[LEARNED_NAME_SIZE];

	if (!token || !*token) {
		*why = "there is no Hostex-Webhook-Secret-Token";
		return false;
	}
	switch (compare(intake, store, token, name)) {
	case LEARNED_NOTHING:
		*why = "no token was learned yet, and the path does not end in "
		       "WEBHOOK_PATH_SECRET";
		return delivery->segment &&
		    hmac_same(delivery->segment, intake->secrets[0]);
	case LEARNED_OTHER:
		*why = "Hostex-Webhook-Secret-Token is not the one that was "
		       "learned";
		return false;
	case LEARNED_SAME:
		break;
	}
	return true;
}

static bool
admits_hex(const struct intake *intake, const struct intake_delivery *delivery,
    const char **why)
{
	const char *given = header_of(delivery, intake->header);
	bool good = false;

	for (int i = 0; i < INTAKE_KEYS; i++) {
		const char *secret = intake->secrets[i];

		good = signature_hex_holds(given, secret, delivery->body,
			   delivery->length) ||
		    signature_sha256_holds(given, secret, delivery->body,
			delivery->length) ||
		    good;
	}
	*why = given ? "the signature is wrong" : "there is no signature";
	return good;
}

static bool
admits_standard(const struct intake *intake,
    const struct intake_delivery *delivery, const char **why)
{
	struct signature_claim claim = {
	    .id = header_of(delivery, "webhook-id"),
	    .timestamp = header_of(delivery, "webhook-timestamp"),
	    .signatures = header_of(delivery, "webhook-signature"),
	    .body = delivery->body,
	    .length = delivery->length,
	    .now = when_now() / 1000,
	};

	return signature_holds(&claim, intake->keys, INTAKE_KEYS, why);
}

bool
intake_auth_admits(const struct intake *intake, struct store *store,
    const struct intake_delivery *delivery, const char **why)
{
	switch (intake->auth) {
	case INTAKE_AUTH_TOKEN:
		return admits_token(intake, delivery, why);
	case INTAKE_AUTH_LEARN:
		return admits_learned(intake, store, delivery, why);
	case INTAKE_AUTH_HEX:
		return admits_hex(intake, delivery, why);
	case INTAKE_AUTH_STANDARD:
		return admits_standard(intake, delivery, why);
	case INTAKE_AUTH_NONE:
		break;
	}
	*why = intake->lacks;
	return false;
}

bool
intake_auth_learn(const struct intake *intake, struct store *store,
    const struct intake_delivery *delivery)
{
	char name[LEARNED_NAME_SIZE];
	const char *token;

	if (intake->auth != INTAKE_AUTH_LEARN)
		return true;
	token = header_of(delivery, intake->header);
	switch (compare(intake, store, token, name)) {
	case LEARNED_NOTHING:
		learned_store(store, name, token);
		break;
	case LEARNED_OTHER:
		return false;
	case LEARNED_SAME:
		break;
	}
	return true;
}
