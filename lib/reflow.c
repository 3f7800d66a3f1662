/* SPDX-License-Identifier: MIT */
#include "reflow.h"

#include <stdint.h>
#include <string.h>

#include "buffer.h"
#include "fold.h"
#include "utf8.h"

static size_t
skip_blanks(const char *line, size_t length)
{
	size_t at = 0;

	while (at < length && (line[at] == ' ' || line[at] == '\t'))
		at++;
	return at;
}

/* "12." or "3)", as before an item of a numbered list. */
static bool
is_numbered(const char *line, size_t length)
{
	size_t at = 0;

	while (at < length && line[at] >= '0' && line[at] <= '9')
		at++;
	return at && at + 1 < length && (line[at] == '.' || line[at] == ')') &&
	    line[at + 1] == ' ';
}

/* "- ", "* ", "+ ": an item; "---", "***": a rule. */
static bool
is_marked(const char *line, size_t length)
{
	if (!strchr("-*+_=", line[0]))
		return false;
	return length == 1 || line[1] == ' ' || line[1] == line[0];
}

bool
reflow_goes_on(const char *line, size_t length)
{
	size_t at = skip_blanks(line, length);

	line += at;
	length -= at;
	if (!length || strchr(">|#", line[0]))
		return false;
	/* A word in bold begins like a rule. */
	if (length > 2 && memcmp(line, "**", 2) == 0 && line[2] != '*')
		return true;
	return !is_marked(line, length) && !is_numbered(line, length);
}

bool
reflow_may_go_on(const char *line, size_t length)
{
	size_t same = 0;

	while (same < length && line[same] == line[0])
		same++;
	if (!length || line[0] == '|')
		return false;
	return same < length || !strchr("-*_=", line[0]);
}

static bool
ends_unspaced(const struct buffer *text)
{
	size_t at = text->length;
	uint32_t character;

	while (at && (text->bytes[at - 1] & 0xc0) == 0x80)
		at--;
	if (!at)
		return false;
	at--;
	return utf8_next(text->bytes + at, text->length - at, &character) &&
	    fold_unspaced(character);
}

void
reflow_open(struct buffer *text, const char *next, size_t length)
{
	uint32_t character;
	bool unspaced;

	text->length--;
	text->bytes[text->length] = '\0';
	unspaced = ends_unspaced(text) && utf8_next(next, length, &character) &&
	    fold_unspaced(character);
	if (!unspaced)
		buffer_byte(text, ' ');
}
