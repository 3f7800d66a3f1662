/* SPDX-License-Identifier: MIT */
#include <ctype.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "date.h"
#include "fold.h"
#include "json.h"
#include "narrative.h"
#include "utf8.h"
#include "when.h"
#include "zone.h"

#define DIGITS "0123456789"

/* A number as it stands in the text, in one of the ways to read it. */
struct reading {
	double value;
	int decimals;
	double scale;
	bool percent, negative;
};

/* Is the value, rounded as the text does it, the same? */
static bool
is_rounded(const struct reading *reading, double value)
{
	double said = reading->value * reading->scale;
	double half = 0.5 * reading->scale, apart;

	for (int i = 0; i < reading->decimals; i++)
		half /= 10;
	/* Words may say without a sign that it is less than nothing. */
	if (reading->negative)
		apart = -value - said;
	else
		apart = (value < 0 ? -value : value) - said;
	return (apart < 0 ? -apart : apart) <= half * (1 + 1e-9) + 1e-12;
}

static bool
row_has(const cJSON *row, const struct reading *reading)
{
	static const char *const names[] = {"tokens", "input_tokens",
	    "output_tokens", "cached_tokens", "messages", "users",
	    "average_per_message", "average_per_user", "average_per_day",
	    "unpriced", "estimated", "reserved", "transactions", "days"};
	const cJSON *share = json_get(row, "share");
	const char *cost = json_get_text(row, "cost");

	if (reading->percent)
		return cJSON_IsNumber(share) &&
		    is_rounded(reading, share->valuedouble * 100);
	for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
		const cJSON *member = json_get(row, names[i]);

		if (cJSON_IsNumber(member) &&
		    is_rounded(reading, member->valuedouble))
			return true;
	}
	return cost && is_rounded(reading, strtod(cost, NULL));
}

/* How many rows a breakdown has is a number of the report, too. */
static bool
is_count(const struct narrative *narrative, const struct reading *reading)
{
	const char *before = "";
	const cJSON *row;
	int count = 0;

	if (reading->percent || reading->decimals || reading->scale != 1 ||
	    reading->negative)
		return false;
	cJSON_ArrayForEach (row, narrative->rows) {
		const char *by = json_get_text(row, "by");

		if (strcmp(by, before) != 0) {
			if (count && reading->value == count)
				return true;
			count = 0;
		}
		before = by;
		count++;
	}
	return reading->value == count;
}

static bool
is_known(const struct narrative *narrative, const struct reading *reading)
{
	const cJSON *row;

	cJSON_ArrayForEach (row, narrative->rows)
		if (row_has(row, reading))
			return true;
	return is_count(narrative, reading);
}

static bool
is_day(const struct zone *zone, int64_t moment, const char *text, size_t length)
{
	char day[DATE_SIZE];

	date_format(zone_day(zone, moment), day);
	return strncmp(day, text, length) == 0;
}

/* The first or the last day of the report, in its zone. */
static bool
is_end(const struct narrative *narrative, const char *text, size_t length)
{
	const cJSON *total = narrative->total;
	const char *name = json_get_text(total, "tz"), *why;
	struct zone *zone = zone_open(name ? name : "UTC", &why);
	int64_t from = WHEN_NONE, until = WHEN_NONE;
	bool found = false;

	if (zone && json_get_time(total, "from", &from) && from != WHEN_NONE)
		found = is_day(zone, from, text, length);
	if (zone && json_get_time(total, "until", &until) && until > from)
		found = found || is_day(zone, until - 1, text, length);
	zone_free(zone);
	return found;
}

/* 2026-11, 2026-11-20: a key, or where the report begins or ends. */
static bool
is_date_known(const struct narrative *narrative, const char *text,
    size_t length)
{
	const cJSON *row;

	cJSON_ArrayForEach (row, narrative->rows) {
		const char *date = json_get_text(row, "key");

		if (date && strncmp(date, text, length) == 0 &&
		    !isdigit((unsigned char)date[length]))
			return true;
	}
	return is_end(narrative, text, length);
}

/* How long the date is that begins here; 0: none does. */
static size_t
date_length(const char *text)
{
	if (strspn(text, DIGITS) != 4 || text[4] != '-' ||
	    strspn(text + 5, DIGITS) != 2)
		return 0;
	return text[7] == '-' && strspn(text + 8, DIGITS) == 2 ? 10 : 7;
}

/* How long what sets groups of digits apart is, when it does: before three
 * digits and no more. */
static size_t
gap_length(const char *text)
{
	static const char *const gaps[] = {",", ".", "'", " ", "\xc2\xa0",
	    "\xe2\x80\xaf", "\xe2\x80\x99"};

	for (size_t i = 0; i < sizeof(gaps) / sizeof(gaps[0]); i++) {
		size_t length = strlen(gaps[i]);

		if (strncmp(text, gaps[i], length) == 0 &&
		    strspn(text + length, DIGITS) == 3)
			return length;
	}
	return 0;
}

/* The digits from here on, with as many groups and decimals as asked for;
 * returns where they end. */
static const char *
read_digits(const char *text, bool groups, bool decimals,
    struct reading *reading)
{
	char digits[64];
	size_t length = 0, step, gap;

	reading->decimals = 0;
	for (;;) {
		for (step = strspn(text, DIGITS); step && length < 40; step--)
			digits[length++] = *text++;
		gap = groups ? gap_length(text) : 0;
		if (!gap)
			break;
		text += gap;
	}
	if (decimals && (*text == '.' || *text == ',') &&
	    isdigit((unsigned char)text[1])) {
		digits[length++] = '.';
		for (text++; isdigit((unsigned char)*text) && length < 60;
		     text++) {
			digits[length++] = *text;
			reading->decimals++;
		}
	}
	digits[length] = '\0';
	reading->value = strtod(digits, NULL);
	return text;
}

static const char *
read_unit(const char *text, struct reading *reading)
{
	static const struct {
		const char *word;
		double scale;
	} scales[] = {{"thousand", 1e3}, {"million", 1e6}, {"billion", 1e9},
	    {"k", 1e3}, {"M", 1e6}};
	const char *word = text + strspn(text, " \xc2\xa0");

	reading->scale = 1;
	reading->percent = *word == '%' ||
	    strncasecmp(word, "percent", 7) == 0 ||
	    strncasecmp(word, "per cent", 8) == 0;
	for (size_t i = 0; i < sizeof(scales) / sizeof(scales[0]); i++) {
		size_t length = strlen(scales[i].word);

		if (strncmp(word, scales[i].word, length) == 0 &&
		    !isalnum((unsigned char)word[length])) {
			reading->scale = scales[i].scale;
			return word + length;
		}
	}
	return text;
}

/* Looks at the number that begins here in each way to read it; returns where it
 * ends, or NULL when it is not the report's. */
static const char *
check_number(const struct narrative *narrative, const char *text, bool negative)
{
	for (int way = 3; way >= 0; way--) {
		struct reading reading = {.negative = negative};
		const char *end = read_digits(text, way & 2, way & 1, &reading);

		/* A number is not cut off before its decimals. */
		if (!(way & 1) && (*end == '.' || *end == ',') &&
		    isdigit((unsigned char)end[1]))
			continue;
		end = read_unit(end, &reading);
		if (is_known(narrative, &reading))
			return end;
	}
	return NULL;
}

/* A name of the report that stands here; 0: none does. */
static size_t
name_length(const struct narrative *narrative, const char *text)
{
	static const char *const names[] = {"key", "name", "company"};
	size_t longest = 0;
	const cJSON *row;

	cJSON_ArrayForEach (row, narrative->rows)
		for (size_t i = 0; i < 3; i++) {
			const char *name = json_get_text(row, names[i]);
			size_t length = name ? strlen(name) : 0;

			/* One of digits alone would let all pass. */
			if (length > longest && name[strspn(name, DIGITS)] &&
			    strncmp(text, name, length) == 0 &&
			    !isalnum((unsigned char)text[length]))
				longest = length;
		}
	return longest;
}

/* The first of some texts that stands here; its length, or 0. */
static size_t
length_of_any(const char *text, const char *const *any)
{
	for (; *any; any++)
		if (strncmp(text, *any, strlen(*any)) == 0)
			return strlen(*any);
	return 0;
}

/* A minus sign before a number, with its currency; 0: what stands here is none,
 * as the hyphen of a name or a span. */
static size_t
sign_length(const char *text, unsigned char before)
{
	static const char *const signs[] = {"-", "\xe2\x88\x92", "\xe2\x80\x90",
	    "\xe2\x80\x91", "\xe2\x80\x92", "\xe2\x80\x93", "\xef\xb9\xa3",
	    "\xef\xbc\x8d", NULL};
	static const char *const currencies[] = {"$", "\xe2\x82\xac",
	    "\xc2\xa3", "\xc2\xa5", NULL};
	size_t length = length_of_any(text, signs);

	if (!length || isalnum(before) || before == '%' || before == ')')
		return 0;
	length += length_of_any(text + length, currencies);
	return isdigit((unsigned char)text[length]) ? length : 0;
}

/* How long the digit of another script than ASCII's is, or what else stands for
 * a number: it would be read by people alone. */
static size_t
foreign_length(const char *text)
{
	uint32_t character;
	size_t length = utf8_next(text, strnlen(text, 4), &character);

	return length > 1 && fold_number(character) ? length : 0;
}

/* The next place behind what stands here; NULL when that is wrong. */
static const char *
check_here(const struct narrative *narrative, const char *text,
    unsigned char before)
{
	size_t length = isalnum(before) ? 0 : name_length(narrative, text);
	size_t sign;

	if (length)
		return text + length;
	if (foreign_length(text))
		return NULL;
	sign = sign_length(text, before);
	if (!isdigit((unsigned char)text[sign]))
		return text + 1;
	length = date_length(text + sign);
	if (length)
		return is_date_known(narrative, text + sign, length)
		    ? text + sign + length
		    : NULL;
	return check_number(narrative, text + sign, sign > 0);
}

/* From what is wrong to where it ends. */
static size_t
wrong_length(const char *text)
{
	size_t length = sign_length(text, '\0'), step;

	do {
		step = foreign_length(text + length);
		if (!step)
			step = strspn(text + length, DIGITS ".,-'");
		length += step;
	} while (step);
	return length;
}

bool
narrative_right(const struct narrative *narrative, const char *text,
    struct buffer *wrong)
{
	unsigned char before = '\0';

	while (*text) {
		const char *next = check_here(narrative, text, before);

		if (!next) {
			buffer_append(wrong, text, wrong_length(text));
			return false;
		}
		before = (unsigned char)next[-1];
		text = next;
	}
	return true;
}
