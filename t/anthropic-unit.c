/* SPDX-License-Identifier: MIT */

/*
 * What Anthropic may say besides what was recorded of it.
 */
#include "odd.h"
#include "provider/anthropic.h"
#include "tap.h"

#define COUNT(array) (sizeof(array) / sizeof((array)[0]))

#define START \
	D "{\"type\":\"message_start\",\"message\":{\"content\":[]," \
	  "\"usage\":{\"input_tokens\":5,\"cache_creation_input_tokens\":2," \
	  "\"cache_read_input_tokens\":3,\"output_tokens\":1}}}" E
#define BLOCK(text) \
	D "{\"type\":\"content_block_delta\",\"index\":0,\"delta\":{" \
	  "\"type\":\"text_delta\",\"text\":\"" text "\"}}" E
#define REASON(reason) \
	D "{\"type\":\"message_delta\",\"delta\":{\"stop_reason\":\"" reason \
	  "\"},\"usage\":{\"output_tokens\":7}}" E
#define STOP D "{\"type\":\"message_stop\"}" E
#define MESSAGE(content, reason) \
	"{\"type\":\"message\",\"content\":[" content \
	"],\"stop_reason\":\"" reason "\",\"usage\":{\"input_tokens\":5," \
	"\"cache_creation_input_tokens\":2,\"cache_read_input_tokens\":3," \
	"\"output_tokens\":7}}"
#define SAID(text) "{\"type\":\"text\",\"text\":\"" text "\"}"
#define FAULT(type) \
	"{\"type\":\"error\",\"error\":{\"type\":\"" type \
	"\",\"message\":\"m\"},\"request_id\":\"req_1\"}"

static const struct odd anthropic[] = {
    {"several blocks, thoughts among them", 200,
	MESSAGE("{\"type\":\"thinking\",\"thinking\":\"hm\",\"signature\":"
		"\"x\"},{\"type\":\"redacted_thinking\",\"data\":\"y\"}," SAID(
		    "Yes, ") "," SAID("outside."),
	    "end_turn"),
	"stop|Yes, outside.|10,7,3"},
    {"a stop sequence", 200, MESSAGE(SAID("Yes."), "stop_sequence"),
	"stop|Yes.|10,7,3"},
    {"a reason to come", 200, MESSAGE(SAID("Yes."), "tired"),
	"stop|Yes.|10,7,3"},
    {"refused, content empty", 200, MESSAGE("", "refusal"),
	"refused: the model refused|stop||10,7,3"},
    {"refused, with a reason", 200,
	"{\"type\":\"message\",\"content\":[],\"stop_reason\":\"refusal\","
	"\"stop_details\":{\"type\":\"refusal\",\"category\":\"bio\","
	"\"explanation\":\"No germs.\"},\"usage\":{\"input_tokens\":5,"
	"\"cache_read_input_tokens\":null,\"output_tokens\":0}}",
	"refused: the model refused, category bio: No germs.|stop||5,0,0"},
    {"the window is full", 200,
	MESSAGE(SAID("Yes"), "model_context_window_exceeded"),
	"length|Yes|10,7,3"},
    {"the window is full before a word", 200,
	MESSAGE("", "model_context_window_exceeded"),
	"too_long: the conversation fills the model's window|length||10,7,3"},
    {"used up by thinking", 200,
	MESSAGE("{\"type\":\"thinking\",\"thinking\":\"hm\"}", "max_tokens"),
	"empty: the model used up its limit before it said anything|length||"
	"10,7,3"},
    {"thoughts alone", 200,
	MESSAGE("{\"type\":\"thinking\",\"thinking\":\"hm\"}", "end_turn"),
	"empty: the model answered nothing|stop||10,7,3"},
    {"a tool", 200, MESSAGE(SAID("Let me see."), "tool_use"),
	"empty: the model asked for a tool instead of answering (tool_use)|"
	"stop|Let me see.|10,7,3"},
    {"a pause", 200, MESSAGE(SAID("Let me see."), "pause_turn"),
	"empty: the model asked for a tool instead of answering (pause_turn)|"
	"stop|Let me see.|10,7,3"},
    {"JSON of another kind", 200, "{\"hello\":1}",
	"bad_answer again: the answer is no message|stop||1,0,0 estimated"},
    {"an error inside 200", 200, FAULT("overloaded_error"),
	"unavailable again: HTTP 200, overloaded_error: m|stop||1,0,0 "
	"estimated"},
    {"invalid_request_error", 400, FAULT("invalid_request_error"),
	"bad_answer: HTTP 400, invalid_request_error: m|stop||1,0,0 "
	"estimated"},
    {"billing_error", 402, FAULT("billing_error"),
	"quota: HTTP 402, billing_error: m|stop||1,0,0 estimated"},
    {"no credit", 400,
	"{\"type\":\"error\",\"error\":{\"type\":\"invalid_request_error\","
	"\"message\":\"Your credit balance is too low to go on.\"}}",
	"quota: HTTP 400, invalid_request_error: Your credit balance is too "
	"low to go on.|stop||1,0,0 estimated"},
    {"permission_error", 403, FAULT("permission_error"),
	"auth: the key was refused (HTTP 403, permission_error): check "
	"ANTHROPIC_API_KEY|stop||1,0,0 estimated"},
    {"not_found_error", 404, FAULT("not_found_error"),
	"unavailable: HTTP 404, not_found_error: m: check the model and "
	"ANTHROPIC_BASE_URL|stop||1,0,0 estimated"},
    {"request_too_large", 413, FAULT("request_too_large"),
	"too_long: HTTP 413, request_too_large: m|stop||1,0,0 estimated"},
    {"too long a prompt", 400,
	"{\"type\":\"error\",\"error\":{\"type\":\"invalid_request_error\","
	"\"message\":\"prompt is too long: 9 tokens > 8 maximum\"}}",
	"too_long: HTTP 400, invalid_request_error: prompt is too long: 9 "
	"tokens > 8 maximum|stop||1,0,0 estimated"},
    {"api_error", 500, FAULT("api_error"),
	"unavailable again: HTTP 500, api_error: m|stop||1,0,0 estimated"},
    {"timeout_error", 504, FAULT("timeout_error"),
	"timeout again: HTTP 504, timeout_error: m|stop||1,0,0 estimated"},
    {"529 and nothing else", 529, "",
	"unavailable again: HTTP 529|stop||1,0,0 estimated"},
    {"usage is what came last, not the sum", 0,
	START BLOCK("Yes.") REASON("end_turn") STOP, "stop|Yes.|10,7,3"},
    {"usage all over again", 0,
	START BLOCK("Yes.") D
	"{\"type\":\"message_delta\",\"delta\":{\"stop_reason\":"
	"\"max_tokens\"},\"usage\":{\"input_tokens\":6,"
	"\"cache_creation_input_tokens\":0,\"cache_read_input_tokens\":4,"
	"\"output_tokens\":8}}" E STOP,
	"length|Yes.|10,8,4"},
    {"an error before anything", 0,
	"event: error\n" D FAULT("overloaded_error") E,
	"unavailable again: HTTP 200, overloaded_error: m|stop||1,0,0 "
	"estimated"},
    {"an error in the middle: what was said by then is estimated", 0,
	START BLOCK("You can park") D FAULT("rate_limit_error") E,
	"rate again: HTTP 200, rate_limit_error: m|stop|You can park|10,3,3 "
	"estimated"},
    {"pings everywhere, and events to come", 0,
	D "{\"type\":\"ping\"}" E START D "{\"type\":\"ping\"}" E D
	  "{\"type\":\"content_block_start\",\"index\":0,\"content_block\":{"
	  "\"type\":\"text\",\"text\":\"Y\"}}" E D
	  "{\"type\":\"new_thing\",\"delta\":{\"type\":\"text\",\"text\":"
	  "\"X\"}}" E BLOCK("es.") D
	"{\"type\":\"content_block_delta\",\"delta\":{\"type\":"
	"\"citations_delta\",\"citation\":{}}}" E D
	"{\"type\":\"ping\"}" E REASON("end_turn") D
	"{\"type\":\"ping\"}" E STOP,
	"stop|Yes.|10,7,3"},
    {"a reason, but no message_stop", 0, START BLOCK("Yes.") REASON("end_turn"),
	"unavailable again: the stream broke off before the answer was whole|"
	"stop|Yes.|10,7,3"},
    {"refused in a stream", 0, START REASON("refusal") STOP,
	"refused: the model refused|stop||10,7,3"},
    {"thoughts alone, in a stream", 0,
	START D
	"{\"type\":\"content_block_delta\",\"delta\":{\"type\":"
	"\"thinking_delta\",\"thinking\":\"hm\"}}" E REASON("max_tokens") STOP,
	"empty: the model used up its limit before it said anything|length||"
	"10,7,3"},
    {"the window is full, in a stream", 0,
	START REASON("model_context_window_exceeded") STOP,
	"too_long: the conversation fills the model's window|length||10,7,3"},
};

int
main(void)
{
	odd_test_all(&anthropic_provider, anthropic, COUNT(anthropic));
	return done();
}
