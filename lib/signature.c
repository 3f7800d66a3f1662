/* SPDX-License-Identifier: MIT */
#include "signature.h"

#include <bsd/stdlib.h>
#include <bsd/string.h>
#include <inttypes.h>
#include <string.h>

#include "buffer.h"
#include "hmac.h"

#define KEY_PREFIX "whsec_"
#define KEY_NEW 32 /* bytes */

/* "v1," and base 64 of HMAC_BYTES. */
#define PREFIX "v1,"
#define SIGNATURE_LENGTH (sizeof(PREFIX) - 1 + 44)

/* Far more than the digits of a time that is near now. */
#define TIMESTAMP_MAXIMUM INT64_C(100000000000)

/* No limit of ours: who has the bytes may have them signed. */
#define SIGNED_MAXIMUM (SIZE_MAX / 2)

bool
signature_key_read(struct signature_key *key, const char *text,
    const char **why)
{
	size_t prefix = strlen(KEY_PREFIX);
	struct buffer bytes;
	bool good;

	*key = (struct signature_key){.length = 0};
	buffer_init(&bytes, SIGNATURE_KEY_MAXIMUM + 3);
	good = strncmp(text, KEY_PREFIX, prefix) == 0 &&
	    hmac_base64_decode(&bytes, text + prefix) &&
	    bytes.length >= SIGNATURE_KEY_MINIMUM &&
	    bytes.length <= SIGNATURE_KEY_MAXIMUM;
	if (good) {
		memcpy(key->bytes, bytes.bytes, bytes.length);
		key->length = bytes.length;
	} else {
		*why = "not whsec_ and base 64 of 24 to 64 bytes";
	}
	explicit_bzero(bytes.bytes, bytes.length);
	buffer_release(&bytes);
	return good;
}

char *
signature_key_new(char text[SIGNATURE_KEY_SIZE])
{
	uint8_t bytes[KEY_NEW];
	struct buffer out;

	arc4random_buf(bytes, sizeof(bytes));
	buffer_init(&out, SIGNATURE_KEY_SIZE);
	buffer_text(&out, KEY_PREFIX);
	hmac_base64(&out, bytes, sizeof(bytes));
	strlcpy(text, out.bytes, SIGNATURE_KEY_SIZE);
	explicit_bzero(bytes, sizeof(bytes));
	explicit_bzero(out.bytes, out.length);
	buffer_release(&out);
	return text;
}

void
signature_key_clear(struct signature_key *key)
{
	explicit_bzero(key, sizeof(*key));
}

static void
sign_text(const struct signature_key *key, const struct buffer *text,
    struct buffer *out)
{
	uint8_t mac[HMAC_BYTES];

	hmac_sign(&(struct hmac_key){key->bytes, key->length}, text->bytes,
	    text->length, mac);
	buffer_text(out, PREFIX);
	hmac_base64(out, mac, sizeof(mac));
}

void
signature_sign(const struct signature_key *key,
    const struct signature_message *message, struct buffer *out)
{
	struct buffer text;

	buffer_init(&text, SIGNED_MAXIMUM);
	buffer_format(&text, "%s.%" PRId64 ".", message->id,
	    message->timestamp);
	buffer_append(&text, message->body, message->length);
	sign_text(key, &text, out);
	buffer_release(&text);
}

/* Digits alone: strtonum() would take a sign and white space. */
static bool
is_recent(const struct signature_claim *claim, const char **why)
{
	const char *wrong = NULL;
	int64_t moment = 0;

	if (strspn(claim->timestamp, "0123456789") == strlen(claim->timestamp))
		moment = strtonum(claim->timestamp, 1, TIMESTAMP_MAXIMUM,
		    &wrong);
	if (!moment || wrong) {
		*why = "webhook-timestamp is no time";
		return false;
	}
	*why = "webhook-timestamp is more than 5 minutes from now";
	return moment >= claim->now - SIGNATURE_TOLERANCE &&
	    moment <= claim->now + SIGNATURE_TOLERANCE;
}

/* Is one of the signatures, which spaces separate, the right one? */
static bool
has(const char *signatures, const char *right)
{
	char given[SIGNATURE_LENGTH + 1];
	bool found = false;

	while (*signatures) {
		size_t length = strcspn(signatures, " ");

		if (length == SIGNATURE_LENGTH) {
			memcpy(given, signatures, length);
			given[length] = '\0';
			found = hmac_same(given, right) || found;
		}
		signatures += length;
		signatures += strspn(signatures, " ");
	}
	return found;
}

bool
signature_holds(const struct signature_claim *claim,
    const struct signature_key *keys, size_t count, const char **why)
{
	struct buffer text, right;
	bool found = false;

	*why = "webhook-id, webhook-timestamp or webhook-signature is missing";
	if (!claim->id || !claim->timestamp || !claim->signatures)
		return false;
	if (!is_recent(claim, why))
		return false;
	buffer_init(&text, SIGNED_MAXIMUM);
	buffer_init(&right, SIGNATURE_LENGTH);
	buffer_format(&text, "%s.%s.", claim->id, claim->timestamp);
	buffer_append(&text, claim->body, claim->length);
	for (size_t i = 0; i < count; i++) {
		buffer_clear(&right);
		if (!keys[i].length)
			continue;
		sign_text(&keys[i], &text, &right);
		found = has(claim->signatures, right.bytes) || found;
	}
	buffer_release(&right);
	buffer_release(&text);
	*why = "no signature in webhook-signature is right";
	return found;
}

bool
signature_hex_holds(const char *given, const char *secret, const char *body,
    size_t length)
{
	char hex[HMAC_HEX_SIZE], lower[HMAC_HEX_SIZE];
	uint8_t mac[HMAC_BYTES];

	if (!given || !secret || !*secret || strlen(given) != HMAC_HEX_SIZE - 1)
		return false;
	for (size_t i = 0; i < sizeof(lower); i++)
		lower[i] = (char)(given[i] >= 'A' && given[i] <= 'F'
			? given[i] | 0x20
			: given[i]);
	hmac_sign(&(struct hmac_key){secret, strlen(secret)}, body, length,
	    mac);
	return hmac_same(lower, hmac_hex(mac, hex));
}

bool
signature_sha256_holds(const char *given, const char *secret, const char *body,
    size_t length)
{
	static const char prefix[] = "sha256=";

	return given && strncmp(given, prefix, sizeof(prefix) - 1) == 0 &&
	    signature_hex_holds(given + sizeof(prefix) - 1, secret, body,
		length);
}
