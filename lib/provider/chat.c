/* SPDX-License-Identifier: MIT */
#include "provider/chat.h"

#include <stddef.h>
#include <string.h>
#include <strings.h>

#include "completion.h"
#include "config.h"
#include "json.h"
#include "program.h"
#include "prompt.h"
#include "provider/chat_error.h"
#include "writer.h"

#define OPENAI "https://api.openai.com/v1"

static const char *
base(void)
{
	const char *set = config_get("OPENAI_BASE_URL");

	return set ? set : OPENAI;
}

/* The vendor's own models refuse max_tokens, others know no other name. */
static bool
is_openai(const char *url)
{
	static const char host[] = "https://api.openai.com";
	size_t length = sizeof(host) - 1;

	return strncasecmp(url, host, length) == 0 &&
	    (url[length] == '/' || url[length] == ':' || !url[length]);
}

static const char *
model(void)
{
	return config_get("OPENAI_MODEL");
}

static void
need(void)
{
	const char *why = NULL;

	if (!config_get("OPENAI_BASE_URL"))
		config_need("OPENAI_API_KEY",
		    "the key of OpenAI, or OPENAI_BASE_URL of another server");
	if (!fetch_allowed(base(), &why))
		program_die(EX_CONFIG, "OPENAI_BASE_URL: %s: %s", base(), why);
}

static void
write_turn(struct writer *writer, const char *role, const char *text)
{
	writer_object(writer, NULL);
	writer_text(writer, "role", role);
	writer_text(writer, "content", text);
	writer_end_object(writer);
}

static void
write_options(struct writer *writer, const struct prompt *prompt)
{
	writer_integer(writer,
	    is_openai(base()) ? "max_completion_tokens" : "max_tokens",
	    prompt->limit);
	if (prompt->temperature)
		writer_json(writer, "temperature", prompt->temperature);
	if (!prompt->stream)
		return;
	writer_bool(writer, "stream", true);
	writer_object(writer, "stream_options");
	writer_bool(writer, "include_usage", true);
	writer_end_object(writer);
}

static void
write_body(const struct prompt *prompt, struct buffer *body)
{
	struct writer writer;

	writer_init(&writer, body);
	writer_object(&writer, NULL);
	writer_text(&writer, "model", prompt->model);
	writer_array(&writer, "messages");
	write_turn(&writer, "system", prompt->system.bytes);
	for (size_t i = 0; i < prompt->count; i++)
		write_turn(&writer,
		    prompt->turns[i].ours ? "assistant" : "user",
		    prompt->turns[i].text);
	writer_end_array(&writer);
	write_options(&writer, prompt);
	writer_end_object(&writer);
}

static void
request(const struct prompt *prompt, struct provider_request *out)
{
	const char *key = config_get("OPENAI_API_KEY"), *url = base();
	size_t length = strlen(url);

	while (length && url[length - 1] == '/')
		length--;
	buffer_append(&out->url, url, length);
	buffer_text(&out->url, "/chat/completions");
	if (key) {
		out->secret_name = "Authorization";
		out->secret_shown = "Bearer $OPENAI_API_KEY";
		buffer_format(&out->secret, "Bearer %s", key);
	}
	out->headers[0] = (struct fetch_header){"Content-Type",
	    "application/json"};
	out->headers[1] = (struct fetch_header){"Accept",
	    prompt->stream ? "text/event-stream" : "application/json"};
	write_body(prompt, &out->body);
}

/* The body as JSON, or NULL: gateways answer with pages. */
static cJSON *
parse(const char *body, size_t length)
{
	const char *why;
	cJSON *json = length ? json_parse_foreign(body, length, &why) : NULL;

	if (cJSON_IsObject(json))
		return json;
	cJSON_Delete(json);
	return NULL;
}

/* What the answer says of itself goes before what its status says. */
static void
judge(void *context, struct fetch_answer *answer)
{
	const char *should = fetch_header(answer, "x-should-retry");
	struct completion seen;
	struct chat_error error;
	cJSON *json = parse(answer->body, answer->length);

	(void)context;
	if (chat_error_read(&error, json) || answer->status >= 300) {
		completion_init(&seen);
		chat_error_tell(&error, answer->status, &seen);
		answer->outcome = seen.again ? FETCH_AGAIN : FETCH_REFUSED;
		completion_release(&seen);
	}
	if (should && answer->status >= 300)
		answer->outcome = strcmp(should, "true") == 0 ? FETCH_AGAIN
							      : FETCH_REFUSED;
	cJSON_Delete(json);
}

static const char *
finish_of(const cJSON *choice)
{
	const char *reason = json_get_text(choice, "finish_reason");

	if (!reason || !*reason)
		return NULL;
	return strcmp(reason, "length") == 0 ? "length" : "stop";
}

/* The vendor's own filter took the answer away. */
static bool
is_filtered(const cJSON *choice)
{
	const char *reason = json_get_text(choice, "finish_reason");

	return reason && strcmp(reason, "content_filter") == 0;
}

static void
take_usage(const cJSON *json, struct completion *completion)
{
	const cJSON *usage = json_get_object(json, "usage");
	const cJSON *details = json_get_object(usage, "prompt_tokens_details");

	if (!usage)
		return;
	completion->input = json_get_integer(usage, "prompt_tokens",
	    completion->input);
	completion->output = json_get_integer(usage, "completion_tokens",
	    completion->output);
	completion->cached = json_get_integer(details, "cached_tokens",
	    completion->cached);
}

static const cJSON *
first_choice(const cJSON *json)
{
	const cJSON *choices = json_get_array(json, "choices");

	return choices ? choices->child : NULL;
}

/* What a message, or the delta of one, says. */
static void
take_words(const cJSON *words, struct completion *completion)
{
	const char *content = json_get_text(words, "content");
	const char *refusal = json_get_text(words, "refusal");

	if (content)
		buffer_text(&completion->text, content);
	if (refusal)
		buffer_text(&completion->refusal, refusal);
}

static void
take_choice(const cJSON *choice, const char *member,
    struct completion *completion)
{
	const char *finish = finish_of(choice);

	take_words(json_get_object(choice, member), completion);
	if (finish)
		completion->finish = finish;
	if (is_filtered(choice))
		completion_fail(completion, COMPLETION_REFUSED, false,
		    "the service's content filter took the answer away");
}

static void
read_json(const cJSON *json, long status, struct completion *completion)
{
	struct chat_error error;
	const cJSON *choice = first_choice(json);

	take_usage(json, completion);
	if (chat_error_read(&error, json) || status >= 300)
		chat_error_tell(&error, status, completion);
	else if (!json_get_object(choice, "message"))
		completion_fail(completion, COMPLETION_BAD_ANSWER, true,
		    "the answer is no chat completion");
	else
		take_choice(choice, "message", completion);
}

/* No answer, or none that is JSON. */
static void
read_other(const struct fetch_answer *answer, struct completion *completion)
{
	struct chat_error none = {"", "", "", 0};

	if (answer->status >= 300)
		chat_error_tell(&none, answer->status, completion);
	else if (answer->status == 0)
		completion_fail(completion,
		    answer->timed_out ? COMPLETION_TIMEOUT
				      : COMPLETION_UNAVAILABLE,
		    answer->outcome != FETCH_REFUSED, "%s", answer->why);
	else
		completion_fail(completion, COMPLETION_BAD_ANSWER, true,
		    *answer->body == '<'
			? "a page of HTML came instead of an answer"
			: "the answer is not JSON");
}

static void
read_answer(const struct fetch_answer *answer, struct completion *completion)
{
	cJSON *json = parse(answer->body, answer->length);

	if (json && answer->status)
		read_json(json, answer->status, completion);
	else
		read_other(answer, completion);
	if (answer->status >= 300)
		completion->again = answer->outcome == FETCH_AGAIN;
	cJSON_Delete(json);
}

static void
read_event(const char *data, size_t length, struct completion *completion)
{
	struct chat_error error;
	const cJSON *choice;
	cJSON *json;

	if (strcmp(data, "[DONE]") == 0) {
		completion->over = true;
		return;
	}
	json = parse(data, length);
	if (!json) {
		completion_fail(completion, COMPLETION_BAD_ANSWER, true,
		    "an event of the stream is not JSON");
		return;
	}
	take_usage(json, completion);
	choice = first_choice(json);
	if (chat_error_read(&error, json))
		chat_error_tell(&error, 200, completion);
	else if (choice)
		take_choice(choice,
		    json_get(choice, "delta") ? "delta" : "message",
		    completion);
	cJSON_Delete(json);
}

const struct provider chat_provider = {
    .name = "chat",
    .model = model,
    .need = need,
    .request = request,
    .judge = judge,
    .read = read_answer,
    .event = read_event,
};
