/* SPDX-License-Identifier: MIT */
#include <stdbool.h>
#include <stddef.h>
#include <string.h>

#include "terms.h"

/* What a word may end in and still be the same word. */
static const char *const endings[] = {"", "a", "ad", "ade", "ar", "are", "arna",
    "as", "at", "d", "e", "ed", "en", "er", "era", "erar", "ering", "erna",
    "ern", "es", "est", "et", "ing", "ings", "n", "na", "nen", "ning", "ns",
    "or", "orna", "r", "s", "st", "te", "ten", "ts", "ung", "ungen", NULL};

static bool
is_ending(const char *rest)
{
	for (size_t i = 0; endings[i]; i++)
		if (strcmp(endings[i], rest) == 0)
			return true;
	return false;
}

/* The bytes that two words begin with alike, in whole characters. */
static size_t
common_bytes(const char *one, const char *other)
{
	size_t same = 0;

	while (one[same] && one[same] == other[same])
		same++;
	while (same && (one[same] & 0xc0) == 0x80)
		same--;
	return same;
}

static size_t
characters(const char *text, size_t length)
{
	size_t count = 0;

	for (size_t i = 0; i < length; i++)
		count += (text[i] & 0xc0) != 0x80;
	return count;
}

#define TERMS_STEM 4     /* letters that two forms of a word begin with */
#define COMPOUND_LEAST 4 /* letters of the other part of a compound */

/* Is the rest of one word an ending and the rest of the other a word of its
 * own? "Parken" and "Parkplatz" are, "party" and "participate" are not. */
static bool
is_compound(const char *ending, const char *rest)
{
	return is_ending(ending) &&
	    characters(rest, strlen(rest)) >= COMPOUND_LEAST;
}

double
terms_likeness(const char *one, const char *other)
{
	size_t same;

	if (strcmp(one, other) == 0)
		return 1;
	if (strpbrk(one, "0123456789") || strpbrk(other, "0123456789"))
		return 0;
	same = common_bytes(one, other);
	if (characters(one, same) < TERMS_STEM)
		return 0;
	if (is_ending(one + same) && is_ending(other + same))
		return 0.9;
	return is_compound(one + same, other + same) ||
		is_compound(other + same, one + same)
	    ? 0.8
	    : 0;
}
