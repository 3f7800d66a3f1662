/* SPDX-License-Identifier: MIT */
#include "writer.h"

#include <endian.h>
#include <string.h>

#include "buffer.h"
#include "when.h"

#define EACH_BYTE(value) (UINT64_C(0x0101010101010101) * (value))
#define TOP_BITS EACH_BYTE(0x80)

/* What follows the backslash; u stands for \u00xx, 0 for the byte itself. */
static const char escapes[256] = {'u', 'u', 'u', 'u', 'u', 'u', 'u', 'u', 'b',
    't', 'n', 'u', 'f', 'r', 'u', 'u', 'u', 'u', 'u', 'u', 'u', 'u', 'u', 'u',
    'u', 'u', 'u', 'u', 'u', 'u', 'u',
    'u', ['"'] = '"', ['\\'] = '\\', [0x7f] = 'u'};

static uint64_t
zero_bytes(uint64_t word)
{
	return (word - EACH_BYTE(1)) & ~word;
}

/* The top bit of the first byte that needs an escape, and perhaps of bytes
 * after it. */
static uint64_t
to_escape(uint64_t word)
{
	uint64_t below_space = (word - EACH_BYTE(0x20)) & ~word;

	return (below_space | zero_bytes(word ^ EACH_BYTE('"')) |
		   zero_bytes(word ^ EACH_BYTE('\\')) |
		   zero_bytes(word ^ EACH_BYTE(0x7f))) &
	    TOP_BITS;
}

/* How many of the first bytes need no escape. */
static size_t
plain_run(const char *text, size_t length)
{
	size_t at = 0;

	for (; length - at >= sizeof(uint64_t); at += sizeof(uint64_t)) {
		uint64_t word, found;

		memcpy(&word, text + at, sizeof(word));
		found = to_escape(le64toh(word));
		if (found)
			return at + (size_t)__builtin_ctzll(found) / 8;
	}
	while (at < length && !escapes[(unsigned char)text[at]])
		at++;
	return at;
}

static void
put_escape(struct buffer *out, unsigned char byte)
{
	static const char digits[] = "0123456789abcdef";
	char escape[6] = {'\\', escapes[byte], '0', '0', digits[byte >> 4],
	    digits[byte & 15]};

	buffer_append(out, escape, escape[1] == 'u' ? 6 : 2);
}

/* The comma and the name, where there is room for them. */
static char *
write_name(struct writer *writer, char *out, const char *name, size_t length)
{
	if (writer->comma)
		*out++ = ',';
	if (name) {
		*out++ = '"';
		memcpy(out, name, length);
		out += length;
		*out++ = '"';
		*out++ = ':';
	}
	writer->comma = true;
	return out;
}

/* The rest of a text from its first escape on, and its end. */
static void
put_rest(struct buffer *out, const char *text, size_t length)
{
	for (size_t at = 0; at < length;) {
		size_t run;

		put_escape(out, (unsigned char)text[at++]);
		run = plain_run(text + at, length - at);
		buffer_append(out, text + at, run);
		at += run;
	}
	buffer_byte(out, '"');
}

/* Room for a member, whose name is `names` long, and its value. */
static char *
make_room(struct writer *writer, size_t names, size_t length)
{
	return buffer_room(writer->out, names + length + 4);
}

static void
end_at(struct buffer *out, char *end)
{
	*end = '\0';
	out->length = (size_t)(end - out->bytes);
}

static void
put_member(struct writer *writer, const char *name, const char *json,
    size_t length)
{
	size_t names = name ? strlen(name) : 0;
	char *out = make_room(writer, names, length);

	if (!out)
		return;
	out = write_name(writer, out, name, names);
	memcpy(out, json, length);
	end_at(writer->out, out + length);
}

void
writer_init(struct writer *writer, struct buffer *out)
{
	*writer = (struct writer){.out = out};
}

void
writer_object(struct writer *writer, const char *name)
{
	put_member(writer, name, "{", 1);
	writer->comma = false;
}

void
writer_array(struct writer *writer, const char *name)
{
	put_member(writer, name, "[", 1);
	writer->comma = false;
}

void
writer_end_object(struct writer *writer)
{
	buffer_byte(writer->out, '}');
	writer->comma = true;
}

void
writer_end_array(struct writer *writer)
{
	buffer_byte(writer->out, ']');
	writer->comma = true;
}

void
writer_text(struct writer *writer, const char *name, const char *text)
{
	if (text)
		writer_text_length(writer, name, text, strlen(text));
	else
		writer_null(writer, name);
}

/* Most texts need no escapes, and are written at once. */
void
writer_text_length(struct writer *writer, const char *name, const char *text,
    size_t length)
{
	size_t names = name ? strlen(name) : 0;
	size_t run = plain_run(text, length);
	char *out = make_room(writer, names, run + 2);

	if (!out)
		return;
	out = write_name(writer, out, name, names);
	*out++ = '"';
	memcpy(out, text, run);
	out += run;
	if (run == length) {
		*out++ = '"';
		end_at(writer->out, out);
	} else {
		end_at(writer->out, out);
		put_rest(writer->out, text + run, length - run);
	}
}

void
writer_integer(struct writer *writer, const char *name, int64_t number)
{
	char digits[sizeof("-9223372036854775808")];
	char *first = digits + sizeof(digits);
	uint64_t rest = number < 0 ? -(uint64_t)number : (uint64_t)number;

	do
		*--first = (char)('0' + rest % 10);
	while (rest /= 10);
	if (number < 0)
		*--first = '-';
	put_member(writer, name, first,
	    (size_t)(digits + sizeof(digits) - first));
}

void
writer_bool(struct writer *writer, const char *name, bool value)
{
	put_member(writer, name, value ? "true" : "false", value ? 4 : 5);
}

void
writer_null(struct writer *writer, const char *name)
{
	put_member(writer, name, "null", 4);
}

void
writer_time(struct writer *writer, const char *name, int64_t moment)
{
	char text[WHEN_SIZE + 2] = "\"";

	if (moment == WHEN_NONE) {
		writer_null(writer, name);
		return;
	}
	when_format(moment, text + 1);
	text[WHEN_SIZE] = '"';
	put_member(writer, name, text, WHEN_SIZE + 1);
}

void
writer_json(struct writer *writer, const char *name, const char *json)
{
	if (json)
		put_member(writer, name, json, strlen(json));
	else
		writer_null(writer, name);
}
