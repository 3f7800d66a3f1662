/* SPDX-License-Identifier: MIT */
#ifndef TERMINAL_H
#define TERMINAL_H

#include <stddef.h>

/*
 * A terminal's columns. Widths of characters are those of wcwidth(3) in the
 * locale C.UTF-8, whatever the program's own is; without it: exits EX_OSERR.
 */

/* How wide it is: $COLUMNS, else stdout's terminal, else 80. */
size_t terminal_width(void);

/* How many bytes of the text fit into `limit` columns; `width` is how many
 * columns those take. */
size_t terminal_fit(const char *text, size_t limit, size_t *width);

/* Prints text to stdout in lines that begin with `indent` spaces, broken
 * between words so that they fit. Shown with utf8_show(): nothing in it reaches
 * the terminal raw. */
void terminal_paragraph(const char *text, size_t indent);

#endif
