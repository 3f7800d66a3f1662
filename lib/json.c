/* SPDX-License-Identifier: MIT */
#include "json.h"

#include <err.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <sysexits.h>

#include "buffer.h"
#include "syntax.h"
#include "when.h"
#include "writer.h"

/* cJSON takes whatever the check let pass, so only memory can be missing. */
static cJSON *
build(const char *bytes, size_t length)
{
	cJSON *value = cJSON_ParseWithLengthOpts(bytes, length, NULL, false);

	if (!value)
		errx(EX_OSERR, "no memory for %zu bytes of JSON", length);
	return value;
}

bool
json_check(const char *bytes, size_t length, const char **why)
{
	return syntax_check(bytes, length, why);
}

cJSON *
json_parse(const char *bytes, size_t length, const char **why)
{
	return syntax_check(bytes, length, why) ? build(bytes, length) : NULL;
}

cJSON *
json_parse_foreign(const char *bytes, size_t length, const char **why)
{
	struct buffer repaired;
	cJSON *value = NULL;

	if (syntax_check(bytes, length, why))
		return build(bytes, length);
	buffer_init(&repaired, BUFFER_MAXIMUM);
	syntax_repair(&repaired, bytes, length);
	if (repaired.full)
		*why = "too long";
	else if (syntax_check(repaired.bytes, repaired.length, why))
		value = build(repaired.bytes, repaired.length);
	buffer_release(&repaired);
	return value;
}

static bool
is_whole(double number)
{
	return fabs(number) <= JSON_MAXIMUM &&
	    (double)(int64_t)number == number;
}

/* With the fewest digits that are read as the same number. */
static void
write_number(struct writer *writer, double number)
{
	char text[40];

	if (is_whole(number)) {
		writer_integer(writer, NULL, (int64_t)number);
		return;
	}
	for (int digits = 15; digits <= 17; digits++) {
		snprintf(text, sizeof(text), "%.*g", digits, number);
		if (strtod(text, NULL) == number)
			break;
	}
	writer_json(writer, NULL, text);
}

static void
write_children(struct writer *writer, const cJSON *parent)
{
	for (const cJSON *child = parent->child; child; child = child->next)
		json_write(writer, child->string, child);
}

static void
write_value(struct writer *writer, const cJSON *value)
{
	if (cJSON_IsString(value)) {
		writer_text(writer, NULL, value->valuestring);
	} else if (cJSON_IsNumber(value)) {
		write_number(writer, value->valuedouble);
	} else if (cJSON_IsBool(value)) {
		writer_bool(writer, NULL, cJSON_IsTrue(value));
	} else if (cJSON_IsArray(value)) {
		writer_array(writer, NULL);
		write_children(writer, value);
		writer_end_array(writer);
	} else if (cJSON_IsObject(value)) {
		writer_object(writer, NULL);
		write_children(writer, value);
		writer_end_object(writer);
	} else {
		writer_null(writer, NULL);
	}
}

/* Recursion is as deep as the check let pass. */
void
json_write(struct writer *writer, const char *name, const cJSON *value)
{
	if (name) {
		writer_text(writer, NULL, name);
		buffer_byte(writer->out, ':');
		writer->comma = false;
	}
	write_value(writer, value);
}

char *
json_text(const cJSON *value)
{
	struct buffer out;
	struct writer writer;

	buffer_init(&out, SIZE_MAX / 2);
	writer_init(&writer, &out);
	json_write(&writer, NULL, value);
	return buffer_detach(&out);
}

const cJSON *
json_get(const cJSON *object, const char *name)
{
	const cJSON *member = cJSON_GetObjectItemCaseSensitive(object, name);

	return cJSON_IsNull(member) ? NULL : member;
}

const char *
json_get_text(const cJSON *object, const char *name)
{
	return cJSON_GetStringValue(json_get(object, name));
}

const cJSON *
json_get_object(const cJSON *object, const char *name)
{
	const cJSON *member = json_get(object, name);

	return cJSON_IsObject(member) ? member : NULL;
}

const cJSON *
json_get_array(const cJSON *object, const char *name)
{
	const cJSON *member = json_get(object, name);

	return cJSON_IsArray(member) ? member : NULL;
}

int64_t
json_get_integer(const cJSON *object, const char *name, int64_t fallback)
{
	const cJSON *member = json_get(object, name);
	double number;

	if (!cJSON_IsNumber(member))
		return fallback;
	number = member->valuedouble;
	return is_whole(number) ? (int64_t)number : fallback;
}

bool
json_get_count(const cJSON *object, const char *name, int64_t least,
    int64_t most, int64_t *value)
{
	const cJSON *member = json_get(object, name);
	double number;

	if (!member || cJSON_IsNull(member))
		return true;
	if (!cJSON_IsNumber(member))
		return false;
	number = member->valuedouble;
	if (!is_whole(number) || (int64_t)number < least ||
	    (int64_t)number > most)
		return false;
	*value = (int64_t)number;
	return true;
}

bool
json_get_true(const cJSON *object, const char *name)
{
	return cJSON_IsTrue(json_get(object, name));
}

bool
json_get_time(const cJSON *object, const char *name, int64_t *moment)
{
	const cJSON *member = json_get(object, name);

	*moment = WHEN_NONE;
	if (!member)
		return true;
	return cJSON_IsString(member) &&
	    when_parse(member->valuestring, moment);
}
