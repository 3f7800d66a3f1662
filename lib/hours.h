/* SPDX-License-Identifier: MIT */
#ifndef HOURS_H
#define HOURS_H

#include <stdbool.h>
#include <stdint.h>

/*
 * Hours of the week, as a setting says them:
 *
 *	Mon-Fri 09:00-12:00 13:00-17:30, Sat 10-14 Europe/Stockholm
 *
 * Days ("Mon", "Sat-Mon"), each group of them followed by one or more spans; a
 * span that ends before it begins ends on the next day ("22-6"), 24:00 is the
 * end of a day. Days and spans are separated by spaces or commas. The name of a
 * time zone may stand at the end; without one they are of UTC. A span holds
 * from its first minute to before its last.
 *
 * Times are those of the clock on the wall there: where it is set forward, the
 * hour that is left out is never reached, and where it is set back, the hour
 * that comes twice counts twice.
 */
#define HOURS_DAY 1440 /* minutes */
#define HOURS_WEEK (7 * HOURS_DAY)
#define HOURS_ZONE 64 /* bytes of a zone's name, at most, and its NUL */

struct hours {
	unsigned char minutes[HOURS_WEEK / 8]; /* a bit each, Monday first */
	char zone[HOURS_ZONE];
};

/* Reads a setting; false and a literal in `why` when it is none. Whether there
 * is such a zone is not looked at. */
bool hours_parse(struct hours *, const char *text, const char **why);

/* Is it within the hours on that day (0 is Monday) at that minute? */
bool hours_hold(const struct hours *, int day, int minute);

/* Does this machine know the zone (see lib/zone.h)? */
bool hours_zone_known(const struct hours *);

/* Is that moment within the hours? If not, `opens_at` is when they begin next,
 * to the minute; WHEN_NONE when that is more than a week away. In a zone that
 * is not known it is never open. */
bool hours_open(const struct hours *, int64_t moment, int64_t *opens_at);

#endif
