/* SPDX-License-Identifier: MIT */
#include <string.h>

#include "buffer.h"
#include "tap.h"
#include "utf8.h"

/* Bytes at the borders of what may follow. */
static const char edges[] = {0, 0x7f, (char)0x80, (char)0x9f, (char)0xa0,
    (char)0xbf, (char)0xc0, (char)0xff};

enum { EDGES = sizeof(edges) };

/* How many of all pairs of first bytes, followed by edges, are one character
 * of `length` bytes. */
static long long
count_characters(size_t length)
{
	size_t rest = length < 3 ? 1 : length == 3 ? EDGES : EDGES * EDGES;
	long long count = 0;

	for (unsigned pair = 0; pair <= 0xffff; pair++) {
		for (size_t i = 0; i < rest; i++) {
			char bytes[4] = {(char)(pair >> 8), (char)pair,
			    edges[i % EDGES], edges[i / EDGES]};

			count += utf8_next(bytes, length, NULL) == length;
		}
	}
	return count;
}

static void
knows_characters(void)
{
	uint32_t c;

	is_number(count_characters(1), 128L * 256, "one byte is ASCII");
	is_number(count_characters(2), 30L * 64, "all pairs of bytes");
	is_number(count_characters(3), (32 + 12 * 64 + 32 + 2 * 64) * 4L,
	    "three bytes, neither overlong nor surrogates");
	is_number(count_characters(4), (48 + 3 * 64 + 16) * 16L,
	    "four bytes, neither overlong nor beyond U+10FFFF");
	is_number((long long)utf8_next("", 0, &c), 0, "nothing is none");
	is_number((long long)utf8_next("\xe2\x82", 2, &c), 0, "nor a part");
	is_number((long long)utf8_next("\0", 1, &c), 1, "NUL is one");
}

static void
goes_round(void)
{
	struct buffer buffer;
	long long wrong = 0;

	buffer_init(&buffer, 16);
	for (uint32_t c = 0; c <= 0x10ffff; c++) {
		uint32_t back = ~0U;

		if (c >= 0xd800 && c < 0xe000)
			continue;
		buffer_clear(&buffer);
		utf8_append(&buffer, c);
		if (utf8_next(buffer.bytes, buffer.length, &back) !=
			buffer.length ||
		    back != c)
			wrong++;
	}
	is_number(wrong, 0, "every character is read as it was written");
	buffer_release(&buffer);
}

/* A bad byte at `at` of a text of `length`, once alone, once behind a longer
 * character, which begins there. */
static int
misses(size_t length, size_t at)
{
	char text[48];
	int wrong = 0;

	memset(text, 'a', sizeof(text));
	wrong += utf8_valid(text, length) != length;
	text[at] = '\xff';
	wrong += utf8_valid(text, length) != at;
	text[at] = '\xc3';
	wrong += utf8_valid(text, length) != at;
	text[at + 1] = '\xa9';
	text[at + 2] = '\xa9';
	wrong += utf8_valid(text, at + 2) != at + 2;
	wrong += utf8_valid(text, length + 3) != at + 2;
	return wrong;
}

static void
finds_bad_bytes(void)
{
	int wrong = 0;

	for (size_t length = 1; length < 40; length++)
		for (size_t at = 0; at < length; at++)
			wrong += misses(length, at);
	is_number(wrong, 0, "valid up to the bad byte, wherever it is");
}

static void
repairs(void)
{
	static const struct {
		const char *in;
		size_t length;
		const char *out;
	} cases[] = {
	    {"", 0, ""},
	    {"abc", 3, "abc"},
	    {"caf\xc3\xa9", 5, "caf\xc3\xa9"},
	    {"a\0b", 3,
		"a\xef\xbf\xbd"
		"b"},
	    {"\xff", 1, "\xef\xbf\xbd"},
	    {"\xc3", 1, "\xef\xbf\xbd"},
	    {"\xc0\x80", 2, "\xef\xbf\xbd\xef\xbf\xbd"},
	    {"\xe2\x82x", 3, "\xef\xbf\xbd\xef\xbf\xbdx"},
	    {"\xed\xa0\x80", 3, "\xef\xbf\xbd\xef\xbf\xbd\xef\xbf\xbd"},
	};

	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct buffer buffer;

		buffer_init(&buffer, 100);
		utf8_repair(&buffer, cases[i].in, cases[i].length);
		is(buffer.bytes, cases[i].out, "repair, case %zu", i);
		buffer_release(&buffer);
	}
}

static void
counts(void)
{
	is_number((long long)utf8_count(""), 0, "no characters");
	is_number((long long)utf8_count("a\xc3\xa9\xe2\x82\xac"
					"\xf0\x9f\x98\x80"),
	    4, "characters of one to four bytes");
}

static void
shows(void)
{
	static const struct {
		const char *in, *line, *lines;
	} cases[] = {
	    {"", "", ""},
	    {"plain", "plain", "plain"},
	    {"a\n\tb", "a  b", "a\n\tb"},
	    {"\x1b[31m", "\\x1b[31m", "\\x1b[31m"},
	    {"\r\x07\x7f", "\\x0d\\x07\\x7f", "\\x0d\\x07\\x7f"},
	    {"\xc2\x9b"
	     "31m",
		"\\x9b31m", "\\x9b31m"},
	    {"\xe2\x80\xae"
	     "abc",
		"\\u202eabc", "\\u202eabc"},
	    {"\xe2\x81\xa6", "\\u2066", "\\u2066"},
	    {"\xd8\x9c", "\\u061c", "\\u061c"},
	    {"\xff\xc3", "\\xff\\xc3", "\\xff\\xc3"},
	    {"\xe9\xa7\x90", "\xe9\xa7\x90", "\xe9\xa7\x90"},
	};

	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct buffer buffer;

		buffer_init(&buffer, 100);
		utf8_show(&buffer, cases[i].in, true);
		is(buffer.bytes, cases[i].line, "on one line, case %zu", i);
		buffer_clear(&buffer);
		utf8_show(&buffer, cases[i].in, false);
		is(buffer.bytes, cases[i].lines, "on lines, case %zu", i);
		buffer_release(&buffer);
	}
}

int
main(void)
{
	knows_characters();
	goes_round();
	finds_bad_bytes();
	repairs();
	counts();
	shows();
	return done();
}
