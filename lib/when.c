/* SPDX-License-Identifier: MIT */
#include "when.h"

#include <ctype.h>
#include <err.h>
#include <stdlib.h>
#include <string.h>
#include <sysexits.h>
#include <time.h>

#define DAY_MILLISECONDS INT64_C(86400000)

static int64_t
clock_milliseconds(clockid_t clock)
{
	struct timespec now;

	if (clock_gettime(clock, &now) == -1)
		err(EX_OSERR, "clock");
	return (int64_t)now.tv_sec * 1000 + now.tv_nsec / 1000000;
}

int64_t
when_now(void)
{
	const char *fixed = getenv("FRONTDESK_NOW");
	int64_t moment;

	if (!fixed || !*fixed)
		return clock_milliseconds(CLOCK_REALTIME);
	if (!when_parse(fixed, &moment))
		errx(EX_USAGE,
		    "FRONTDESK_NOW: '%s' is not a time like "
		    "2026-11-20T10:00:00.000Z",
		    fixed);
	return moment;
}

int64_t
when_monotonic(void)
{
	return clock_milliseconds(CLOCK_MONOTONIC);
}

void
when_sleep(int64_t milliseconds)
{
	struct timespec pause = {milliseconds / 1000,
	    milliseconds % 1000 * 1000000};

	if (milliseconds > 0)
		clock_nanosleep(CLOCK_MONOTONIC, 0, &pause, NULL);
}

/* Days since 1970-01-01 of a date of the Gregorian calendar. The year is
 * counted from March, so that the leap day is its last. */
static int64_t
days_from_date(int year, int month, int day)
{
	int64_t y = month <= 2 ? year - 1 : year;
	int64_t era = y / 400, of_era = y % 400;
	int64_t of_year = (153 * (month > 2 ? month - 3 : month + 9) + 2) / 5 +
	    day - 1;

	return era * 146097 + of_era * 365 + of_era / 4 - of_era / 100 +
	    of_year - 719468;
}

static void
date_from_days(int64_t days, int *year, int *month, int *day)
{
	int64_t z = days + 719468;
	int64_t era = z / 146097, of_era = z % 146097;
	int64_t y =
	    (of_era - of_era / 1460 + of_era / 36524 - of_era / 146096) / 365;
	int64_t of_year = of_era - (365 * y + y / 4 - y / 100);
	int64_t m = (5 * of_year + 2) / 153;

	*day = (int)(of_year - (153 * m + 2) / 5 + 1);
	*month = (int)(m < 10 ? m + 3 : m - 9);
	*year = (int)(y + era * 400 + (*month <= 2));
}

/* Reads exactly `digits` digits. */
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

static bool
take(const char **text, char wanted)
{
	if (**text != wanted)
		return false;
	(*text)++;
	return true;
}

static bool
take_date(const char **text, int64_t *days)
{
	static const int lengths[] = {31, 29, 31, 30, 31, 30, 31, 31, 30, 31,
	    30, 31};
	int year, month, day;

	if (!take_number(text, 4, &year) || !take(text, '-') ||
	    !take_number(text, 2, &month) || !take(text, '-') ||
	    !take_number(text, 2, &day))
		return false;
	if (year < 1970 || month < 1 || month > 12 || day < 1 ||
	    day > lengths[month - 1])
		return false;
	if (month == 2 && day == 29 &&
	    (year % 4 || (year % 100 == 0 && year % 400)))
		return false;
	*days = days_from_date(year, month, day);
	return true;
}

/* ".5", ".123456": the first three digits count. */
static bool
take_fraction(const char **text, int *milliseconds)
{
	int weight = 100;

	*milliseconds = 0;
	if (!take(text, '.'))
		return true;
	if (!isdigit((unsigned char)**text))
		return false;
	for (; isdigit((unsigned char)**text); (*text)++, weight /= 10)
		*milliseconds += (**text - '0') * weight;
	return true;
}

static bool
take_offset(const char **text, int *minutes)
{
	int sign, hour, minute;

	*minutes = 0;
	if (take(text, 'Z') || take(text, 'z'))
		return true;
	if (**text != '+' && **text != '-')
		return false;
	sign = *(*text)++ == '-' ? -1 : 1;
	if (!take_number(text, 2, &hour))
		return false;
	take(text, ':');
	if (!take_number(text, 2, &minute) || hour > 23 || minute > 59)
		return false;
	*minutes = sign * (hour * 60 + minute);
	return true;
}

bool
when_parse(const char *text, int64_t *moment)
{
	int hour, minute, second, milliseconds, offset;
	int64_t days;

	if (!take_date(&text, &days))
		return false;
	*moment = days * DAY_MILLISECONDS;
	if (!*text)
		return true;
	if (!take(&text, 'T') && !take(&text, 't') && !take(&text, ' '))
		return false;
	if (!take_number(&text, 2, &hour) || !take(&text, ':') ||
	    !take_number(&text, 2, &minute) || !take(&text, ':') ||
	    !take_number(&text, 2, &second) ||
	    !take_fraction(&text, &milliseconds) ||
	    !take_offset(&text, &offset) || *text)
		return false;
	if (hour > 23 || minute > 59 || second > 60)
		return false;
	*moment += ((hour * 60 + minute - offset) * INT64_C(60) + second) *
		1000 +
	    milliseconds;
	return *moment >= 0 && *moment <= WHEN_LAST;
}

static void
put_number(char *text, int digits, int number)
{
	while (digits--) {
		text[digits] = (char)('0' + number % 10);
		number /= 10;
	}
}

char *
when_format(int64_t moment, char text[WHEN_SIZE])
{
	int64_t days;
	int rest, year, month, day;

	if (moment < 0)
		moment = 0;
	if (moment > WHEN_LAST)
		moment = WHEN_LAST;
	days = moment / DAY_MILLISECONDS;
	rest = (int)(moment % DAY_MILLISECONDS);
	date_from_days(days, &year, &month, &day);
	memcpy(text, "0000-00-00T00:00:00.000Z", WHEN_SIZE);
	put_number(text, 4, year);
	put_number(text + 5, 2, month);
	put_number(text + 8, 2, day);
	put_number(text + 11, 2, rest / 3600000);
	put_number(text + 14, 2, rest / 60000 % 60);
	put_number(text + 17, 2, rest / 1000 % 60);
	put_number(text + 20, 3, rest % 1000);
	return text;
}

static bool
take_unit(const char **text, int64_t *unit)
{
	static const struct {
		const char *name;
		int64_t milliseconds;
	} units[] = {{"ms", 1}, {"s", 1000}, {"m", 60000}, {"h", 3600000},
	    {"d", DAY_MILLISECONDS}, {"w", 7 * DAY_MILLISECONDS}};

	for (size_t i = 0; i < sizeof(units) / sizeof(units[0]); i++) {
		size_t length = strlen(units[i].name);

		if (strncmp(*text, units[i].name, length) != 0)
			continue;
		*text += length;
		*unit = units[i].milliseconds;
		return true;
	}
	return false;
}

bool
when_duration(const char *text, int64_t *milliseconds)
{
	*milliseconds = 0;
	do {
		int64_t number = 0, unit;

		if (!isdigit((unsigned char)*text))
			return false;
		for (; isdigit((unsigned char)*text); text++) {
			number = number * 10 + (*text - '0');
			if (number > 1000000000)
				return false;
		}
		if (!take_unit(&text, &unit) ||
		    __builtin_add_overflow(*milliseconds, number * unit,
			milliseconds))
			return false;
	} while (*text);
	return true;
}

bool
when_ago(const char *text, int64_t *moment)
{
	int64_t duration;

	if (when_parse(text, moment))
		return true;
	if (!when_duration(text, &duration))
		return false;
	*moment = when_now() - duration;
	if (*moment < 0)
		*moment = 0;
	return true;
}
