/* SPDX-License-Identifier: MIT */
#ifndef SYNTAX_H
#define SYNTAX_H

#include <stdbool.h>
#include <stddef.h>

struct buffer;

/*
 * The grammar of JSON (RFC 8259) with the limits of json.h, in one pass and
 * without building anything. lib/json.c and lib/raw.c call this; others ask
 * those two.
 */

/* Is this one good value? Else `why` is a literal. */
bool syntax_check(const char *bytes, size_t length, const char **why);

/* The same, and how far the text was good. */
bool syntax_check_to(const char *bytes, size_t length, const char **why,
    size_t *reached);

/*
 * Appends the text with what json_parse_foreign() forgives made good: a byte
 * order mark at the start is left out; inside strings NUL, bad UTF-8 and lone
 * surrogates become U+FFFD; numbers that are beyond the limits become strings.
 * Everything else is copied, so the result must be checked.
 */
void syntax_repair(struct buffer *, const char *bytes, size_t length);

#endif
