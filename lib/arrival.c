/* SPDX-License-Identifier: MIT */
#include "arrival.h"

#include <ctype.h>
#include <stdlib.h>
#include <string.h>

#include "given.h"
#include "hmac.h"
#include "id.h"
#include "json.h"
#include "program.h"
#include "when.h"

/* Bytes of hex in an id that is made of what a message says. */
#define DIGEST 32

void
arrival_init(struct arrival *arrival)
{
	*arrival = (struct arrival){0};
	buffer_init(&arrival->channel, BUFFER_MAXIMUM);
	buffer_init(&arrival->context, BUFFER_MAXIMUM);
	buffer_init(&arrival->attachments, BUFFER_MAXIMUM);
}

void
arrival_release(struct arrival *arrival)
{
	buffer_release(&arrival->channel);
	buffer_release(&arrival->context);
	buffer_release(&arrival->attachments);
}

bool
arrival_channel_valid(const char *channel)
{
	static const char letters[] = "abcdefghijklmnopqrstuvwxyz0123456789-_";
	size_t length = strlen(channel);

	return islower((unsigned char)*channel) && length <= 32 &&
	    strspn(channel, letters) == length;
}

/* Sets a member; the text is copied. */
static void
set(cJSON *record, const char *name, const char *text)
{
	cJSON *value = cJSON_CreateString(text);
	bool there = cJSON_HasObjectItem(record, name);

	if (!value ||
	    (there ? !cJSON_ReplaceItemInObjectCaseSensitive(record, name,
			 value)
		   : !cJSON_AddItemToObject(record, name, value)))
		program_die(EX_OSERR, "no memory for a message");
}

static void
set_id(cJSON *record, const char *name, const char *channel, const char *id)
{
	struct buffer full;

	buffer_init(&full, BUFFER_MAXIMUM);
	buffer_format(&full, "%s:%s", channel, id);
	set(record, name, full.bytes);
	buffer_release(&full);
}

static bool
has_channel(const char *id, const char *channel)
{
	size_t length = strlen(channel);

	return strncmp(id, channel, length) == 0 && id[length] == ':';
}

/* Sets arrival->channel, and the conversation's id if it lacks it. */
static bool
complete_conversation(struct arrival *arrival, cJSON *record,
    const char *channel, const char **why)
{
	const char *id = json_get_text(record, "conversation");

	*why = "no conversation";
	if (!id || !*id)
		return false;
	buffer_clear(&arrival->channel);
	if (channel) {
		buffer_text(&arrival->channel, channel);
		if (!has_channel(id, channel))
			set_id(record, "conversation", channel, id);
		return true;
	}
	*why = "the conversation has no channel: say --channel";
	if (!conversation_native(id))
		return false;
	buffer_append(&arrival->channel, id, strcspn(id, ":"));
	*why = "the conversation's channel is no name of one";
	return arrival_channel_valid(arrival->channel.bytes);
}

static void
add_part(struct buffer *all, const char *text)
{
	if (text)
		buffer_text(all, text);
	buffer_byte(all, '\0');
}

/* A message is what was said, by whom, where and when. */
static void
make_id(const struct arrival *arrival, cJSON *record)
{
	static const char *const parts[] = {"conversation", "author",
	    "author_name", "text", "sent_at"};
	const cJSON *attachments = json_get(record, "attachments");
	char hex[HMAC_HEX_SIZE], *printed;
	struct buffer all;

	buffer_init(&all, BUFFER_MAXIMUM);
	for (size_t i = 0; i < sizeof(parts) / sizeof(parts[0]); i++)
		add_part(&all, json_get_text(record, parts[i]));
	if (attachments) {
		printed = json_text(attachments);
		add_part(&all, printed);
		free(printed);
	}
	hmac_sha256_hex(all.bytes, all.length, hex);
	hex[DIGEST] = '\0';
	set_id(record, "id", arrival->channel.bytes, hex);
	buffer_release(&all);
}

/* Ids of ours (message_...) come back from our own output. */
static void
complete_id(const struct arrival *arrival, cJSON *record, const char *channel)
{
	const char *id = json_get_text(record, "id");
	char made[ID_SIZE];

	if (!id && json_get(record, "sent_at"))
		make_id(arrival, record);
	else if (!id)
		set(record, "id", id_new("message", made));
	else if (!id_is("message", id) &&
	    (channel ? !has_channel(id, channel) : !strchr(id, ':')))
		set_id(record, "id", arrival->channel.bytes, id);
}

static void
complete(const struct arrival *arrival, cJSON *record, const char *channel)
{
	char now[WHEN_SIZE];

	if (!json_get(record, "author"))
		set(record, "author", "guest");
	complete_id(arrival, record, channel);
	if (!json_get(record, "sent_at"))
		set(record, "sent_at", when_format(when_now(), now));
}

static bool
read_conversation(struct arrival *arrival, const cJSON *record,
    const char **why)
{
	struct conversation *conversation = &arrival->conversation;
	const cJSON *context = json_get(record, "context");
	const cJSON *contact = json_get(record, "contact");
	const cJSON *user = json_get(record, "user");
	char *printed;

	*conversation = (struct conversation){
	    .id = arrival->message.conversation,
	    .channel = arrival->channel.bytes,
	    .subject = json_get_text(record, "subject"),
	    .user = json_get_text(record, "user"),
	    .contact.created_at = WHEN_NONE,
	    .last_message_at = WHEN_NONE,
	    .created_at = arrival->message.sent_at,
	};
	*why = "user is no id, external id or e-mail of one";
	if (user && (!conversation->user || !id_valid(conversation->user)))
		return false;
	*why = "contact or context is no object";
	if ((context && !cJSON_IsObject(context)) ||
	    (contact && !cJSON_IsObject(contact)))
		return false;
	if (contact && !contact_from_json(&conversation->contact, contact, why))
		return false;
	if (context) {
		printed = json_text(context);
		buffer_clear(&arrival->context);
		buffer_text(&arrival->context, printed);
		free(printed);
		conversation->context = arrival->context.bytes;
	}
	return true;
}

bool
arrival_read(struct arrival *arrival, cJSON *record, const char *channel,
    const char **why)
{
	const cJSON *id = json_get(record, "id");
	const cJSON *type = json_get(record, "type");

	*why = "no record of a message";
	if (type &&
	    (!cJSON_IsString(type) || strcmp(type->valuestring, "message")))
		return false;
	*why = "the id is no text";
	if (id && !cJSON_IsString(id))
		return false;
	if (!complete_conversation(arrival, record, channel, why))
		return false;
	complete(arrival, record, channel);
	if (!message_from_json(&arrival->message, record, &arrival->attachments,
		why))
		return false;
	return read_conversation(arrival, record, why);
}

/* The author is the contact when nothing better is known, of a new
 * conversation: later ones must not undo what a person has corrected. */
static void
name_contact(struct arrival *arrival, struct store *store)
{
	struct contact *contact = &arrival->conversation.contact;
	const char *author = arrival->message.author;

	if (!contact->name &&
	    (strcmp(author, "guest") == 0 || strcmp(author, "user") == 0) &&
	    !conversation_exists(store, arrival->conversation.id))
		contact->name = arrival->message.author_name;
}

static void
write_message(const struct arrival *arrival, cJSON *record,
    struct buffer *records)
{
	static const char *const conversations[] = {"contact", "subject",
	    "context", "user"};
	struct buffer line;

	for (size_t i = 0; i < 4; i++)
		cJSON_DeleteItemFromObjectCaseSensitive(record,
		    conversations[i]);
	buffer_init(&line, BUFFER_MAXIMUM);
	message_write(&line, &arrival->message);
	given_pass(&line, record);
	buffer_append(records, line.bytes, line.length);
	buffer_byte(records, '\n');
	buffer_release(&line);
}

static void
compare(void *context, const struct message *message)
{
	struct arrival *arrival = context;

	arrival->elsewhere = strcmp(message->conversation,
				 arrival->message.conversation) != 0;
}

/* Ids that are counted in each conversation would otherwise lose messages. */
static bool
is_elsewhere(struct arrival *arrival, struct store *store)
{
	arrival->elsewhere = false;
	message_load(store, arrival->message.id, compare, arrival);
	return arrival->elsewhere;
}

bool
arrival_store(struct arrival *arrival, struct store *store, cJSON *record,
    struct buffer *records)
{
	const char *id = arrival->conversation.id;
	bool changed, new;

	if (is_elsewhere(arrival, store))
		return false;
	name_contact(arrival, store);
	changed = conversation_store(store, &arrival->conversation, false) !=
	    CONVERSATION_SAME;
	new = message_store(store, &arrival->message, MESSAGE_LIVE) ==
	    MESSAGE_NEW;
	if (changed) {
		conversation_record(store, id, records);
		buffer_byte(records, '\n');
	}
	if (new)
		write_message(arrival, record, records);
	return true;
}
