/* SPDX-License-Identifier: MIT */
#include <stddef.h>

#include "event.h"
#include "json.h"
#include "setting.h"
#include "store.h"
#include "when.h"

bool
setting_from_json(struct setting *setting, const cJSON *json, const char **why)
{
	*setting = (struct setting){
	    .name = json_get_text(json, "name"),
	    .value = json_get_text(json, "value"),
	    .source = "store",
	};
	if (!setting->name || !setting->value)
		*why = "a setting needs a name and a value";
	else if (!json_get_time(json, "updated_at", &setting->updated_at))
		*why = "updated_at is no time";
	else
		return setting_valid(setting->name, setting->value, why);
	return false;
}

bool
setting_import(struct store *store, const struct setting *setting)
{
	struct statement *upsert = store_statement(store,
	    "INSERT INTO setting (name, value, updated_at)"
	    " VALUES (:name, :value, coalesce(:at, :now))"
	    " ON CONFLICT (name) DO UPDATE"
	    " SET value = excluded.value, updated_at = excluded.updated_at"
	    " WHERE setting.updated_at < coalesce(:at, 0)");
	struct event event;

	store_bind_text(upsert, ":name", setting->name);
	store_bind_text(upsert, ":value", setting->value);
	store_bind_time(upsert, ":at", setting->updated_at);
	store_bind_integer(upsert, ":now", when_now());
	if (store_run(upsert) == 0)
		return false;
	event_begin(&event, "setting.changed", NULL);
	event.imported = true;
	writer_text(&event.data, "name", setting->name);
	writer_text(&event.data, "value", setting->value);
	event_append(&event, store);
	return true;
}
