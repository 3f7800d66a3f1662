/* SPDX-License-Identifier: MIT */
#include <cjson/cJSON.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "buffer.h"
#include "json.h"
#include "signature.h"
#include "tap.h"

#define KEY "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"
#define OTHER_KEY "whsec_AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA"
#define NOW INT64_C(1614265330)
#define BODY "{\"test\": 2432232314}"
#define RIGHT "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE="
#define WRONG "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OF="

#define A32 "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA"
#define A22 "AAAAAAAAAAAAAAAAAAAAAA"
#define A23 "AAAAAAAAAAAAAAAAAAAAAAA"

static void
reads_keys(void)
{
	static const struct {
		const char *text;
		size_t length;
	} cases[] = {
	    {KEY, 24},
	    {"whsec_" A32 "AAA=", 26},
	    {"whsec_" A32 A32 A22 "==", 64},
	    /* too short, too long by one */
	    {"whsec_AAAAAAAA" A23 "=", 0},
	    {"whsec_" A32 A32 A23 "=", 0},
	    {"whsec_" A32 A32 A32 A32 A32 A32, 0},
	    {"", 0},
	    {"whsec_", 0},
	    {"MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw", 0},
	    {"WHSEC_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw", 0},
	    {KEY "\n", 0},
	    {"whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaS", 0},
	    {"whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaS_", 0},
	};

	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct signature_key key;
		const char *why = NULL;
		bool good = signature_key_read(&key, cases[i].text, &why);

		ok(good == (cases[i].length > 0) && good == !why,
		    "key %zu is %s", i, good ? "one" : "none");
		is_number((long long)key.length, (long long)cases[i].length,
		    "of so many bytes");
	}
}

static void
makes_keys(void)
{
	char one[SIGNATURE_KEY_SIZE], other[SIGNATURE_KEY_SIZE];
	struct signature_key key;
	const char *why;

	signature_key_new(one);
	signature_key_new(other);
	ok(signature_key_read(&key, one, &why), "a new key is a key");
	is_number((long long)key.length, 32, "of 32 bytes");
	ok(strcmp(one, other) != 0, "and no two are the same");
	signature_key_clear(&key);
	is_number((long long)key.length, 0, "a cleared one is none");
}

/* Some deliveries: only what is given differs from the reference. */
struct delivery {
	const char *id, *timestamp, *signatures, *body;
	int64_t now;
	bool good;
};

static const struct delivery deliveries[] = {
    {.good = true},
    {.signatures = "v1a,AAAA v2,BBBB " RIGHT, .good = true},
    {.signatures = WRONG " " RIGHT " " WRONG, .good = true},
    {.signatures = "  " RIGHT "  ", .good = true},
    {.signatures = WRONG},
    {.signatures = ""},
    {.signatures = " "},
    {.signatures = "v1,"},
    {.signatures = "v1a," RIGHT},
    {.signatures = "g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE="},
    {.signatures = "V1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE="},
    {.signatures = RIGHT RIGHT},
    {.signatures = RIGHT "," RIGHT},
    {.signatures = RIGHT "="},
    {.signatures = "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE"},
    {.id = "msg_p5jXN8AQM9LWM0D4loKWxJel"},
    {.id = ""},
    {.body = "{\"test\": 2432232315}"},
    {.body = ""},
    {.timestamp = "1614265331"},
    {.timestamp = "+1614265330"},
    {.timestamp = " 1614265330"},
    {.timestamp = "1614265330 "},
    {.timestamp = "1614265330.0"},
    {.timestamp = "01614265330"},
    {.timestamp = "-1614265330"},
    {.timestamp = ""},
    {.timestamp = "0"},
    {.timestamp = "x"},
    {.timestamp = "99999999999999999999999999"},
    {.now = NOW + SIGNATURE_TOLERANCE, .good = true},
    {.now = NOW - SIGNATURE_TOLERANCE, .good = true},
    {.now = NOW + SIGNATURE_TOLERANCE + 1},
    {.now = NOW - SIGNATURE_TOLERANCE - 1},
};

static struct signature_claim
claim_of(const struct delivery *delivery)
{
	struct signature_claim claim = {
	    .id = delivery->id ? delivery->id : "msg_p5jXN8AQM9LWM0D4loKWxJek",
	    .timestamp = delivery->timestamp ? delivery->timestamp
					     : "1614265330",
	    .signatures = delivery->signatures ? delivery->signatures : RIGHT,
	    .body = delivery->body ? delivery->body : BODY,
	    .now = delivery->now ? delivery->now : NOW,
	};

	claim.length = strlen(claim.body);
	return claim;
}

static void
verifies(void)
{
	struct signature_key key;
	const char *why;

	signature_key_read(&key, KEY, &why);
	for (size_t i = 0; i < sizeof(deliveries) / sizeof(deliveries[0]);
	     i++) {
		struct signature_claim claim = claim_of(&deliveries[i]);

		why = NULL;
		ok(signature_holds(&claim, &key, 1, &why) == deliveries[i].good,
		    "delivery %zu %s", i,
		    deliveries[i].good ? "holds" : "does not hold");
		ok(deliveries[i].good || why, "and we hear why");
	}
}

static void
needs_all_headers(void)
{
	struct signature_claim whole = claim_of(&deliveries[0]);
	struct signature_key key;
	const char *why;

	signature_key_read(&key, KEY, &why);
	for (int i = 0; i < 3; i++) {
		struct signature_claim claim = whole;

		*(const char **[]){&claim.id, &claim.timestamp,
		    &claim.signatures}[i] = NULL;
		ok(!signature_holds(&claim, &key, 1, &why),
		    "header %d is needed", i);
	}
}

static void
rotates(void)
{
	struct signature_claim claim = claim_of(&deliveries[0]);
	struct signature_key keys[3];
	const char *why;

	signature_key_read(&keys[0], OTHER_KEY, &why);
	signature_key_read(&keys[1], "", &why);
	signature_key_read(&keys[2], KEY, &why);
	ok(signature_holds(&claim, keys, 3, &why), "the last key of three");
	ok(!signature_holds(&claim, keys, 2, &why), "not without it");
	ok(!signature_holds(&claim, keys, 0, &why), "no key, no trust");
	ok(!signature_holds(&claim, &keys[1], 1, &why),
	    "what is no key verifies nothing");
}

static void
signs(void)
{
	struct signature_message message = {
	    .id = "msg_p5jXN8AQM9LWM0D4loKWxJek",
	    .timestamp = NOW,
	    .body = BODY,
	    .length = strlen(BODY),
	};
	struct signature_claim claim = claim_of(&deliveries[0]);
	struct signature_key keys[2];
	struct buffer out;
	const char *why;

	buffer_init(&out, 1000);
	signature_key_read(&keys[0], KEY, &why);
	signature_key_read(&keys[1], OTHER_KEY, &why);
	signature_sign(&keys[0], &message, &out);
	is(out.bytes, RIGHT, "as the reference does");
	buffer_byte(&out, ' ');
	signature_sign(&keys[1], &message, &out);
	claim.signatures = out.bytes;
	ok(signature_holds(&claim, &keys[0], 1, &why) &&
		signature_holds(&claim, &keys[1], 1, &why),
	    "two signatures, each for its key");
	buffer_release(&out);
}

/* A body may hold NUL: what is signed is bytes. */
static void
signs_bytes(void)
{
	static const char body[] = "{\0}";
	struct signature_message message = {"a", NOW, body, 3};
	struct signature_claim claim = {"a", "1614265330", NULL, body, 3, NOW};
	struct signature_key key;
	struct buffer out;
	const char *why;

	buffer_init(&out, 1000);
	signature_key_read(&key, KEY, &why);
	signature_sign(&key, &message, &out);
	claim.signatures = out.bytes;
	ok(signature_holds(&claim, &key, 1, &why), "a body with NUL");
	claim.length = 2;
	ok(!signature_holds(&claim, &key, 1, &why), "counts to its end");
	buffer_release(&out);
}

#define GITHUB_HEX \
	"757107ea0eb2509fc211221cce984b8a37570b6d7586c22c46f4379c8b043e17"
#define GITHUB_UPPER \
	"757107EA0EB2509FC211221CCE984B8A37570B6D7586C22C46F4379C8B043E17"

static void
verifies_hex(void)
{
	static const char secret[] = "It's a Secret to Everybody";
	static const struct {
		const char *given, *secret, *body;
		bool hex, sha256;
	} cases[] = {
	    {GITHUB_HEX, secret, "Hello, World!", true, false},
	    {GITHUB_UPPER, secret, "Hello, World!", true, false},
	    {"sha256=" GITHUB_HEX, secret, "Hello, World!", false, true},
	    {"sha256=" GITHUB_UPPER, secret, "Hello, World!", false, true},
	    {"SHA256=" GITHUB_HEX, secret, "Hello, World!", false, false},
	    {"sha1=" GITHUB_HEX, secret, "Hello, World!", false, false},
	    {"sha256=", secret, "Hello, World!", false, false},
	    {" " GITHUB_HEX, secret, "Hello, World!", false, false},
	    {GITHUB_HEX " ", secret, "Hello, World!", false, false},
	    {GITHUB_HEX GITHUB_HEX, secret, "Hello, World!", false, false},
	    {GITHUB_HEX, secret, "Hello, World?", false, false},
	    {GITHUB_HEX, "it's a secret", "Hello, World!", false, false},
	    {GITHUB_HEX, "", "Hello, World!", false, false},
	    {GITHUB_HEX, NULL, "Hello, World!", false, false},
	    {NULL, secret, "Hello, World!", false, false},
	    {"", secret, "Hello, World!", false, false},
	    /* that of an empty key */
	    {"sha256="
	     "b613679a0814d9ec772f95d778c35fc5ff1697c493715653c6c712144292c5ad",
		"", "", false, false},
	};

	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		ok(signature_hex_holds(cases[i].given, cases[i].secret,
		       cases[i].body, strlen(cases[i].body)) == cases[i].hex,
		    "case %zu as hex", i);
		ok(signature_sha256_holds(cases[i].given, cases[i].secret,
		       cases[i].body, strlen(cases[i].body)) == cases[i].sha256,
		    "case %zu as GitHub's", i);
	}
}

static void
check_vector(const cJSON *vector)
{
	const char *scheme = json_get_text(vector, "scheme");
	const char *secret = json_get_text(vector, "secret");
	const char *body = json_get_text(vector, "body");
	struct signature_claim claim = {.id = json_get_text(vector, "id"),
	    .signatures = json_get_text(vector, "webhook-signature"),
	    .body = body,
	    .length = strlen(body)};
	struct signature_key key;
	const char *why = "";
	char timestamp[24];

	if (strcmp(scheme, "standard-webhooks") == 0) {
		claim.now = json_get_integer(vector, "timestamp", 0);
		snprintf(timestamp, sizeof(timestamp), "%" PRId64, claim.now);
		claim.timestamp = timestamp;
		ok(signature_key_read(&key, secret, &why) &&
			signature_holds(&claim, &key, 1, &why),
		    "%s: %s", scheme, why);
	} else if (strcmp(scheme, "github") == 0) {
		ok(signature_sha256_holds(
		       json_get_text(vector, "x-hub-signature-256"), secret,
		       body, strlen(body)),
		    "%s", scheme);
	}
}

static void
agrees_with_others(void)
{
	FILE *file = fopen("t/data/webhook_vectors.json", "r");
	char text[4096];
	size_t length = file ? fread(text, 1, sizeof(text), file) : 0;
	int before = tap_count;
	const char *why;
	cJSON *vectors = json_parse(text, length, &why);

	for (cJSON *at = vectors ? vectors->child : NULL; at; at = at->next)
		check_vector(at);
	is_number(tap_count - before, 2, "two reference signatures");
	cJSON_Delete(vectors);
	if (file)
		fclose(file);
}

int
main(void)
{
	reads_keys();
	makes_keys();
	verifies();
	needs_all_headers();
	rotates();
	signs();
	signs_bytes();
	verifies_hex();
	agrees_with_others();
	return done();
}
