/* SPDX-License-Identifier: MIT */
#include "zone_rule.h"

#include <ctype.h>
#include <string.h>

#include "date.h"

#define DAY INT64_C(86400)

/* A name of three letters or more, or anything in < and >. */
static bool
skip_name(const char **text)
{
	const char *begin = *text;

	if (*begin == '<') {
		const char *end = strchr(begin, '>');

		if (!end)
			return false;
		*text = end + 1;
		return true;
	}
	while (isalpha((unsigned char)**text))
		(*text)++;
	return *text - begin >= 3;
}

static bool
read_number(const char **text, int most, int *number)
{
	if (!isdigit((unsigned char)**text))
		return false;
	for (*number = 0; isdigit((unsigned char)**text); (*text)++) {
		*number = *number * 10 + (**text - '0');
		if (*number > most)
			return false;
	}
	return true;
}

/* [+-]hh[:mm[:ss]] as seconds. */
static bool
read_time(const char **text, int64_t *seconds)
{
	int64_t sign = **text == '-' ? -1 : 1;
	int hours, minutes = 0, rest = 0;

	if (**text == '-' || **text == '+')
		(*text)++;
	if (!read_number(text, 167, &hours))
		return false;
	if (**text == ':' && (++*text, !read_number(text, 59, &minutes)))
		return false;
	if (**text == ':' && (++*text, !read_number(text, 59, &rest)))
		return false;
	*seconds = sign * (hours * 3600 + minutes * 60 + rest);
	return true;
}

static bool
read_week(const char **text, struct zone_change *change)
{
	change->kind = ZONE_WEEK;
	return read_number(text, 12, &change->month) && change->month >= 1 &&
	    *(*text)++ == '.' && read_number(text, 5, &change->week) &&
	    change->week >= 1 && *(*text)++ == '.' &&
	    read_number(text, 6, &change->day);
}

/* ,Mm.w.d or ,Jn or ,n, and perhaps /time. */
static bool
read_change(const char **text, struct zone_change *change)
{
	bool good;

	change->time = 7200;
	if (*(*text)++ != ',')
		return false;
	if (**text == 'M') {
		++*text;
		good = read_week(text, change);
	} else if (**text == 'J') {
		++*text;
		change->kind = ZONE_DAY_1;
		good = read_number(text, 365, &change->day) && change->day;
	} else {
		change->kind = ZONE_DAY_0;
		good = read_number(text, 365, &change->day);
	}
	if (good && **text == '/') {
		++*text;
		good = read_time(text, &change->time);
	}
	return good;
}

bool
zone_rule_read(struct zone_rule *rule, const char *text)
{
	*rule = (struct zone_rule){0};
	if (!skip_name(&text) || !read_time(&text, &rule->standard))
		return false;
	/* There it says how far west it is. */
	rule->standard = -rule->standard;
	if (!*text)
		return true;
	rule->has_summer = true;
	rule->summer = rule->standard + 3600;
	if (!skip_name(&text))
		return false;
	if (*text && *text != ',') {
		if (!read_time(&text, &rule->summer))
			return false;
		rule->summer = -rule->summer;
	}
	return read_change(&text, &rule->begin) &&
	    read_change(&text, &rule->end) && !*text;
}

static int64_t
day_of(const struct zone_change *change, int year)
{
	struct date date = {year, 1, 1};
	bool leap = (year % 4 == 0 && year % 100 != 0) || year % 400 == 0;
	int64_t first, next;

	if (change->kind == ZONE_DAY_0)
		return date_days(&date) + change->day;
	/* 1 March is always the 60th. */
	if (change->kind == ZONE_DAY_1)
		return date_days(&date) + change->day - 1 +
		    (leap && change->day >= 60);
	date.month = change->month;
	first = date_days(&date);
	next = date_next_month(first);
	/* 1970-01-01 was a Thursday. */
	first += (change->day - (first + 4) % 7 + 7) % 7 +
	    INT64_C(7) * (change->week - 1);
	return first < next ? first : first - 7;
}

struct step {
	int64_t at, offset;
};

/* The changes of a year, in the order in which they happen. */
static void
steps_of(const struct zone_rule *rule, int year, struct step steps[2])
{
	struct step begin = {day_of(&rule->begin, year) * DAY +
		rule->begin.time - rule->standard,
	    rule->summer};
	struct step end = {day_of(&rule->end, year) * DAY + rule->end.time -
		rule->summer,
	    rule->standard};

	steps[0] = begin.at <= end.at ? begin : end;
	steps[1] = begin.at <= end.at ? end : begin;
}

/* Of the year before, this one and the next. */
#define STEPS 6

int64_t
zone_rule_offset(const struct zone_rule *rule, int64_t at, int64_t *until)
{
	struct step steps[STEPS];
	int64_t offset = rule->standard;
	int year;

	*until = INT64_MAX;
	if (!rule->has_summer)
		return offset;
	year = date_of(at / DAY - (at % DAY < 0)).year;
	for (int i = 0; i < STEPS; i += 2)
		steps_of(rule, year - 1 + i / 2, steps + i);
	for (int i = 0; i < STEPS; i++) {
		if (steps[i].at > at) {
			*until = steps[i].at;
			break;
		}
		offset = steps[i].offset;
	}
	return offset;
}
