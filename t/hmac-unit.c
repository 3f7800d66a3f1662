/* SPDX-License-Identifier: MIT */
#include <cjson/cJSON.h>
#include <stdlib.h>
#include <string.h>

#include "buffer.h"
#include "hmac.h"
#include "json.h"
#include "tap.h"

static void
digests(void)
{
	static const struct {
		const char *text, *hex;
	} cases[] = {
	    {"",
		"e3b0c44298fc1c149afbf4c8996fb924"
		"27ae41e4649b934ca495991b7852b855"},
	    {"abc",
		"ba7816bf8f01cfea414140de5dae2223"
		"b00361a396177a9cb410ff61f20015ad"},
	    {"abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq",
		"248d6a61d20638b8e5c026930c3e6039"
		"a33ce45964ff2167f6ecedd419db06c1"},
	};

	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		char hex[HMAC_HEX_SIZE];

		is(hmac_sha256_hex(cases[i].text, strlen(cases[i].text), hex),
		    cases[i].hex, "FIPS 180 digest, case %zu", i);
	}
}

static char *
signature(const struct hmac_key *key, const char *text, char *hex)
{
	uint8_t mac[HMAC_BYTES];

	hmac_sign(key, text, strlen(text), mac);
	return hmac_hex(mac, hex);
}

/* RFC 4231, test cases 1, 2 and 6: key shorter than, and longer than, a
 * block. */
static void
signs(void)
{
	static const char long_text[] =
	    "Test Using Larger Than Block-Size Key - Hash Key First";
	uint8_t key[131];
	char hex[HMAC_HEX_SIZE];

	memset(key, 0x0b, 20);
	is(signature(&(struct hmac_key){key, 20}, "Hi There", hex),
	    "b0344c61d8db38535ca8afceaf0bf12b"
	    "881dc200c9833da726e9376c2e32cff7",
	    "RFC 4231 case 1");
	is(signature(&(struct hmac_key){"Jefe", 4},
	       "what do ya want for nothing?", hex),
	    "5bdcc146bf60754e6a042426089575c7"
	    "5a003f089d2739839dec58b964ec3843",
	    "RFC 4231 case 2");
	memset(key, 0xaa, sizeof(key));
	is(signature(&(struct hmac_key){key, sizeof(key)}, long_text, hex),
	    "60e431591ee0b67f0d8a26aacbf5b77f"
	    "8e0bc6213728c5140546040f0ee37f54",
	    "RFC 4231 case 6");
}

static void
compares(void)
{
	static const struct {
		const char *given, *secret;
		bool same;
	} cases[] = {{"a", "a", true}, {"abc", "abc", true},
	    {"abc", "abd", false}, {"abc", "ab", false}, {"ab", "abc", false},
	    {"", "a", false}, {"a", "", false}, {"", "", false},
	    {"xbc", "abc", false}, {"abcabc", "abc", false},
	    {"\xff", "\x7f", false}, {"\x80", "\x80", true}};

	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++)
		ok(hmac_same(cases[i].given, cases[i].secret) == cases[i].same,
		    "'%s' and '%s'", cases[i].given, cases[i].secret);
}

/* RFC 4648, section 10, and what is none of it. */
static void
encodes(void)
{
	static const char *const good[][2] = {{"", ""}, {"f", "Zg=="},
	    {"fo", "Zm8="}, {"foo", "Zm9v"}, {"foob", "Zm9vYg=="},
	    {"fooba", "Zm9vYmE="}, {"foobar", "Zm9vYmFy"},
	    {"\xff\xfe", "//4="}};
	static const char *const bad[] = {"Z", "Zg",
	    "Zg=", "Zg===", "Zh==", "Zm9=", "Zg==Zg==", "Zm9v\n", " Zm9v",
	    "Zm 9v", "__4=", "Zm9v=", "====", "Zm9v\xff"};
	struct buffer out;

	buffer_init(&out, 1000);
	for (size_t i = 0; i < sizeof(good) / sizeof(good[0]); i++) {
		buffer_clear(&out);
		hmac_base64(&out, good[i][0], strlen(good[i][0]));
		is(out.bytes, good[i][1], "base 64 of '%s'", good[i][0]);
		buffer_clear(&out);
		ok(hmac_base64_decode(&out, good[i][1]), "is base 64");
		is(out.bytes, good[i][0], "and back");
	}
	buffer_clear(&out);
	buffer_text(&out, "kept");
	for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++)
		ok(!hmac_base64_decode(&out, bad[i]), "not base 64: '%s'",
		    bad[i]);
	is(out.bytes, "kept", "what is none appends nothing");
	buffer_release(&out);
}

static void
encodes_all_lengths(void)
{
	struct buffer text, back;
	uint8_t bytes[200];
	int wrong = 0;

	buffer_init(&text, 1000);
	buffer_init(&back, 1000);
	for (size_t length = 0; length <= sizeof(bytes); length++) {
		arc4random_buf(bytes, sizeof(bytes));
		buffer_clear(&text);
		buffer_clear(&back);
		hmac_base64(&text, bytes, length);
		wrong += !hmac_base64_decode(&back, text.bytes) ||
		    back.length != length ||
		    memcmp(back.bytes, bytes, length) != 0;
	}
	is_number(wrong, 0, "bytes of any length go round");
	buffer_clear(&back);
	back.maximum = 10;
	ok(!hmac_base64_decode(&back, text.bytes) && back.full,
	    "what does not fit is not decoded");
	buffer_release(&text);
	buffer_release(&back);
}

/* What the schemes of webhooks sign, and with which key. */
static void
check_vector(const cJSON *vector)
{
	const char *scheme = json_get_text(vector, "scheme");
	const char *secret = json_get_text(vector, "secret");
	const char *body = json_get_text(vector, "body");
	long long at = json_get_integer(vector, "timestamp", 0);
	struct buffer key, text, want;
	char hex[HMAC_HEX_SIZE];
	uint8_t mac[HMAC_BYTES];

	buffer_init(&key, 1000);
	buffer_init(&text, 1000);
	buffer_init(&want, 1000);
	if (strcmp(scheme, "standard-webhooks") == 0) {
		ok(hmac_base64_decode(&key, secret + strlen("whsec_")),
		    "the secret is base 64");
		buffer_format(&text, "%s.%lld.%s", json_get_text(vector, "id"),
		    at, body);
		hmac_sign(&(struct hmac_key){key.bytes, key.length}, text.bytes,
		    text.length, mac);
		buffer_text(&want, "v1,");
		hmac_base64(&want, mac, sizeof(mac));
		is(want.bytes, json_get_text(vector, "webhook-signature"),
		    "Standard Webhooks");
	} else if (strcmp(scheme, "github") == 0) {
		buffer_format(&want, "sha256=%s",
		    signature(&(struct hmac_key){secret, strlen(secret)}, body,
			hex));
		is(want.bytes, json_get_text(vector, "x-hub-signature-256"),
		    "GitHub");
	} else {
		buffer_format(&text, "%lld.%s", at, body);
		buffer_format(&want, "t=%lld,v1=%s", at,
		    signature(&(struct hmac_key){secret, strlen(secret)},
			text.bytes, hex));
		is(want.bytes, json_get_text(vector, "stripe-signature"),
		    "Stripe");
	}
	buffer_release(&key);
	buffer_release(&text);
	buffer_release(&want);
}

static void
agrees_with_others(void)
{
	FILE *file = fopen("t/data/webhook_vectors.json", "r");
	char text[4096];
	size_t length = file ? fread(text, 1, sizeof(text), file) : 0;
	const char *why;
	cJSON *vectors = json_parse(text, length, &why);

	is_number(cJSON_GetArraySize(vectors), 3, "three schemes");
	for (cJSON *at = vectors ? vectors->child : NULL; at; at = at->next)
		check_vector(at);
	cJSON_Delete(vectors);
	if (file)
		fclose(file);
}

int
main(void)
{
	digests();
	signs();
	compares();
	encodes();
	encodes_all_lengths();
	agrees_with_others();
	return done();
}
