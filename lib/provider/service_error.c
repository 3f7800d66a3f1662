/* SPDX-License-Identifier: MIT */
#include <string.h>

#include "config.h"
#include "provider/service.h"

struct meaning {
	enum completion_error error;
	bool again;
};

static const struct {
	long status;
	struct meaning meaning;
} statuses[] = {
    {401, {COMPLETION_AUTH, false}},
    {402, {COMPLETION_QUOTA, false}},
    {403, {COMPLETION_AUTH, false}},
    {404, {COMPLETION_UNAVAILABLE, false}},
    {408, {COMPLETION_TIMEOUT, true}},
    {409, {COMPLETION_UNAVAILABLE, true}},
    {413, {COMPLETION_TOO_LONG, false}},
    {425, {COMPLETION_UNAVAILABLE, true}},
    {429, {COMPLETION_RATE, true}},
    {504, {COMPLETION_TIMEOUT, true}},
};

/* `number` is an HTTP status, told by HTTP or by the error itself. */
static struct meaning
by_status(long number)
{
	for (size_t i = 0; i < sizeof(statuses) / sizeof(statuses[0]); i++)
		if (statuses[i].status == number)
			return statuses[i].meaning;
	if (number >= 300 && number < 500)
		return (struct meaning){COMPLETION_BAD_ANSWER, false};
	return (struct meaning){COMPLETION_UNAVAILABLE, true};
}

static bool
says(const struct service_error *error, const struct service_word *word)
{
	if (word->in_message)
		return strcasestr(error->message, word->word) != NULL;
	return strcmp(error->code, word->word) == 0 ||
	    strcmp(error->type, word->word) == 0;
}

static struct meaning
find_meaning(const struct service *service, const struct service_error *error,
    long status)
{
	bool inside = status >= 200 && status < 300;

	for (const struct service_word *at = service->words; at->word; at++) {
		/* "invalid_request_error" goes with many a status that says
		 * more. */
		if (at->error == COMPLETION_BAD_ANSWER &&
		    (!inside || error->number))
			break;
		if (says(error, at))
			return (struct meaning){at->error, at->again};
	}
	return by_status(inside ? error->number : status);
}

/* Services repeat what they were sent. */
static const char *
without_key(const struct service *service, const char *text)
{
	const char *key = config_get(service->key_setting);

	return key && *key && strstr(text, key) ? "" : text;
}

void
service_tell(const struct service *service, const struct service_error *error,
    long status, struct completion *completion)
{
	struct meaning meaning = find_meaning(service, error, status);
	const char *code = without_key(service,
	    *error->code ? error->code : error->type);
	const char *message = without_key(service, error->message);
	bool lost = status == 404; /* a wrong address looks like this, too */

	/* Its message may hold parts of the key. */
	if (meaning.error == COMPLETION_AUTH)
		completion_fail(completion, meaning.error, false,
		    "the key was refused (HTTP %ld%s%s): check %s", status,
		    *code ? ", " : "", code, service->key_setting);
	else
		completion_fail(completion, meaning.error, meaning.again,
		    "HTTP %ld%s%s%s%s%s%s", status, *code ? ", " : "", code,
		    *message ? ": " : "", message,
		    lost ? ": check the model and " : "",
		    lost ? service->base_setting : "");
}
