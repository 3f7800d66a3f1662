/* SPDX-License-Identifier: MIT */

/*
 * Bodies of Hostex: whatever arrives, a read and a send are judged, a list and
 * a thread are read, and what comes out can be stored: ids that are some, valid
 * UTF-8, attachments that are JSON, times in order.
 */
#include <assert.h>
#include <stdint.h>
#include <string.h>

#include "buffer.h"
#include "channel/hostex_item.h"
#include "channel/hostex_message.h"
#include "channel/hostex_thread.h"
#include "channel/hostex_wire.h"
#include "fetch.h"
#include "id.h"
#include "json.h"
#include "utf8.h"

int LLVMFuzzerTestOneInput(const uint8_t *, size_t);

static void
check_text(const char *text)
{
	assert(!text || utf8_valid(text, strlen(text)) == strlen(text));
}

static void
check_message(const struct message *message)
{
	const char *why;

	assert(id_valid(message->id));
	assert(message->author && message->text);
	check_text(message->text);
	check_text(message->author_name);
	if (message->attachments)
		assert(json_check(message->attachments,
		    strlen(message->attachments), &why));
}

static void
check_thread(const struct hostex_thread *thread)
{
	const char *context = thread->conversation.context, *why;
	struct hostex_scratch scratch;
	struct message message;

	assert(id_valid(thread->conversation.id));
	assert(!context || json_check(context, strlen(context), &why));
	check_text(thread->conversation.subject);
	check_text(thread->conversation.contact.name);
	hostex_scratch_init(&scratch);
	for (size_t i = 0; i < thread->count; i++) {
		const struct hostex_place *place = &thread->messages[i];

		assert(i == 0 || place[-1].sent_at <= place->sent_at);
		if (hostex_message_read(&message, place->json, "Ada", &scratch,
			&why))
			check_message(&message);
	}
	hostex_scratch_release(&scratch);
}

static void
read_list(const cJSON *data)
{
	const cJSON *list = json_get_array(data, "conversations");
	const cJSON *json = list ? list->child : NULL;
	struct hostex_item item;
	struct buffer mark;
	const char *why;

	buffer_init(&mark, BUFFER_MAXIMUM);
	for (; json; json = json->next)
		if (hostex_item_read(&item, json, &why)) {
			buffer_clear(&mark);
			hostex_item_mark(&item, &mark);
			check_text(mark.bytes);
		}
	buffer_release(&mark);
}

static void
read_thread(const cJSON *data)
{
	const char *native = json_get_text(data, "id"), *why;
	struct hostex_item item;
	struct hostex_thread thread;

	/* The id is what was asked for, so it has been looked at. */
	if (!hostex_item_read(&item, data, &why))
		return;
	if (hostex_thread_read(&thread, data, native, &item, &why))
		check_thread(&thread);
	hostex_thread_release(&thread);
}

int
LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t length)
{
	static const long statuses[] = {0, 200, 201, 302, 401, 403, 429, 500};
	struct fetch_answer answer = {.wait = -1, .why = "why", .left = true};
	struct hostex_verdict verdict;
	struct buffer body;

	if (length < 1)
		return 0;
	/* A body has a NUL behind it. */
	buffer_init(&body, BUFFER_MAXIMUM);
	buffer_append(&body, bytes + 1, length - 1);
	answer.status = statuses[*bytes % 8];
	answer.body = body.bytes;
	answer.length = body.length;
	hostex_wire_judge(&verdict, &answer, *bytes & 8);
	check_text(verdict.text);
	assert((verdict.result.outcome == CHANNEL_DONE) ==
	    (verdict.envelope != NULL));
	read_list(json_get(verdict.envelope, "data"));
	read_thread(json_get(verdict.envelope, "data"));
	hostex_wire_release(&verdict);
	buffer_release(&body);
	return 0;
}
