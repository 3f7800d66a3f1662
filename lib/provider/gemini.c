/* SPDX-License-Identifier: MIT */
#include "provider/gemini.h"

#include <string.h>

#include "completion.h"
#include "fetch.h"
#include "json.h"
#include "prompt.h"
#include "provider/service.h"
#include "when.h"
#include "writer.h"

static void
write_part(struct writer *writer, const char *text)
{
	writer_object(writer, NULL);
	writer_text(writer, "text", text);
	writer_end_object(writer);
}

static void
begin_content(struct writer *writer, const char *name, const char *role)
{
	writer_object(writer, name);
	if (role)
		writer_text(writer, "role", role);
	writer_array(writer, "parts");
}

static void
end_content(struct writer *writer)
{
	writer_end_array(writer);
	writer_end_object(writer);
}

/* One content for all turns in a row that one side had. */
static void
write_contents(struct writer *writer, const struct prompt *prompt)
{
	size_t i = 0;

	if (!prompt->count || prompt->turns[0].ours) {
		begin_content(writer, NULL, "user");
		write_part(writer, SERVICE_OPENING);
		end_content(writer);
	}
	while (i < prompt->count) {
		bool ours = prompt->turns[i].ours;

		begin_content(writer, NULL, ours ? "model" : "user");
		for (; i < prompt->count && prompt->turns[i].ours == ours; i++)
			write_part(writer, prompt->turns[i].text);
		end_content(writer);
	}
}

static void
write_body(const struct prompt *prompt, struct buffer *body)
{
	struct writer writer;

	writer_init(&writer, body);
	writer_object(&writer, NULL);
	begin_content(&writer, "systemInstruction", NULL);
	write_part(&writer, prompt->system.bytes);
	end_content(&writer);
	writer_array(&writer, "contents");
	write_contents(&writer, prompt);
	writer_end_array(&writer);
	writer_object(&writer, "generationConfig");
	writer_integer(&writer, "maxOutputTokens", prompt->limit);
	if (prompt->temperature)
		writer_json(&writer, "temperature", prompt->temperature);
	writer_end_object(&writer);
	writer_end_object(&writer);
}

static const struct service_word words[] = {
    {"API_KEY_INVALID", false, COMPLETION_AUTH, false},
    {"PERMISSION_DENIED", false, COMPLETION_AUTH, false},
    {"UNAUTHENTICATED", false, COMPLETION_AUTH, false},
    {"exceeds the maximum number of tokens", true, COMPLETION_TOO_LONG, false},
    {"RESOURCE_EXHAUSTED", false, COMPLETION_RATE, true},
    {"NOT_FOUND", false, COMPLETION_UNAVAILABLE, false},
    {"FAILED_PRECONDITION", false, COMPLETION_UNAVAILABLE, false},
    {"UNIMPLEMENTED", false, COMPLETION_UNAVAILABLE, false},
    {"INTERNAL", false, COMPLETION_UNAVAILABLE, true},
    {"UNAVAILABLE", false, COMPLETION_UNAVAILABLE, true},
    {"DEADLINE_EXCEEDED", false, COMPLETION_TIMEOUT, true},
    {"INVALID_ARGUMENT", false, COMPLETION_BAD_ANSWER, false},
    {NULL, false, COMPLETION_GOOD, false},
};

/* The first text of that name in the details of an error, or NULL. */
static const char *
detail_of(const cJSON *error, const char *name)
{
	const cJSON *detail;

	cJSON_ArrayForEach (detail, json_get_array(error, "details")) {
		const char *text = json_get_text(detail, name);

		if (text)
			return text;
	}
	return NULL;
}

static bool
find_error(struct service_error *error, const cJSON *json)
{
	const cJSON *inside = json_get(json, "error");
	const char *status = json_get_text(inside, "status");
	const char *reason = detail_of(inside, "reason");
	const char *message = cJSON_IsString(inside)
	    ? inside->valuestring
	    : json_get_text(inside, "message");
	int64_t number = json_get_integer(inside, "code", 0);

	error->message = message ? message : "";
	error->type = status ? status : "";
	error->code = reason ? reason : "";
	error->number = number > 0 && number < 1000 ? (long)number : 0;
	return inside != NULL;
}

/* It says this in no header. */
static int64_t
wait_of(const cJSON *json)
{
	const char *delay = detail_of(json_get(json, "error"), "retryDelay");

	return delay ? fetch_wait(delay, when_now()) : -1;
}

/* Of several, the last ones count. Members that are 0 are left out. */
static void
take_usage(const cJSON *json, struct completion *completion)
{
	const cJSON *usage = json_get_object(json, "usageMetadata");
	int64_t asked = service_count(usage, "promptTokenCount");
	int64_t answered = service_count(usage, "candidatesTokenCount");
	int64_t thought = service_count(usage, "thoughtsTokenCount");

	if (asked < 0)
		return;
	completion->input = asked;
	completion->output = (answered > 0 ? answered : 0) +
	    (thought > 0 ? thought : 0);
	completion->cached = service_count(usage, "cachedContentTokenCount");
}

/* Parts that are thoughts are no answer. */
static void
take_content(const cJSON *content, struct completion *completion)
{
	const cJSON *part;

	cJSON_ArrayForEach (part, json_get_array(content, "parts")) {
		const char *text = json_get_text(part, "text");

		if (text && !json_get_true(part, "thought"))
			buffer_text(&completion->text, text);
	}
}

/* Why it stopped, for more than an end or a limit: mostly a filter, of which
 * new ones are added without notice. */
static void
tell_reason(const char *reason, const char *message,
    struct completion *completion)
{
	static const char *const broken[] = {"MALFORMED_FUNCTION_CALL",
	    "UNEXPECTED_TOOL_CALL", "TOO_MANY_TOOL_CALLS",
	    "MISSING_THOUGHT_SIGNATURE", "MALFORMED_RESPONSE"};
	enum completion_error error = COMPLETION_REFUSED;

	for (size_t i = 0; i < sizeof(broken) / sizeof(broken[0]); i++)
		if (strcmp(reason, broken[i]) == 0)
			error = COMPLETION_EMPTY;
	completion_fail(completion, error, false,
	    "the service stopped the answer: %s%s%s", reason,
	    message ? ": " : "", message ? message : "");
}

static void
take_reason(const cJSON *candidate, struct completion *completion)
{
	const char *reason = json_get_text(candidate, "finishReason");

	if (!reason || !*reason ||
	    strcmp(reason, "FINISH_REASON_UNSPECIFIED") == 0)
		return;
	completion->finish = "stop";
	if (strcmp(reason, "MAX_TOKENS") == 0)
		completion->finish = "length";
	else if (strcmp(reason, "STOP") != 0)
		tell_reason(reason, json_get_text(candidate, "finishMessage"),
		    completion);
}

/* A question that it did not even look at. */
static void
take_feedback(const cJSON *json, struct completion *completion)
{
	const char *reason = json_get_text(
	    json_get_object(json, "promptFeedback"), "blockReason");

	if (reason && strcmp(reason, "BLOCK_REASON_UNSPECIFIED") != 0)
		completion_fail(completion, COMPLETION_REFUSED, false,
		    "the service blocked the question: %s", reason);
}

static void
take_event(const cJSON *json, struct completion *completion)
{
	const cJSON *candidates = json_get_array(json, "candidates");
	const cJSON *first = candidates ? candidates->child : NULL;

	take_feedback(json, completion);
	take_content(json_get_object(first, "content"), completion);
	take_reason(first, completion);
}

static void
take_answer(const cJSON *json, struct completion *completion)
{
	if (json_get_array(json, "candidates") ||
	    json_get_object(json, "promptFeedback") ||
	    json_get_object(json, "usageMetadata"))
		take_event(json, completion);
	else
		completion_fail(completion, COMPLETION_BAD_ANSWER, true,
		    "the answer is no generated content");
}

static const struct service service = {
    .title = "Gemini",
    .base_setting = "GEMINI_BASE_URL",
    .base = "https://generativelanguage.googleapis.com/v1beta",
    .key_setting = "GEMINI_API_KEY",
    .key_header = "x-goog-api-key",
    .key_before = "",
    .key_shown = "$GEMINI_API_KEY",
    .words = words,
    .usage = take_usage,
    .error = find_error,
    .wait = wait_of,
    .answer = take_answer,
    .event = take_event,
};

/* Lists of models name them "models/NAME". */
static void
put_model(struct buffer *url, const char *name)
{
	static const char folder[] = "models/";
	size_t length = sizeof(folder) - 1;

	if (strncmp(name, folder, length) == 0)
		name += length;
	buffer_text(url, "/models/");
	fetch_escape(url, name);
}

static void
request(const struct prompt *prompt, struct provider_request *out)
{
	service_address(&service, prompt, out);
	put_model(&out->url, prompt->model);
	buffer_text(&out->url,
	    prompt->stream ? ":streamGenerateContent?alt=sse"
			   : ":generateContent");
	write_body(prompt, &out->body);
}

const struct provider gemini_provider = {
    .name = "gemini",
    .service = &service,
    .model_setting = "GEMINI_MODEL",
    .request = request,
};
