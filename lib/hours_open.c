/* SPDX-License-Identifier: MIT */
#include <err.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sysexits.h>
#include <time.h>
#include <unistd.h>

#include "hours.h"
#include "when.h"

#define MINUTE 60000 /* ms */

/* How far we look for the next opening: a week, and what a change of the clock
 * may add. */
#define LOOKED_AHEAD (HOURS_WEEK + 180)

bool
hours_zone_known(const struct hours *hours)
{
	const char *folder = getenv("TZDIR");
	char path[PATH_MAX];
	int length = snprintf(path, sizeof(path), "%s/%s",
	    folder && *folder ? folder : "/usr/share/zoneinfo", hours->zone);

	if (strcmp(hours->zone, "UTC") == 0)
		return true;
	return length > 0 && (size_t)length < sizeof(path) &&
	    access(path, R_OK) == 0;
}

static bool
is_open(const struct hours *hours, int64_t moment)
{
	time_t seconds = (time_t)(moment / 1000);
	struct tm local;

	if (!localtime_r(&seconds, &local))
		return false;
	return hours_hold(hours, (local.tm_wday + 6) % 7,
	    local.tm_hour * 60 + local.tm_min);
}

static int64_t
next_opening(const struct hours *hours, int64_t moment)
{
	moment -= moment % MINUTE;
	for (int i = 0; i < LOOKED_AHEAD; i++) {
		moment += MINUTE;
		if (is_open(hours, moment))
			return moment;
	}
	return WHEN_NONE;
}

static void
set_zone(const char *zone)
{
	if ((zone ? setenv("TZ", zone, 1) : unsetenv("TZ")) == -1)
		err(EX_OSERR, "TZ");
	tzset();
}

bool
hours_open(const struct hours *hours, int64_t moment, int64_t *opens_at)
{
	const char *here = getenv("TZ");
	char *before = here ? strdup(here) : NULL;
	bool open;

	if (here && !before)
		err(EX_OSERR, "no memory");
	set_zone(hours->zone);
	open = is_open(hours, moment);
	*opens_at = open ? moment : next_opening(hours, moment);
	set_zone(before);
	free(before);
	return open;
}
