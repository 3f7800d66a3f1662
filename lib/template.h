/* SPDX-License-Identifier: MIT */
#ifndef TEMPLATE_H
#define TEMPLATE_H

#include <stdbool.h>

struct buffer;

/*
 * Text with {{variables}}: a name of letters, digits, '_', '-' and '.' between
 * two pairs of braces, white space around it allowed. Anything else between
 * braces is plain text. What is filled in is not looked at again.
 */

/* The value of a variable, borrowed for the call, or NULL when nobody knows. */
typedef const char *template_value(void *context, const char *name);

/* Appends the text with its variables filled in. False when one has no value
 * (the first such name is appended to `missing` when that is not NULL). */
bool template_fill(struct buffer *out, const char *text, template_value *value,
    void *context, struct buffer *missing);

#endif
