/* SPDX-License-Identifier: MIT */
#include "provider/anthropic.h"

#include <string.h>

#include "completion.h"
#include "json.h"
#include "prompt.h"
#include "provider/service.h"
#include "writer.h"

static void
write_message(struct writer *writer, const char *role, const char *text)
{
	writer_object(writer, NULL);
	writer_text(writer, "role", role);
	writer_text(writer, "content",
	    text[strspn(text, " \t\r\n")] ? text : SERVICE_BLANK);
	writer_end_object(writer);
}

/* One message for all turns in a row that one side had. */
static void
write_messages(struct writer *writer, const struct prompt *prompt)
{
	struct buffer text;
	size_t i = 0;

	buffer_init(&text, BUFFER_MAXIMUM);
	if (!prompt->count || prompt->turns[0].ours)
		write_message(writer, "user", SERVICE_OPENING);
	while (i < prompt->count) {
		bool ours = prompt->turns[i].ours;

		buffer_clear(&text);
		for (; i < prompt->count && prompt->turns[i].ours == ours; i++)
			buffer_format(&text, "%s%s", text.length ? "\n\n" : "",
			    prompt->turns[i].text);
		write_message(writer, ours ? "assistant" : "user", text.bytes);
	}
	buffer_release(&text);
}

static void
write_body(const struct prompt *prompt, struct buffer *body)
{
	struct writer writer;

	writer_init(&writer, body);
	writer_object(&writer, NULL);
	writer_text(&writer, "model", prompt->model);
	writer_integer(&writer, "max_tokens", prompt->limit);
	writer_text(&writer, "system", prompt->system.bytes);
	writer_array(&writer, "messages");
	write_messages(&writer, prompt);
	writer_end_array(&writer);
	if (prompt->temperature)
		writer_json(&writer, "temperature", prompt->temperature);
	if (prompt->stream)
		writer_bool(&writer, "stream", true);
	writer_end_object(&writer);
}

static const struct service_word words[] = {
    {"credit balance is too low", true, COMPLETION_QUOTA, false},
    {"billing_error", false, COMPLETION_QUOTA, false},
    {"request_too_large", false, COMPLETION_TOO_LONG, false},
    {"prompt is too long", true, COMPLETION_TOO_LONG, false},
    {"exceed context limit", true, COMPLETION_TOO_LONG, false},
    {"authentication_error", false, COMPLETION_AUTH, false},
    {"permission_error", false, COMPLETION_AUTH, false},
    {"rate_limit_error", false, COMPLETION_RATE, true},
    {"not_found_error", false, COMPLETION_UNAVAILABLE, false},
    {"api_error", false, COMPLETION_UNAVAILABLE, true},
    {"overloaded_error", false, COMPLETION_UNAVAILABLE, true},
    {"timeout_error", false, COMPLETION_TIMEOUT, true},
    {"invalid_request_error", false, COMPLETION_BAD_ANSWER, false},
    {NULL, false, COMPLETION_GOOD, false},
};

static bool
find_error(struct service_error *error, const cJSON *json)
{
	const cJSON *inside = json_get(json, "error");
	const char *type = json_get_text(inside, "type");
	const char *message = cJSON_IsString(inside)
	    ? inside->valuestring
	    : json_get_text(inside, "message");

	error->type = type ? type : "";
	error->message = message ? message : "";
	return inside != NULL;
}

static const char *
type_of(const cJSON *json)
{
	const char *type = json_get_text(json, "type");

	return type ? type : "";
}

/* What is there replaces what was known. */
static void
take_count(int64_t *count, const cJSON *usage, const char *name)
{
	int64_t told = service_count(usage, name);

	if (told >= 0)
		*count = told;
}

/* Read and written cache are no part of input_tokens. The output that the first
 * event of a stream tells is only what there was by then. */
static void
take_usage(const cJSON *json, struct completion *completion)
{
	const cJSON *message = json_get_object(json, "message");
	const cJSON *usage = json_get_object(message ? message : json, "usage");
	int64_t *parts = completion->parts, sum = 0;

	take_count(&parts[0], usage, "input_tokens");
	take_count(&parts[1], usage, "cache_creation_input_tokens");
	take_count(&parts[2], usage, "cache_read_input_tokens");
	if (!message)
		take_count(&completion->output, usage, "output_tokens");
	for (int i = 0; i < 3; i++)
		sum += parts[i] > 0 ? parts[i] : 0;
	if (parts[0] >= 0)
		completion->input = sum;
	completion->cached = parts[2];
}

static void
tell_refusal(const cJSON *details, struct completion *completion)
{
	const char *why = json_get_text(details, "explanation");
	const char *category = json_get_text(details, "category");

	completion_fail(completion, COMPLETION_REFUSED, false,
	    "the model refused%s%s%s%s", category ? ", category " : "",
	    category ? category : "", why ? ": " : "", why ? why : "");
}

/* Why it stopped. What is not known is taken for an end. */
static void
take_reason(const cJSON *json, struct completion *completion)
{
	const char *reason = json_get_text(json, "stop_reason");
	const char *text = completion->text.bytes;

	if (!reason)
		return;
	completion->finish = "stop";
	if (strcmp(reason, "max_tokens") == 0)
		completion->finish = "length";
	else if (strcmp(reason, "refusal") == 0)
		tell_refusal(json_get_object(json, "stop_details"), completion);
	else if (strcmp(reason, "tool_use") == 0 ||
	    strcmp(reason, "pause_turn") == 0)
		completion_fail(completion, COMPLETION_EMPTY, false,
		    "the model asked for a tool instead of answering (%s)",
		    reason);
	else if (strcmp(reason, "model_context_window_exceeded") == 0) {
		completion->finish = "length";
		if (!text[strspn(text, " \t\r\n")])
			completion_fail(completion, COMPLETION_TOO_LONG, false,
			    "the conversation fills the model's window");
	}
}

/* Text, of a block or a delta; the others are thoughts, signatures, tools. */
static void
take_text(const cJSON *from, const char *type, struct completion *completion)
{
	const char *text = json_get_text(from, "text");

	if (text && strcmp(type_of(from), type) == 0)
		buffer_text(&completion->text, text);
}

static void
take_answer(const cJSON *json, struct completion *completion)
{
	const cJSON *content = json_get_array(json, "content"), *block;

	if (!content) {
		completion_fail(completion, COMPLETION_BAD_ANSWER, true,
		    "the answer is no message");
		return;
	}
	cJSON_ArrayForEach (block, content)
		take_text(block, "text", completion);
	take_reason(json, completion);
}

static void
take_event(const cJSON *json, struct completion *completion)
{
	const char *type = type_of(json);

	if (strcmp(type, "content_block_start") == 0)
		take_text(json_get(json, "content_block"), "text", completion);
	else if (strcmp(type, "content_block_delta") == 0)
		take_text(json_get(json, "delta"), "text_delta", completion);
	else if (strcmp(type, "message_delta") == 0)
		take_reason(json_get(json, "delta"), completion);
	else if (strcmp(type, "message_stop") == 0)
		completion->over = true;
}

static const struct service service = {
    .title = "Anthropic",
    .base_setting = "ANTHROPIC_BASE_URL",
    .base = "https://api.anthropic.com",
    .key_setting = "ANTHROPIC_API_KEY",
    .key_header = "x-api-key",
    .key_before = "",
    .key_shown = "$ANTHROPIC_API_KEY",
    .words = words,
    .usage = take_usage,
    .error = find_error,
    .answer = take_answer,
    .event = take_event,
};

static void
request(const struct prompt *prompt, struct provider_request *out)
{
	service_address(&service, prompt, out);
	buffer_text(&out->url, "/v1/messages");
	out->headers[2] = (struct fetch_header){"anthropic-version",
	    "2023-06-01"};
	write_body(prompt, &out->body);
}

const struct provider anthropic_provider = {
    .name = "anthropic",
    .service = &service,
    .model_setting = "ANTHROPIC_MODEL",
    .marked = true,
    .request = request,
};
