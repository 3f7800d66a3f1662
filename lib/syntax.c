/* SPDX-License-Identifier: MIT */
#include "syntax.h"

#include <endian.h>
#include <math.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "buffer.h"
#include "json.h"
#include "utf8.h"

#define EACH_BYTE(value) (UINT64_C(0x0101010101010101) * (value))
#define BYTE_ORDER_MARK "\xef\xbb\xbf"
#define REPLACEMENT "\xef\xbf\xbd"

/* cJSON reads no more of a number than this. */
#define NUMBER_MAXIMUM 63

/* Whole numbers of so many digits are below JSON_MAXIMUM. */
#define SAFE_DIGITS 15

/* Where we stand; `at` never passes `end`. */
struct cursor {
	const char *at, *end;
	const char *why;
};

static bool
refuse(struct cursor *cursor, const char *why)
{
	cursor->why = why;
	return false;
}

static size_t
left(const struct cursor *cursor)
{
	return (size_t)(cursor->end - cursor->at);
}

/* The next byte, or NUL at the end: NUL has no place outside a string. */
static char
peek(const struct cursor *cursor)
{
	return cursor->at < cursor->end ? *cursor->at : '\0';
}

static bool
take(struct cursor *cursor, char wanted)
{
	if (peek(cursor) != wanted)
		return false;
	cursor->at++;
	return true;
}

static void
skip_space(struct cursor *cursor)
{
	for (;; cursor->at++) {
		char c = peek(cursor);

		if (c != ' ' && c != '\n' && c != '\r' && c != '\t')
			return;
	}
}

static bool
is_digit(char c)
{
	return c >= '0' && c <= '9';
}

static size_t
skip_digits(struct cursor *cursor)
{
	const char *start = cursor->at;

	while (is_digit(peek(cursor)))
		cursor->at++;
	return (size_t)(cursor->at - start);
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

static bool
take_number(struct cursor *cursor, bool *beyond)
{
	const char *start = cursor->at;
	bool whole = true;
	size_t digits;

	take(cursor, '-');
	digits = take(cursor, '0') ? 1 : skip_digits(cursor);
	if (!digits)
		return refuse(cursor, "not JSON: a value is missing");
	if (take(cursor, '.')) {
		whole = false;
		if (!skip_digits(cursor))
			return refuse(cursor, "not JSON: a bad number");
	}
	if (take(cursor, 'e') || take(cursor, 'E')) {
		whole = false;
		if (!take(cursor, '+'))
			take(cursor, '-');
		if (!skip_digits(cursor))
			return refuse(cursor, "not JSON: a bad number");
	}
	*beyond = (!whole || digits > SAFE_DIGITS) &&
	    is_beyond(start, (size_t)(cursor->at - start));
	return true;
}

static bool
check_number(struct cursor *cursor)
{
	bool beyond;

	if (!take_number(cursor, &beyond))
		return false;
	return !beyond || refuse(cursor, "a number beyond 2^53 - 1");
}

/* The four digits of a \u escape, or -1. */
static int
hex_value(const char *digits)
{
	int value = 0;

	for (int i = 0; i < 4; i++) {
		char c = digits[i];

		if (is_digit(c))
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
escaped_unit(const struct cursor *cursor, const char *at)
{
	if (cursor->end - at < 6 || at[0] != '\\' || at[1] != 'u')
		return -1;
	return hex_value(at + 2);
}

/* The length of the escape that begins here, 0 when it is none. `lost` says
 * why its character is none of ours, and is NULL for all others. */
static size_t
escape_length(const struct cursor *cursor, const char **lost)
{
	int unit, next;

	*lost = NULL;
	if (left(cursor) >= 2 && cursor->at[1] && cursor->at[1] != 'u')
		return strchr("\"\\/bfnrt", cursor->at[1]) ? 2 : 0;
	unit = escaped_unit(cursor, cursor->at);
	if (unit < 0)
		return 0;
	if (unit < 0xd800 || unit > 0xdfff) {
		if (!unit)
			*lost = "\\u0000 in a string";
		return 6;
	}
	next = escaped_unit(cursor, cursor->at + 6);
	if (unit < 0xdc00 && next >= 0xdc00 && next <= 0xdfff)
		return 12;
	*lost = "a lone surrogate";
	return 6;
}

/* Goes on to the next quote, backslash, control byte, or byte of a longer
 * character. In each term the lowest top bit that is set is exact, because
 * only a byte that is found can borrow from the next. */
static void
skip_plain(struct cursor *cursor)
{
	uint64_t word, quote, backslash, found;

	while (left(cursor) >= sizeof(word)) {
		memcpy(&word, cursor->at, sizeof(word));
		word = le64toh(word);
		quote = word ^ EACH_BYTE('"');
		backslash = word ^ EACH_BYTE('\\');
		found = ((word - EACH_BYTE(0x20)) | (quote - EACH_BYTE(1)) |
			    (backslash - EACH_BYTE(1)) | word) &
		    EACH_BYTE(0x80);
		if (found) {
			cursor->at += __builtin_ctzll(found) / 8;
			return;
		}
		cursor->at += sizeof(word);
	}
	while (cursor->at < cursor->end && *cursor->at >= 0x20 &&
	    *cursor->at != '"' && *cursor->at != '\\')
		cursor->at++;
}

/* One character at which skip_plain() stopped, but the quote. */
static bool
check_special(struct cursor *cursor)
{
	const char *lost = NULL;
	unsigned char byte;
	size_t size;

	if (cursor->at == cursor->end)
		return refuse(cursor, "not JSON: an unfinished string");
	byte = (unsigned char)*cursor->at;
	if (byte == '\\') {
		size = escape_length(cursor, &lost);
		if (!size || lost)
			return refuse(
			    cursor, lost ? lost : "not JSON: a bad escape");
	} else if (byte < 0x20) {
		return refuse(cursor,
		    byte ? "not JSON: a control character in a string"
			 : "a NUL byte");
	} else {
		size = utf8_next(cursor->at, left(cursor), NULL);
		if (!size)
			return refuse(cursor, "not UTF-8");
	}
	cursor->at += size;
	return true;
}

static bool
check_string(struct cursor *cursor)
{
	if (!take(cursor, '"'))
		return refuse(cursor, "not JSON: a name is missing");
	for (;;) {
		skip_plain(cursor);
		if (take(cursor, '"'))
			return true;
		if (!check_special(cursor))
			return false;
	}
}

static bool
check_word(struct cursor *cursor, const char *word)
{
	size_t length = strlen(word);

	if (left(cursor) < length || memcmp(cursor->at, word, length) != 0)
		return refuse(cursor, "not JSON: an unknown word");
	cursor->at += length;
	return true;
}

static bool check_value(struct cursor *, int depth);

static bool
check_object(struct cursor *cursor, int depth)
{
	cursor->at++;
	skip_space(cursor);
	if (take(cursor, '}'))
		return true;
	do {
		skip_space(cursor);
		if (!check_string(cursor))
			return false;
		skip_space(cursor);
		if (!take(cursor, ':'))
			return refuse(cursor, "not JSON: a colon is missing");
		if (!check_value(cursor, depth))
			return false;
		skip_space(cursor);
	} while (take(cursor, ','));
	return take(cursor, '}') ||
	    refuse(cursor, "not JSON: an object is not closed");
}

static bool
check_array(struct cursor *cursor, int depth)
{
	cursor->at++;
	skip_space(cursor);
	if (take(cursor, ']'))
		return true;
	do {
		if (!check_value(cursor, depth))
			return false;
		skip_space(cursor);
	} while (take(cursor, ','));
	return take(cursor, ']') ||
	    refuse(cursor, "not JSON: an array is not closed");
}

/* Recursion is as deep as `depth` allows. */
static bool
check_value(struct cursor *cursor, int depth)
{
	char c;

	skip_space(cursor);
	c = peek(cursor);
	if ((c == '{' || c == '[') && !depth)
		return refuse(cursor, "nested too deeply");
	switch (c) {
	case '{':
		return check_object(cursor, depth - 1);
	case '[':
		return check_array(cursor, depth - 1);
	case '"':
		return check_string(cursor);
	case 't':
		return check_word(cursor, "true");
	case 'f':
		return check_word(cursor, "false");
	case 'n':
		return check_word(cursor, "null");
	default:
		return check_number(cursor);
	}
}

bool
syntax_check(const char *bytes, size_t length, const char **why)
{
	struct cursor cursor = {bytes, bytes + length, NULL};
	bool good = check_value(&cursor, JSON_DEPTH);

	if (good) {
		skip_space(&cursor);
		if (cursor.at != cursor.end)
			good = refuse(&cursor, "text after the value");
	}
	*why = cursor.why;
	return good;
}

/* A number beyond the limits becomes a string, but not where that would make
 * a name of it. */
static void
repair_number(struct buffer *out, struct cursor *cursor)
{
	const char *start = cursor->at;
	struct cursor after;
	bool beyond;

	if (!take_number(cursor, &beyond))
		beyond = false;
	after = *cursor;
	skip_space(&after);
	if (peek(&after) == ':')
		beyond = false;
	if (beyond)
		buffer_byte(out, '"');
	buffer_append(out, start, (size_t)(cursor->at - start));
	if (beyond)
		buffer_byte(out, '"');
}

/* One character at which skip_plain() stopped, but the quote. */
static void
repair_special(struct buffer *out, struct cursor *cursor)
{
	const char *lost = NULL;
	size_t size;

	if (*cursor->at == '\\')
		size = escape_length(cursor, &lost);
	else
		size = utf8_next(cursor->at, left(cursor), NULL);
	if (lost || !*cursor->at || (!size && *cursor->at != '\\'))
		buffer_text(out, REPLACEMENT);
	else
		buffer_append(out, cursor->at, size ? size : 1);
	cursor->at += size ? size : 1;
}

static void
repair_string(struct buffer *out, struct cursor *cursor)
{
	buffer_byte(out, *cursor->at++);
	while (cursor->at < cursor->end) {
		const char *start = cursor->at;

		skip_plain(cursor);
		buffer_append(out, start, (size_t)(cursor->at - start));
		if (take(cursor, '"')) {
			buffer_byte(out, '"');
			return;
		}
		if (cursor->at < cursor->end)
			repair_special(out, cursor);
	}
}

void
syntax_repair(struct buffer *out, const char *bytes, size_t length)
{
	struct cursor cursor = {bytes, bytes + length, NULL};

	if (length >= 3 && memcmp(bytes, BYTE_ORDER_MARK, 3) == 0)
		cursor.at += 3;
	while (cursor.at < cursor.end) {
		if (*cursor.at == '"')
			repair_string(out, &cursor);
		else if (*cursor.at == '-' || is_digit(*cursor.at))
			repair_number(out, &cursor);
		else
			buffer_byte(out, *cursor.at++);
	}
}
