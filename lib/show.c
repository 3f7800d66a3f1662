/* SPDX-License-Identifier: MIT */
#include "show.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "buffer.h"
#include "conversation.h"
#include "when.h"

#define SECOND INT64_C(1000)
#define MINUTE (60 * SECOND)
#define HOUR (60 * MINUTE)
#define DAY (24 * HOUR)

static void
write_span(char text[SHOW_AGE_SIZE], int64_t span)
{
	static const struct {
		int64_t below, unit;
		char letter;
	} units[] = {
	    {MINUTE, SECOND, 's'},
	    {HOUR, MINUTE, 'm'},
	    {DAY, HOUR, 'h'},
	    {INT64_MAX, DAY, 'd'},
	};
	size_t i = 0;

	while (span >= units[i].below)
		i++;
	snprintf(text, SHOW_AGE_SIZE, "%" PRId64 "%c", span / units[i].unit,
	    units[i].letter);
}

char *
show_age(int64_t now, int64_t moment, char text[SHOW_AGE_SIZE])
{
	char full[WHEN_SIZE];

	if (moment == WHEN_NONE) {
		memcpy(text, "-", 2);
	} else if (moment <= now && now - moment < 28 * DAY) {
		write_span(text, now - moment);
	} else {
		when_format(moment, full);
		full[SHOW_AGE_SIZE - 1] = '\0';
		memcpy(text, full, SHOW_AGE_SIZE);
	}
	return text;
}

const char *
show_who(const struct conversation *conversation)
{
	const struct contact *contact = &conversation->contact;

	if (contact->name && *contact->name)
		return contact->name;
	if (contact->email && *contact->email)
		return contact->email;
	return contact->phone && *contact->phone ? contact->phone : NULL;
}

static void
join(struct buffer *out, const char *text)
{
	if (out->length)
		buffer_text(out, ", ");
	buffer_text(out, text);
}

/* The array is what lib/tag.c wrote: of all that JSON escapes a tag can hold
 * only the quote and the backslash. A parser would cost every list its
 * start. */
void
show_tags(struct buffer *out, const char *tags)
{
	bool inside = false;

	for (; tags && *tags; tags++) {
		if (*tags == '"') {
			inside = !inside;
			if (inside)
				join(out, "");
		} else if (inside) {
			if (*tags == '\\')
				tags++;
			buffer_byte(out, *tags);
		}
	}
}

void
show_marks(struct buffer *out, const struct conversation *conversation)
{
	if (conversation->needs_human)
		join(out, "needs a person");
	else if (conversation->unanswered)
		join(out, "waiting");
	if (conversation->unread > 0) {
		join(out, "");
		buffer_format(out, "%" PRId64 " unread", conversation->unread);
	}
	if (conversation->holder) {
		join(out, "held by ");
		buffer_text(out, conversation->holder);
	}
	if (strcmp(conversation->status, "open") != 0)
		join(out, conversation->status);
	if (strcmp(conversation->mode, "draft") != 0)
		join(out, conversation->mode);
	show_tags(out, conversation->tags);
}

void
show_line(struct buffer *out, const struct conversation *conversation)
{
	const char *who = show_who(conversation);
	struct buffer marks;

	buffer_init(&marks, BUFFER_MAXIMUM);
	show_marks(&marks, conversation);
	buffer_text(out, conversation->id);
	if (who)
		buffer_format(out, "  %s", who);
	if (marks.length)
		buffer_format(out, "  [%s]", marks.bytes);
	if (conversation->subject)
		buffer_format(out, "  %s", conversation->subject);
	buffer_release(&marks);
}

static void
append_line(void *out, const struct conversation *conversation)
{
	show_line(out, conversation);
}

bool
show_conversation(struct store *store, const char *id, struct buffer *out)
{
	return conversation_load(store, id, append_line, out);
}
