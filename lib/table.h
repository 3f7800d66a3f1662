/* SPDX-License-Identifier: MIT */
#ifndef TABLE_H
#define TABLE_H

#include <stddef.h>

/*
 * Aligned text for a terminal: rows are collected, then printed in columns as
 * wide as their widest cell; the last column gets what the terminal's width
 * ($COLUMNS, else the terminal's own, else 80) leaves and is cut with an
 * ellipsis. Widths are those of wcwidth(3), so CJK and emoji line up. Cells are
 * shown with utf8_show(): nothing from outside reaches the terminal raw.
 */
#define TABLE_COLUMNS 8

struct table;

/* `headings` ends with NULL. */
struct table *table_new(const char *const *headings);

/* Columns from `first` to `last`, from 0, are numbers: they end in one line.
 * Not for the last of all. */
void table_numbers(struct table *, size_t first, size_t last);

/* One row: a cell for each heading, NULL for an empty one. The cells are
 * copied. */
void table_row(struct table *, const char *const *cells);

/* The last column will be printed whole, whatever the width: where it says what
 * to do, or is to be copied. */
void table_keep_last(struct table *);

/* Prints the heading and the rows to stdout, and frees the table. Prints
 * nothing when there are no rows. */
void table_print(struct table *);

#endif
