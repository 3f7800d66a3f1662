/* SPDX-License-Identifier: MIT */
#ifndef REFLOW_H
#define REFLOW_H

#include <stdbool.h>
#include <stddef.h>

struct buffer;

/*
 * Markdown's soft line breaks: lines of one paragraph, or of one item of a
 * list, are one line to whoever reads them.
 */

/* Does this line go on with a paragraph that stands above it? Items of lists,
 * quotes, rows of tables, rules and empty lines do not. */
bool reflow_goes_on(const char *line, size_t length);

/* May the next line go on with this one? Rows of tables, rules and empty lines
 * are whole. */
bool reflow_may_go_on(const char *line, size_t length);

/* Takes the line's end off the text, so that what is appended next goes on
 * with its last line: a space is put there, but not within unspaced scripts.
 * `next` is what will be appended, without leading blanks. */
void reflow_open(struct buffer *text, const char *next, size_t length);

#endif
