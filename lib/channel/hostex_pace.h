/* SPDX-License-Identifier: MIT */
#ifndef CHANNEL_HOSTEX_PACE_H
#define CHANNEL_HOSTEX_PACE_H

#include <stdbool.h>

struct store;

/*
 * How many fetches webhooks may cause. What a webhook names is a stranger's
 * word until Hostex has confirmed it, so a flood of forged ones must not use up
 * the calls that Hostex allows a token (600 a minute and endpoint). The count
 * is kept in the store, across runs.
 */
#define HOSTEX_PACE_MAXIMUM 120 /* a minute */

/* How many of `wanted` fetches may be made now; they are counted as made unless
 * `dry_run`. In no transaction. */
unsigned hostex_pace(struct store *, unsigned wanted, bool dry_run);

#endif
