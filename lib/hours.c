/* SPDX-License-Identifier: MIT */
#include "hours.h"

#include <ctype.h>
#include <stddef.h>
#include <string.h>
#include <strings.h>

#define SEPARATORS " \t,"
#define WORD_SIZE HOURS_ZONE

/* What was read so far. */
struct reading {
	struct hours *hours;
	bool days[7];  /* that the next span is of */
	bool has_days; /* any of them */
	bool waits;    /* they have no span yet */
	bool any;      /* there was a span */
	const char *why;
};

static int
find_day(const char *text, size_t length)
{
	static const char *const names[7] = {"monday", "tuesday", "wednesday",
	    "thursday", "friday", "saturday", "sunday"};

	for (int day = 0; day < 7; day++)
		if ((length == 3 || length == strlen(names[day])) &&
		    strncasecmp(names[day], text, length) == 0)
			return day;
	return -1;
}

/* "Mon" or "Mon-Fri"; false when it is neither. */
static bool
read_days(struct reading *reading, const char *word)
{
	size_t length = strcspn(word, "-");
	int day = find_day(word, length), last = day;

	if (word[length] == '-')
		last = find_day(word + length + 1, strlen(word + length + 1));
	if (day < 0 || last < 0)
		return false;
	if (!reading->waits)
		memset(reading->days, 0, sizeof(reading->days));
	for (; day != last; day = (day + 1) % 7)
		reading->days[day] = true;
	reading->days[last] = true;
	reading->has_days = reading->waits = true;
	return true;
}

/* "9", "09:30" at *text, which is moved behind it; -1 when it is none. */
static int
read_time(const char **text)
{
	const char *at = *text;
	int hour = 0, minute = 0, digits = 0;

	for (; isdigit((unsigned char)*at) && digits < 2; digits++)
		hour = hour * 10 + *at++ - '0';
	if (!digits)
		return -1;
	if (*at == ':') {
		if (!isdigit((unsigned char)at[1]) ||
		    !isdigit((unsigned char)at[2]))
			return -1;
		minute = (at[1] - '0') * 10 + at[2] - '0';
		at += 3;
	}
	*text = at;
	return minute > 59 ? -1 : hour * 60 + minute;
}

static void
add_span(struct reading *reading, int from, int to)
{
	int minutes = (to > from ? to : to + HOURS_DAY) - from;

	for (int day = 0; day < 7; day++)
		for (int i = 0; reading->days[day] && i < minutes; i++) {
			int at = (day * HOURS_DAY + from + i) % HOURS_WEEK;

			reading->hours->minutes[at / 8] |= (unsigned char)(1
			    << at % 8);
		}
	reading->waits = false;
	reading->any = true;
}

static bool
read_span(struct reading *reading, const char *word)
{
	int from = read_time(&word), to = -1;

	if (from >= 0 && *word == '-') {
		word++;
		to = read_time(&word);
	}
	reading->why = "hours are like 09:00-17:30";
	if (from < 0 || to < 0 || *word || from >= HOURS_DAY ||
	    to > HOURS_DAY || from == to)
		return false;
	reading->why = "days come before hours: Mon-Fri 9-17:30";
	if (!reading->has_days)
		return false;
	add_span(reading, from, to);
	return true;
}

/* Letters, digits and what else the names of zones have; no way out of the
 * folder that they are files of. */
static bool
read_zone(struct reading *reading, const char *word)
{
	static const char good[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
				   "abcdefghijklmnopqrstuvwxyz"
				   "0123456789_+-/";

	reading->why = "neither days, nor hours, nor a zone of time";
	if (!isalpha((unsigned char)*word) ||
	    word[strspn(word, good)] != '\0' || word[strlen(word) - 1] == '/')
		return false;
	memcpy(reading->hours->zone, word, strlen(word) + 1);
	return true;
}

static bool
read_word(struct reading *reading, const char *word)
{
	reading->why = "days are like Mon-Fri, and a zone comes last";
	if (*reading->hours->zone)
		return false;
	if (isdigit((unsigned char)*word))
		return read_span(reading, word);
	return read_days(reading, word) || read_zone(reading, word);
}

static bool
read_words(struct reading *reading, const char *text)
{
	char word[WORD_SIZE];
	size_t length;

	for (text += strspn(text, SEPARATORS); *text;
	     text += strspn(text, SEPARATORS)) {
		length = strcspn(text, SEPARATORS);
		reading->why = "a word is too long";
		if (length >= sizeof(word))
			return false;
		memcpy(word, text, length);
		word[length] = '\0';
		if (!read_word(reading, word))
			return false;
		text += length;
	}
	return true;
}

bool
hours_parse(struct hours *hours, const char *text, const char **why)
{
	struct reading reading = {.hours = hours};
	bool good;

	*hours = (struct hours){0};
	good = read_words(&reading, text);
	*why = reading.why;
	if (!good)
		return false;
	*why = "the last days have no hours";
	if (reading.waits)
		return false;
	*why = "there are no hours";
	if (!reading.any)
		return false;
	if (!*hours->zone)
		memcpy(hours->zone, "UTC", sizeof("UTC"));
	return true;
}

bool
hours_hold(const struct hours *hours, int day, int minute)
{
	int at = day * HOURS_DAY + minute;

	return at >= 0 && at < HOURS_WEEK &&
	    (hours->minutes[at / 8] >> at % 8 & 1);
}
