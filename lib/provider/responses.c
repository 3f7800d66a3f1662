/* SPDX-License-Identifier: MIT */
#include "provider/responses.h"

#include <string.h>

#include "completion.h"
#include "json.h"
#include "prompt.h"
#include "provider/openai.h"
#include "provider/service.h"
#include "writer.h"

static void
write_turn(struct writer *writer, const struct prompt_turn *turn)
{
	writer_object(writer, NULL);
	writer_text(writer, "role", turn->ours ? "assistant" : "user");
	writer_text(writer, "content", turn->text);
	writer_end_object(writer);
}

static void
write_body(const struct prompt *prompt, struct buffer *body)
{
	struct writer writer;

	writer_init(&writer, body);
	writer_object(&writer, NULL);
	writer_text(&writer, "model", prompt->model);
	writer_text(&writer, "instructions", prompt->system.bytes);
	writer_array(&writer, "input");
	for (size_t i = 0; i < prompt->count; i++)
		write_turn(&writer, &prompt->turns[i]);
	writer_end_array(&writer);
	writer_integer(&writer, "max_output_tokens", prompt->limit);
	if (prompt->temperature)
		writer_json(&writer, "temperature", prompt->temperature);
	writer_bool(&writer, "store", false);
	if (prompt->stream)
		writer_bool(&writer, "stream", true);
	writer_end_object(&writer);
}

/* The response itself is the whole answer, or a member of an event. */
static const cJSON *
response_of(const cJSON *json)
{
	const cJSON *inside = json_get_object(json, "response");

	return inside ? inside : json;
}

static void
take_usage(const cJSON *json, struct completion *completion)
{
	const cJSON *usage = json_get_object(response_of(json), "usage");
	const cJSON *details = json_get_object(usage, "input_tokens_details");

	if (!usage)
		return;
	completion->input = json_get_integer(usage, "input_tokens",
	    completion->input);
	completion->output = json_get_integer(usage, "output_tokens",
	    completion->output);
	completion->cached = json_get_integer(details, "cached_tokens",
	    completion->cached);
}

static bool
find_error(struct service_error *error, const cJSON *json)
{
	return openai_error(error, json) ||
	    openai_error(error, response_of(json));
}

static void
take_part(const cJSON *part, struct completion *completion)
{
	const char *type = json_get_text(part, "type");
	const char *text = json_get_text(part, "text");
	const char *refusal = json_get_text(part, "refusal");

	if (type && strcmp(type, "output_text") == 0 && text)
		buffer_text(&completion->text, text);
	else if (type && strcmp(type, "refusal") == 0 && refusal)
		buffer_text(&completion->refusal, refusal);
}

/* Other items are thoughts and tools. */
static void
take_output(const cJSON *output, struct completion *completion)
{
	const cJSON *item, *part;

	cJSON_ArrayForEach (item, output) {
		const char *type = json_get_text(item, "type");

		if (!type || strcmp(type, "message") != 0)
			continue;
		cJSON_ArrayForEach (part, json_get_array(item, "content"))
			take_part(part, completion);
	}
}

static void
take_incomplete(const cJSON *response, struct completion *completion)
{
	const char *reason = json_get_text(
	    json_get_object(response, "incomplete_details"), "reason");

	completion->finish = "length";
	if (reason && strcmp(reason, "content_filter") == 0)
		completion_fail(completion, COMPLETION_REFUSED, false,
		    "the service's content filter took the answer away");
}

/* How it ended. A response without a status is whole. */
static void
take_status(const cJSON *response, struct completion *completion)
{
	const char *status = json_get_text(response, "status");

	if (!status || strcmp(status, "completed") == 0)
		completion->finish = "stop";
	else if (strcmp(status, "incomplete") == 0)
		take_incomplete(response, completion);
	else
		completion_fail(completion, COMPLETION_UNAVAILABLE, true,
		    "the response is '%s'", status);
	completion->over = true;
}

static void
take_answer(const cJSON *json, struct completion *completion)
{
	const cJSON *output = json_get_array(json, "output");

	take_output(output, completion);
	if (output)
		take_status(json, completion);
	else
		completion_fail(completion, COMPLETION_BAD_ANSWER, true,
		    "the answer is no response");
}

/* It has the whole text once more; servers that only pretend to stream have it
 * here alone. */
static void
take_end(const cJSON *response, struct completion *completion)
{
	if (!completion->text.length && !completion->refusal.length)
		take_output(json_get_array(response, "output"), completion);
	take_status(response, completion);
}

static void
take_event(const cJSON *json, struct completion *completion)
{
	const char *type = json_get_text(json, "type");
	const char *delta = json_get_text(json, "delta");

	if (!type)
		return;
	if (delta && strcmp(type, "response.output_text.delta") == 0)
		buffer_text(&completion->text, delta);
	else if (delta && strcmp(type, "response.refusal.delta") == 0)
		buffer_text(&completion->refusal, delta);
	else if (strcmp(type, "response.completed") == 0 ||
	    strcmp(type, "response.incomplete") == 0 ||
	    strcmp(type, "response.failed") == 0)
		take_end(response_of(json), completion);
}

static const struct service service = {
    OPENAI_PLACE,
    .usage = take_usage,
    .error = find_error,
    .answer = take_answer,
    .event = take_event,
};

static void
request(const struct prompt *prompt, struct provider_request *out)
{
	service_address(&service, prompt, out);
	buffer_text(&out->url, "/responses");
	write_body(prompt, &out->body);
}

const struct provider responses_provider = {
    .name = "responses",
    .service = &service,
    .model_setting = OPENAI_MODEL,
    .temperature_setting = OPENAI_TEMPERATURE,
    .marked = true,
    .request = request,
};
