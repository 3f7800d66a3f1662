/* SPDX-License-Identifier: MIT */
#ifndef RAW_H
#define RAW_H

#include <stdbool.h>
#include <stddef.h>

struct buffer;

/*
 * JSON that is passed on as text: taken in once by the rules of
 * json_parse_foreign(), looked into for a few members, and never built into a
 * tree. For programs whose start counts; all others parse.
 */

/* Deepest nesting that is taken: what is passed on still fits, with a few
 * levels around it, into JSON_DEPTH. */
#define RAW_DEPTH 56

/*
 * Appends the object on one line, without white space between its tokens. What
 * json_parse_foreign() forgives is made good. False, a literal in `why`, and
 * nothing appended, when it is not JSON, another value than an object, nested
 * too deeply, or more than fits into the buffer.
 */
bool raw_take(struct buffer *, const char *bytes, size_t length,
    const char **why);

/* The value of a member of an object, and with it the rest of the text, or NULL
 * when there is none. `object` is such a value or the text of raw_take(); NULL,
 * and what is no object, has no members. Names are compared as what their
 * escapes stand for; of equal ones the first counts. */
const char *raw_member(const char *object, const char *name);

/* Appends what a string says, in UTF-8 and without escapes. False, and nothing,
 * when the value is NULL or no string. */
bool raw_text(const char *value, struct buffer *);

#endif
