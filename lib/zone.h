/* SPDX-License-Identifier: MIT */
#ifndef ZONE_H
#define ZONE_H

#include <stdint.h>

/*
 * A time zone of the IANA database, as the system has it below
 * /usr/share/zoneinfo ($TZDIR), in the form of RFC 8536. Moments and offsets
 * are milliseconds; east of Greenwich is positive. Nothing here touches $TZ.
 */
struct zone;

/* NULL, and a literal in `why`, when there is none of that name or its file is
 * not good. UTC needs no file. */
struct zone *zone_open(const char *name, const char **why);
void zone_free(struct zone *);

/* How much later it is there than in UTC at a moment, and until when (NULL: who
 * cares) that holds: INT64_MAX for good. */
int64_t zone_offset(const struct zone *, int64_t at, int64_t *until);

/* The date there, in days since 1970-01-01. */
int64_t zone_day(const struct zone *, int64_t at);

/* The first moment of a date there, also of one that was skipped: the first of
 * those after it. */
int64_t zone_day_start(const struct zone *, int64_t day);

#endif
