/* SPDX-License-Identifier: MIT */
#include "provider/openai.h"

#include <stdlib.h>
#include <string.h>

#include "json.h"

const struct service_word openai_words[] = {
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
    {"invalid_prompt", false, COMPLETION_REFUSED, false},
    {"bio_policy", false, COMPLETION_REFUSED, false},
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
    {NULL, false, COMPLETION_GOOD, false},
};

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
read_object(struct service_error *error, const cJSON *object)
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
openai_error(struct service_error *error, const cJSON *answer)
{
	const cJSON *wrapped = json_get(answer, "error");
	const cJSON *detail = json_get(answer, "detail");

	if (cJSON_IsObject(wrapped))
		read_object(error, wrapped);
	else if (cJSON_IsString(wrapped))
		error->message = wrapped->valuestring;
	else if (strcmp(text_of(answer, "object"), "error") == 0 ||
	    strcmp(text_of(answer, "type"), "error") == 0)
		read_object(error, answer);
	else if (detail)
		error->message = cJSON_IsString(detail)
		    ? detail->valuestring
		    : first_complaint(detail);
	else
		return false;
	return true;
}
