/* SPDX-License-Identifier: MIT */
#ifndef SCAN_H
#define SCAN_H

#include <stdbool.h>
#include <stddef.h>

/*
 * The smallest pieces of JSON's grammar, for lib/syntax.c: a place in the text
 * that never passes its end, and the tokens whose form is not plain to see.
 */
struct scan {
	const char *at, *end;
	const char *why; /* a literal, once something was refused */
};

static inline bool
scan_refuse(struct scan *scan, const char *why)
{
	scan->why = why;
	return false;
}

static inline size_t
scan_left(const struct scan *scan)
{
	return (size_t)(scan->end - scan->at);
}

/* The next byte, or NUL at the end: NUL has no place outside a string. */
static inline char
scan_peek(const struct scan *scan)
{
	return scan->at < scan->end ? *scan->at : '\0';
}

static inline bool
scan_take(struct scan *scan, char wanted)
{
	if (scan_peek(scan) != wanted)
		return false;
	scan->at++;
	return true;
}

static inline bool
scan_is_digit(char c)
{
	return c >= '0' && c <= '9';
}

void scan_space(struct scan *);

/* Passes a number of good form. `beyond` when its value or its length is
 * outside the limits of json.h. */
bool scan_number(struct scan *, bool *beyond);

/* Inside a string: goes on to the next quote, backslash, control byte, or byte
 * of a longer character, or to the end. */
void scan_plain(struct scan *);

/* The length of the escape that begins here, 0 when it is none. `lost` says
 * why its character is none of ours, and is NULL for all others. */
size_t scan_escape(const struct scan *, const char **lost);

#endif
