/* SPDX-License-Identifier: MIT */
#ifndef USAGE_TABLE_H
#define USAGE_TABLE_H

#include "usage.h"

struct table;

/*
 * A breakdown as a table for a person.
 */
struct table *usage_table_new(enum usage_by);

/* One row; `name` (or NULL) stands for its key. */
void usage_table_row(struct table *, const struct usage_row *,
    const char *name);

/* A number in groups of three digits: 1,234,567. */
struct buffer;
void usage_table_number(struct buffer *, int64_t);

#endif
