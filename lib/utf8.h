/* SPDX-License-Identifier: MIT */
#ifndef UTF8_H
#define UTF8_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct buffer;

/*
 * UTF-8 by RFC 3629: no overlong forms, no surrogates, nothing above U+10FFFF.
 */

/* Length of the valid character at `bytes` (1 to 4), or 0 when there is none.
 * `character` may be NULL. */
size_t utf8_next(const char *bytes, size_t length, uint32_t *character);

/* How many of the first bytes are valid; `length` when all are. */
size_t utf8_valid(const char *bytes, size_t length);

/* Appends the text with every invalid byte, and NUL, as U+FFFD. */
void utf8_repair(struct buffer *, const char *bytes, size_t length);

/* Appends one character. */
void utf8_append(struct buffer *, uint32_t character);

/* Number of characters in valid text. */
size_t utf8_count(const char *text);

/*
 * Appends text for a person's terminal: control characters (C0 but newline
 * and tab, DEL, C1) and bidirectional overrides become \x1b or \u202e, so that
 * nothing from outside moves a cursor or reorders a line. With `one_line`
 * newlines and tabs become one space as well.
 */
void utf8_show(struct buffer *, const char *text, bool one_line);

#endif
