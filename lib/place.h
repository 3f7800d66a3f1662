/* SPDX-License-Identifier: MIT */
#ifndef PLACE_H
#define PLACE_H

#include <stdbool.h>
#include <stddef.h>

/*
 * Where something stands in a JSON text that a person wrote and has to mend.
 */
struct place {
	size_t line, column; /* from 1; a column is a character */
};

/* Is the text one good value (see json_parse())? Else `why` is a literal, and
 * `place` where reading it ended. */
bool place_check(const char *bytes, size_t length, const char **why,
    struct place *place);

/* Where the name of a member of an object begins; `object` points at the brace
 * of a good one. NULL when there is none of that name, or it is spelled with
 * escapes. */
const char *place_member(const char *object, const char *name);

/* Its value, behind that name. */
const char *place_value(const char *member);

void place_of(const char *text, const char *at, struct place *);

#endif
