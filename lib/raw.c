/* SPDX-License-Identifier: MIT */
#include "raw.h"

#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "buffer.h"
#include "syntax.h"
#include "utf8.h"

/* Behind the quote that ends the string of valid JSON. */
static const char *
after_string(const char *string)
{
	const char *at = string + 1;

	for (;;) {
		at += strcspn(at, "\"\\");
		if (*at == '"')
			return at + 1;
		at += 2;
	}
}

static bool
is_space(char c)
{
	return c == ' ' || c == '\n' || c == '\r' || c == '\t';
}

/* Copies every token, and nothing between them; says how deep it nests. */
static int
copy_tokens(struct buffer *out, const char *at, const char *end)
{
	int depth = 0, deepest = 0;

	while (at < end) {
		const char *start = at;

		while (at < end && !is_space(*at)) {
			if (*at == '{' || *at == '[')
				depth++;
			else if (*at == '}' || *at == ']')
				depth--;
			if (depth > deepest)
				deepest = depth;
			at = *at == '"' ? after_string(at) : at + 1;
		}
		buffer_append(out, start, (size_t)(at - start));
		while (at < end && is_space(*at))
			at++;
	}
	return deepest;
}

/* `bytes` is valid. */
static bool
take(struct buffer *out, const char *bytes, size_t length, const char **why)
{
	size_t before = out->length;
	int depth = copy_tokens(out, bytes, bytes + length);

	if (out->full)
		*why = "too long";
	else if (depth > RAW_DEPTH)
		*why = "nested too deeply";
	else if (out->bytes[before] != '{')
		*why = "not an object";
	else
		return true;
	out->length = before;
	if (out->capacity)
		out->bytes[before] = '\0';
	return false;
}

bool
raw_take(struct buffer *out, const char *bytes, size_t length, const char **why)
{
	struct buffer repaired;
	bool good;

	if (syntax_check(bytes, length, why))
		return take(out, bytes, length, why);
	buffer_init(&repaired, BUFFER_MAXIMUM);
	syntax_repair(&repaired, bytes, length);
	good = !repaired.full &&
	    syntax_check(repaired.bytes, repaired.length, why) &&
	    take(out, repaired.bytes, repaired.length, why);
	if (repaired.full)
		*why = "too long";
	buffer_release(&repaired);
	return good;
}

static uint32_t
hex_unit(const char *digits)
{
	char copy[5] = {0};

	memcpy(copy, digits, 4);
	return (uint32_t)strtoul(copy, NULL, 16);
}

/* Appends what the escape at `at` stands for; returns what is behind it. Lone
 * surrogates and NUL are not there any more. */
static const char *
unescape(struct buffer *out, const char *at)
{
	static const char letters[] = "\"\\/bfnrt", means[] = "\"\\/\b\f\n\r\t";
	uint32_t unit;

	if (at[1] != 'u') {
		buffer_byte(out, means[strchr(letters, at[1]) - letters]);
		return at + 2;
	}
	unit = hex_unit(at + 2);
	if (unit < 0xd800 || unit > 0xdfff) {
		utf8_append(out, unit);
		return at + 6;
	}
	utf8_append(out,
	    0x10000 + ((unit - 0xd800) << 10) + (hex_unit(at + 8) - 0xdc00));
	return at + 12;
}

/* Appends the string's characters; returns what is behind it. */
static const char *
read_string(struct buffer *out, const char *at)
{
	for (at++; *at != '"';) {
		size_t plain = strcspn(at, "\"\\");

		buffer_append(out, at, plain);
		at += plain;
		if (*at == '\\')
			at = unescape(out, at);
	}
	return at + 1;
}

/* Behind a value: at the comma or the bracket that follows it. */
static const char *
after_value(const char *at)
{
	int depth = 0;

	for (;;) {
		if (*at == '"') {
			at = after_string(at);
			if (!depth)
				return at;
			continue;
		}
		if (!depth && (*at == ',' || *at == '}' || *at == ']'))
			return at;
		if (*at == '{' || *at == '[')
			depth++;
		else if (*at == '}' || *at == ']')
			depth--;
		at++;
	}
}

const char *
raw_member(const char *object, const char *name)
{
	const char *at = object;
	struct buffer given;
	bool found;

	if (!object || *object != '{' || object[1] == '}')
		return NULL;
	buffer_init(&given, BUFFER_MAXIMUM);
	do {
		buffer_clear(&given);
		at = read_string(&given, at + 1) + 1;
		found = strcmp(given.bytes, name) == 0;
		if (!found)
			at = after_value(at);
	} while (!found && *at == ',');
	buffer_release(&given);
	return found ? at : NULL;
}

bool
raw_text(const char *value, struct buffer *out)
{
	if (!value || *value != '"')
		return false;
	read_string(out, value);
	return true;
}
