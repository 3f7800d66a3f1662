/* SPDX-License-Identifier: MIT */

/*
 * What OpenAI, and servers that speak like it, may say besides what was
 * recorded of them, in both of its interfaces.
 */
#include "odd.h"
#include "provider/chat.h"
#include "provider/responses.h"
#include "tap.h"

#define COUNT(array) (sizeof(array) / sizeof((array)[0]))

static const struct odd chat[] = {
    {"a tool is asked for", 200,
	"{\"choices\":[{\"message\":{\"content\":\"Let me look.\"},"
	"\"finish_reason\":\"tool_calls\"}]}",
	"empty: the model asked for a tool instead of answering|stop|"
	"Let me look.|1,3,0 estimated"},
    {"an error as a list of one", 400,
	"[{\"error\":{\"code\":400,\"message\":\"no\",\"status\":\"X\"}}]",
	"bad_answer: HTTP 400: no|stop||1,0,0 estimated"},
    {"an error as a list of one, as a stream", 0,
	"[{\"error\":{\"code\":429,\"message\":\"slow\",\"status\":\"X\"}}]",
	"rate again: HTTP 200: slow|stop||1,0,0 estimated"},
    {"a list of nothing", 200, "[]",
	"bad_answer again: the answer is not JSON|stop||1,0,0 estimated"},
    {"a list of numbers", 200, "[1,2]",
	"bad_answer again: the answer is not JSON|stop||1,0,0 estimated"},
    {"a wall before the service", 403, "\n<html>no robots</html>",
	"unavailable again: HTTP 403: a page of HTML came instead of an "
	"answer|stop||1,0,0 estimated"},
    {"a key that may not do this", 403,
	"{\"error\":{\"message\":\"x\",\"type\":\"y\"}}",
	"auth: the key was refused (HTTP 403, y): check OPENAI_API_KEY|stop||"
	"1,0,0 estimated"},
    {"a redirection", 302, "", "bad_answer: HTTP 302|stop||1,0,0 estimated"},
    {"an error over several lines of a stream", 0,
	D "{\"choices\":[{\"delta\":{\"content\":\"Yes\"}}]}" E
	  "{\n  \"error\": {\n    \"message\": \"a } \\\" {\",\n"
	  "    \"type\": \"server_error\"\n  }\n}\n",
	"unavailable again: HTTP 200, server_error: a } \" {|stop|Yes|"
	"1,1,0 estimated"},
    {"an error over several lines that breaks off", 0,
	D "{\"choices\":[{\"delta\":{\"content\":\"Yes\"}}]}" E
	  "{\n  \"error\": {\n    \"message\":",
	"bad_answer again: an event of the stream is not JSON|stop|Yes|"
	"1,1,0 estimated"},
};

#define CREATED \
	D "{\"type\":\"response.created\",\"response\":{\"status\":" \
	  "\"in_progress\",\"error\":null,\"usage\":null,\"output\":[]}}" E
#define SAYS(text) \
	D "{\"type\":\"response.output_text.delta\",\"delta\":\"" text "\"}" E
#define USAGE \
	"\"usage\":{\"input_tokens\":9,\"input_tokens_details\":" \
	"{\"cached_tokens\":4},\"output_tokens\":7}"
#define ITEM(part) \
	"{\"type\":\"message\",\"role\":\"assistant\",\"content\":[" part "]}"
#define TEXT(text) "{\"type\":\"output_text\",\"text\":\"" text "\"}"

static const struct odd responses[] = {
    {"parts of several messages", 200,
	"{\"status\":\"completed\",\"error\":null,\"output\":["
	"{\"type\":\"reasoning\",\"summary\":[{\"type\":\"summary_text\","
	"\"text\":\"hm\"}]}," ITEM(TEXT("Yes, ") "," TEXT("out")) "," ITEM(
	    TEXT("side.")) "]," USAGE "}",
	"stop|Yes, outside.|9,7,4"},
    {"no status", 200, "{\"output\":[" ITEM(TEXT("Yes.")) "]}",
	"stop|Yes.|1,1,0 estimated"},
    {"used up by thinking: no message at all", 200,
	"{\"status\":\"incomplete\",\"incomplete_details\":{\"reason\":"
	"\"max_output_tokens\"},\"output\":[{\"type\":\"reasoning\"}]," USAGE
	"}",
	"empty: the model used up its limit before it said anything|length||"
	"9,7,4"},
    {"cut, by the limit's other name", 200,
	"{\"status\":\"incomplete\",\"incomplete_details\":{\"reason\":"
	"\"max_tokens\"},\"output\":[" ITEM(TEXT("Yes")) "]," USAGE "}",
	"length|Yes|9,7,4"},
    {"incomplete, nobody says why", 200,
	"{\"status\":\"incomplete\",\"incomplete_details\":null,"
	"\"output\":[" ITEM(TEXT("Yes")) "]," USAGE "}",
	"length|Yes|9,7,4"},
    {"filtered", 200,
	"{\"status\":\"incomplete\",\"incomplete_details\":{\"reason\":"
	"\"content_filter\"},\"output\":[" ITEM(TEXT("Ye")) "]," USAGE "}",
	"refused: the service's content filter took the answer away|length|"
	"Ye|9,7,4"},
    {"a refusal beside a text", 200,
	"{\"status\":\"completed\",\"output\":[" ITEM(TEXT(
	    "Well") ",{\"type\":\"refusal\",\"refusal\":\"No.\"}") "]," USAGE
								   "}",
	"refused: the model refused: No.|stop|Well|9,7,4"},
    {"thoughts alone", 200,
	"{\"status\":\"completed\",\"output\":[{\"type\":\"reasoning\"}]," USAGE
	"}",
	"empty: the model answered nothing|stop||9,7,4"},
    {"a tool is called", 200,
	"{\"status\":\"completed\",\"output\":[{\"type\":\"function_call\","
	"\"name\":\"x\"}]," USAGE "}",
	"empty: the model answered nothing|stop||9,7,4"},
    {"cancelled", 200, "{\"status\":\"cancelled\",\"output\":[]}",
	"unavailable again: the response is 'cancelled'|stop||1,0,0 "
	"estimated"},
    {"not begun", 200, "{\"status\":\"queued\",\"output\":[]}",
	"unavailable again: the response is 'queued'|stop||1,0,0 estimated"},
    {"failed, and has cost", 200,
	"{\"status\":\"failed\",\"error\":{\"code\":\"rate_limit_exceeded\","
	"\"message\":\"slow\"},\"output\":[]," USAGE "}",
	"rate again: HTTP 200, rate_limit_exceeded: slow|stop||9,7,4"},
    {"failed for the prompt's sake", 200,
	"{\"status\":\"failed\",\"error\":{\"code\":\"invalid_prompt\","
	"\"message\":\"flagged\"},\"output\":[]}",
	"refused: HTTP 200, invalid_prompt: flagged|stop||1,0,0 estimated"},
    {"failed, nobody says why", 200,
	"{\"status\":\"failed\",\"error\":null,\"output\":[]}",
	"unavailable again: the response is 'failed'|stop||1,0,0 estimated"},
    {"JSON of another kind", 200, "{\"choices\":[]}",
	"bad_answer again: the answer is no response|stop||1,0,0 estimated"},
    {"out of money", 429,
	"{\"error\":{\"message\":\"m\",\"type\":\"insufficient_quota\","
	"\"param\":null,\"code\":\"insufficient_quota\"}}",
	"quota: HTTP 429, insufficient_quota: m|stop||1,0,0 estimated"},
    {"too long", 400,
	"{\"error\":{\"message\":\"m\",\"type\":\"invalid_request_error\","
	"\"param\":\"input\",\"code\":\"context_length_exceeded\"}}",
	"too_long: HTTP 400, context_length_exceeded: m|stop||1,0,0 "
	"estimated"},
    {"failed in a stream, with 200", 0,
	CREATED SAYS("Yes") D
	"{\"type\":\"response.failed\",\"response\":{\"status\":\"failed\","
	"\"error\":{\"code\":\"server_error\",\"message\":\"broke\"}," USAGE
	"}}" E,
	"unavailable again: HTTP 200, server_error: broke|stop|Yes|9,7,4"},
    {"failed in a stream, nobody says why", 0,
	CREATED D "{\"type\":\"response.failed\",\"response\":{\"status\":"
		  "\"failed\",\"error\":null}}" E,
	"unavailable again: the response is 'failed'|stop||1,0,0 estimated"},
    {"cut in a stream", 0,
	CREATED SAYS("Yes") D
	"{\"type\":\"response.incomplete\",\"response\":{\"status\":"
	"\"incomplete\",\"incomplete_details\":{\"reason\":"
	"\"max_output_tokens\"}," USAGE "}}" E,
	"length|Yes|9,7,4"},
    {"used up by thinking, in a stream", 0,
	CREATED D
	"{\"type\":\"response.incomplete\",\"response\":{\"status\":"
	"\"incomplete\",\"incomplete_details\":{\"reason\":"
	"\"max_output_tokens\"},\"output\":[{\"type\":\"reasoning\"}]," USAGE
	"}}" E,
	"empty: the model used up its limit before it said anything|length||"
	"9,7,4"},
    {"filtered in a stream", 0,
	CREATED SAYS("Ye") D
	"{\"type\":\"response.incomplete\",\"response\":{\"status\":"
	"\"incomplete\",\"incomplete_details\":{\"reason\":"
	"\"content_filter\"}," USAGE "}}" E,
	"refused: the service's content filter took the answer away|length|"
	"Ye|9,7,4"},
    {"an error as an event of its own", 0,
	CREATED "event: error\n" D
		"{\"type\":\"error\",\"code\":\"rate_limit_exceeded\","
		"\"message\":\"slow\",\"param\":null,\"sequence_number\":2}" E,
	"rate again: HTTP 200, rate_limit_exceeded: slow|stop||1,0,0 "
	"estimated"},
    {"the same, wrapped", 0,
	CREATED "event: error\n" D
		"{\"type\":\"error\",\"error\":{\"type\":\"x\",\"code\":"
		"\"insufficient_quota\",\"message\":\"m\"}}" E,
	"quota: HTTP 200, insufficient_quota: m|stop||1,0,0 estimated"},
    {"the same, with a code that is null", 0,
	CREATED D "{\"type\":\"error\",\"code\":null,\"message\":\"m\"}" E,
	"unavailable again: HTTP 200, error: m|stop||1,0,0 estimated"},
    {"unknown events, and [DONE] behind the end", 0,
	D "{\"type\":\"response.new.thing\",\"delta\":\"X\"}" E CREATED SAYS(
	    "Yes.") D
	"{\"type\":\"response.reasoning_text.delta\","
	"\"delta\":\"hm\"}" E D
	"{\"type\":\"response.completed\",\"response\":{\"status\":"
	"\"completed\"," USAGE "}}" E D "[DONE]" E,
	"stop|Yes.|9,7,4"},
    {"[DONE] is no end", 0, CREATED SAYS("Yes.") D "[DONE]" E,
	"unavailable again: the stream broke off before the answer was whole|"
	"stop|Yes.|1,1,0 estimated"},
    {"no deltas, all at the end", 0,
	CREATED D "{\"type\":\"response.completed\",\"response\":{\"status\":"
		  "\"completed\",\"output\":[" ITEM(TEXT("Yes.")) "]," USAGE
								  "}}" E,
	"stop|Yes.|9,7,4"},
    {"usage is null to the end", 0,
	CREATED SAYS("Yes.") D
	"{\"type\":\"response.completed\",\"response\":{\"status\":"
	"\"completed\",\"usage\":null}}" E,
	"stop|Yes.|1,1,0 estimated"},
};

int
main(void)
{
	odd_test_all(&chat_provider, chat, COUNT(chat));
	odd_test_all(&responses_provider, responses, COUNT(responses));
	return done();
}
