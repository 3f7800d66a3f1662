/* SPDX-License-Identifier: MIT */
#include "provider/service.h"

#include <string.h>

#include "config.h"
#include "fetch.h"
#include "json.h"
#include "program.h"
#include "prompt.h"

static const char *
base_of(const struct service *service)
{
	const char *set = config_get(service->base_setting);

	return set ? set : service->base;
}

void
service_base(const struct service *service, struct buffer *url)
{
	const char *base = base_of(service);
	size_t length = strlen(base);

	while (length && base[length - 1] == '/')
		length--;
	buffer_append(url, base, length);
}

void
service_need(const struct service *service)
{
	const char *base = base_of(service), *why = NULL;
	struct buffer cure;

	buffer_init(&cure, 1024);
	buffer_format(&cure, "the key of %s, or %s of another server",
	    service->title, service->base_setting);
	if (!config_get(service->base_setting))
		config_need(service->key_setting, cure.bytes);
	buffer_release(&cure);
	if (!fetch_allowed(base, &why))
		program_die(EX_CONFIG, "%s: %s: %s", service->base_setting,
		    base, why);
}

void
service_address(const struct service *service, const struct prompt *prompt,
    struct provider_request *out)
{
	const char *key = config_get(service->key_setting);

	service_base(service, &out->url);
	if (key) {
		out->secret_name = service->key_header;
		out->secret_shown = service->key_shown;
		buffer_format(&out->secret, "%s%s", service->key_before, key);
	}
	out->headers[0] = (struct fetch_header){"Content-Type",
	    "application/json"};
	out->headers[1] = (struct fetch_header){"Accept",
	    prompt->stream ? "text/event-stream" : "application/json"};
}

int64_t
service_count(const cJSON *object, const char *name)
{
	int64_t count = json_get_integer(object, name, -1);

	return count < 0 ? -1 : count;
}

/* An object, or a list of them, or NULL: gateways answer with pages. */
static cJSON *
parse(const char *bytes, size_t length)
{
	const char *why;
	cJSON *json = length ? json_parse_foreign(bytes, length, &why) : NULL;

	if (cJSON_IsObject(json) ||
	    (cJSON_IsArray(json) &&
		cJSON_IsObject(cJSON_GetArrayItem(json, 0))))
		return json;
	cJSON_Delete(json);
	return NULL;
}

/* Some send what would be events as one list, and errors as a list of one. */
static bool
find_error(const struct service *service, const cJSON *json,
    struct service_error *error)
{
	const cJSON *first = cJSON_IsArray(json) ? json->child : json;

	*error = (struct service_error){"", "", "", 0};
	for (; first; first = first->next)
		if (service->error(error, first))
			return true;
	return false;
}

/* A wall before the service, which says nothing of the key. */
static bool
is_wall(const struct fetch_answer *answer)
{
	const char *body = answer->body;

	return answer->status == 403 && body[strspn(body, " \t\r\n")] == '<';
}

static void
tell_failure(const struct service *service, const struct fetch_answer *answer,
    const cJSON *json, struct completion *completion)
{
	struct service_error error;

	find_error(service, json, &error);
	if (!json && is_wall(answer))
		completion_fail(completion, COMPLETION_UNAVAILABLE, true,
		    "HTTP 403: a page of HTML came instead of an answer");
	else
		service_tell(service, &error, answer->status, completion);
}

/* The service's own word goes before what the status says, but nobody's money
 * comes back by asking again. */
static bool
may_repeat(const struct fetch_answer *answer, const struct completion *seen)
{
	const char *should = fetch_header(answer, "x-should-retry");

	if (should && answer->status >= 300 && strcmp(should, "false") == 0)
		return false;
	if (should && answer->status >= 300 && strcmp(should, "true") == 0)
		return seen->error != COMPLETION_QUOTA;
	return seen->again;
}

void
service_judge(const struct service *service, struct fetch_answer *answer)
{
	cJSON *json = parse(answer->body, answer->length);
	struct service_error error;
	struct completion seen;

	if (find_error(service, json, &error) || answer->status >= 300) {
		completion_init(&seen);
		tell_failure(service, answer, json, &seen);
		answer->outcome = may_repeat(answer, &seen) ? FETCH_AGAIN
							    : FETCH_REFUSED;
		completion_release(&seen);
		if (answer->wait < 0 && service->wait)
			answer->wait = service->wait(json);
	}
	cJSON_Delete(json);
}

static void
take(const struct service *service, const cJSON *json,
    void (*good)(const cJSON *, struct completion *),
    struct completion *completion)
{
	struct service_error error = {"", "", "", 0};

	service->usage(json, completion);
	if (service->error(&error, json))
		service_tell(service, &error, 200, completion);
	else
		good(json, completion);
}

static void
take_list(const struct service *service, const cJSON *list,
    struct completion *completion)
{
	const cJSON *event;

	cJSON_ArrayForEach (event, list) {
		if (completion->error == COMPLETION_GOOD)
			take(service, event, service->event, completion);
	}
	if (!completion->over && !completion->finish)
		completion_fail(completion, COMPLETION_BAD_ANSWER, true,
		    "the answer broke off before it was whole");
}

/* There was no answer. */
static void
tell_none(const struct fetch_answer *answer, struct completion *completion)
{
	completion_fail(completion,
	    answer->timed_out ? COMPLETION_TIMEOUT : COMPLETION_UNAVAILABLE,
	    answer->outcome != FETCH_REFUSED, "%s", answer->why);
}

static void
read_good(const struct service *service, const struct fetch_answer *answer,
    const cJSON *json, struct completion *completion)
{
	if (cJSON_IsArray(json))
		take_list(service, json, completion);
	else if (json)
		take(service, json, service->answer, completion);
	else
		completion_fail(completion, COMPLETION_BAD_ANSWER, true,
		    answer->body[strspn(answer->body, " \t\r\n")] == '<'
			? "a page of HTML came instead of an answer"
			: "the answer is not JSON");
}

void
service_read(const struct service *service, const struct fetch_answer *answer,
    struct completion *completion)
{
	cJSON *json = parse(answer->body, answer->length);

	if (answer->status == 0) {
		tell_none(answer, completion);
	} else if (answer->status >= 300) {
		if (cJSON_IsObject(json))
			service->usage(json, completion);
		tell_failure(service, answer, json, completion);
		completion->again = answer->outcome == FETCH_AGAIN;
	} else {
		read_good(service, answer, json, completion);
	}
	cJSON_Delete(json);
}

void
service_event(const struct service *service, const char *data, size_t length,
    struct completion *completion)
{
	cJSON *json;

	if (strcmp(data, "[DONE]") == 0) {
		completion->over = completion->over || service->done;
		return;
	}
	json = parse(data, length);
	if (cJSON_IsObject(json))
		take(service, json, service->event, completion);
	else
		completion_fail(completion, COMPLETION_BAD_ANSWER, true,
		    "an event of the stream is not JSON");
	cJSON_Delete(json);
}
