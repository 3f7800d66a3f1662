/* SPDX-License-Identifier: MIT */
#include "channel/hostex_message.h"

#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "channel/hostex_item.h"
#include "id.h"
#include "json.h"
#include "writer.h"

/* Of one message; what is longer loses all but its addresses. */
#define ATTACHMENTS_MAXIMUM ((size_t)16 << 10)

static bool
is_one_of(const char *text, const char *const *names)
{
	while (text && *names && strcasecmp(text, *names) != 0)
		names++;
	return text && *names;
}

/* What a channel shows about a booking. */
static bool
is_card(const char *display_type)
{
	static const char *const cards[] = {"RequestToBook", "BsRequestBook",
	    "SpecialOffer", "ReservationAlteration", "HouseLinkCard", NULL};

	return is_one_of(display_type, cards);
}

static const char *
type_by_address(const char *url)
{
	static const char *const images[] = {"jpg", "jpeg", "png", "gif",
	    "webp", "heic", "heif", "avif", "bmp", "tif", "tiff", "svg", NULL};
	size_t length = url ? strcspn(url, "?#") : 0, at = length;
	char extension[8];

	while (at && !strchr("./", url[at - 1]))
		at--;
	if (!at || url[at - 1] != '.' || length - at >= sizeof(extension))
		return "file";
	memcpy(extension, url + at, length - at);
	extension[length - at] = '\0';
	return is_one_of(extension, images) ? "image" : "file";
}

static const char *
address_of(const cJSON *attachment)
{
	const char *url = hostex_item_text(attachment, "fullback_url");

	if (!url)
		url = hostex_item_text(attachment, "url");
	return url ? url : cJSON_GetStringValue(attachment);
}

/* The members that we have no names for, each once. */
static void
write_rest(struct writer *writer, const cJSON *attachment)
{
	const cJSON *member = cJSON_IsObject(attachment) ? attachment->child
							 : NULL;

	for (; member; member = member->next)
		if (strcmp(member->string, "type") != 0 &&
		    strcmp(member->string, "url") != 0 &&
		    strcmp(member->string, "fullback_url") != 0 &&
		    cJSON_GetObjectItemCaseSensitive(attachment,
			member->string) == member)
			json_write(writer, member->string, member);
}

static void
write_one(struct writer *writer, const cJSON *attachment, bool card, bool whole)
{
	const char *type = hostex_item_text(attachment, "type");
	const char *url = address_of(attachment);

	if (!type || strlen(type) > 32)
		type = card ? "card" : type_by_address(url);
	writer_object(writer, NULL);
	writer_text(writer, "type", type);
	writer_text(writer, "url", url);
	if (whole)
		write_rest(writer, attachment);
	writer_end_object(writer);
}

/* False when they are too large. */
static bool
write_attachments(struct buffer *out, const cJSON *given, bool card, bool whole)
{
	const cJSON *one = cJSON_IsArray(given) ? given->child : given;
	struct writer writer;

	buffer_clear(out);
	writer_init(&writer, out);
	writer_array(&writer, NULL);
	for (; one; one = one == given ? NULL : one->next)
		write_one(&writer, one, card, whole);
	writer_end_array(&writer);
	return out->length <= ATTACHMENTS_MAXIMUM;
}

static bool
has_attachment(const cJSON *given)
{
	return (cJSON_IsObject(given) || cJSON_IsArray(given))
	    ? given->child != NULL
	    : cJSON_IsString(given) && *given->valuestring;
}

/* Words in anything but a text are still words. */
static const char *
text_of(const cJSON *json, struct buffer *memory)
{
	const cJSON *content = json_get(json, "content");
	char *printed;

	if (!content || cJSON_IsString(content))
		return content ? content->valuestring : "";
	printed = json_text(content);
	buffer_clear(memory);
	buffer_text(memory, printed);
	free(printed);
	return memory->bytes;
}

static bool
is_automatic(const char *sender)
{
	return sender &&
	    (strncmp(sender, "Bot:", 4) == 0 || strcmp(sender, "HostGPT") == 0);
}

static const char *
author_of(const cJSON *json, const struct message *message)
{
	const char *role = hostex_item_text(json, "sender_role");
	const char *display = hostex_item_text(json, "display_type");
	bool silent = !message->text[strspn(message->text, " \t\r\n")];

	if (!role || message_is_note(message->text) ||
	    (display && strcmp(display, "Box") == 0))
		return "system";
	if (silent && (is_card(display) || !message->attachments))
		return "system";
	if (strcmp(role, "guest") == 0)
		return "guest";
	if (strcmp(role, "host") != 0)
		return "system";
	return is_automatic(message->author_name) ? "assistant" : "host";
}

static bool
read_id(struct buffer *id, const cJSON *json)
{
	const cJSON *native = json_get(json, "id");
	int64_t number = json_get_integer(json, "id", -1);

	buffer_clear(id);
	if (number >= 0)
		buffer_format(id, "hostex:%lld", (long long)number);
	else if (cJSON_IsString(native) && *native->valuestring)
		hostex_item_id(id, native->valuestring);
	return id_valid(id->bytes);
}

bool
hostex_message_read(struct message *message, const cJSON *json,
    const char *guest, struct hostex_scratch *scratch, const char **why)
{
	const cJSON *attachment = json_get(json, "attachment");
	bool card = is_card(hostex_item_text(json, "display_type"));

	*message = (struct message){0};
	if (!read_id(&scratch->id, json)) {
		*why = "a message without a usable id";
		return false;
	}
	message->id = scratch->id.bytes;
	message->text = text_of(json, &scratch->text);
	if (has_attachment(attachment)) {
		if (!write_attachments(&scratch->attachments, attachment, card,
			true))
			write_attachments(&scratch->attachments, attachment,
			    card, false);
		message->attachments = scratch->attachments.bytes;
	}
	message->author_name = hostex_item_text(json, "sender_name");
	message->author = author_of(json, message);
	if (!message->author_name && strcmp(message->author, "guest") == 0)
		message->author_name = guest;
	return true;
}

void
hostex_scratch_init(struct hostex_scratch *scratch)
{
	buffer_init(&scratch->id, BUFFER_MAXIMUM);
	buffer_init(&scratch->text, BUFFER_MAXIMUM);
	buffer_init(&scratch->attachments, BUFFER_MAXIMUM);
}

void
hostex_scratch_release(struct hostex_scratch *scratch)
{
	buffer_release(&scratch->id);
	buffer_release(&scratch->text);
	buffer_release(&scratch->attachments);
}
