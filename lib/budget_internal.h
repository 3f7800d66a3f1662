/* SPDX-License-Identifier: MIT */
#ifndef BUDGET_INTERNAL_H
#define BUDGET_INTERNAL_H

#include <stdbool.h>
#include <stdint.h>

#include "budget.h"

/*
 * What the files of lib/budget share.
 */

/* The worst case of a call that is to be. */
struct budget_worst {
	const struct budget_ask *ask;
	const char *company; /* of the user, or NULL */
	int64_t tokens;
	int64_t cost; /* MONEY_NONE: no price is known */
	int64_t now;
};

/* Does it fit under all caps? If not, says why. */
bool budget_caps_allow(struct store *, const struct budget_worst *,
    struct budget_refusal *);

/* Settles what was abandoned, in the open transaction; returns how many those
 * were. */
int64_t budget_sweep(struct store *, int64_t now);

/* The id of one that is abandoned; false when none is. */
bool budget_find_abandoned(struct store *, int64_t now, char id[ID_SIZE]);

#endif
