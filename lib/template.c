/* SPDX-License-Identifier: MIT */
#include "template.h"

#include <string.h>

#include "buffer.h"

#define NAME_MAXIMUM 64

static const char name_characters[] = "abcdefghijklmnopqrstuvwxyz"
				      "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
				      "0123456789_-.";

/* Reads "{{ name }}" at `text`; its length, or 0 when it is none. */
static size_t
read_variable(const char *text, char name[NAME_MAXIMUM + 1])
{
	const char *at = text + 2;
	size_t length;

	if (text[0] != '{' || text[1] != '{')
		return 0;
	at += strspn(at, " \t");
	length = strspn(at, name_characters);
	if (!length || length > NAME_MAXIMUM)
		return 0;
	memcpy(name, at, length);
	name[length] = '\0';
	at += length;
	at += strspn(at, " \t");
	if (at[0] != '}' || at[1] != '}')
		return 0;
	return (size_t)(at + 2 - text);
}

bool
template_fill(struct buffer *out, const char *text, template_value *value,
    void *context, struct buffer *missing)
{
	char name[NAME_MAXIMUM + 1];
	bool whole = true;

	while (*text) {
		size_t plain = strcspn(text, "{"), length;
		const char *filled;

		buffer_append(out, text, plain);
		text += plain;
		length = *text ? read_variable(text, name) : 0;
		if (length) {
			filled = value(context, name);
			if (filled)
				buffer_text(out, filled);
			else if (missing && whole)
				buffer_text(missing, name);
			whole = whole && filled;
			text += length;
		} else if (*text) {
			buffer_byte(out, *text++);
		}
	}
	return whole;
}
