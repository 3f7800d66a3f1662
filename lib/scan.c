/* SPDX-License-Identifier: MIT */
#include "scan.h"

#include <endian.h>
#include <math.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "json.h"

#define EACH_BYTE(value) (UINT64_C(0x0101010101010101) * (value))

/* cJSON reads no more of a number than this. */
#define NUMBER_MAXIMUM 63

/* Whole numbers of so many digits are below JSON_MAXIMUM. */
#define SAFE_DIGITS 15

void
scan_space(struct scan *scan)
{
	for (;; scan->at++) {
		char c = scan_peek(scan);

		if (c != ' ' && c != '\n' && c != '\r' && c != '\t')
			return;
	}
}

static size_t
skip_digits(struct scan *scan)
{
	const char *start = scan->at;

	while (scan_is_digit(scan_peek(scan)))
		scan->at++;
	return (size_t)(scan->at - start);
}

/* A number of good form whose value json.h does not allow. */
static bool
is_beyond(const char *number, size_t length)
{
	char copy[NUMBER_MAXIMUM + 1];
	double value;

	if (length > NUMBER_MAXIMUM)
		return true;
	memcpy(copy, number, length);
	copy[length] = '\0';
	value = strtod(copy, NULL);
	return !isfinite(value) || fabs(value) > JSON_MAXIMUM;
}

bool
scan_number(struct scan *scan, bool *beyond)
{
	const char *start = scan->at;
	bool whole = true;
	size_t digits;

	scan_take(scan, '-');
	digits = scan_take(scan, '0') ? 1 : skip_digits(scan);
	if (!digits)
		return scan_refuse(scan, "not JSON: a value is missing");
	if (scan_take(scan, '.')) {
		whole = false;
		if (!skip_digits(scan))
			return scan_refuse(scan, "not JSON: a bad number");
	}
	if (scan_take(scan, 'e') || scan_take(scan, 'E')) {
		whole = false;
		if (!scan_take(scan, '+'))
			scan_take(scan, '-');
		if (!skip_digits(scan))
			return scan_refuse(scan, "not JSON: a bad number");
	}
	*beyond = (!whole || digits > SAFE_DIGITS) &&
	    is_beyond(start, (size_t)(scan->at - start));
	return true;
}

/* The four digits of a \u escape, or -1. */
static int
hex_value(const char *digits)
{
	int value = 0;

	for (int i = 0; i < 4; i++) {
		char c = digits[i];

		if (scan_is_digit(c))
			value = value << 4 | (c - '0');
		else if ((c | 0x20) >= 'a' && (c | 0x20) <= 'f')
			value = value << 4 | ((c | 0x20) - 'a' + 10);
		else
			return -1;
	}
	return value;
}

/* The value of a \u escape that is expected at `at`, or -1. */
static int
escaped_unit(const struct scan *scan, const char *at)
{
	if (scan->end - at < 6 || at[0] != '\\' || at[1] != 'u')
		return -1;
	return hex_value(at + 2);
}

/* In each term the lowest top bit that is set is exact, because only a byte
 * that is found can borrow from the next. */
void
scan_plain(struct scan *scan)
{
	uint64_t word, quote, backslash, found;

	while (scan_left(scan) >= sizeof(word)) {
		memcpy(&word, scan->at, sizeof(word));
		word = le64toh(word);
		quote = word ^ EACH_BYTE('"');
		backslash = word ^ EACH_BYTE('\\');
		found = ((word - EACH_BYTE(0x20)) | (quote - EACH_BYTE(1)) |
			    (backslash - EACH_BYTE(1)) | word) &
		    EACH_BYTE(0x80);
		if (found) {
			scan->at += __builtin_ctzll(found) / 8;
			return;
		}
		scan->at += sizeof(word);
	}
	while (scan->at < scan->end && (signed char)*scan->at >= 0x20 &&
	    *scan->at != '"' && *scan->at != '\\')
		scan->at++;
}

size_t
scan_escape(const struct scan *scan, const char **lost)
{
	int unit, next;

	*lost = NULL;
	if (scan_left(scan) >= 2 && scan->at[1] && scan->at[1] != 'u')
		return strchr("\"\\/bfnrt", scan->at[1]) ? 2 : 0;
	unit = escaped_unit(scan, scan->at);
	if (unit < 0)
		return 0;
	if (unit < 0xd800 || unit > 0xdfff) {
		if (!unit)
			*lost = "\\u0000 in a string";
		return 6;
	}
	next = escaped_unit(scan, scan->at + 6);
	if (unit < 0xdc00 && next >= 0xdc00 && next <= 0xdfff)
		return 12;
	*lost = "a lone surrogate";
	return 6;
}
