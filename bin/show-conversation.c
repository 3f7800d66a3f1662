/* SPDX-License-Identifier: MIT */
/* show-conversation - show a conversation and all that belongs to it */
#include <stdbool.h>
#include <stdio.h>

#include "buffer.h"
#include "conversation.h"
#include "given.h"
#include "insight.h"
#include "jsonl.h"
#include "message.h"
#include "note.h"
#include "program.h"
#include "reply.h"
#include "store.h"
#include "transcript.h"

static const char usage[] =
    "show-conversation [ID ...]\n"
    "\n"
    "Shows conversations: each one's facts, its messages from the oldest on,\n"
    "its replies, its summary and its notes. The ids are arguments, or lines\n"
    "of stdin: bare, or in records.\n"
    "\n"
    "One, to read:\n"
    "  show-conversation hostex:0-2557000001\n"
    "What Ada wrote to us, one text a line:\n"
    "  show-conversation hostex:0-2557000001 | jq 'select(.author==\"guest\")"
    ".text'\n";

static const struct option options[] = {
    PROGRAM_OPTIONS,
};

static void
print_conversation(void *context, const struct conversation *conversation)
{
	struct buffer *record = context;

	buffer_clear(record);
	conversation_write(record, conversation);
	jsonl_write(stdout, record);
}

static void
print_message(void *context, const struct message *message)
{
	struct buffer *record = context;

	buffer_clear(record);
	message_write(record, message);
	jsonl_write(stdout, record);
}

static void
print_reply(void *context, const struct reply *reply)
{
	struct buffer *record = context;

	buffer_clear(record);
	reply_write(record, reply);
	jsonl_write(stdout, record);
}

static void
print_note(void *context, const struct note *note)
{
	struct buffer *record = context;

	buffer_clear(record);
	note_write(record, note);
	jsonl_write(stdout, record);
}

static void
print_insight(void *context, const struct insight *insight)
{
	struct buffer *record = context;

	buffer_clear(record);
	insight_write(record, insight);
	jsonl_write(stdout, record);
}

static bool
print_records(struct store *store, const char *id)
{
	struct reply_filter replies = {.conversation = id,
	    .limit = -1,
	    .oldest_first = true};
	struct buffer record;
	bool found;

	buffer_init(&record, BUFFER_MAXIMUM);
	found = conversation_load(store, id, print_conversation, &record);
	if (found) {
		message_each(store, id, print_message, &record);
		reply_each(store, &replies, print_reply, &record);
		insight_load(store, id, print_insight, &record);
		note_each(store, id, print_note, &record);
	}
	buffer_release(&record);
	return found;
}

/* All of one conversation is of one moment. */
static bool
show(struct store *store, const char *id)
{
	bool found;

	store_begin_reading(store);
	found = program_json() ? print_records(store, id)
			       : transcript_print(store, id);
	store_end_reading(store);
	return found;
}

static void
show_given(struct store *store, char **arguments)
{
	struct given given;
	const char *id;
	bool printed = false;

	given_open(&given, arguments, "conversation");
	while ((id = given_next(&given))) {
		if (printed && !program_json())
			putchar('\n');
		printed = show(store, id);
		if (!printed)
			given_refuse(&given, EX_FOUND_NOTHING,
			    "no such conversation");
	}
	given_close(&given);
}

int
main(int argc, char **argv)
{
	struct store *store;

	program_start(usage);
	program_next(argc, argv, "", options);
	store = store_open(STORE_READ);
	show_given(store, argv + optind);
	store_close(store);
	return program_end();
}
