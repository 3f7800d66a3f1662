/* SPDX-License-Identifier: MIT */
#include <string.h>

#include "buffer.h"
#include "conversation.h"
#include "json.h"
#include "when.h"
#include "writer.h"

/* Apart from the rest, so that programs that read no JSON link none. */

static bool
texts_are_good(const struct conversation *conversation, const char **why)
{
	if (!conversation->id || !id_valid(conversation->id))
		*why = "no id, or one that is none";
	else if (!conversation_native(conversation->id))
		*why = "the id is not CHANNEL:NATIVE";
	else if (conversation->mode &&
	    !conversation_mode_valid(conversation->mode))
		*why = "mode is none of auto, draft, off";
	else if (conversation->status &&
	    strcmp(conversation->status, "open") != 0 &&
	    strcmp(conversation->status, "closed") != 0)
		*why = "status is neither open nor closed";
	else
		return true;
	return false;
}

/* The member as JSON text in `memory`, or NULL. The buffer may move while it
 * grows, so the caller gets a place in it. */
static size_t
print_member(const cJSON *member, struct buffer *memory)
{
	size_t at = memory->length;
	struct writer writer;

	if (!member)
		return at;
	writer_init(&writer, memory);
	json_write(&writer, NULL, member);
	buffer_byte(memory, '\0');
	return at;
}

static bool
channel_agrees(const struct conversation *conversation)
{
	size_t length = strlen(conversation->channel);

	return strncmp(conversation->id, conversation->channel, length) == 0 &&
	    conversation->id[length] == ':';
}

bool
conversation_from_json(struct conversation *conversation, const cJSON *json,
    struct buffer *memory, const char **why)
{
	const cJSON *context = json_get_object(json, "context");
	const cJSON *tags = json_get_array(json, "tags");
	const cJSON *contact = json_get_object(json, "contact");
	size_t context_at, tags_at, channel_at;

	*conversation = (struct conversation){
	    .id = json_get_text(json, "id"),
	    .channel = json_get_text(json, "channel"),
	    .status = json_get_text(json, "status"),
	    .mode = json_get_text(json, "mode"),
	    .holder = json_get_text(json, "holder"),
	    .subject = json_get_text(json, "subject"),
	    .user = json_get_text(json, "user"),
	    .assistant = json_get_text(json, "assistant"),
	    .unread = json_get_integer(json, "unread", 0),
	    .unanswered = json_get_true(json, "unanswered"),
	    .needs_human = json_get_true(json, "needs_human"),
	    .contact.created_at = WHEN_NONE,
	};
	*why = "last_message_at or created_at is no time";
	if (!json_get_time(json, "last_message_at",
		&conversation->last_message_at) ||
	    !json_get_time(json, "created_at", &conversation->created_at))
		return false;
	if (!texts_are_good(conversation, why))
		return false;
	if (contact && !contact_from_json(&conversation->contact, contact, why))
		return false;
	buffer_clear(memory);
	context_at = print_member(context, memory);
	tags_at = print_member(tags, memory);
	channel_at = memory->length;
	buffer_append(memory, conversation->id, strcspn(conversation->id, ":"));
	if (context)
		conversation->context = memory->bytes + context_at;
	if (tags)
		conversation->tags = memory->bytes + tags_at;
	if (!conversation->channel)
		conversation->channel = memory->bytes + channel_at;
	*why = "the id does not begin with the channel";
	return channel_agrees(conversation);
}
