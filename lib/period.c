/* SPDX-License-Identifier: MIT */
#include "period.h"

#include <stddef.h>
#include <string.h>
#include <time.h>

#include "when.h"

#define DAY INT64_C(86400000)

static const char *const names[] = {
    [PERIOD_DAY] = "day",
    [PERIOD_WEEK] = "week",
    [PERIOD_MONTH] = "month",
    [PERIOD_NEVER] = "never",
};

const char *
period_name(enum period period)
{
	return names[period];
}

bool
period_read(const char *name, enum period *period)
{
	for (*period = PERIOD_DAY; *period <= PERIOD_NEVER; ++*period)
		if (strcmp(name, names[*period]) == 0)
			return true;
	return false;
}

/* The first day of the month that is `months` after that of a moment. */
static int64_t
month_start(int64_t moment, int months)
{
	time_t seconds = (time_t)(moment / 1000);
	struct tm date;

	gmtime_r(&seconds, &date);
	date = (struct tm){.tm_year = date.tm_year,
	    .tm_mon = date.tm_mon + months,
	    .tm_mday = 1};
	return (int64_t)timegm(&date) * 1000;
}

int64_t
period_start(enum period period, int64_t moment)
{
	int64_t day = moment / DAY;

	if (moment < 0)
		return WHEN_NONE;
	switch (period) {
	case PERIOD_DAY:
		return day * DAY;
	case PERIOD_WEEK:
		/* 1970-01-01 was a Thursday. The Monday before it is none of
		 * our moments. */
		return day < 4 ? 0 : (day - (day + 3) % 7) * DAY;
	case PERIOD_MONTH:
		return month_start(moment, 0);
	case PERIOD_NEVER:
		break;
	}
	return WHEN_NONE;
}

int64_t
period_next(enum period period, int64_t moment)
{
	int64_t day = moment / DAY;

	if (moment < 0)
		return WHEN_NONE;
	switch (period) {
	case PERIOD_DAY:
		return (day + 1) * DAY;
	case PERIOD_WEEK:
		return (day + 7 - (day + 3) % 7) * DAY;
	case PERIOD_MONTH:
		return month_start(moment, 1);
	case PERIOD_NEVER:
		break;
	}
	return WHEN_NONE;
}
