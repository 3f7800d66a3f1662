/* SPDX-License-Identifier: MIT */

/* Webhooks in: who is let in, and who is not. */

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "buffer.h"
#include "deliver.h"
#include "event.h"
#include "hmac.h"
#include "intake.h"
#include "signature.h"
#include "store.h"
#include "tap.h"

#define KEY "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"
#define OLD_KEY "whsec_AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA"

static void
needs_settings(void)
{
	static const struct {
		enum intake_source source;
		const char *const set[5];
		const char *says;
	} cases[] = {
	    {INTAKE_HOSTEX, {NULL}, "HOSTEX_WEBHOOK_AUTH is not set"},
	    {INTAKE_HOSTEX, {"HOSTEX_WEBHOOK_AUTH", ""},
		"HOSTEX_WEBHOOK_AUTH is not set"},
	    {INTAKE_HOSTEX, {"HOSTEX_WEBHOOK_AUTH", "none"},
		"HOSTEX_WEBHOOK_AUTH is none of"},
	    {INTAKE_HOSTEX, {"HOSTEX_WEBHOOK_AUTH", "token"},
		"HOSTEX_WEBHOOK_TOKEN is not set"},
	    {INTAKE_HOSTEX, {"HOSTEX_WEBHOOK_AUTH", "learn"},
		"WEBHOOK_PATH_SECRET is not set"},
	    {INTAKE_HOSTEX, {"HOSTEX_WEBHOOK_AUTH", "hmac"},
		"HOSTEX_API_TOKEN is not set"},
	    {INTAKE_HOSTEX, {"HOSTEX_WEBHOOK_TOKEN", "x"},
		"HOSTEX_WEBHOOK_AUTH is not set"},
	    {INTAKE_STANDARD, {NULL}, "WEBHOOK_SECRET is not set"},
	    {INTAKE_STANDARD, {"WEBHOOK_SECRET_OLD", KEY},
		"WEBHOOK_SECRET is not set"},
	    {INTAKE_STANDARD, {"WEBHOOK_SECRET", "plain"},
		"WEBHOOK_SECRET is not whsec_"},
	    {INTAKE_STANDARD,
		{"WEBHOOK_SECRET", KEY, "WEBHOOK_SECRET_OLD", "plain"},
		"WEBHOOK_SECRET_OLD is not whsec_"},
	    {INTAKE_HMAC, {NULL}, "WEBHOOK_SECRET is not set"},
	};

	fresh();
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		settings(cases[i].set);
		is_number(
		    deliver(cases[i].source, HEADERS(TOKEN, "x"), FLAT, "x"),
		    INTAKE_NOT_CONFIGURED, "settings %zu", i);
		ok(strncmp(why, cases[i].says, strlen(cases[i].says)) == 0,
		    "%s", why);
	}
	is_number(event_newest(store), 0, "and nothing is stored");
}

static void
admits_token(void)
{
	fresh();
	SETTINGS("HOSTEX_WEBHOOK_AUTH", "token", "HOSTEX_WEBHOOK_TOKEN",
	    "0123456789");
	is_number(deliver(INTAKE_HOSTEX, NULL, FLAT, NULL),
	    INTAKE_BAD_SIGNATURE, "no token");
	is_number(deliver(INTAKE_HOSTEX, HEADERS(TOKEN, ""), FLAT, NULL),
	    INTAKE_BAD_SIGNATURE, "an empty token");
	is_number(
	    deliver(INTAKE_HOSTEX, HEADERS(TOKEN, "0123456788"), FLAT, NULL),
	    INTAKE_BAD_SIGNATURE, "another token");
	is_number(
	    deliver(INTAKE_HOSTEX, HEADERS(TOKEN, "0123456789 "), FLAT, NULL),
	    INTAKE_BAD_SIGNATURE, "a longer token");
	is_number(
	    deliver(INTAKE_HOSTEX, HEADERS(TOKEN, "0123456788"), "junk", NULL),
	    INTAKE_BAD_SIGNATURE, "what is not let in is not parsed");
	is_number(event_newest(store), 0, "nothing of that is stored");
	is_number(
	    deliver(INTAKE_HOSTEX, HEADERS(TOKEN, "0123456789"), FLAT, NULL),
	    INTAKE_STORED, "the token");
	ok(!why, "and nothing to complain of");
}

static void
learns(void)
{
	static const char other[] = "{\"event\":\"x\"}";
	char bad[] = "[]";

	fresh();
	SETTINGS("HOSTEX_WEBHOOK_AUTH", "learn", "WEBHOOK_PATH_SECRET",
	    "path-secret");
	is_number(deliver(INTAKE_HOSTEX, HEADERS(TOKEN, "evil"), FLAT, NULL),
	    INTAKE_BAD_SIGNATURE, "no path, nothing is learned");
	is_number(
	    deliver(INTAKE_HOSTEX, HEADERS(TOKEN, "evil"), FLAT, "path-secre"),
	    INTAKE_BAD_SIGNATURE, "nor on another path");
	is_number(deliver(INTAKE_HOSTEX, NULL, FLAT, "path-secret"),
	    INTAKE_BAD_SIGNATURE, "nor without a token");
	is_number(
	    deliver(INTAKE_HOSTEX, HEADERS(TOKEN, ""), FLAT, "path-secret"),
	    INTAKE_BAD_SIGNATURE, "nor with an empty one");
	is_number(
	    deliver(INTAKE_HOSTEX, HEADERS(TOKEN, "first"), bad, "path-secret"),
	    INTAKE_BAD_JSON, "nor from what makes no sense");
	is_number(
	    deliver(INTAKE_HOSTEX, HEADERS(TOKEN, "one"), FLAT, "path-secret"),
	    INTAKE_STORED, "the first success is what is learned");
	is_number(
	    deliver(INTAKE_HOSTEX, HEADERS(TOKEN, "two"), other, "path-secret"),
	    INTAKE_BAD_SIGNATURE, "from then on no other is let in");
	is_number(deliver(INTAKE_HOSTEX, HEADERS(TOKEN, "one"), other, NULL),
	    INTAKE_STORED, "and that one on any path");
	is_number(store_value(store,
		      "SELECT count(*) FROM learned /*scan*/"
		      " WHERE length(hash) = 64",
		      9),
	    1, "what was learned is kept as a digest");
	SETTINGS("HOSTEX_WEBHOOK_AUTH", "learn", "WEBHOOK_PATH_SECRET",
	    "new-secret");
	is_number(deliver(INTAKE_HOSTEX, HEADERS(TOKEN, "one"), other, "x"),
	    INTAKE_BAD_SIGNATURE, "a new path secret begins anew");
	is_number(
	    deliver(INTAKE_HOSTEX, HEADERS(TOKEN, "two"), other, "new-secret"),
	    INTAKE_DUPLICATE, "and learns, also from what is known");
	is_number(deliver(INTAKE_HOSTEX, HEADERS(TOKEN, "two"), "{}", NULL),
	    INTAKE_STORED, "what it needs");
	is_number(event_newest(store), 3, "three were stored");
}

static void
admits_hex(void)
{
	char hex[HMAC_HEX_SIZE], tagged[HMAC_HEX_SIZE + 7];
	static const char other[] = "{\"event\":\"ping\"}";

	fresh();
	SETTINGS("HOSTEX_WEBHOOK_AUTH", "hmac", "HOSTEX_API_TOKEN", "api");
	hex_of("api", FLAT, hex);
	is_number(deliver(INTAKE_HOSTEX, HEADERS("hostex-signature", hex), FLAT,
		      NULL),
	    INTAKE_STORED, "Hostex's HMAC");
	is_number(deliver(INTAKE_HOSTEX, HEADERS("hostex-signature", hex),
		      FLAT " ", NULL),
	    INTAKE_BAD_SIGNATURE, "not that of other bytes");
	SETTINGS("WEBHOOK_SECRET", "new", "WEBHOOK_SECRET_OLD", "old");
	snprintf(tagged, sizeof(tagged), "sha256=%s", hex_of("new", FLAT, hex));
	is_number(deliver(INTAKE_HMAC, HEADERS("X-Hub-Signature-256", tagged),
		      FLAT, NULL),
	    INTAKE_STORED, "GitHub's");
	last_is("webhook.received - {\"source\":\"hmac\",\"event\":"
		"\"message_created\",\"conversation_id\":null,\"message_id\":"
		"null,\"payload\":" FLAT "}",
	    "is of no conversation");
	snprintf(tagged, sizeof(tagged), "sha256=%s",
	    hex_of("old", other, hex));
	is_number(deliver(INTAKE_HMAC, HEADERS("X-Hub-Signature-256", tagged),
		      other, NULL),
	    INTAKE_STORED, "with the old secret");
	setenv("WEBHOOK_SIGNATURE_HEADER", "X-Ours", 1);
	is_number(deliver(INTAKE_HMAC, HEADERS("X-Hub-Signature-256", tagged),
		      "{}", NULL),
	    INTAKE_BAD_SIGNATURE, "another header is set");
	is_number(deliver(INTAKE_HMAC,
		      HEADERS("x-ours", hex_of("new", "{}", hex)), "{}", NULL),
	    INTAKE_STORED, "and that is looked at");
	unsetenv("WEBHOOK_SECRET_OLD");
	is_number(deliver(INTAKE_HMAC,
		      HEADERS("x-ours", hex_of("old", "{}", hex)), "{}", NULL),
	    INTAKE_BAD_SIGNATURE, "the rotation is over");
}

static const char *
standard_of(const char *key, const char *id, const char *body)
{
	static struct buffer out;
	struct signature_message message = {id, NOW_SECONDS, body,
	    strlen(body)};
	struct signature_key read;
	const char *wrong;

	signature_key_read(&read, key, &wrong);
	buffer_release(&out);
	buffer_init(&out, 1000);
	signature_sign(&read, &message, &out);
	return out.bytes;
}

static enum intake_outcome
deliver_standard(const char *key, const char *id, const char *body)
{
	char seconds[24];

	snprintf(seconds, sizeof(seconds), "%" PRId64, NOW_SECONDS);
	return deliver(INTAKE_STANDARD,
	    HEADERS("webhook-id", id, "webhook-timestamp", seconds,
		"webhook-signature", standard_of(key, id, body), JSON_TYPE),
	    body, NULL);
}

static void
admits_standard(void)
{
	static const char body[] =
	    "{\"type\": \"contact.created\", \"data\": {\"id\": \"c1\"}}";

	fresh();
	SETTINGS("WEBHOOK_SECRET", KEY, "WEBHOOK_SECRET_OLD", OLD_KEY);
	is_number(deliver_standard(KEY, "msg_1", body), INTAKE_STORED,
	    "Standard Webhooks");
	last_is("webhook.received - {\"source\":\"standard\",\"event\":"
		"\"contact.created\",\"conversation_id\":null,\"message_id\":"
		"null,\"payload\":{\"type\":\"contact.created\",\"data\":"
		"{\"id\":\"c1\"}}}",
	    "names its type, on one line");
	is_number(deliver_standard(KEY, "msg_1", body), INTAKE_DUPLICATE,
	    "the same again");
	is_number(deliver_standard(OLD_KEY, "msg_1", "{}"), INTAKE_DUPLICATE,
	    "another content under that id: the first one counts");
	is_number(deliver_standard(KEY, "msg_2", body), INTAKE_STORED,
	    "the same content under another id");
	is_number(deliver_standard(KEY, "msg 2\x01\xff", body), INTAKE_STORED,
	    "an id of odd bytes");
	unsetenv("WEBHOOK_SECRET_OLD");
	is_number(deliver_standard(OLD_KEY, "msg_3", "{}"),
	    INTAKE_BAD_SIGNATURE, "the rotation is over");
	setenv("FRONTDESK_NOW", "2026-11-20T10:05:01Z", 1);
	is_number(deliver_standard(KEY, "msg_4", "{}"), INTAKE_BAD_SIGNATURE,
	    "too late");
	setenv("FRONTDESK_NOW", NOW, 1);
	is_number(event_newest(store), 3, "three were stored");
}

int
main(void)
{
	enum intake_source source;

	begin();
	ok(intake_named("standard", &source) && source == INTAKE_STANDARD &&
		!intake_named("Hostex", &source) && !intake_named("", &source),
	    "sources have names");
	needs_settings();
	admits_token();
	learns();
	admits_hex();
	admits_standard();
	return end();
}
