/* SPDX-License-Identifier: MIT */
#include <stddef.h>
#include <string.h>

#include "event.h"
#include "event_name.h"
#include "json.h"
#include "signature.h"
#include "store.h"
#include "webhook.h"
#include "when.h"

#define URL_MAXIMUM 8192

/* Printable ASCII without spaces, and not empty. */
static bool
is_one_word(const char *text, size_t maximum)
{
	size_t length = 0;

	for (; text[length]; length++)
		if (text[length] <= ' ' || text[length] >= 127)
			return false;
	return length > 0 && length <= maximum;
}

static bool
secret_valid(const char *text, const char **why)
{
	struct signature_key key;
	bool valid = !*text || signature_key_read(&key, text, why);

	signature_key_clear(&key);
	return valid;
}

bool
webhook_from_json(struct webhook *webhook, const cJSON *json, const char **why)
{
	const char *event = json_get_text(json, "event");
	const char *secret = json_get_text(json, "secret");

	*webhook = (struct webhook){
	    .id = json_get_text(json, "id"),
	    .url = json_get_text(json, "url"),
	    .event = event ? event : WEBHOOK_EVENT,
	    .secret = secret ? secret : "",
	    .enabled = !cJSON_IsFalse(json_get(json, "enabled")),
	    .disabled_reason = json_get_text(json, "disabled_reason"),
	    .paused_until = WHEN_NONE,
	};
	if (webhook->enabled)
		webhook->disabled_reason = NULL;
	if (webhook->id && !id_is("hook", webhook->id))
		*why = "the id is no webhook's";
	else if (!webhook->url || !is_one_word(webhook->url, URL_MAXIMUM))
		*why = "no URL";
	else if (!json_get_time(json, "created_at", &webhook->created_at))
		*why = "created_at is no time";
	else
		return event_name_valid(webhook->event, why) &&
		    secret_valid(webhook->secret, why);
	return false;
}

static void
ignore(void *context, const struct webhook *webhook)
{
	(void)context;
	(void)webhook;
}

bool
webhook_exists(struct store *store, const struct webhook *webhook)
{
	return webhook_load(store, webhook->url, ignore, NULL) ||
	    (webhook->id && webhook_load(store, webhook->id, ignore, NULL));
}

bool
webhook_import(struct store *store, const struct webhook *webhook)
{
	struct webhook row = *webhook;
	char id[ID_SIZE];

	if (webhook_exists(store, webhook))
		return false;
	row.seen = event_newest(store);
	webhook_store(store, &row, id);
	return true;
}
