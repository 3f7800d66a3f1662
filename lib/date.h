/* SPDX-License-Identifier: MIT */
#ifndef DATE_H
#define DATE_H

#include <stdbool.h>
#include <stdint.h>

/*
 * Dates of the Gregorian calendar as a number of days since 1970-01-01, of no
 * zone in particular.
 */
#define DATE_MILLISECONDS INT64_C(86400000) /* of a day without a change */

struct date {
	int year, month, day; /* month 1 to 12, day 1 to 31 */
};

int64_t date_days(const struct date *);
struct date date_of(int64_t days);

/* The first day of the month that a day lies in, and of the next one. */
int64_t date_month(int64_t days);
int64_t date_next_month(int64_t days);

/* Reads "2026-11-20", with "2026-11" only when `month` is not NULL, which then
 * says whether it was that. Years 1970 to 9999; false when it is none. */
bool date_parse(const char *text, int64_t *days, bool *month);

#define DATE_SIZE sizeof("2026-11-20")

/* Writes "2026-11-20", or "2026-11". */
char *date_format(int64_t days, char text[DATE_SIZE]);
char *date_format_month(int64_t days, char text[DATE_SIZE]);

#endif
