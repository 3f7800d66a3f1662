/* SPDX-License-Identifier: MIT */
#ifndef ZONE_RULE_H
#define ZONE_RULE_H

#include <stdbool.h>
#include <stdint.h>

/*
 * What holds after the last change that a zone's file lists: the TZ string of
 * POSIX, with hours up to 167 as RFC 8536 allows. In seconds.
 */
struct zone_change {
	enum { ZONE_DAY_0, ZONE_DAY_1, ZONE_WEEK } kind;
	int month, week, day; /* day of the week, or of the year */
	int64_t time;         /* of that day, on the clock before */
};

struct zone_rule {
	int64_t standard, summer; /* offsets, east is positive */
	bool has_summer;
	struct zone_change begin, end; /* of summer */
};

/* False when the text is none. */
bool zone_rule_read(struct zone_rule *, const char *text);

/* The offset at a moment, and until when that holds: INT64_MAX for good. */
int64_t zone_rule_offset(const struct zone_rule *, int64_t at, int64_t *until);

#endif
