/* SPDX-License-Identifier: MIT */
#include "utf8.h"

#include <string.h>

#include "buffer.h"

/* The smallest character that needs this many bytes: less is overlong. */
static const uint32_t smallest[] = {0, 0, 0x80, 0x800, 0x10000};

static size_t
announced_length(unsigned char first)
{
	if (first < 0x80)
		return 1;
	if (first >= 0xc2 && first < 0xe0)
		return 2;
	if (first >= 0xe0 && first < 0xf0)
		return 3;
	if (first >= 0xf0 && first < 0xf5)
		return 4;
	return 0;
}

size_t
utf8_next(const char *bytes, size_t length, uint32_t *character)
{
	const unsigned char *s = (const unsigned char *)bytes;
	size_t size = length ? announced_length(s[0]) : 0;
	uint32_t value;

	if (!size || size > length)
		return 0;
	value = size == 1 ? s[0] : s[0] & (0x7fU >> size);
	for (size_t i = 1; i < size; i++) {
		if ((s[i] & 0xc0) != 0x80)
			return 0;
		value = value << 6 | (s[i] & 0x3f);
	}
	if (value < smallest[size] || value > 0x10ffff ||
	    (value >= 0xd800 && value < 0xe000))
		return 0;
	if (character)
		*character = value;
	return size;
}

/* Are there eight bytes, and all of them ASCII? */
static bool
ascii_word(const char *bytes, size_t length)
{
	uint64_t word;

	if (length < sizeof(word))
		return false;
	memcpy(&word, bytes, sizeof(word));
	return !(word & 0x8080808080808080U);
}

size_t
utf8_valid(const char *bytes, size_t length)
{
	size_t at = 0;

	while (at < length) {
		size_t size = sizeof(uint64_t);

		if (!ascii_word(bytes + at, length - at))
			size = utf8_next(bytes + at, length - at, NULL);
		if (!size)
			break;
		at += size;
	}
	return at;
}

void
utf8_append(struct buffer *buffer, uint32_t c)
{
	if (c < 0x80) {
		buffer_byte(buffer, (char)c);
		return;
	}
	if (c < 0x800) {
		buffer_byte(buffer, (char)(0xc0 | c >> 6));
	} else if (c < 0x10000) {
		buffer_byte(buffer, (char)(0xe0 | c >> 12));
		buffer_byte(buffer, (char)(0x80 | (c >> 6 & 0x3f)));
	} else {
		buffer_byte(buffer, (char)(0xf0 | c >> 18));
		buffer_byte(buffer, (char)(0x80 | (c >> 12 & 0x3f)));
		buffer_byte(buffer, (char)(0x80 | (c >> 6 & 0x3f)));
	}
	buffer_byte(buffer, (char)(0x80 | (c & 0x3f)));
}

void
utf8_repair(struct buffer *buffer, const char *bytes, size_t length)
{
	size_t at = 0;

	while (at < length) {
		size_t size = utf8_next(bytes + at, length - at, NULL);

		if (size && bytes[at]) {
			buffer_append(buffer, bytes + at, size);
			at += size;
		} else {
			buffer_text(buffer, "\xef\xbf\xbd");
			at++;
		}
	}
}

size_t
utf8_count(const char *text)
{
	size_t count = 0;

	for (; *text; text++)
		if ((*text & 0xc0) != 0x80)
			count++;
	return count;
}

static bool
reorders(uint32_t c)
{
	return (c >= 0x202a && c <= 0x202e) || (c >= 0x2066 && c <= 0x2069) ||
	    c == 0x200e || c == 0x200f || c == 0x61c;
}

void
utf8_show(struct buffer *buffer, const char *text, bool one_line)
{
	size_t left = strlen(text);

	while (left) {
		uint32_t c = 0;
		size_t size = utf8_next(text, left, &c);

		if (!size) {
			buffer_format(buffer, "\\x%02x", (unsigned char)*text);
			size = 1;
		} else if (c == '\n' || c == '\t') {
			buffer_byte(buffer, one_line ? ' ' : *text);
		} else if (c < 0x20 || (c >= 0x7f && c < 0xa0)) {
			buffer_format(buffer, "\\x%02x", c);
		} else if (reorders(c)) {
			buffer_format(buffer, "\\u%04x", c);
		} else {
			buffer_append(buffer, text, size);
		}
		text += size;
		left -= size;
	}
}
