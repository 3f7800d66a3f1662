/* SPDX-License-Identifier: MIT */
#ifndef ROLLUP_INTERNAL_H
#define ROLLUP_INTERNAL_H

#include "rollup_cell.h"

/*
 * What the files of lib/rollup share.
 */
struct statement;

#define ROLLUP_HOUR_SPAN INT64_C(3600000)
#define ROLLUP_DAY_SPAN (24 * ROLLUP_HOUR_SPAN)

/* The number of the last row that is in the sums. */
int64_t rollup_mark(struct store *);
void rollup_set_mark(struct store *, int64_t number);

/* Reads a row from the columns kind, account, company, assistant, model,
 * input_tokens, output_tokens, cached_tokens, estimated, cost, at, which begin
 * at `column`. False when it is neither usage nor refund. */
bool rollup_read(struct rollup_row *, struct statement *, int column);

/* The same, and turns all signs of its sum when `sign` is -1. */
void rollup_turn(struct rollup_sum *, int64_t sign);

/* That a moment lies in, since 1970. */
int64_t rollup_hour(int64_t at);
int64_t rollup_day(int64_t at);

#endif
