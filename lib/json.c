/* SPDX-License-Identifier: MIT */
#include "json.h"

#include <err.h>
#include <math.h>
#include <sysexits.h>

#include "buffer.h"
#include "syntax.h"
#include "when.h"

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
	if (fabs(number) > JSON_MAXIMUM || (double)(int64_t)number != number)
		return fallback;
	return (int64_t)number;
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
