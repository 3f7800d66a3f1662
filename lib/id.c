/* SPDX-License-Identifier: MIT */
#include "id.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "hmac.h"
#include "utf8.h"
#include "when.h"

#define PREFIX_MAXIMUM 16
#define VALID_MAXIMUM 200
#define RANDOM_BYTES 10
#define TIME_DIGITS 10
#define RANDOM_DIGITS 16

static const char alphabet[] = "0123456789abcdefghjkmnpqrstvwxyz";

/* What the last id was made of. A child of fork() must not go on where its
 * parent stood, or both would make the same ids. */
static struct {
	pid_t owner;
	int64_t moment;
	unsigned char random[RANDOM_BYTES];
} last;

/* What seeded ids are made from. */
static struct {
	bool set;
	uint8_t bytes[HMAC_BYTES];
} seed;

/* The next larger number; false when there is none. */
static bool
increment(unsigned char random[RANDOM_BYTES])
{
	for (size_t i = RANDOM_BYTES; i--;)
		if (++random[i])
			return true;
	return false;
}

static void
advance(void)
{
	int64_t now = when_now();
	pid_t self = getpid();

	if (last.owner == self && now <= last.moment) {
		if (increment(last.random))
			return;
		now = last.moment + 1;
	}
	last.owner = self;
	last.moment = now;
	if (seed.set)
		memcpy(last.random, seed.bytes, sizeof(last.random));
	else
		arc4random_buf(last.random, sizeof(last.random));
}

void
id_seed(const void *bytes, size_t length)
{
	hmac_sha256(bytes, length, seed.bytes);
	seed.set = true;
	last.owner = 0;
}

static char *
put_time(char *out, int64_t moment)
{
	for (int digit = TIME_DIGITS; digit--;)
		*out++ = alphabet[moment >> (5 * digit) & 31];
	return out;
}

/* Five bytes make eight digits. */
static char *
put_random(char *out, const unsigned char random[RANDOM_BYTES])
{
	for (size_t half = 0; half < RANDOM_BYTES; half += 5) {
		uint64_t bits = 0;

		for (size_t i = 0; i < 5; i++)
			bits = bits << 8 | random[half + i];
		for (int digit = 8; digit--;)
			*out++ = alphabet[bits >> (5 * digit) & 31];
	}
	return out;
}

char *
id_new(const char *prefix, char id[ID_SIZE])
{
	size_t length = strlen(prefix);
	char *out = id + length;

	assert(length <= PREFIX_MAXIMUM);
	advance();
	memcpy(id, prefix, length + 1);
	*out++ = '_';
	out = put_time(out, last.moment);
	out = put_random(out, last.random);
	*out = '\0';
	return id;
}

/* Control characters, and all that Unicode calls white space. */
static bool
unfit(uint32_t c)
{
	return c <= 0x20 || (c >= 0x7f && c <= 0xa0) || c == 0x1680 ||
	    (c >= 0x2000 && c <= 0x200a) || c == 0x2028 || c == 0x2029 ||
	    c == 0x202f || c == 0x205f || c == 0x3000;
}

bool
id_valid(const char *id)
{
	size_t left = strnlen(id, VALID_MAXIMUM + 1);

	if (!left || left > VALID_MAXIMUM)
		return false;
	while (left) {
		uint32_t c;
		size_t size = utf8_next(id, left, &c);

		if (!size || unfit(c))
			return false;
		id += size;
		left -= size;
	}
	return true;
}

bool
id_is(const char *prefix, const char *id)
{
	size_t length = strlen(prefix);

	if (strncmp(id, prefix, length) != 0 || id[length] != '_')
		return false;
	id += length + 1;
	return strlen(id) == TIME_DIGITS + RANDOM_DIGITS &&
	    strspn(id, alphabet) == TIME_DIGITS + RANDOM_DIGITS && id[0] <= '7';
}
