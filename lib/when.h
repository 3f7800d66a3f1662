/* SPDX-License-Identifier: MIT */
#ifndef WHEN_H
#define WHEN_H

#include <stdbool.h>
#include <stdint.h>

/*
 * Time. A moment is milliseconds since 1970-01-01T00:00:00Z; its text is
 * RFC 3339 in UTC with milliseconds: 2026-11-20T10:00:00.000Z.
 */

#define WHEN_SIZE sizeof("2026-11-20T10:00:00.000Z")

/* No moment: what absent and null become. */
#define WHEN_NONE INT64_MIN

/* 9999-12-31T23:59:59.999Z, the last moment whose text has this form. */
#define WHEN_LAST INT64_C(253402300799999)

/* The wall clock, or $FRONTDESK_NOW. Exits EX_USAGE when that is not a time. */
int64_t when_now(void);

/* Milliseconds of a clock that nobody sets. Only differences mean something. */
int64_t when_monotonic(void);

/* Sleeps on the monotonic clock; returns early when a signal was handled. */
void when_sleep(int64_t milliseconds);

/*
 * Reads RFC 3339 with any offset (also "+0000", a space for the T, and a bare
 * date, which is its midnight in UTC). Years 1970 to 9999; seconds up to 60
 * (a leap second is the next one). False when the text is anything else.
 */
bool when_parse(const char *text, int64_t *moment);

/* Writes WHEN_SIZE bytes and returns `text`. A moment before 1970 is written as
 * the first, one after WHEN_LAST as that. */
char *when_format(int64_t moment, char text[WHEN_SIZE]);

/* Reads "250ms", "20s", "5m", "2h", "7d", "2w" or a sum ("1h30m") as
 * milliseconds. */
bool when_duration(const char *text, int64_t *milliseconds);

/* What --since and --until take: a time, or how long ago. */
bool when_ago(const char *text, int64_t *moment);

#endif
