/* SPDX-License-Identifier: MIT */

/* memcpy() and strlen() of a program with musl inside, at each place and for
 * each length that could be another case. */
#include <stdbool.h>
#include <string.h>

#include "tap.h"

#ifdef __SSE2__
#include "../share/make/bytes.c" /* NOLINT(bugprone-suspicious-include) */

#define MOST 1100
#define PLACES 17

static unsigned char from[MOST + 2 * PLACES], to[MOST + 2 * PLACES];

static bool
copies(size_t source, size_t target, size_t size)
{
	for (size_t i = 0; i < sizeof(from); i++)
		from[i] = (unsigned char)(i * 31 + size + 1);
	memset(to, 0xee, sizeof(to));
	if (__wrap_memcpy(to + target, from + source, size) != to + target)
		return false;
	for (size_t i = 0; i < sizeof(to); i++) {
		bool inside = i >= target && i < target + size;

		if (to[i] != (inside ? from[source + i - target] : 0xee))
			return false;
	}
	return true;
}

static void
copies_all(void)
{
	bool good = true;

	for (size_t size = 0; size <= MOST; size += size < 80 ? 1 : 17)
		for (size_t place = 0; place < PLACES; place++)
			good = good && copies(place, 0, size) &&
			    copies(3, place, size);
	ok(good, "memcpy copies these bytes and no others");
}

static void
measures_all(void)
{
	static _Alignas(16) char text[400];
	bool good = true;

	for (size_t place = 16; place < 16 + PLACES; place++)
		for (size_t size = 0; size < 300; size++) {
			memset(text, 'x', sizeof(text));
			text[place - 1] = '\0';
			text[place + size] = '\0';
			if (size > 20)
				text[place + size - 9] = (char)0x80;
			good = good && __wrap_strlen(text + place) == size;
		}
	ok(good, "strlen finds the end, wherever the text begins");
}

int
main(void)
{
	copies_all();
	measures_all();
	return done();
}
#else
int
main(void)
{
	ok(true, "no x86-64: memcpy and strlen are the C library's");
	return done();
}
#endif
