/* SPDX-License-Identifier: MIT */
#include "provider/chat_error.h"

#include <stddef.h>
#include <stdlib.h>
#include <string.h>

#include "completion.h"
#include "json.h"

static const char *
text_of(const cJSON *object, const char *name)
{
	const char *text = json_get_text(object, name);

	return text ? text : "";
}

/* The first "msg" of a list of complaints about a request. */
static const char *
first_complaint(const cJSON *list)
{
	return cJSON_IsArray(list) && list->child ? text_of(list->child, "msg")
						  : "";
}

static void
read_object(struct chat_error *error, const cJSON *object)
{
	const cJSON *code = json_get(object, "code");

	error->message = text_of(object, "message");
	error->type = text_of(object, "type");
	error->code = text_of(object, "code");
	if (cJSON_IsNumber(code) && code->valuedouble > 0 &&
	    code->valuedouble < 1000)
		error->number = (long)code->valuedouble;
	else if (strlen(error->code) == 3 &&
	    strspn(error->code, "0123456789") == 3)
		error->number = strtol(error->code, NULL, 10);
}

bool
chat_error_read(struct chat_error *error, const cJSON *answer)
{
	const cJSON *wrapped = json_get(answer, "error");
	const cJSON *detail = json_get(answer, "detail");

	*error = (struct chat_error){"", "", "", 0};
	if (cJSON_IsObject(wrapped))
		read_object(error, wrapped);
	else if (cJSON_IsString(wrapped))
		error->message = wrapped->valuestring;
	else if (strcmp(text_of(answer, "object"), "error") == 0)
		read_object(error, answer);
	else if (detail)
		error->message = cJSON_IsString(detail)
		    ? detail->valuestring
		    : first_complaint(detail);
	else
		return false;
	return true;
}

/* What words in code, type or message mean, the surest first. */
static const struct {
	const char *word;
	bool in_message; /* else code or type, whole */
	enum completion_error error;
	bool again;
} meanings[] = {
    {"insufficient_quota", false, COMPLETION_QUOTA, false},
    {"billing_hard_limit_reached", false, COMPLETION_QUOTA, false},
    {"billing_not_active", false, COMPLETION_QUOTA, false},
    {"context_length_exceeded", false, COMPLETION_TOO_LONG, false},
    {"exceed_context_size_error", false, COMPLETION_TOO_LONG, false},
    {"string_above_max_length", false, COMPLETION_TOO_LONG, false},
    {"maximum context length", true, COMPLETION_TOO_LONG, false},
    {"context window", true, COMPLETION_TOO_LONG, false},
    {"exceeds the available context size", true, COMPLETION_TOO_LONG, false},
    {"content_filter", false, COMPLETION_REFUSED, false},
    {"content_policy_violation", false, COMPLETION_REFUSED, false},
    {"invalid_api_key", false, COMPLETION_AUTH, false},
    {"authentication_error", false, COMPLETION_AUTH, false},
    {"permission_error", false, COMPLETION_AUTH, false},
    {"rate_limit_exceeded", false, COMPLETION_RATE, true},
    {"rate_limit_error", false, COMPLETION_RATE, true},
    {"model_not_found", false, COMPLETION_UNAVAILABLE, false},
    {"not_found_error", false, COMPLETION_UNAVAILABLE, false},
    {"NotFoundError", false, COMPLETION_UNAVAILABLE, false},
    {"server_error", false, COMPLETION_UNAVAILABLE, true},
    {"api_error", false, COMPLETION_UNAVAILABLE, true},
    {"unavailable_error", false, COMPLETION_UNAVAILABLE, true},
    {"overloaded_error", false, COMPLETION_UNAVAILABLE, true},
    {"timeout_error", false, COMPLETION_TIMEOUT, true},
    {"invalid_request_error", false, COMPLETION_BAD_ANSWER, false},
    {"BadRequestError", false, COMPLETION_BAD_ANSWER, false},
};

static const struct {
	long status;
	enum completion_error error;
	bool again;
} statuses[] = {
    {401, COMPLETION_AUTH, false},
    {402, COMPLETION_QUOTA, false},
    {403, COMPLETION_AUTH, false},
    {404, COMPLETION_UNAVAILABLE, false},
    {408, COMPLETION_TIMEOUT, true},
    {409, COMPLETION_UNAVAILABLE, true},
    {413, COMPLETION_TOO_LONG, false},
    {425, COMPLETION_UNAVAILABLE, true},
    {429, COMPLETION_RATE, true},
    {504, COMPLETION_TIMEOUT, true},
};

struct meaning {
	enum completion_error error;
	bool again;
};

/* `number` is an HTTP status, told by HTTP or by the error itself. */
static struct meaning
by_status(long number)
{
	for (size_t i = 0; i < sizeof(statuses) / sizeof(statuses[0]); i++)
		if (statuses[i].status == number)
			return (struct meaning){statuses[i].error,
			    statuses[i].again};
	if (number >= 400 && number < 500)
		return (struct meaning){COMPLETION_BAD_ANSWER, false};
	return (struct meaning){COMPLETION_UNAVAILABLE, true};
}

static bool
says(const struct chat_error *error, size_t i)
{
	const char *word = meanings[i].word;

	if (meanings[i].in_message)
		return strcasestr(error->message, word) != NULL;
	return strcmp(error->code, word) == 0 || strcmp(error->type, word) == 0;
}

static struct meaning
find_meaning(const struct chat_error *error, long status)
{
	bool inside = status >= 200 && status < 300;

	for (size_t i = 0; i < sizeof(meanings) / sizeof(meanings[0]); i++) {
		/* The type "invalid_request_error" goes with many a status that
		 * says more. */
		if (meanings[i].error == COMPLETION_BAD_ANSWER &&
		    (!inside || error->number))
			break;
		if (says(error, i))
			return (struct meaning){meanings[i].error,
			    meanings[i].again};
	}
	return by_status(inside ? error->number : status);
}

void
chat_error_tell(const struct chat_error *error, long status,
    struct completion *completion)
{
	struct meaning meaning = find_meaning(error, status);
	const char *code = *error->code ? error->code : error->type;

	/* Its message may hold parts of the key. */
	if (meaning.error == COMPLETION_AUTH)
		completion_fail(completion, meaning.error, false,
		    "the key was refused (HTTP %ld%s%s): check OPENAI_API_KEY",
		    status, *code ? ", " : "", code);
	else
		completion_fail(completion, meaning.error, meaning.again,
		    "HTTP %ld%s%s%s%s", status, *code ? ", " : "", code,
		    *error->message ? ": " : "", error->message);
}
