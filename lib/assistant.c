/* SPDX-License-Identifier: MIT */
#include "assistant.h"

#include <stdlib.h>
#include <string.h>

#include "assistant_file.h"
#include "buffer.h"
#include "config.h"
#include "conversation.h"
#include "names.h"
#include "nearest.h"
#include "program.h"
#include "provider/provider.h"
#include "writer.h"

/* What S3's upstream called its assistants. */
#define FOREIGN_ID "asst_"

static const struct assistant *
find(const char *name)
{
	const struct assistant_file *file = assistant_file();

	for (size_t i = 0; i < file->count; i++)
		if (strcmp(file->all[i].name, name) == 0)
			return &file->all[i];
	for (size_t i = 0; i < file->count; i++)
		if (file->all[i].id && strcmp(file->all[i].id, name) == 0)
			return &file->all[i];
	return NULL;
}

/* An id of the assistants that the settings knew before there was a file is
 * that of the default, as long as this has none of its own. */
static bool
is_of_default(const char *name)
{
	const char *set = config_get("OPENAI_ASSISTANT_ID");

	return set && strcmp(set, name) == 0 &&
	    strncmp(name, FOREIGN_ID, sizeof(FOREIGN_ID) - 1) == 0 &&
	    !assistant_file()->all[0].id;
}

const struct assistant *
assistant_named(const char *name)
{
	const struct assistant *found = find(name);

	if (!found && is_of_default(name))
		found = &assistant_file()->all[0];
	return found;
}

static _Noreturn void
unknown(const char *name, const char *setting)
{
	const struct assistant_file *file = assistant_file();
	struct buffer names;

	buffer_init(&names, BUFFER_MAXIMUM);
	for (size_t i = 0; i < file->count; i++)
		buffer_format(&names, "%s%s", i ? ", " : "", file->all[i].name);
	if (file->path)
		program_die(EX_CONFIG,
		    "%s%sthere is no assistant '%s': %s has %s",
		    setting ? setting : "", setting ? ": " : "", name,
		    file->path, names.bytes);
	program_die(EX_CONFIG,
	    "%s%sthere is no assistant '%s': FRONTDESK_ASSISTANTS names no "
	    "file with it, and 'default' is the only one without",
	    setting ? setting : "", setting ? ": " : "", name);
}

const struct assistant *
assistant_need(const char *name)
{
	const struct assistant *found = assistant_named(name);

	if (!found)
		unknown(name, NULL);
	return found;
}

/* Once: whoever wrote the file may have meant one of it. */
static void
warn_foreign(const char *set)
{
	static bool warned;
	const char *path = assistant_file()->path;

	if (path && !warned)
		program_warn("OPENAI_ASSISTANT_ID: %s has no assistant of the "
			     "id '%s': 'default' is taken",
		    path, set);
	warned = true;
}

const struct assistant *
assistant_default(void)
{
	const char *set = config_get("OPENAI_ASSISTANT_ID");
	const struct assistant *found;

	if (!set)
		return &assistant_file()->all[0];
	found = assistant_named(set);
	if (!found)
		unknown(set, "OPENAI_ASSISTANT_ID");
	if (!find(set))
		warn_foreign(set);
	return found;
}

void
assistant_each(assistant_visitor *visit, void *context)
{
	const struct assistant_file *file = assistant_file();

	for (size_t i = 0; i < file->count; i++)
		visit(context, &file->all[i]);
}

void
assistant_write(struct buffer *out, const struct assistant *assistant)
{
	struct writer writer;

	writer_init(&writer, out);
	writer_object(&writer, NULL);
	writer_text(&writer, "type", "assistant");
	writer_text(&writer, "id", assistant->name);
	writer_text(&writer, "assistant_id", assistant->id);
	writer_text(&writer, "name", assistant->title);
	writer_text(&writer, "description", assistant->description);
	writer_text(&writer, "instructions", assistant->instructions);
	writer_text(&writer, "provider", assistant->provider);
	writer_text(&writer, "model", assistant->model);
	if (assistant->temperature)
		writer_json(&writer, "temperature", assistant->temperature);
	else
		writer_null(&writer, "temperature");
	writer_integer(&writer, "max_tokens", assistant->limit);
	writer_integer(&writer, "context_tokens", assistant->window);
	writer_integer(&writer, "quiet_for_ms", assistant->quiet_for);
	writer_text(&writer, "shadow", assistant->shadow);
	writer_bool(&writer, "default", assistant == assistant_default());
	writer_end_object(&writer);
}

void
assistant_check(const char *type)
{
	const struct assistant_file *file = assistant_file();
	const struct assistant *found = assistant_named(type);
	const char *nearest = found ? found->name : NULL;
	struct names names;

	names_init(&names);
	for (size_t i = 0; i < file->count; i++)
		names_put(&names, file->all[i].name);
	if (names_find(&names, type) == NAMES_NONE) {
		if (!nearest)
			nearest = nearest_of(type, &names);
		program_warn("%s: no assistant is called so%s%s%s", type,
		    nearest ? ": '" : "", nearest ? nearest : "",
		    nearest ? "' may be meant" : "");
	}
	names_release(&names);
}

static void
take_named(void *context, const struct conversation *conversation)
{
	const struct assistant **found = context;
	const char *name = conversation->assistant;

	if (!name)
		return;
	*found = assistant_named(name);
	if (!*found)
		unknown(name, conversation->id);
}

const struct assistant *
assistant_of(struct store *store, const char *conversation)
{
	const struct assistant *found = NULL;

	conversation_load(store, conversation, take_named, &found);
	return found ? found : assistant_default();
}
