/* SPDX-License-Identifier: MIT */
#include "removal.h"

#include <inttypes.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include "buffer.h"
#include "conversation.h"
#include "insight.h"
#include "json.h"
#include "message.h"
#include "note.h"
#include "reply.h"
#include "store.h"
#include "tag.h"
#include "upstream.h"
#include "utf8.h"
#include "writer.h"

static void
ignore_message(void *context, const struct message *message)
{
	(void)context;
	(void)message;
}

static void
ignore_reply(void *context, const struct reply *reply)
{
	(void)context;
	(void)reply;
}

static void
ignore_note(void *context, const struct note *note)
{
	(void)context;
	(void)note;
}

static void
ignore_insight(void *context, const struct insight *insight)
{
	(void)context;
	(void)insight;
}

static int64_t
count_tags(struct store *store, const char *conversation)
{
	const char *why;
	struct buffer tags;
	cJSON *array;
	int64_t count;

	buffer_init(&tags, BUFFER_MAXIMUM);
	tag_array(store, conversation, &tags);
	array = json_parse(tags.bytes, tags.length, &why);
	count = cJSON_GetArraySize(array);
	cJSON_Delete(array);
	buffer_release(&tags);
	return count;
}

static bool
count(struct store *store, const char *conversation, struct removal *removal)
{
	struct reply_filter replies = {.conversation = conversation,
	    .limit = -1,
	    .shadows = true};

	*removal = (struct removal){.conversation = conversation};
	if (!conversation_exists(store, conversation))
		return false;
	removal->messages = message_each(store, conversation, ignore_message,
	    NULL);
	removal->replies = reply_each(store, &replies, ignore_reply, NULL);
	removal->notes = note_each(store, conversation, ignore_note, NULL);
	removal->insights = insight_each(store, conversation, ignore_insight,
	    NULL);
	removal->tags = count_tags(store, conversation);
	return true;
}

bool
removal_count(struct store *store, const char *conversation,
    struct removal *removal)
{
	bool found;

	store_begin_reading(store);
	found = count(store, conversation, removal);
	store_end_reading(store);
	return found;
}

bool
removal_do(struct store *store, const char *conversation,
    struct removal *removal)
{
	store_begin(store);
	if (count(store, conversation, removal))
		removal->done = conversation_delete(store, conversation, NULL);
	if (removal->done)
		upstream_unwant(store, conversation, INT64_MAX);
	store_commit(store);
	return removal->done;
}

void
removal_write(struct buffer *out, const struct removal *removal)
{
	struct writer writer;

	writer_init(&writer, out);
	writer_object(&writer, NULL);
	writer_text(&writer, "type", "deletion");
	writer_text(&writer, "conversation", removal->conversation);
	writer_integer(&writer, "messages", removal->messages);
	writer_integer(&writer, "replies", removal->replies);
	writer_integer(&writer, "notes", removal->notes);
	writer_integer(&writer, "insights", removal->insights);
	writer_integer(&writer, "tags", removal->tags);
	writer_bool(&writer, "deleted", removal->done);
	if (!removal->done)
		writer_bool(&writer, "dry_run", true);
	writer_end_object(&writer);
}

static void
print_count(int64_t count, const char *one, const char *many)
{
	printf("%" PRId64 " %s", count, count == 1 ? one : many);
}

void
removal_print(const struct removal *removal)
{
	struct buffer id;

	buffer_init(&id, BUFFER_MAXIMUM);
	utf8_show(&id, removal->conversation, true);
	printf("%s: %s ", id.bytes, removal->done ? "deleted" : "would delete");
	print_count(removal->messages, "message, ", "messages, ");
	print_count(removal->replies, "reply, ", "replies, ");
	print_count(removal->notes, "note, ", "notes, ");
	print_count(removal->insights, "insight, ", "insights, ");
	print_count(removal->tags, "tag", "tags");
	puts(removal->done ? "" : ": say --yes to delete");
	buffer_release(&id);
}
