/* SPDX-License-Identifier: MIT */
#include <stdlib.h>
#include <string.h>

#include "buffer.h"
#include "json.h"
#include "knowledge.h"
#include "writer.h"

void
knowledge_write(struct buffer *out, const struct knowledge *row)
{
	struct writer writer;

	writer_init(&writer, out);
	writer_object(&writer, NULL);
	writer_text(&writer, "type", "knowledge");
	writer_text(&writer, "id", row->id);
	writer_text(&writer, "kind", row->kind);
	writer_text(&writer, "source", row->source);
	writer_text(&writer, "name", row->name);
	writer_text(&writer, "text", row->text);
	writer_text(&writer, "language", row->language);
	writer_json(&writer, "tags", row->tags ? row->tags : "[]");
	writer_time(&writer, "loaded_at", row->loaded_at);
	writer_end_object(&writer);
}

void
knowledge_cite(struct writer *writer, const struct knowledge *row)
{
	writer_object(writer, NULL);
	writer_text(writer, "id", row->id);
	writer_text(writer, "kind", row->kind);
	writer_text(writer, "source", row->source);
	writer_text(writer, "name", row->name);
	writer_end_object(writer);
}

static bool
tags_are_good(const cJSON *tags)
{
	const cJSON *tag;

	if (!tags || cJSON_IsNull(tags))
		return true;
	if (!cJSON_IsArray(tags))
		return false;
	cJSON_ArrayForEach (tag, tags) {
		if (!cJSON_IsString(tag))
			return false;
	}
	return true;
}

/* A member that must be text when it is there at all. */
static bool
is_text(const cJSON *json, const char *name)
{
	const cJSON *member = json_get(json, name);

	return !member || cJSON_IsNull(member) || cJSON_IsString(member);
}

static bool
members_are_good(const struct knowledge *row, const cJSON *json,
    const char **why)
{
	if (!row->text || !*row->text)
		*why = "no text";
	else if (strlen(row->text) > KNOWLEDGE_MAXIMUM)
		*why = "the text is longer than 64 KiB";
	else if (strcmp(row->kind, "canned") != 0 &&
	    strcmp(row->kind, "snippet") != 0)
		*why = "kind is neither snippet nor canned";
	else if (row->id && !id_is("knowledge", row->id))
		*why = "the id is none of knowledge";
	else if (!is_text(json, "name") || !is_text(json, "language"))
		*why = "name or language is no text";
	else if (!tags_are_good(json_get(json, "tags")))
		*why = "tags is no array of texts";
	else
		return true;
	return false;
}

bool
knowledge_from_json(struct knowledge *row, const cJSON *json,
    struct buffer *memory, const char **why)
{
	const cJSON *tags = json_get_array(json, "tags");
	const char *kind = json_get_text(json, "kind");

	*row = (struct knowledge){
	    .id = json_get_text(json, "id"),
	    .kind = kind ? kind : "canned",
	    .source = json_get_text(json, "source"),
	    .name = json_get_text(json, "name"),
	    .text = json_get_text(json, "text"),
	    .language = json_get_text(json, "language"),
	};
	if (!json_get_time(json, "loaded_at", &row->loaded_at)) {
		*why = "loaded_at is no time";
		return false;
	}
	if (!members_are_good(row, json, why))
		return false;
	if (tags && tags->child) {
		char *text = json_text(tags);

		buffer_clear(memory);
		buffer_text(memory, text);
		free(text);
		row->tags = memory->bytes;
	}
	return true;
}
