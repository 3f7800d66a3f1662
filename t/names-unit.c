/* SPDX-License-Identifier: MIT */
#include <stdio.h>
#include <string.h>

#include "names.h"
#include "tap.h"

#define MANY 100000

static const char *
nth(size_t i, char text[32])
{
	snprintf(text, 32, "hostex:0-%zu", i * 7919);
	return text;
}

static size_t
wrong_numbers(struct names *names)
{
	char text[32];
	size_t wrong = 0;

	for (size_t i = 0; i < MANY; i++) {
		wrong += names_find(names, nth(i, text)) != i;
		wrong += strcmp(names_text(names, i), text) != 0;
	}
	return wrong;
}

int
main(void)
{
	struct names names;
	char text[32];
	size_t wrong = 0;

	names_init(&names);
	ok(names_find(&names, "a") == NAMES_NONE, "an empty set has none");
	ok(names_put(&names, "a") == 0 && names_put(&names, "") == 1 &&
		names_put(&names, "b") == 2,
	    "numbers count from 0, the empty text is one too");
	ok(names_put(&names, "a") == 0 && names.count == 3,
	    "a text is put in once");
	names_clear(&names);
	ok(names.count == 0 && names_find(&names, "a") == NAMES_NONE,
	    "cleared");
	for (size_t i = 0; i < MANY; i++)
		wrong += names_put(&names, nth(i, text)) != i;
	ok(!wrong && names.count == MANY, "it grows");
	ok(!wrong_numbers(&names), "and finds each");
	ok(names_find(&names, "hostex:0-1") == NAMES_NONE,
	    "and none that it lacks");
	names_release(&names);
	return done();
}
