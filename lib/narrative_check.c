/* SPDX-License-Identifier: MIT */
#include <ctype.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "json.h"
#include "narrative.h"

#define DIGITS "0123456789"

/* A number as it stands in the text, in one of the ways to read it. */
struct reading {
	double value;
	int decimals;
	double scale;
	bool percent;
};

/* Is the value, rounded as the text does it, the same? */
static bool
is_rounded(const struct reading *reading, double value)
{
	double said = reading->value * reading->scale;
	double half = 0.5 * reading->scale, apart;

	for (int i = 0; i < reading->decimals; i++)
		half /= 10;
	/* A minus sign is no part of what was read. */
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

	if (reading->percent || reading->decimals || reading->scale != 1)
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

/* 2026-11, 2026-11-20: a key, or the beginning of a moment of the span. */
static bool
is_date_known(const struct narrative *narrative, const char *text,
    size_t length)
{
	static const char *const names[] = {"key", "from", "until"};
	const cJSON *row;

	cJSON_ArrayForEach (row, narrative->rows)
		for (size_t i = 0; i < 3; i++) {
			const char *date = json_get_text(row, names[i]);

			if (date && strncmp(date, text, length) == 0 &&
			    !isdigit((unsigned char)date[length]))
				return true;
		}
	return false;
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
check_number(const struct narrative *narrative, const char *text)
{
	for (int way = 3; way >= 0; way--) {
		struct reading reading;
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

/* The next place behind what stands here; NULL when that is wrong. */
static const char *
check_here(const struct narrative *narrative, const char *text,
    bool word_begins)
{
	size_t length = word_begins ? name_length(narrative, text) : 0;

	if (length)
		return text + length;
	if (!isdigit((unsigned char)*text))
		return text + 1;
	length = date_length(text);
	if (length)
		return is_date_known(narrative, text, length) ? text + length
							      : NULL;
	return check_number(narrative, text);
}

bool
narrative_right(const struct narrative *narrative, const char *text,
    struct buffer *wrong)
{
	bool begins = true;

	while (*text) {
		const char *next = check_here(narrative, text, begins);

		if (!next) {
			size_t length = strspn(text, DIGITS ".,-'");

			buffer_append(wrong, text, length);
			return false;
		}
		begins = !isalnum((unsigned char)next[-1]);
		text = next;
	}
	return true;
}
