/* SPDX-License-Identifier: MIT */
#include "given.h"

#include <assert.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "buffer.h"
#include "id.h"
#include "json.h"
#include "program.h"
#include "writer.h"

void
given_open(struct given *given, char **arguments, const char *type)
{
	*given = (struct given){.type = type, .arguments = arguments};
	given->from_stdin = !*arguments;
	if (!given->from_stdin)
		return;
	if (isatty(STDIN_FILENO))
		program_misused("give an id, or records on standard input");
	jsonl_open(&given->input, stdin, "stdin");
}

static void
forget(struct given *given)
{
	cJSON_Delete(given->record);
	given->record = NULL;
}

void
given_close(struct given *given)
{
	forget(given);
	if (given->from_stdin)
		jsonl_close(&given->input);
}

void
given_refuse(struct given *given, int status, const char *why)
{
	if (given->from_stdin)
		program_warn("%s:%zu: %s", given->input.name, given->input.line,
		    why);
	else
		program_warn("%s: %s", given->argument, why);
	program_note(status);
}

void
given_reject(struct given *given, const char *why)
{
	given_refuse(given, EX_DATAERR, why);
}

static const char *
next_argument(struct given *given)
{
	while (*given->arguments) {
		given->argument = *given->arguments++;
		if (id_valid(given->argument))
			return given->argument;
		given_reject(given, "not an id");
	}
	return NULL;
}

static const char *
reject_type(struct given *given, const char *type)
{
	struct buffer why;

	buffer_init(&why, 256);
	buffer_format(&why, "a record of type %.60s, but %s is wanted", type,
	    given->type);
	given_reject(given, why.bytes);
	buffer_release(&why);
	return NULL;
}

static const char *
id_of_record(struct given *given)
{
	const char *type = json_get_text(given->record, "type");
	const char *name = "id", *id;

	if (type && strcmp(type, given->type) != 0) {
		if (strcmp(given->type, "conversation") != 0)
			return reject_type(given, type);
		name = "conversation";
	} else if (!type && strcmp(given->type, "conversation") == 0 &&
	    json_get(given->record, "conversation")) {
		name = "conversation";
	}
	id = json_get_text(given->record, name);
	if (id && id_valid(id))
		return id;
	given_reject(given,
	    strcmp(name, "id") == 0 ? "no id" : "no conversation");
	return NULL;
}

static const char *
id_of_line(struct given *given, const char *text, size_t length)
{
	const char *why;

	while (*text == ' ' || *text == '\t') {
		text++;
		length--;
	}
	if (!strchr("{[\"", *text)) {
		if (strlen(text) == length && id_valid(text))
			return text;
		given_reject(given, "neither a record nor an id");
		return NULL;
	}
	given->record = json_parse(text, length, &why);
	if (cJSON_IsObject(given->record))
		return id_of_record(given);
	if (cJSON_IsString(given->record) &&
	    id_valid(given->record->valuestring))
		return given->record->valuestring;
	given_reject(given, given->record ? "neither a record nor an id" : why);
	return NULL;
}

static const char *
next_line(struct given *given)
{
	const char *id = NULL;

	while (!id) {
		forget(given);
		if (!jsonl_line(&given->input))
			return NULL;
		if (given->input.length)
			id = id_of_line(given, given->input.text,
			    given->input.length);
	}
	return id;
}

const char *
given_next(struct given *given)
{
	return given->from_stdin ? next_line(given) : next_argument(given);
}

static bool
is_same_type(const cJSON *one, const cJSON *other)
{
	const char *type = json_get_text(one, "type");
	const char *others = json_get_text(other, "type");

	return !type || !others || strcmp(type, others) == 0;
}

/* Adds the members of `given` that `ours`, the record's own tree, lacks. */
static void
add_unknown(struct buffer *record, const cJSON *given, const cJSON *ours)
{
	struct writer writer;

	assert(record->length >= 2 && record->bytes[record->length - 1] == '}');
	record->length--;
	writer_init(&writer, record);
	writer.comma = record->length > 1;
	for (const cJSON *member = given->child; member; member = member->next)
		if (!cJSON_GetObjectItemCaseSensitive(ours, member->string) &&
		    cJSON_GetObjectItemCaseSensitive(given, member->string) ==
			member)
			json_write(&writer, member->string, member);
	writer_end_object(&writer);
}

void
given_pass(struct buffer *record, const cJSON *given)
{
	const char *why;
	cJSON *ours = NULL;

	if (cJSON_IsObject(given))
		ours = json_parse(record->bytes, record->length, &why);
	if (ours && is_same_type(given, ours))
		add_unknown(record, given, ours);
	cJSON_Delete(ours);
}

void
given_complete(const struct given *given, struct buffer *record)
{
	given_pass(record, given->record);
}

void
given_write(const struct given *given, struct buffer *record)
{
	given_complete(given, record);
	jsonl_write(stdout, record);
}

bool
given_ready(const struct given *given)
{
	return !given->from_stdin || jsonl_ready(&given->input);
}

cJSON *
given_take(struct given *given)
{
	cJSON *record = given->record;

	given->record = NULL;
	return record;
}
