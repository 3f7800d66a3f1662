/* SPDX-License-Identifier: MIT */
#include "channel/hostex_item.h"

#include <string.h>

#include "buffer.h"
#include "hmac.h"
#include "id.h"
#include "json.h"
#include "when.h"

/* Bytes of hex: two conversations are never compared, only one with itself. */
#define DIGEST 16

const char *
hostex_item_text(const cJSON *object, const char *name)
{
	const char *text = json_get_text(object, name);

	return text && *text ? text : NULL;
}

void
hostex_item_id(struct buffer *id, const char *native)
{
	buffer_text(id, "hostex:");
	buffer_text(id, native);
}

static bool
is_usable(const char *native)
{
	struct buffer id;
	bool usable;

	buffer_init(&id, BUFFER_MAXIMUM);
	hostex_item_id(&id, native);
	usable = id_valid(id.bytes);
	buffer_release(&id);
	return usable;
}

bool
hostex_item_read(struct hostex_item *item, const cJSON *json, const char **why)
{
	const cJSON *guest = json_get_object(json, "guest");

	*item = (struct hostex_item){
	    .native = hostex_item_text(json, "id"),
	    .channel_type = hostex_item_text(json, "channel_type"),
	    .property = hostex_item_text(json, "property_title"),
	    .check_in = hostex_item_text(json, "check_in_date"),
	    .check_out = hostex_item_text(json, "check_out_date"),
	    .name = hostex_item_text(guest, "name"),
	    .email = hostex_item_text(guest, "email"),
	    .phone = hostex_item_text(guest, "phone"),
	};
	if (!item->native || !is_usable(item->native)) {
		*why = "a conversation without a usable id";
		return false;
	}
	if (!json_get_time(json, "last_message_at", &item->last_message_at))
		item->last_message_at = WHEN_NONE;
	return true;
}

static void
append_time(struct buffer *mark, int64_t moment)
{
	char text[WHEN_SIZE];

	buffer_text(mark,
	    moment == WHEN_NONE ? "-" : when_format(moment, text));
}

void
hostex_item_mark(const struct hostex_item *item, struct buffer *mark)
{
	const char *const parts[] = {item->channel_type, item->property,
	    item->check_in, item->check_out, item->name, item->email,
	    item->phone};
	char hex[HMAC_HEX_SIZE];
	struct buffer all;

	buffer_init(&all, BUFFER_MAXIMUM);
	for (size_t i = 0; i < sizeof(parts) / sizeof(parts[0]); i++) {
		if (parts[i])
			buffer_text(&all, parts[i]);
		buffer_byte(&all, '\0');
	}
	hmac_sha256_hex(all.bytes, all.length, hex);
	append_time(mark, item->last_message_at);
	buffer_byte(mark, ' ');
	buffer_append(mark, hex, DIGEST);
	buffer_release(&all);
}

void
hostex_item_mark_thread(struct buffer *mark, int64_t last_message_at,
    const char *before)
{
	const char *digest = before ? strchr(before, ' ') : NULL;

	append_time(mark, last_message_at);
	buffer_text(mark, digest ? digest : " -");
}
