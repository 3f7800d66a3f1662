/* SPDX-License-Identifier: MIT */
#include "sse.h"

#include <bsd/stdlib.h>
#include <limits.h>
#include <string.h>

#include "utf8.h"

#define BOM "\xef\xbb\xbf"
#define REPLACEMENT "\xef\xbf\xbd"

void
sse_init(struct sse *sse, size_t maximum, sse_receiver *receiver, void *context)
{
	*sse = (struct sse){.receiver = receiver, .context = context};
	buffer_init(&sse->line, maximum);
	buffer_init(&sse->data, maximum);
	buffer_init(&sse->event, maximum);
	buffer_init(&sse->id, maximum);
	buffer_init(&sse->last_id, maximum);
}

void
sse_release(struct sse *sse)
{
	buffer_release(&sse->line);
	buffer_release(&sse->data);
	buffer_release(&sse->event);
	buffer_release(&sse->id);
	buffer_release(&sse->last_id);
}

/* How many bytes of a broken character one U+FFFD stands for: as far as they
 * could have begun a good one (WHATWG Encoding, 8.1.1). */
static size_t
broken_length(const unsigned char *bytes, size_t length)
{
	unsigned char first = bytes[0], least = 0x80, most = 0xbf;
	size_t needed = 0, at = 1;

	if (first >= 0xc2 && first <= 0xdf)
		needed = 1;
	else if (first >= 0xe0 && first <= 0xef)
		needed = 2;
	else if (first >= 0xf0 && first <= 0xf4)
		needed = 3;
	if (first == 0xe0)
		least = 0xa0;
	else if (first == 0xed)
		most = 0x9f;
	else if (first == 0xf0)
		least = 0x90;
	else if (first == 0xf4)
		most = 0x8f;
	for (; at <= needed && at < length; at++) {
		if (bytes[at] < least || bytes[at] > most)
			break;
		least = 0x80;
		most = 0xbf;
	}
	return at;
}

static void
decode(struct buffer *buffer, const char *bytes, size_t length)
{
	while (length) {
		size_t good = utf8_valid(bytes, length), bad = 1;
		const char *nul = memchr(bytes, '\0', good);

		if (nul)
			good = (size_t)(nul - bytes);
		buffer_append(buffer, bytes, good);
		bytes += good;
		length -= good;
		if (!length)
			return;
		if (*bytes)
			bad = broken_length((const unsigned char *)bytes,
			    length);
		buffer_text(buffer, REPLACEMENT);
		bytes += bad;
		length -= bad;
	}
}

static void
set_retry(struct sse *sse, const char *value, size_t length)
{
	const char *why;
	long long number;

	if (!length || strspn(value, "0123456789") != length)
		return;
	number = strtonum(value, 0, LONG_MAX, &why);
	if (!why)
		sse->retry_milliseconds = (long)number;
}

static bool
is_field(const char *name, const char *line, size_t length)
{
	return length == strlen(name) && !memcmp(line, name, length);
}

/* `value` ends where the line does, with a NUL. */
static void
take_field(struct sse *sse, const char *line, size_t size, const char *value,
    size_t length)
{
	if (is_field("data", line, size)) {
		if (sse->has_data)
			buffer_byte(&sse->data, '\n');
		decode(&sse->data, value, length);
		sse->has_data = true;
	} else if (is_field("event", line, size)) {
		buffer_clear(&sse->event);
		decode(&sse->event, value, length);
	} else if (is_field("id", line, size)) {
		if (memchr(value, '\0', length))
			return;
		buffer_clear(&sse->id);
		decode(&sse->id, value, length);
	} else if (is_field("retry", line, size)) {
		set_retry(sse, value, length);
	}
}

static void
dispatch(struct sse *sse)
{
	struct sse_event event = {.data = sse->data.bytes,
	    .event = sse->event.length ? sse->event.bytes : "message",
	    .id = sse->id.bytes};

	buffer_clear(&sse->last_id);
	buffer_append(&sse->last_id, sse->id.bytes, sse->id.length);
	if (sse->has_data)
		sse->receiver(sse->context, &event);
	buffer_clear(&sse->data);
	buffer_clear(&sse->event);
	sse->has_data = false;
}

static void
take_line(struct sse *sse)
{
	const char *line = sse->line.bytes, *colon, *value;
	size_t length = sse->line.length;

	if (!sse->began && length >= 3 && !memcmp(line, BOM, 3)) {
		line += 3;
		length -= 3;
	}
	sse->began = true;
	colon = memchr(line, ':', length);
	value = colon ? colon + 1 : line + length;
	if (colon && *value == ' ')
		value++;
	if (!length)
		dispatch(sse);
	else if (colon != line)
		take_field(sse, line, colon ? (size_t)(colon - line) : length,
		    value, length - (size_t)(value - line));
	buffer_clear(&sse->line);
	sse->too_long = sse->too_long || sse->data.full || sse->event.full ||
	    sse->id.full;
}

/* Bytes before the next end of a line. */
static size_t
line_length(const char *bytes, size_t length)
{
	size_t at = 0;

	while (at < length && bytes[at] != '\n' && bytes[at] != '\r')
		at++;
	return at;
}

bool
sse_feed(struct sse *sse, const char *bytes, size_t length)
{
	while (length && !sse->too_long) {
		size_t size;

		if (sse->after_cr && *bytes == '\n') {
			bytes++;
			length--;
		}
		sse->after_cr = false;
		size = line_length(bytes, length);
		buffer_append(&sse->line, bytes, size);
		sse->too_long = sse->line.full;
		if (size < length && !sse->too_long) {
			sse->after_cr = bytes[size++] == '\r';
			take_line(sse);
		}
		bytes += size;
		length -= size;
	}
	return !sse->too_long;
}

const char *
sse_last_id(const struct sse *sse)
{
	return sse->last_id.bytes;
}
