/* SPDX-License-Identifier: MIT */
#ifndef HMAC_H
#define HMAC_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct buffer;

/*
 * SHA-256, HMAC-SHA256 (RFC 2104) and the texts they travel in, on nettle.
 */

#define HMAC_BYTES 32
#define HMAC_HEX_SIZE 65

void hmac_sha256(const void *bytes, size_t length, uint8_t digest[HMAC_BYTES]);
char *hmac_sha256_hex(const void *bytes, size_t length,
    char hex[HMAC_HEX_SIZE]);

struct hmac_key {
	const void *bytes;
	size_t length;
};

void hmac_sign(const struct hmac_key *, const void *bytes, size_t length,
    uint8_t mac[HMAC_BYTES]);

/* Lower-case hex of HMAC_BYTES bytes. */
char *hmac_hex(const uint8_t bytes[HMAC_BYTES], char hex[HMAC_HEX_SIZE]);

/* Are two secrets of any length the same text? Takes a time that depends on
 * the length of `given` only. Nothing is the same as an empty secret. */
bool hmac_same(const char *given, const char *secret);

/* Base 64 with padding (RFC 4648 section 4). Decoding is strict: false for
 * stray characters, wrong padding or bits that would be lost, and then appends
 * nothing. */
void hmac_base64(struct buffer *, const void *bytes, size_t length);
bool hmac_base64_decode(struct buffer *, const char *text);

#endif
