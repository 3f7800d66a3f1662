/* SPDX-License-Identifier: MIT */
#ifndef IMPORT_H
#define IMPORT_H

#include <stdint.h>
#include <stdio.h>

struct jsonl;
struct store;

/*
 * Import: the lines that export prints, and lines written by hand.
 *
 * What is there already is left as it is, so that the same line twice changes
 * nothing, and an import that was killed is done by running it again. Lines are
 * stored many at a time; the writers' lock is held for at most IMPORT_HOLD, and
 * between two holds whoever waits for it gets it. Bad lines are named on stderr
 * and remembered with program_note(EX_DATAERR).
 */
#define IMPORT_HOLD 100 /* ms */

struct import_count {
	int64_t made, changed, there, bad;
};

/* Stores all lines of `input`. */
void import_run(struct store *, struct jsonl *input, struct import_count *);

/* Writes the lines that import_run() would take, as they are but with
 * "dry_run":true at their end, to `out`. A store of NULL is an empty one. */
void import_rehearse(struct store *, struct jsonl *input, FILE *out);

#endif
