/* SPDX-License-Identifier: MIT */
#ifndef SIGNATURE_H
#define SIGNATURE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct buffer;

/*
 * Signatures of webhooks, by HMAC-SHA256: those of Standard Webhooks 1.0.0,
 * which we write and read, and the bare hexadecimal ones, which we read. All
 * that is compared is compared in constant time. What is signed is bytes as
 * they travel: verify before you parse.
 */

/*
 * The key of Standard Webhooks. Its text, as settings and the table `webhook`
 * hold it, is "whsec_" and base 64 of 24 to 64 bytes.
 */
#define SIGNATURE_KEY_MINIMUM 24
#define SIGNATURE_KEY_MAXIMUM 64
struct signature_key {
	uint8_t bytes[SIGNATURE_KEY_MAXIMUM];
	size_t length; /* 0: no key, which verifies nothing */
};

/* Reads that text. False, a literal in `why`, and no key, when it is none. */
bool signature_key_read(struct signature_key *, const char *text,
    const char **why);

/* Writes the text of a new random key of 32 bytes, and returns `text`. */
#define SIGNATURE_KEY_SIZE \
	sizeof("whsec_" \
	       "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=")
char *signature_key_new(char text[SIGNATURE_KEY_SIZE]);

/* Forgets the bytes. */
void signature_key_clear(struct signature_key *);

/* What Standard Webhooks signs: "ID.TIMESTAMP.BODY". */
struct signature_message {
	const char *id;
	int64_t timestamp; /* seconds since 1970 */
	const char *body;
	size_t length; /* bytes */
};

/* Appends "v1," and base 64. For several keys at once, as during a rotation,
 * put a space between two of them. */
void signature_sign(const struct signature_key *,
    const struct signature_message *, struct buffer *out);

/*
 * What came: the headers webhook-id, webhook-timestamp and webhook-signature
 * (NULL where there was none), and the body. One of the header's signatures has
 * to be right under one of the keys; those of other versions ("v1a,") count for
 * nothing. The timestamp may be SIGNATURE_TOLERANCE from `now`, both ways.
 */
#define SIGNATURE_TOLERANCE 300 /* seconds */
struct signature_claim {
	const char *id, *timestamp, *signatures;
	const char *body;
	size_t length;
	int64_t now; /* seconds since 1970 */
};

/* False, and a literal in `why`, when it does not hold. */
bool signature_holds(const struct signature_claim *,
    const struct signature_key *keys, size_t count, const char **why);

/* Is `given` the HMAC of the body as 64 hexadecimal digits of either case, and
 * nothing besides? The key is the secret's own bytes; an empty one, or NULL for
 * either, holds for nothing. */
bool signature_hex_holds(const char *given, const char *secret,
    const char *body, size_t length);

/* The same, behind "sha256=", as GitHub writes it. */
bool signature_sha256_holds(const char *given, const char *secret,
    const char *body, size_t length);

#endif
