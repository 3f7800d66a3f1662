/* SPDX-License-Identifier: MIT */
#include "provider/chat.h"

#include <stddef.h>
#include <string.h>
#include <strings.h>

#include "completion.h"
#include "json.h"
#include "prompt.h"
#include "provider/openai.h"
#include "provider/service.h"
#include "writer.h"

/* The vendor's own models refuse max_tokens, others know no other name. */
static bool
is_openai(const char *url)
{
	static const char host[] = "https://api.openai.com";
	size_t length = sizeof(host) - 1;

	return strncasecmp(url, host, length) == 0 &&
	    (url[length] == '/' || url[length] == ':' || !url[length]);
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
write_options(struct writer *writer, const struct prompt *prompt, bool openai)
{
	writer_integer(writer, openai ? "max_completion_tokens" : "max_tokens",
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
write_body(const struct prompt *prompt, struct provider_request *out)
{
	struct writer writer;

	writer_init(&writer, &out->body);
	writer_object(&writer, NULL);
	writer_text(&writer, "model", prompt->model);
	writer_array(&writer, "messages");
	write_turn(&writer, "system", prompt->system.bytes);
	for (size_t i = 0; i < prompt->count; i++)
		write_turn(&writer,
		    prompt->turns[i].ours ? "assistant" : "user",
		    prompt->turns[i].text);
	writer_end_array(&writer);
	write_options(&writer, prompt, is_openai(out->url.bytes));
	writer_end_object(&writer);
}

static const char *
finish_of(const cJSON *choice)
{
	const char *reason = json_get_text(choice, "finish_reason");

	if (!reason || !*reason)
		return NULL;
	return strcmp(reason, "length") == 0 ? "length" : "stop";
}

/* Reasons for which what there is of a text is no answer. */
static void
take_reason(const cJSON *choice, struct completion *completion)
{
	const char *reason = json_get_text(choice, "finish_reason");

	if (!reason)
		return;
	/* The vendor's own filter took the answer away. */
	if (strcmp(reason, "content_filter") == 0)
		completion_fail(completion, COMPLETION_REFUSED, false,
		    "the service's content filter took the answer away");
	else if (strcmp(reason, "tool_calls") == 0 ||
	    strcmp(reason, "function_call") == 0)
		completion_fail(completion, COMPLETION_EMPTY, false,
		    "the model asked for a tool instead of answering");
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
	take_reason(choice, completion);
}

static void
take_answer(const cJSON *json, struct completion *completion)
{
	const cJSON *choice = first_choice(json);

	if (json_get_object(choice, "message"))
		take_choice(choice, "message", completion);
	else
		completion_fail(completion, COMPLETION_BAD_ANSWER, true,
		    "the answer is no chat completion");
}

static void
take_event(const cJSON *json, struct completion *completion)
{
	const cJSON *choice = first_choice(json);

	if (choice)
		take_choice(choice,
		    json_get(choice, "delta") ? "delta" : "message",
		    completion);
}

static const struct service service = {
    OPENAI_PLACE,
    .done = true,
    .usage = take_usage,
    .error = openai_error,
    .answer = take_answer,
    .event = take_event,
};

static void
request(const struct prompt *prompt, struct provider_request *out)
{
	service_address(&service, prompt, out);
	buffer_text(&out->url, "/chat/completions");
	write_body(prompt, out);
}

const struct provider chat_provider = {
    .name = "chat",
    .service = &service,
    .model_setting = OPENAI_MODEL,
    .temperature_setting = OPENAI_TEMPERATURE,
    .request = request,
};
