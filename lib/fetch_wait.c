/* SPDX-License-Identifier: MIT */
#include "fetch_call.h"

#include <ctype.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <time.h>

#include "when.h"

/* Nobody means more than a year; it also keeps the sums far from overflow. */
#define LONGEST ((double)366 * 24 * 3600 * 1000)

static const struct {
	const char *name;
	double milliseconds;
} units[] = {
    {"ns", 1e-6},
    {"us", 1e-3},
    {"ms", 1},
    {"s", 1e3},
    {"m", 6e4},
    {"h", 3.6e6},
    {"d", 8.64e7},
};

/* A plain decimal: no sign, exponent, hexadecimal or "inf", which strtod()
 * would take. */
static bool
read_decimal(const char **at, double *value)
{
	size_t whole = strspn(*at, "0123456789"), size = whole;
	char digits[64];

	if ((*at)[size] == '.')
		size += 1 + strspn(*at + size + 1, "0123456789");
	if (!whole || size >= sizeof(digits) || (*at)[size - 1] == '.')
		return false;
	memcpy(digits, *at, size);
	digits[size] = '\0';
	*value = strtod(digits, NULL);
	*at += size;
	return true;
}

static bool
read_unit(const char **at, double *milliseconds)
{
	size_t size = strspn(*at, "nusmhd");

	for (size_t i = 0; i < sizeof(units) / sizeof(units[0]); i++)
		if (strlen(units[i].name) == size &&
		    !strncmp(*at, units[i].name, size)) {
			*milliseconds = units[i].milliseconds;
			*at += size;
			return true;
		}
	return false;
}

/* Rounded up: waiting a part of a millisecond too short is asking too soon. */
static int64_t
whole(double milliseconds)
{
	int64_t result;

	if (milliseconds >= LONGEST)
		return (int64_t)LONGEST;
	result = (int64_t)milliseconds;
	return (double)result < milliseconds ? result + 1 : result;
}

static int64_t
read_duration(const char *text)
{
	double sum = 0, value = 0, unit = 0;

	if (!read_decimal(&text, &value))
		return -1;
	if (!*text)
		return whole(value * 1e3);
	for (;;) {
		if (!read_unit(&text, &unit))
			return -1;
		sum += value * unit;
		if (!*text)
			return whole(sum);
		if (!read_decimal(&text, &value))
			return -1;
	}
}

/* The three forms of RFC 9110, 5.6.7. */
static int64_t
read_date(const char *text, int64_t now)
{
	static const char *const forms[] = {"%a, %d %b %Y %H:%M:%S GMT",
	    "%A, %d-%b-%y %H:%M:%S GMT", "%a %b %d %H:%M:%S %Y"};

	for (size_t i = 0; i < sizeof(forms) / sizeof(forms[0]); i++) {
		struct tm parts = {0};
		const char *end = strptime(text, forms[i], &parts);
		int64_t moment;

		if (!end || *end)
			continue;
		moment = (int64_t)timegm(&parts) * 1000;
		return moment > now ? whole((double)(moment - now)) : 0;
	}
	return -1;
}

int64_t
fetch_wait(const char *value, int64_t now)
{
	char text[64];
	size_t size;

	value += strspn(value, " \t");
	size = strlen(value);
	while (size && strchr(" \t", value[size - 1]))
		size--;
	if (!size || size >= sizeof(text))
		return -1;
	memcpy(text, value, size);
	text[size] = '\0';
	return isdigit((unsigned char)*text) ? read_duration(text)
					     : read_date(text, now);
}

/* x-ratelimit-reset-tokens counts when x-ratelimit-remaining-tokens is 0. */
static bool
is_exhausted(const struct fetch_answer *answer, const char *limit)
{
	char name[128];
	const char *left;

	snprintf(name, sizeof(name), "x-ratelimit-remaining%s", limit);
	left = fetch_header(answer, name);
	return left && !strcmp(left, "0");
}

static int64_t
exhausted_until(const struct fetch_answer *answer, int64_t now)
{
	static const char reset[] = "x-ratelimit-reset";
	const size_t size = sizeof(reset) - 1;
	CURL *easy = answer->call->easy;
	struct curl_header *next, header;
	int64_t longest = -1;

	next = curl_easy_nextheader(easy, CURLH_HEADER, -1, NULL);
	while (next) {
		int64_t wait;

		/* A copy: what libcurl hands out is overwritten by the next
		 * question for a header, and the walk would not end. */
		header = *next;
		wait = fetch_wait(header.value, now);
		if (!strncasecmp(header.name, reset, size) && wait > longest &&
		    is_exhausted(answer, header.name + size))
			longest = wait;
		next = curl_easy_nextheader(easy, CURLH_HEADER, -1, &header);
	}
	return longest;
}

int64_t
fetch_wait_asked(const struct fetch_answer *answer, int64_t now)
{
	const char *milliseconds = fetch_header(answer, "retry-after-ms");
	const char *after = fetch_header(answer, "retry-after");
	double value;
	int64_t wait = -1;

	if (milliseconds && read_decimal(&milliseconds, &value) &&
	    !*milliseconds)
		wait = whole(value);
	if (wait < 0 && after)
		wait = fetch_wait(after, now);
	if (wait < 0 && (answer->status == 429 || answer->status == 503))
		wait = exhausted_until(answer, now);
	return wait;
}
