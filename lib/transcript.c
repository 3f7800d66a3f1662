/* SPDX-License-Identifier: MIT */
#include "transcript.h"

#include <inttypes.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "account.h"
#include "buffer.h"
#include "conversation.h"
#include "insight.h"
#include "json.h"
#include "message.h"
#include "note.h"
#include "reply.h"
#include "show.h"
#include "store.h"
#include "terminal.h"
#include "utf8.h"
#include "when.h"

#define TEXT_INDENT 4
#define LINE_MAXIMUM ((size_t)64 << 10)

/* "Fri 2026-11-20 10:00", as the clock on the wall says. */
#define LOCAL_SIZE 32

static const char *
local_time(int64_t moment, char text[LOCAL_SIZE])
{
	time_t seconds = (time_t)(moment / 1000);
	struct tm parts;

	if (moment == WHEN_NONE || !localtime_r(&seconds, &parts) ||
	    !strftime(text, LOCAL_SIZE, "%a %Y-%m-%d %H:%M", &parts))
		return "-";
	return text;
}

static void
print_line(const struct buffer *line)
{
	struct buffer shown;

	buffer_init(&shown, BUFFER_MAXIMUM);
	utf8_show(&shown, line->bytes, true);
	puts(shown.bytes);
	buffer_release(&shown);
}

static void
print_fact(const char *name, const char *value)
{
	struct buffer line;

	if (!value || !*value)
		return;
	buffer_init(&line, LINE_MAXIMUM);
	buffer_format(&line, "  %-13s %s", name, value);
	print_line(&line);
	buffer_release(&line);
}

/* Whatever the channel told: the words as they are, the rest as JSON. */
static void
print_context(const char *context)
{
	const char *why;
	cJSON *facts = json_parse(context, strlen(context), &why);
	const cJSON *fact;
	char *text;

	cJSON_ArrayForEach (fact, facts) {
		if (cJSON_IsNull(fact))
			continue;
		text = cJSON_IsString(fact) ? NULL : json_text(fact);
		print_fact(fact->string, text ? text : fact->valuestring);
		free(text);
	}
	cJSON_Delete(facts);
}

static void
print_user(struct store *store, const char *user)
{
	struct buffer title;

	if (!user)
		return;
	buffer_init(&title, LINE_MAXIMUM);
	account_title(store, user, &title);
	print_fact("user", title.bytes);
	buffer_release(&title);
}

static void
print_heading(void *store, const struct conversation *conversation)
{
	struct buffer line;

	buffer_init(&line, LINE_MAXIMUM);
	show_line(&line, conversation);
	print_line(&line);
	buffer_release(&line);
	print_fact("e-mail", conversation->contact.email);
	print_fact("phone", conversation->contact.phone);
	print_fact("company", conversation->contact.company);
	print_fact("assistant", conversation->assistant);
	print_user(store, conversation->user);
	print_context(conversation->context);
}

/* "Ada (guest), Fri 2026-11-20 10:00" */
static void
start_message(const struct message *message)
{
	struct buffer line;
	char time[LOCAL_SIZE];

	buffer_init(&line, LINE_MAXIMUM);
	if (message->author_name && *message->author_name)
		buffer_format(&line, "%s (%s)", message->author_name,
		    message->author);
	else
		buffer_text(&line, message->author);
	buffer_format(&line, ", %s", local_time(message->sent_at, time));
	if (message->flagged)
		buffer_format(&line, "  [flagged: %s]",
		    message->flag_reason ? message->flag_reason : "");
	putchar('\n');
	print_line(&line);
	buffer_release(&line);
}

static void
print_attachments(const char *attachments)
{
	const char *why, *type, *url;
	cJSON *array = json_parse(attachments, strlen(attachments), &why);
	const cJSON *attachment;
	struct buffer line;

	buffer_init(&line, LINE_MAXIMUM);
	cJSON_ArrayForEach (attachment, array) {
		type = json_get_text(attachment, "type");
		url = json_get_text(attachment, "url");
		buffer_clear(&line);
		buffer_format(&line, "    [%s: %s]", type ? type : "attachment",
		    url ? url : "no address");
		print_line(&line);
	}
	buffer_release(&line);
	cJSON_Delete(array);
}

static void
print_message(void *context, const struct message *message)
{
	(void)context;
	start_message(message);
	if (*message->text)
		terminal_paragraph(message->text, TEXT_INDENT);
	if (message->attachments)
		print_attachments(message->attachments);
}

/* One that was sent stands among the messages. */
static bool
is_open(const struct reply *reply)
{
	return strcmp(reply->status, "sent") != 0 &&
	    strcmp(reply->status, "rejected") != 0 &&
	    strcmp(reply->status, "stale") != 0;
}

static void
print_reply(void *context, const struct reply *reply)
{
	struct buffer line;
	char time[LOCAL_SIZE];

	(void)context;
	buffer_init(&line, LINE_MAXIMUM);
	buffer_format(&line, "Reply %s: %s", reply->id, reply->status);
	if (reply->provider)
		buffer_format(&line, ", by %s", reply->provider);
	if (reply->model && reply->provider &&
	    strcmp(reply->model, reply->provider) != 0)
		buffer_format(&line, " %s", reply->model);
	if (reply->approved_by)
		buffer_format(&line, ", approved by %s", reply->approved_by);
	buffer_format(&line, ", %s", local_time(reply->created_at, time));
	putchar('\n');
	print_line(&line);
	if (reply->error_class) {
		buffer_clear(&line);
		buffer_format(&line, "    [%s: %s]", reply->error_class,
		    reply->error_message ? reply->error_message : "");
		print_line(&line);
	}
	if (is_open(reply) && *reply->text)
		terminal_paragraph(reply->text, TEXT_INDENT);
	buffer_release(&line);
}

static void
print_insight(void *context, const struct insight *insight)
{
	struct buffer line;
	char time[LOCAL_SIZE];

	(void)context;
	buffer_init(&line, LINE_MAXIMUM);
	buffer_format(&line, "Summary of %" PRId64 " message%s by %s, %s",
	    insight->messages, insight->messages == 1 ? "" : "s", insight->by,
	    local_time(insight->updated_at, time));
	putchar('\n');
	print_line(&line);
	terminal_paragraph(insight->summary, TEXT_INDENT);
	buffer_release(&line);
}

static void
print_note(void *context, const struct note *note)
{
	struct buffer line;
	char time[LOCAL_SIZE];

	(void)context;
	buffer_init(&line, LINE_MAXIMUM);
	buffer_text(&line, "Internal note");
	if (note->author)
		buffer_format(&line, " by %s", note->author);
	buffer_format(&line, ", %s", local_time(note->created_at, time));
	putchar('\n');
	print_line(&line);
	terminal_paragraph(note->text, TEXT_INDENT);
	buffer_release(&line);
}

bool
transcript_print(struct store *store, const char *conversation)
{
	struct reply_filter replies = {.conversation = conversation,
	    .limit = -1,
	    .oldest_first = true};

	if (!conversation_load(store, conversation, print_heading, store))
		return false;
	message_each(store, conversation, print_message, NULL);
	reply_each(store, &replies, print_reply, NULL);
	insight_load(store, conversation, print_insight, NULL);
	note_each(store, conversation, print_note, NULL);
	return true;
}
