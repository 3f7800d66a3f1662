/* SPDX-License-Identifier: MIT */
#include <stdlib.h>

#include "import_internal.h"

static bool
read_setting(struct import_record *record)
{
	return setting_from_json(&record->as.setting, record->json,
	    &record->why);
}

static enum import_outcome
store_setting(struct import_record *record, const struct import_into *into)
{
	return setting_import(into->store, &record->as.setting) ? IMPORT_MADE
								: IMPORT_THERE;
}

static bool
setting_is_there(struct import_record *record, struct store *store)
{
	char *value = setting_get(store, record->as.setting.name);
	bool there = value;

	free(value);
	return there;
}

static bool
read_webhook(struct import_record *record)
{
	return webhook_from_json(&record->as.webhook, record->json,
	    &record->why);
}

static enum import_outcome
store_webhook(struct import_record *record, const struct import_into *into)
{
	return webhook_import(into->store, &record->as.webhook) ? IMPORT_MADE
								: IMPORT_THERE;
}

static bool
webhook_is_there(struct import_record *record, struct store *store)
{
	return webhook_exists(store, &record->as.webhook);
}

static bool
read_token(struct import_record *record)
{
	return token_from_json(&record->as.token, record->json, &record->why);
}

static enum import_outcome
store_token(struct import_record *record, const struct import_into *into)
{
	switch (token_import(into->store, &record->as.token)) {
	case TOKEN_MADE:
		return IMPORT_MADE;
	case TOKEN_CHANGED:
		return IMPORT_CHANGED;
	case TOKEN_SAME:
		break;
	}
	return IMPORT_THERE;
}

static bool
token_is_there(struct import_record *record, struct store *store)
{
	return token_exists(store, &record->as.token);
}

const struct import_type import_desk_types[IMPORT_DESK_TYPES] = {
    {"setting", read_setting, store_setting, setting_is_there, NULL, false},
    {"webhook", read_webhook, store_webhook, webhook_is_there, NULL, false},
    {"token", read_token, store_token, token_is_there, NULL, false},
};
