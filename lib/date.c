/* SPDX-License-Identifier: MIT */
#include "date.h"

#include <ctype.h>
#include <stddef.h>
#include <stdio.h>

#define ERA_YEARS 400
#define ERA_DAYS 146097
#define ERA_OFFSET 719468 /* days from 0000-03-01 to 1970-01-01 */

/* The year is counted from March, so that the leap day is its last. */
int64_t
date_days(const struct date *date)
{
	int64_t year = date->month <= 2 ? date->year - 1 : date->year;
	int64_t month = date->month > 2 ? date->month - 3 : date->month + 9;
	int64_t era = (year >= 0 ? year : year - (ERA_YEARS - 1)) / ERA_YEARS;
	int64_t of_era = year - era * ERA_YEARS;

	return era * ERA_DAYS + of_era * 365 + of_era / 4 - of_era / 100 +
	    (153 * month + 2) / 5 + date->day - 1 - ERA_OFFSET;
}

struct date
date_of(int64_t days)
{
	int64_t z = days + ERA_OFFSET;
	int64_t era = (z >= 0 ? z : z - (ERA_DAYS - 1)) / ERA_DAYS;
	int64_t of_era = z - era * ERA_DAYS;
	int64_t year =
	    (of_era - of_era / 1460 + of_era / 36524 - of_era / 146096) / 365;
	int64_t of_year = of_era - (365 * year + year / 4 - year / 100);
	int64_t month = (5 * of_year + 2) / 153;
	struct date date = {
	    .month = (int)(month < 10 ? month + 3 : month - 9),
	    .day = (int)(of_year - (153 * month + 2) / 5 + 1),
	};

	date.year = (int)(year + era * ERA_YEARS + (date.month <= 2));
	return date;
}

int64_t
date_month(int64_t days)
{
	return days - date_of(days).day + 1;
}

int64_t
date_next_month(int64_t days)
{
	struct date date = date_of(days);

	date.day = 1;
	if (++date.month == 13) {
		date.month = 1;
		date.year++;
	}
	return date_days(&date);
}

static bool
take_number(const char **text, int digits, int *number)
{
	*number = 0;
	for (; digits; digits--, (*text)++) {
		if (!isdigit((unsigned char)**text))
			return false;
		*number = *number * 10 + (**text - '0');
	}
	return true;
}

bool
date_parse(const char *text, int64_t *days, bool *month)
{
	struct date date = {.day = 1};
	struct date back;

	if (!take_number(&text, 4, &date.year) || *text++ != '-' ||
	    !take_number(&text, 2, &date.month))
		return false;
	if (month)
		*month = *text == '\0';
	if ((!month || !*month) &&
	    (*text++ != '-' || !take_number(&text, 2, &date.day) || *text))
		return false;
	if (date.year < 1970 || date.month < 1 || date.month > 12 ||
	    date.day < 1)
		return false;
	*days = date_days(&date);
	back = date_of(*days);
	return back.month == date.month && back.day == date.day;
}

char *
date_format(int64_t days, char text[DATE_SIZE])
{
	struct date date = date_of(days);

	snprintf(text, DATE_SIZE, "%04u-%02u-%02u", (unsigned)date.year % 10000,
	    (unsigned)date.month % 100, (unsigned)date.day % 100);
	return text;
}

char *
date_format_month(int64_t days, char text[DATE_SIZE])
{
	struct date date = date_of(days);

	snprintf(text, DATE_SIZE, "%04u-%02u", (unsigned)date.year % 10000,
	    (unsigned)date.month % 100);
	return text;
}
