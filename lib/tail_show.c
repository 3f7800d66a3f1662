/* SPDX-License-Identifier: MIT */
#include "tail_show.h"

#include <stdbool.h>
#include <stdint.h>
#include <string.h>

#include "buffer.h"
#include "event.h"
#include "json.h"
#include "terminal.h"
#include "utf8.h"
#include "when.h"

/* Most names and ids are no wider; what is pushes the rest to the right. */
#define NAME_WIDTH 17
#define CONVERSATION_WIDTH 14
#define GAP 2
#define ELLIPSIS "\u2026"

static void
add_column(struct buffer *line, const char *text, size_t width)
{
	size_t taken;

	terminal_fit(text, SIZE_MAX, &taken);
	if (taken > width)
		taken = width;
	buffer_format(line, "%s%*s", text, (int)(width - taken) + GAP, "");
}

/* An id says itself what it is of: "reply_...". */
static bool
is_own_id(const cJSON *member)
{
	size_t length = strlen(member->string);

	return cJSON_IsString(member) &&
	    strncmp(member->valuestring, member->string, length) == 0 &&
	    member->valuestring[length] == '_';
}

/* The words of a message, which is a record in the data. */
static void
add_words(struct buffer *piece, const cJSON *member)
{
	const char *author = json_get_text(member, "author");
	const char *text = json_get_text(member, "text");

	if (author && text)
		buffer_format(piece, "%s: %s", author, text);
}

/* What only programs compare, and what is long, adds nothing. */
static void
add_member(struct buffer *piece, const cJSON *member)
{
	const char *name = member->string;

	if (strcmp(name, "hash") == 0)
		return;
	if (is_own_id(member))
		buffer_text(piece, member->valuestring);
	else if (cJSON_IsString(member))
		buffer_format(piece, "%s %s", name, member->valuestring);
	else if (cJSON_IsNumber(member))
		buffer_format(piece, "%s %.15g", name, member->valuedouble);
	else if (cJSON_IsTrue(member))
		buffer_text(piece, name);
	else if (cJSON_IsObject(member))
		add_words(piece, member);
}

/* Those members that are such ids, or those that are not. */
static void
add_members(struct buffer *line, const cJSON *json, bool ids)
{
	const cJSON *member;
	struct buffer piece;

	buffer_init(&piece, BUFFER_MAXIMUM);
	cJSON_ArrayForEach (member, json) {
		if (is_own_id(member) != ids)
			continue;
		buffer_clear(&piece);
		add_member(&piece, member);
		if (piece.length == 0)
			continue;
		if (line->length)
			buffer_text(line, ", ");
		buffer_text(line, piece.bytes);
	}
	buffer_release(&piece);
}

/* Ids come last: they are long, and what a narrow line cuts. */
static void
add_data(struct buffer *line, const char *data)
{
	const char *why;
	cJSON *json = json_parse(data, strlen(data), &why);
	struct buffer members;

	buffer_init(&members, BUFFER_MAXIMUM);
	if (!json)
		buffer_text(&members, data);
	add_members(&members, json, false);
	add_members(&members, json, true);
	buffer_append(line, members.bytes, members.length);
	buffer_release(&members);
	cJSON_Delete(json);
}

/* As much as fits; a line that ends in blanks is cut there. */
static void
add_cut(struct buffer *out, const char *line)
{
	size_t limit = terminal_width(), width, size;

	size = terminal_fit(line, limit, &width);
	if (line[size])
		size = terminal_fit(line, limit - 1, &width);
	buffer_append(out, line, size);
	if (line[size])
		buffer_text(out, ELLIPSIS);
	else
		while (out->length && out->bytes[out->length - 1] == ' ')
			out->length--;
	buffer_byte(out, '\n');
}

void
tail_show(struct buffer *out, const struct event_row *event)
{
	struct buffer line, shown;
	char at[WHEN_SIZE];

	buffer_init(&line, BUFFER_MAXIMUM);
	buffer_init(&shown, BUFFER_MAXIMUM);
	when_format(event->at, at);
	buffer_format(&line, "%.5s %.8s  ", at + strlen("2026-"),
	    at + strlen("2026-11-20T"));
	add_column(&line, event->name, NAME_WIDTH);
	add_column(&line, event->conversation ? event->conversation : "-",
	    CONVERSATION_WIDTH);
	add_data(&line, event->data);
	utf8_show(&shown, line.bytes, true);
	add_cut(out, shown.bytes);
	buffer_release(&shown);
	buffer_release(&line);
}
