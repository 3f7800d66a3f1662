/* SPDX-License-Identifier: MIT */
#ifndef USAGE_TALLY_H
#define USAGE_TALLY_H

#include "names.h"
#include "usage.h"

/*
 * The groups of one breakdown while they are summed, and who is in each.
 */
struct usage_group {
	struct usage_row row;
	size_t name; /* of its key in the tally's names; days, months: unused */
	int64_t date;  /* first day of a day or month, in days since 1970 */
	int64_t users; /* that were counted before, and are in no pair */
};

struct usage_tally {
	enum usage_by by;
	struct names names;    /* keys; the empty one is 0 */
	struct names accounts; /* the empty one is 0 */
	struct usage_group *groups;
	size_t count, capacity;
	/* Pairs of a group and an account: open addressing, 0 is empty. */
	uint64_t *pairs;
	size_t paired, places;
};

void usage_tally_init(struct usage_tally *, enum usage_by);
void usage_tally_release(struct usage_tally *);

/* The group of a key, or of a date. The pointer is valid until the next. */
struct usage_group *usage_tally_key(struct usage_tally *, const char *key);
struct usage_group *usage_tally_date(struct usage_tally *, int64_t date);

/* The account used something in that group. */
void usage_tally_user(struct usage_tally *, const struct usage_group *,
    const char *account);

#endif
