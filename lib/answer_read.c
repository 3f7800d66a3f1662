/* SPDX-License-Identifier: MIT */
#include <string.h>

#include "answer.h"
#include "buffer.h"
#include "conversation.h"
#include "hmac.h"
#include "json.h"
#include "program.h"

/* Bytes of hex in an id that is made of a key. */
#define DIGEST 32

static void
set(cJSON *record, const char *name, const char *text)
{
	cJSON *value = cJSON_CreateString(text);

	cJSON_DeleteItemFromObjectCaseSensitive(record, name);
	if (!value || !cJSON_AddItemToObject(record, name, value))
		program_die(EX_OSERR, "no memory");
}

static cJSON *
wrap(const char *text)
{
	cJSON *record = cJSON_CreateObject();

	if (!record)
		program_die(EX_OSERR, "no memory");
	set(record, "text", text);
	return record;
}

/* The same key in the same conversation is the same message. */
static void
make_id(cJSON *record, const char *conversation, const char *key)
{
	size_t channel = strcspn(conversation, ":");
	char hex[HMAC_HEX_SIZE];
	struct buffer text;

	buffer_init(&text, BUFFER_MAXIMUM);
	buffer_text(&text, conversation);
	buffer_byte(&text, '\0');
	buffer_text(&text, key);
	hmac_sha256_hex(text.bytes, text.length, hex);
	hex[DIGEST] = '\0';
	buffer_clear(&text);
	buffer_append(&text, conversation, channel);
	buffer_format(&text, ":key-%s", hex);
	set(record, "id", text.bytes);
	buffer_release(&text);
}

/* An id of another channel would be in the way of a message there. */
static void
own_id(cJSON *record, const char *conversation)
{
	const char *id = json_get_text(record, "id");
	size_t channel = strcspn(conversation, ":") + 1;
	struct buffer text;

	if (!id || strncmp(id, conversation, channel) == 0)
		return;
	buffer_init(&text, BUFFER_MAXIMUM);
	buffer_append(&text, conversation, channel);
	buffer_text(&text, id);
	set(record, "id", text.bytes);
	buffer_release(&text);
}

static bool
agrees(const cJSON *record, const char *name, const char *wanted)
{
	const cJSON *member = json_get(record, name);

	return !member ||
	    (cJSON_IsString(member) &&
		strcmp(member->valuestring, wanted) == 0);
}

static bool
complete(cJSON *record, const struct answer_options *options, const char **why)
{
	const char *key = options->key;

	*why = "the author of a message to be answered is guest";
	if (!agrees(record, "author", "guest"))
		return false;
	*why = "the record is of another conversation";
	if (!agrees(record, "conversation", options->conversation))
		return false;
	if (!key && !json_get(record, "id"))
		key = json_get_text(record, "client_id");
	if (key && *key)
		make_id(record, options->conversation, key);
	own_id(record, options->conversation);
	set(record, "conversation", options->conversation);
	/* It arrives now, whatever its clock said. */
	cJSON_DeleteItemFromObjectCaseSensitive(record, "sent_at");
	cJSON_DeleteItemFromObjectCaseSensitive(record, "client_id");
	/* No guest says who pays. */
	cJSON_DeleteItemFromObjectCaseSensitive(record, "user");
	*why = "the message is empty";
	key = json_get_text(record, "text");
	return (key && key[strspn(key, " \t\r\n")] != '\0') ||
	    cJSON_GetArraySize(json_get_array(record, "attachments")) > 0;
}

cJSON *
answer_read(const struct buffer *text, const struct answer_options *options,
    const char **why)
{
	const char *begin = text->bytes + strspn(text->bytes, " \t\r\n");
	cJSON *record;

	if (*begin == '{')
		record = json_parse(text->bytes, text->length, why);
	else
		record = wrap(text->bytes);
	if (record && !complete(record, options, why)) {
		cJSON_Delete(record);
		record = NULL;
	}
	return record;
}
