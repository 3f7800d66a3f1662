/* SPDX-License-Identifier: MIT */
#include <stddef.h>

#include "hours.h"
#include "when.h"
#include "zone.h"

#define MINUTE INT64_C(60000) /* ms */
#define DAY INT64_C(86400000)

/* How far we look for the next opening: a week, and what a change of the clock
 * may add. */
#define LOOKED_AHEAD (HOURS_WEEK + 180)

bool
hours_zone_known(const struct hours *hours)
{
	const char *why;
	struct zone *zone = zone_open(hours->zone, &why);

	zone_free(zone);
	return zone;
}

static bool
is_open(const struct hours *hours, const struct zone *zone, int64_t moment)
{
	int64_t local = moment + zone_offset(zone, moment, NULL);
	int64_t day = local / DAY;

	/* The first of January 1970 was a Thursday. */
	return hours_hold(hours, (int)((day + 3) % 7),
	    (int)(local % DAY / MINUTE));
}

static int64_t
next_opening(const struct hours *hours, const struct zone *zone, int64_t moment)
{
	moment -= moment % MINUTE;
	for (int i = 0; i < LOOKED_AHEAD; i++) {
		moment += MINUTE;
		if (is_open(hours, zone, moment))
			return moment;
	}
	return WHEN_NONE;
}

bool
hours_open(const struct hours *hours, int64_t moment, int64_t *opens_at)
{
	const char *why;
	struct zone *zone = zone_open(hours->zone, &why);
	bool open;

	*opens_at = WHEN_NONE;
	if (!zone)
		return false;
	open = is_open(hours, zone, moment);
	*opens_at = open ? moment : next_opening(hours, zone, moment);
	zone_free(zone);
	return open;
}
