/* SPDX-License-Identifier: MIT */
#include "setting.h"

#include <stdlib.h>
#include <string.h>

#include "buffer.h"
#include "config.h"
#include "event.h"
#include "handoff.h"
#include "hours.h"
#include "program.h"
#include "store.h"
#include "when.h"
#include "writer.h"

static bool
mode_valid(const char *value, const char **why)
{
	*why = "the value must be auto, draft or off";
	return strcmp(value, "auto") == 0 || strcmp(value, "draft") == 0 ||
	    strcmp(value, "off") == 0;
}

static bool
hours_valid(const char *value, const char **why)
{
	struct hours hours;

	if (!hours_parse(&hours, value, why))
		return false;
	*why = "this machine knows no such time zone";
	return hours_zone_known(&hours);
}

static bool
words_valid(const char *value, const char **why)
{
	return strcmp(value, "off") == 0 || handoff_valid(value, why);
}

static bool
text_valid(const char *value, const char **why)
{
	*why = "the text is empty";
	return value[strspn(value, " \t\r\n")] != '\0';
}

static bool
count_valid(const char *value, const char **why)
{
	size_t digits = strspn(value, "0123456789");

	*why = "the value must be a number, 0 for no limit";
	return digits > 0 && digits <= 12 && value[digits] == '\0';
}

/* A name that ends in a dot stands for all that begin with it. */
static const struct {
	const char *name, *shown, *meaning;
	bool (*valid)(const char *value, const char **why);
} known[] = {
    {"mode.", "mode.CHANNEL",
	"mode of new conversations of a channel: auto, draft, off", mode_valid},
    {"hours", "hours", "when answer-chat answers: 'Mon-Fri 9-17:30 ZONE'",
	hours_valid},
    {"hours.", "hours.CHANNEL", "the same for one channel", hours_valid},
    {"handoff.words", "handoff.words", "phrases that ask for a person, or off",
	words_valid},
    {"handoff.text", "handoff.text",
	"what the guest reads when a person is to answer", text_valid},
    {"limit.answers", "limit.answers",
	"answers of answer-chat in one conversation", count_valid},
    {"limit.tokens", "limit.tokens", "tokens of one conversation", count_valid},
};

#define KNOWN (sizeof(known) / sizeof(known[0]))

/* What follows the dot: small letters, digits, minus. */
static bool
suffix_valid(const char *suffix)
{
	size_t length = strspn(suffix, "abcdefghijklmnopqrstuvwxyz0123456789-");

	return length > 0 && length <= 32 && suffix[length] == '\0';
}

static bool
name_matches(const char *pattern, const char *name)
{
	size_t length = strlen(pattern);

	if (pattern[length - 1] != '.')
		return strcmp(pattern, name) == 0;
	return strncmp(pattern, name, length) == 0 &&
	    suffix_valid(name + length);
}

bool
setting_valid(const char *name, const char *value, const char **why)
{
	size_t i = 0;

	while (i < KNOWN && !name_matches(known[i].name, name))
		i++;
	if (i == KNOWN) {
		*why = "no such setting";
		return false;
	}
	if (value && strlen(value) > SETTING_MAXIMUM) {
		*why = "the value is longer than 4096 bytes";
		return false;
	}
	return !value || known[i].valid(value, why);
}

void
setting_describe(struct buffer *out)
{
	for (size_t i = 0; i < KNOWN; i++)
		buffer_format(out, "  %-14s %s\n", known[i].shown,
		    known[i].meaning);
}

char *
setting_get(struct store *store, const char *name)
{
	struct statement *select = store_statement(store,
	    "SELECT value FROM setting WHERE name = :name");
	char *value = NULL;

	store_bind_text(select, ":name", name);
	if (store_step(select)) {
		value = strdup(store_text(select, 0));
		if (!value)
			program_die(EX_OSERR, "no memory");
		store_finish(select);
	}
	return value;
}

static void
tell(struct store *store, const char *name, const char *value)
{
	struct event event;

	event_begin(&event, "setting.changed", NULL);
	writer_text(&event.data, "name", name);
	writer_text(&event.data, "value", value);
	event_append(&event, store);
}

bool
setting_set(struct store *store, const char *name, const char *value)
{
	struct statement *upsert = store_statement(store,
	    "INSERT INTO setting (name, value, updated_at)"
	    " VALUES (:name, :value, :now) ON CONFLICT (name) DO UPDATE"
	    " SET value = excluded.value, updated_at = excluded.updated_at"
	    " WHERE setting.value <> excluded.value");

	store_bind_text(upsert, ":name", name);
	store_bind_text(upsert, ":value", value);
	store_bind_integer(upsert, ":now", when_now());
	if (store_run(upsert) == 0)
		return false;
	tell(store, name, value);
	return true;
}

bool
setting_remove(struct store *store, const char *name)
{
	struct statement *delete = store_statement(store,
	    "DELETE FROM setting WHERE name = :name");

	store_bind_text(delete, ":name", name);
	if (store_run(delete) == 0)
		return false;
	tell(store, name, NULL);
	return true;
}

int64_t
setting_each(struct store *store, setting_visitor *visit, void *context)
{
	struct statement *select = store_statement(store,
	    "SELECT name, value, updated_at FROM setting /*scan*/"
	    " ORDER BY name");
	struct setting setting = {.source = "store"};
	int64_t count = 0;

	for (; store_step(select); count++) {
		setting.name = store_text(select, 0);
		setting.value = store_text(select, 1);
		setting.updated_at = store_integer(select, 2);
		visit(context, &setting);
	}
	return count;
}

void
setting_write(struct buffer *out, const struct setting *setting)
{
	struct writer writer;

	writer_init(&writer, out);
	writer_object(&writer, NULL);
	writer_text(&writer, "type", "setting");
	writer_text(&writer, "name", setting->name);
	writer_text(&writer, "value", setting->value);
	writer_text(&writer, "source", setting->source);
	writer_bool(&writer, "secret", setting->secret);
	writer_time(&writer, "updated_at", setting->updated_at);
	writer_end_object(&writer);
}
