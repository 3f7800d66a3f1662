/* SPDX-License-Identifier: MIT */
#ifndef PERIOD_H
#define PERIOD_H

#include <stdbool.h>
#include <stdint.h>

/*
 * Days, weeks and months of UTC. A week begins on Monday, as ISO 8601 has it.
 * Moments are those of lib/when.h.
 */
enum period { PERIOD_DAY, PERIOD_WEEK, PERIOD_MONTH, PERIOD_NEVER };

/* "day", "week", "month", "never". */
const char *period_name(enum period);

/* False when it is none of these. */
bool period_read(const char *name, enum period *);

/* When the one that a moment lies in began, and when the next one does. For
 * PERIOD_NEVER, and before 1970: WHEN_NONE. */
int64_t period_start(enum period, int64_t moment);
int64_t period_next(enum period, int64_t moment);

#endif
