/* SPDX-License-Identifier: MIT */
#include "place.h"

#include <string.h>

#include "syntax.h"

static const char *
after_space(const char *at)
{
	return at + strspn(at, " \t\r\n");
}

/* Behind the quote that ends a good string. */
static const char *
after_string(const char *string)
{
	const char *at = string + 1;

	for (;;) {
		at += strcspn(at, "\"\\");
		if (*at == '"')
			return at + 1;
		at += 2;
	}
}

/* Behind a good value: at what separates it from the next, or ends all. */
static const char *
after_value(const char *at)
{
	int depth = 0;

	do {
		if (*at == '"') {
			at = after_string(at);
			continue;
		}
		if (*at == '{' || *at == '[')
			depth++;
		else if (*at == '}' || *at == ']')
			depth--;
		at++;
	} while (depth > 0 || (*at && !strchr(",}]", *at)));
	return at;
}

bool
place_check(const char *bytes, size_t length, const char **why,
    struct place *place)
{
	size_t offset;

	if (syntax_check_to(bytes, length, why, &offset))
		return true;
	place_of(bytes, bytes + offset, place);
	return false;
}

static bool
is_name(const char *member, const char *name)
{
	size_t length = strlen(name);

	return strncmp(member + 1, name, length) == 0 &&
	    member[length + 1] == '"';
}

const char *
place_member(const char *object, const char *name)
{
	const char *at = after_space(object + 1);

	while (*at == '"') {
		if (is_name(at, name))
			return at;
		at = after_space(after_value(place_value(at)));
		if (*at == ',')
			at = after_space(at + 1);
	}
	return NULL;
}

const char *
place_value(const char *member)
{
	return after_space(after_space(after_string(member)) + 1);
}

void
place_of(const char *text, const char *at, struct place *place)
{
	*place = (struct place){1, 1};
	for (; text < at; text++) {
		if (*text == '\n')
			*place = (struct place){place->line + 1, 1};
		else if ((*text & 0xc0) != 0x80)
			place->column++;
	}
}
