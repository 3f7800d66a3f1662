/* SPDX-License-Identifier: MIT */
#include "syntax.h"

#include <string.h>

#include "buffer.h"
#include "json.h"
#include "scan.h"
#include "utf8.h"

#define BYTE_ORDER_MARK "\xef\xbb\xbf"
#define REPLACEMENT "\xef\xbf\xbd"

static bool
check_number(struct scan *scan)
{
	bool beyond;

	if (!scan_number(scan, &beyond))
		return false;
	return !beyond || scan_refuse(scan, "a number beyond 2^53 - 1");
}

/* One character at which scan_plain() stopped, but the quote. */
static bool
check_special(struct scan *scan)
{
	const char *lost = NULL;
	unsigned char byte;
	size_t size;

	if (scan->at == scan->end)
		return scan_refuse(scan, "not JSON: an unfinished string");
	byte = (unsigned char)*scan->at;
	if (byte == '\\') {
		size = scan_escape(scan, &lost);
		if (!size || lost)
			return scan_refuse(scan,
			    lost ? lost : "not JSON: a bad escape");
	} else if (byte < 0x20) {
		return scan_refuse(scan,
		    byte ? "not JSON: a control character in a string"
			 : "a NUL byte");
	} else {
		size = utf8_next(scan->at, scan_left(scan), NULL);
		if (!size)
			return scan_refuse(scan, "not UTF-8");
	}
	scan->at += size;
	return true;
}

static bool
check_string(struct scan *scan)
{
	if (!scan_take(scan, '"'))
		return scan_refuse(scan, "not JSON: a name is missing");
	for (;;) {
		scan_plain(scan);
		if (scan_take(scan, '"'))
			return true;
		if (!check_special(scan))
			return false;
	}
}

static bool
check_word(struct scan *scan, const char *word)
{
	size_t length = strlen(word);

	if (scan_left(scan) < length || memcmp(scan->at, word, length) != 0)
		return scan_refuse(scan, "not JSON: an unknown word");
	scan->at += length;
	return true;
}

static bool check_value(struct scan *, int depth);

static bool
check_object(struct scan *scan, int depth)
{
	scan->at++;
	scan_space(scan);
	if (scan_take(scan, '}'))
		return true;
	do {
		scan_space(scan);
		if (!check_string(scan))
			return false;
		scan_space(scan);
		if (!scan_take(scan, ':'))
			return scan_refuse(scan,
			    "not JSON: a colon is missing");
		if (!check_value(scan, depth))
			return false;
		scan_space(scan);
	} while (scan_take(scan, ','));
	return scan_take(scan, '}') ||
	    scan_refuse(scan, "not JSON: an object is not closed");
}

static bool
check_array(struct scan *scan, int depth)
{
	scan->at++;
	scan_space(scan);
	if (scan_take(scan, ']'))
		return true;
	do {
		if (!check_value(scan, depth))
			return false;
		scan_space(scan);
	} while (scan_take(scan, ','));
	return scan_take(scan, ']') ||
	    scan_refuse(scan, "not JSON: an array is not closed");
}

/* Recursion is as deep as `depth` allows. */
static bool
check_value(struct scan *scan, int depth)
{
	char c;

	scan_space(scan);
	c = scan_peek(scan);
	if ((c == '{' || c == '[') && !depth)
		return scan_refuse(scan, "nested too deeply");
	switch (c) {
	case '{':
		return check_object(scan, depth - 1);
	case '[':
		return check_array(scan, depth - 1);
	case '"':
		return check_string(scan);
	case 't':
		return check_word(scan, "true");
	case 'f':
		return check_word(scan, "false");
	case 'n':
		return check_word(scan, "null");
	default:
		return check_number(scan);
	}
}

bool
syntax_check_to(const char *bytes, size_t length, const char **why,
    size_t *reached)
{
	struct scan scan = {bytes, bytes + length, NULL};
	bool good = check_value(&scan, JSON_DEPTH);

	if (good) {
		scan_space(&scan);
		if (scan.at != scan.end)
			good = scan_refuse(&scan, "text after the value");
	}
	*why = scan.why;
	*reached = (size_t)(scan.at - bytes);
	return good;
}

bool
syntax_check(const char *bytes, size_t length, const char **why)
{
	size_t reached;

	return syntax_check_to(bytes, length, why, &reached);
}

/* A number beyond the limits becomes a string, but not where that would make
 * a name of it. */
static void
repair_number(struct buffer *out, struct scan *scan)
{
	const char *start = scan->at;
	struct scan after;
	bool beyond;

	if (!scan_number(scan, &beyond))
		beyond = false;
	after = *scan;
	scan_space(&after);
	if (scan_peek(&after) == ':')
		beyond = false;
	if (beyond)
		buffer_byte(out, '"');
	buffer_append(out, start, (size_t)(scan->at - start));
	if (beyond)
		buffer_byte(out, '"');
}

/* One character at which scan_plain() stopped, but the quote. */
static void
repair_special(struct buffer *out, struct scan *scan)
{
	const char *lost = NULL;
	size_t size;

	if (*scan->at == '\\')
		size = scan_escape(scan, &lost);
	else
		size = utf8_next(scan->at, scan_left(scan), NULL);
	if (lost || !*scan->at || (!size && *scan->at != '\\'))
		buffer_text(out, REPLACEMENT);
	else
		buffer_append(out, scan->at, size ? size : 1);
	scan->at += size ? size : 1;
}

static void
repair_string(struct buffer *out, struct scan *scan)
{
	buffer_byte(out, *scan->at++);
	while (scan->at < scan->end) {
		const char *start = scan->at;

		scan_plain(scan);
		buffer_append(out, start, (size_t)(scan->at - start));
		if (scan_take(scan, '"')) {
			buffer_byte(out, '"');
			return;
		}
		if (scan->at < scan->end)
			repair_special(out, scan);
	}
}

void
syntax_repair(struct buffer *out, const char *bytes, size_t length)
{
	struct scan scan = {bytes, bytes + length, NULL};

	if (length >= 3 && memcmp(bytes, BYTE_ORDER_MARK, 3) == 0)
		scan.at += 3;
	while (scan.at < scan.end) {
		if (*scan.at == '"')
			repair_string(out, &scan);
		else if (*scan.at == '-' || scan_is_digit(*scan.at))
			repair_number(out, &scan);
		else
			buffer_byte(out, *scan.at++);
	}
}
