/* SPDX-License-Identifier: MIT */
#include "reply_import.h"

#include <stdlib.h>
#include <string.h>

#include "buffer.h"
#include "event.h"
#include "json.h"
#include "message_import.h"
#include "when.h"

static bool
status_is_known(const char *status)
{
	static const char *const known[] = {"draft", "approved", "sending",
	    "sent", "failed", "uncertain", "rejected", "stale", "shadow"};

	for (size_t i = 0; i < sizeof(known) / sizeof(known[0]); i++)
		if (strcmp(known[i], status) == 0)
			return true;
	return false;
}

/* Decimal, as money is: digits, perhaps a point and digits. */
static bool
is_money(const char *text)
{
	size_t digits = strspn(text, "0123456789");

	text += digits;
	if (digits && *text == '.')
		text += 1 + strspn(text + 1, "0123456789");
	return digits && digits <= 18 && !*text;
}

static bool
texts_are_good(struct reply_given *given, const char **why)
{
	struct reply *reply = &given->reply;

	if (!reply->id || !id_valid(reply->id))
		*why = "a reply needs an id";
	else if (!reply->conversation || !id_valid(reply->conversation))
		*why = "a reply needs its conversation";
	else if (!reply->status || !status_is_known(reply->status))
		*why = "a reply needs a status that is known";
	else if (!reply->text || strlen(reply->text) > REPLY_MAXIMUM)
		*why = "a reply needs a text of at most 64 KiB";
	else if (reply->cost && !is_money(reply->cost))
		*why = "cost is no decimal number in a string";
	else
		return true;
	return false;
}

static bool
hashes_are_good(struct reply_given *given, const char **why)
{
	struct reply *reply = &given->reply;

	hmac_sha256_hex(reply->text, strlen(reply->text), given->hash);
	if (reply->hash && strcmp(reply->hash, given->hash) != 0) {
		*why = "the hash is not that of the text";
		return false;
	}
	reply->hash = given->hash;
	if (strcmp(reply->status, "approved") == 0 &&
	    (!reply->approved_hash ||
		strcmp(reply->approved_hash, given->hash) != 0)) {
		*why = "approved, but approved_hash is not that of the text";
		return false;
	}
	return true;
}

static bool
read_times(struct reply *reply, const cJSON *json, const char **why)
{
	*why = "created_at, updated_at or sent_at is no time";
	if (!json_get_time(json, "created_at", &reply->created_at) ||
	    !json_get_time(json, "updated_at", &reply->updated_at) ||
	    !json_get_time(json, "sent_at", &reply->sent_at))
		return false;
	if (reply->created_at == WHEN_NONE)
		reply->created_at = when_now();
	if (reply->updated_at == WHEN_NONE)
		reply->updated_at = reply->created_at;
	return true;
}

static void
read_usage(struct reply *reply, const cJSON *usage)
{
	reply->input_tokens = json_get_integer(usage, "input_tokens", 0);
	reply->output_tokens = json_get_integer(usage, "output_tokens", 0);
	reply->cached_tokens = json_get_integer(usage, "cached_tokens", 0);
	reply->estimated = json_get_true(usage, "estimated");
	reply->cost = json_get_text(usage, "cost");
}

static void
read_texts(struct reply *reply, const cJSON *json)
{
	const cJSON *error = json_get_object(json, "error");

	*reply = (struct reply){
	    .id = json_get_text(json, "id"),
	    .conversation = json_get_text(json, "conversation"),
	    .status = json_get_text(json, "status"),
	    .text = json_get_text(json, "text"),
	    .model_text = json_get_text(json, "model_text"),
	    .hash = json_get_text(json, "hash"),
	    .provider = json_get_text(json, "provider"),
	    .model = json_get_text(json, "model"),
	    .assistant = json_get_text(json, "assistant"),
	    .prompt_hash = json_get_text(json, "prompt_hash"),
	    .finish = json_get_text(json, "finish"),
	    .attempts = json_get_integer(json, "attempts", 0),
	    .approved_by = json_get_text(json, "approved_by"),
	    .approved_hash = json_get_text(json, "approved_hash"),
	    .even_if_newer = json_get_true(json, "even_if_newer"),
	    .known_message = json_get_text(json, "known"),
	    .message = json_get_text(json, "message"),
	};
	if (error) {
		reply->error_class = json_get_text(error, "class");
		reply->error_message = json_get_text(error, "message");
	}
}

/* The array as text in `memory`; NAMES the place, as the memory may move. */
static size_t
print_array(const cJSON *array, struct buffer *memory)
{
	size_t at = memory->length;
	char *text = json_text(array);

	buffer_append(memory, text, strlen(text) + 1);
	free(text);
	return at;
}

bool
reply_from_json(struct reply_given *given, const cJSON *json,
    struct buffer *memory, const char **why)
{
	const cJSON *sources = json_get_array(json, "sources");
	const cJSON *answers = json_get_array(json, "answers");
	const cJSON *usage = json_get_object(json, "usage");
	struct reply *reply = &given->reply;
	size_t sources_at = 0, answers_at = 0;

	read_texts(reply, json);
	if (usage)
		read_usage(reply, usage);
	if (!texts_are_good(given, why) || !hashes_are_good(given, why) ||
	    !read_times(reply, json, why))
		return false;
	buffer_clear(memory);
	if (sources && sources->child)
		sources_at = print_array(sources, memory);
	if (answers)
		answers_at = print_array(answers, memory);
	if (sources && sources->child)
		reply->sources = memory->bytes + sources_at;
	if (answers)
		reply->answers = memory->bytes + answers_at;
	return true;
}

bool
reply_import(struct store *store, struct reply_given *given)
{
	struct reply *reply = &given->reply;
	struct event event;

	if (reply->known_message)
		reply->known = message_number(store, reply->known_message);
	if (!reply_insert(store, reply))
		return false;
	event_begin(&event, "reply.drafted", reply->conversation);
	event.imported = true;
	writer_text(&event.data, "reply", reply->id);
	writer_text(&event.data, "status", reply->status);
	writer_text(&event.data, "hash", reply->hash);
	event_append(&event, store);
	return true;
}

const char *
reply_shown(const cJSON *json, char hash[HMAC_HEX_SIZE])
{
	const char *text = json_get_text(json, "text");

	if (!text)
		return json_get_text(json, "hash");
	return hmac_sha256_hex(text, strlen(text), hash);
}
