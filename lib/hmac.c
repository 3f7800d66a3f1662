/* SPDX-License-Identifier: MIT */
#include "hmac.h"

#include <nettle/base64.h>
#include <nettle/hmac.h>
#include <nettle/sha2.h>
#include <string.h>

#include "buffer.h"

void
hmac_sha256(const void *bytes, size_t length, uint8_t digest[HMAC_BYTES])
{
	struct sha256_ctx context;

	sha256_init(&context);
	sha256_update(&context, length, bytes);
	sha256_digest(&context, HMAC_BYTES, digest);
}

char *
hmac_sha256_hex(const void *bytes, size_t length, char hex[HMAC_HEX_SIZE])
{
	uint8_t digest[HMAC_BYTES];

	hmac_sha256(bytes, length, digest);
	return hmac_hex(digest, hex);
}

void
hmac_sign(const struct hmac_key *key, const void *bytes, size_t length,
    uint8_t mac[HMAC_BYTES])
{
	struct hmac_sha256_ctx context;

	hmac_sha256_set_key(&context, key->length, key->bytes);
	hmac_sha256_update(&context, length, bytes);
	hmac_sha256_digest(&context, HMAC_BYTES, mac);
	explicit_bzero(&context, sizeof(context));
}

char *
hmac_hex(const uint8_t bytes[HMAC_BYTES], char hex[HMAC_HEX_SIZE])
{
	static const char digits[] = "0123456789abcdef";

	for (size_t i = 0; i < HMAC_BYTES; i++) {
		hex[2 * i] = digits[bytes[i] >> 4];
		hex[2 * i + 1] = digits[bytes[i] & 15];
	}
	hex[HMAC_HEX_SIZE - 1] = '\0';
	return hex;
}

/* No strlen(secret) and no branch on its bytes: at its end we stay on its NUL,
 * which differs from whatever `given` still has. */
bool
hmac_same(const char *given, const char *secret)
{
	volatile unsigned char differs = !*secret;
	size_t at = 0;

	do {
		differs |= (unsigned char)(*given ^ secret[at]);
		at += secret[at] != '\0';
	} while (*given++);
	return !differs;
}

void
hmac_base64(struct buffer *out, const void *bytes, size_t length)
{
	size_t size = BASE64_ENCODE_RAW_LENGTH(length);
	char *room = buffer_room(out, size);

	if (!room)
		return;
	base64_encode_raw(room, length, bytes);
	out->length += size;
	out->bytes[out->length] = '\0';
}

/* nettle skips white space and drops stray bits; what it made of the text must
 * therefore encode to that text again. */
static bool
encodes_to(const uint8_t *bytes, size_t length, const char *text)
{
	struct buffer again;
	bool same;

	buffer_init(&again, BUFFER_MAXIMUM);
	hmac_base64(&again, bytes, length);
	same = !again.full && strcmp(again.bytes, text) == 0;
	explicit_bzero(again.bytes, again.length);
	buffer_release(&again);
	return same;
}

bool
hmac_base64_decode(struct buffer *out, const char *text)
{
	struct base64_decode_ctx context;
	size_t length = strlen(text);
	size_t size = BASE64_DECODE_LENGTH(length);
	char *room = buffer_room(out, size);
	bool good;

	if (!room)
		return false;
	base64_decode_init(&context);
	good = base64_decode_update(&context, &size, (uint8_t *)room, length,
		   text) &&
	    base64_decode_final(&context) &&
	    encodes_to((const uint8_t *)room, size, text);
	if (good)
		out->length += size;
	out->bytes[out->length] = '\0';
	return good;
}
