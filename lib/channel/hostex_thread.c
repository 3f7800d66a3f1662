/* SPDX-License-Identifier: MIT */
#include "channel/hostex_thread.h"

#include <stdlib.h>
#include <string.h>

#include "channel/hostex_item.h"
#include "json.h"
#include "program.h"
#include "when.h"
#include "writer.h"

/* The stay that the conversation is about: the first that is booked, else the
 * first that was asked for. */
static const cJSON *
main_activity(const cJSON *data)
{
	const cJSON *list = json_get_array(data, "activities");
	const cJSON *activity = list ? list->child : NULL;

	for (; activity; activity = activity->next) {
		const char *type = hostex_item_text(activity, "activity_type");

		if (type && strcmp(type, "reservation") == 0)
			return activity;
	}
	return list ? list->child : NULL;
}

static const char *
either(const char *first, const char *second)
{
	return first ? first : second;
}

static void
add(struct writer *writer, const char *name, const char *text)
{
	if (text)
		writer_text(writer, name, text);
}

/* Without a stay and without the list nothing is known, and what was known
 * before stays. */
static void
read_context(struct hostex_thread *thread, const cJSON *data,
    const struct hostex_item *item)
{
	static const struct hostex_item nothing;
	const cJSON *activity = main_activity(data);
	const cJSON *property = json_get_object(activity, "property");
	const cJSON *room = json_get_object(property, "room_type");
	struct writer writer;

	if (!activity && !item)
		return;
	if (!item)
		item = &nothing;
	thread->conversation.subject = either(
	    hostex_item_text(property, "title"), item->property);
	writer_init(&writer, &thread->context);
	writer_object(&writer, NULL);
	add(&writer, "check_in",
	    either(hostex_item_text(activity, "check_in_date"),
		item->check_in));
	add(&writer, "check_out",
	    either(hostex_item_text(activity, "check_out_date"),
		item->check_out));
	add(&writer, "property", thread->conversation.subject);
	add(&writer, "room_type", hostex_item_text(room, "title"));
	add(&writer, "channel_type",
	    either(hostex_item_text(data, "channel_type"), item->channel_type));
	add(&writer, "activity", hostex_item_text(activity, "activity_type"));
	add(&writer, "reservation_code",
	    hostex_item_text(activity, "reservation_code"));
	writer_end_object(&writer);
	thread->conversation.context = thread->context.bytes;
}

static void
read_conversation(struct hostex_thread *thread, const cJSON *data,
    const char *native, const struct hostex_item *item)
{
	const cJSON *guest = json_get_object(data, "guest");
	struct conversation *conversation = &thread->conversation;

	hostex_item_id(&thread->id, native);
	*conversation = (struct conversation){
	    .id = thread->id.bytes,
	    .channel = "hostex",
	    .last_message_at = WHEN_NONE,
	    .created_at = WHEN_NONE,
	    .contact =
		{
		    .name = either(hostex_item_text(guest, "name"),
			item ? item->name : NULL),
		    .email = either(hostex_item_text(guest, "email"),
			item ? item->email : NULL),
		    .phone = either(hostex_item_text(guest, "phone"),
			item ? item->phone : NULL),
		    .created_at = WHEN_NONE,
		},
	};
	read_context(thread, data, item);
}

static int
by_time(const void *left, const void *right)
{
	const struct hostex_place *a = left, *b = right;

	if (a->sent_at != b->sent_at)
		return a->sent_at < b->sent_at ? -1 : 1;
	return a->place < b->place ? -1 : a->place > b->place;
}

/* A message without a time gets that of the one before it, so that it stays
 * where it was. */
static void
read_times(struct hostex_thread *thread)
{
	int64_t before = WHEN_NONE;

	for (size_t i = 0; i < thread->count; i++) {
		struct hostex_place *place = &thread->messages[i];

		place->guessed = !json_get_time(place->json, "created_at",
				     &place->sent_at) ||
		    place->sent_at == WHEN_NONE;
		if (place->guessed)
			place->sent_at = before == WHEN_NONE ? when_now()
							     : before;
		before = place->sent_at;
	}
}

/* They come newest first. */
static void
read_messages(struct hostex_thread *thread, const cJSON *list)
{
	size_t count = (size_t)cJSON_GetArraySize(list), at = count;
	const cJSON *message = list->child;

	thread->messages = calloc(count + 1, sizeof(*thread->messages));
	if (!thread->messages)
		program_die(EX_OSERR, "no memory for %zu messages", count);
	thread->count = count;
	for (; message; message = message->next) {
		at--;
		thread->messages[at].json = message;
		thread->messages[at].place = at;
	}
	read_times(thread);
	qsort(thread->messages, count, sizeof(*thread->messages), by_time);
}

bool
hostex_thread_read(struct hostex_thread *thread, const cJSON *data,
    const char *native, const struct hostex_item *item, const char **why)
{
	const char *id = hostex_item_text(data, "id");
	const cJSON *messages = json_get_array(data, "messages");

	*thread = (struct hostex_thread){0};
	buffer_init(&thread->id, BUFFER_MAXIMUM);
	buffer_init(&thread->context, BUFFER_MAXIMUM);
	if (!cJSON_IsObject(data))
		*why = "the answer has no data";
	else if (!id || strcmp(id, native) != 0)
		*why = "the answer is about another conversation";
	else if (!messages)
		*why = "the answer has no messages";
	else {
		read_conversation(thread, data, native, item);
		read_messages(thread, messages);
		if (thread->count)
			thread->conversation.created_at =
			    thread->messages[0].sent_at;
		else if (item)
			thread->conversation.last_message_at =
			    item->last_message_at;
		return true;
	}
	return false;
}

void
hostex_thread_release(struct hostex_thread *thread)
{
	free(thread->messages);
	buffer_release(&thread->id);
	buffer_release(&thread->context);
}

int64_t
hostex_thread_last(const struct hostex_thread *thread)
{
	return thread->count ? thread->messages[thread->count - 1].sent_at
			     : WHEN_NONE;
}
