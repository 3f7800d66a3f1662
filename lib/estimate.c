/* SPDX-License-Identifier: MIT */
#include "estimate.h"

#include <string.h>

#include "utf8.h"

/* In quarters of a token. */
static int64_t
quarters(uint32_t character)
{
	if (character < 0x80)
		return 1;
	return character < 0x1100 ? 2 : 4;
}

/* Reads one character, or one bad byte as if it were one. */
static size_t
next(const char *text, size_t length, uint32_t *character)
{
	size_t size = utf8_next(text, length, character);

	if (size)
		return size;
	*character = 0xfffd;
	return 1;
}

int64_t
estimate_tokens_length(const char *text, size_t length)
{
	int64_t sum = 0;
	uint32_t character;

	while (length) {
		size_t size = next(text, length, &character);

		sum += quarters(character);
		text += size;
		length -= size;
	}
	return (sum + 3) / 4;
}

int64_t
estimate_tokens(const char *text)
{
	return estimate_tokens_length(text, strlen(text));
}

size_t
estimate_cut(const char *text, int64_t tokens)
{
	size_t length = strlen(text), at = 0;
	int64_t left = tokens * 4;
	uint32_t character;

	while (at < length) {
		size_t size = next(text + at, length - at, &character);

		left -= quarters(character);
		if (left < 0)
			break;
		at += size;
	}
	return at;
}
