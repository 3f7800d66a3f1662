/* SPDX-License-Identifier: MIT */
#include "channel/hostex_message.h"

#include <string.h>
#include <strings.h>

#include "channel/hostex_item.h"
#include "id.h"
#include "json.h"
#include "program.h"

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

static cJSON *
need(cJSON *json)
{
	if (!json)
		program_die(EX_OSERR, "no memory for an attachment");
	return json;
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

/* Moves what we have no name for over to the new object. */
static void
keep_rest(cJSON *object, const cJSON *attachment)
{
	const cJSON *member;

	if (!cJSON_IsObject(attachment))
		return;
	cJSON_ArrayForEach(member, attachment)
	{
		if (cJSON_GetObjectItemCaseSensitive(object, member->string) ||
		    strcmp(member->string, "fullback_url") == 0)
			continue;
		cJSON_AddItemToObject(object, member->string,
		    need(cJSON_Duplicate(member, true)));
	}
}

static cJSON *
convert(const cJSON *attachment, bool card, bool whole)
{
	cJSON *object = need(cJSON_CreateObject());
	const char *type = hostex_item_text(attachment, "type");
	const char *url = address_of(attachment);

	if (!type || strlen(type) > 32)
		type = card ? "card" : type_by_address(url);
	need(cJSON_AddStringToObject(object, "type", type));
	if (url)
		need(cJSON_AddStringToObject(object, "url", url));
	else
		need(cJSON_AddNullToObject(object, "url"));
	if (whole)
		keep_rest(object, attachment);
	return object;
}

/* Prints the attachments; false when they are too large. */
static bool
print_attachments(struct buffer *out, const cJSON *given, bool card, bool whole)
{
	cJSON *array = need(cJSON_CreateArray());
	const cJSON *item;
	char *text;

	if (cJSON_IsArray(given))
		cJSON_ArrayForEach(item, given)
		    cJSON_AddItemToArray(array, convert(item, card, whole));
	else
		cJSON_AddItemToArray(array, convert(given, card, whole));
	text = cJSON_PrintUnformatted(array);
	if (!text)
		program_die(EX_OSERR, "no memory for an attachment");
	cJSON_Delete(array);
	buffer_clear(out);
	buffer_text(out, text);
	cJSON_free(text);
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
	printed = cJSON_PrintUnformatted(content);
	if (!printed)
		program_die(EX_OSERR, "no memory for a message");
	buffer_clear(memory);
	buffer_text(memory, printed);
	cJSON_free(printed);
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
		if (!print_attachments(&scratch->attachments, attachment, card,
			true))
			print_attachments(&scratch->attachments, attachment,
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
