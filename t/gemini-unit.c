/* SPDX-License-Identifier: MIT */

/*
 * What Gemini may say besides what was recorded of it.
 */
#include "odd.h"
#include "provider/gemini.h"
#include "tap.h"

#define COUNT(array) (sizeof(array) / sizeof((array)[0]))

#define PARTS(parts) "{\"content\":{\"parts\":[" parts "],\"role\":\"model\"}"
#define ENDS(reason) ",\"finishReason\":\"" reason "\",\"index\":0}"
#define META \
	"\"usageMetadata\":{\"promptTokenCount\":9,\"candidatesTokenCount\":" \
	"4,\"thoughtsTokenCount\":3,\"cachedContentTokenCount\":2}"
#define GENERATED(candidate) "{\"candidates\":[" candidate "]," META "}"
#define STOPPED(reason) GENERATED(PARTS("{\"text\":\"Yes\"}") ENDS(reason))
#define STATUS(code, status) \
	"{\"error\":{\"code\":" code ",\"message\":\"m\",\"status\":\"" status \
	"\"}}"

#define YES "{\"candidates\":[" PARTS("{\"text\":\"Yes\"}") "}]}"
/* An error as people would write it, with their ends of lines. */
#define BARE \
	"{\r\n  \"error\": {\r\n    \"code\": 503,\r\n" \
	"    \"message\": \"m\",\r\n    \"status\": \"UNAVAILABLE\"\r\n" \
	"  }\r\n}\r\n"

static const struct odd gemini[] = {
    {"thoughts, and parts without text", 200,
	GENERATED(PARTS("{\"text\":\"hm\",\"thought\":true},{\"text\":"
			"\"Yes, \"},{\"inlineData\":{}},{\"text\":"
			"\"outside.\",\"thought\":false}") ENDS("STOP")),
	"stop|Yes, outside.|9,7,2"},
    {"cut", 200, STOPPED("MAX_TOKENS"), "length|Yes|9,7,2"},
    {"used up by thinking: no parts", 200,
	GENERATED("{\"content\":{\"role\":\"model\"}" ENDS("MAX_TOKENS")),
	"empty: the model used up its limit before it said anything|length||"
	"9,7,2"},
    {"no content at all", 200,
	GENERATED("{\"index\":0,\"finishReason\":"
		  "\"STOP\"}"),
	"empty: the model answered nothing|stop||9,7,2"},
    {"thoughts alone", 200,
	GENERATED(PARTS("{\"text\":\"hm\",\"thought\":true}") ENDS("STOP")),
	"empty: the model answered nothing|stop||9,7,2"},
    {"blocked: no candidates", 200,
	"{\"promptFeedback\":{\"blockReason\":\"PROHIBITED_CONTENT\"},"
	"\"usageMetadata\":{\"promptTokenCount\":9,\"totalTokenCount\":9}}",
	"refused: the service blocked the question: PROHIBITED_CONTENT|stop||"
	"9,0,0"},
    {"feedback that blocks nothing", 200,
	"{\"promptFeedback\":{\"safetyRatings\":[]},\"candidates\":[" PARTS(
	    "{\"text\":\"Yes\"}") ENDS("STOP") "]," META "}",
	"stop|Yes|9,7,2"},
    {"no candidates and no reason", 200, "{" META "}",
	"empty: the model answered nothing|stop||9,7,2"},
    {"JSON of another kind", 200, "{\"choices\":[]}",
	"bad_answer again: the answer is no generated content|stop||1,0,0 "
	"estimated"},
    {"no usage", 200,
	"{\"candidates\":[" PARTS("{\"text\":\"Yes\"}") ENDS("STOP") "]}",
	"stop|Yes|1,1,0 estimated"},
    {"members of usage that are 0 are left out", 200,
	"{\"candidates\":[" PARTS("{\"text\":\"Yes\"}")
	    ENDS("STOP") "],\"usageMetadata\":{\"promptTokenCount\":9}}",
	"stop|Yes|9,0,0"},
    {"SAFETY", 200, STOPPED("SAFETY"),
	"refused: the service stopped the answer: SAFETY|stop|Yes|9,7,2"},
    {"RECITATION", 200, STOPPED("RECITATION"),
	"refused: the service stopped the answer: RECITATION|stop|Yes|9,7,2"},
    {"LANGUAGE", 200, STOPPED("LANGUAGE"),
	"refused: the service stopped the answer: LANGUAGE|stop|Yes|9,7,2"},
    {"OTHER", 200, STOPPED("OTHER"),
	"refused: the service stopped the answer: OTHER|stop|Yes|9,7,2"},
    {"BLOCKLIST", 200, STOPPED("BLOCKLIST"),
	"refused: the service stopped the answer: BLOCKLIST|stop|Yes|9,7,2"},
    {"PROHIBITED_CONTENT", 200, STOPPED("PROHIBITED_CONTENT"),
	"refused: the service stopped the answer: PROHIBITED_CONTENT|stop|"
	"Yes|9,7,2"},
    {"SPII", 200, STOPPED("SPII"),
	"refused: the service stopped the answer: SPII|stop|Yes|9,7,2"},
    {"a reason to come, with a message", 200,
	GENERATED(PARTS("") ",\"finishMessage\":\"so\"" ENDS("NEW_REASON")),
	"refused: the service stopped the answer: NEW_REASON: so|stop||"
	"9,7,2"},
    {"MALFORMED_FUNCTION_CALL", 200, STOPPED("MALFORMED_FUNCTION_CALL"),
	"empty: the service stopped the answer: MALFORMED_FUNCTION_CALL|stop|"
	"Yes|9,7,2"},
    {"UNEXPECTED_TOOL_CALL", 200, STOPPED("UNEXPECTED_TOOL_CALL"),
	"empty: the service stopped the answer: UNEXPECTED_TOOL_CALL|stop|"
	"Yes|9,7,2"},
    {"UNSPECIFIED is not yet one", 200, STOPPED("FINISH_REASON_UNSPECIFIED"),
	"stop|Yes|9,7,2"},
    {"PERMISSION_DENIED", 403, STATUS("403", "PERMISSION_DENIED"),
	"auth: the key was refused (HTTP 403, PERMISSION_DENIED): check "
	"GEMINI_API_KEY|stop||1,0,0 estimated"},
    {"UNAUTHENTICATED", 401, STATUS("401", "UNAUTHENTICATED"),
	"auth: the key was refused (HTTP 401, UNAUTHENTICATED): check "
	"GEMINI_API_KEY|stop||1,0,0 estimated"},
    {"INVALID_ARGUMENT", 400, STATUS("400", "INVALID_ARGUMENT"),
	"bad_answer: HTTP 400, INVALID_ARGUMENT: m|stop||1,0,0 estimated"},
    {"too long", 400,
	"{\"error\":{\"code\":400,\"message\":\"The input token count (9) "
	"exceeds the maximum number of tokens allowed (8).\",\"status\":"
	"\"INVALID_ARGUMENT\"}}",
	"too_long: HTTP 400, INVALID_ARGUMENT: The input token count (9) "
	"exceeds the maximum number of tokens allowed (8).|stop||1,0,0 "
	"estimated"},
    {"FAILED_PRECONDITION", 400, STATUS("400", "FAILED_PRECONDITION"),
	"unavailable: HTTP 400, FAILED_PRECONDITION: m|stop||1,0,0 "
	"estimated"},
    {"NOT_FOUND", 404, STATUS("404", "NOT_FOUND"),
	"unavailable: HTTP 404, NOT_FOUND: m: check the model and "
	"GEMINI_BASE_URL|stop||1,0,0 estimated"},
    {"INTERNAL", 500, STATUS("500", "INTERNAL"),
	"unavailable again: HTTP 500, INTERNAL: m|stop||1,0,0 estimated"},
    {"DEADLINE_EXCEEDED", 504, STATUS("504", "DEADLINE_EXCEEDED"),
	"timeout again: HTTP 504, DEADLINE_EXCEEDED: m|stop||1,0,0 "
	"estimated"},
    {"bare JSON in the middle of a stream", 0, D YES "\r\n\r\n" BARE,
	"unavailable again: HTTP 200, UNAVAILABLE: m|stop|Yes|1,1,0 "
	"estimated"},
    {"an error on one line of a stream", 0,
	D "{\"candidates\":[" PARTS(
	    "{\"text\":\"Yes\"}") "}]}" E STATUS("429", "RESOURCE_EXHAUSTED"),
	"rate again: HTTP 200, RESOURCE_EXHAUSTED: m|stop|Yes|1,1,0 "
	"estimated"},
    {"no finishReason is no end", 0,
	D GENERATED(PARTS("{\"text\":\"Yes\"}") "}") E,
	"unavailable again: the stream broke off before the answer was whole|"
	"stop|Yes|9,7,2"},
    {"usage behind the last text, of the last chunk", 0,
	D STOPPED("STOP") E D
	"{\"usageMetadata\":{\"promptTokenCount\":9,\"candidatesTokenCount\":"
	"5}}" E,
	"stop|Yes|9,5,0"},
    {"stopped in a stream", 0, D STOPPED("SAFETY") E,
	"refused: the service stopped the answer: SAFETY|stop|Yes|9,7,2"},
    {"a list, as without alt=sse", 0,
	"[" GENERATED(PARTS("{\"text\":\"Ye\"}") "}") ",\n" STOPPED("STOP") "]",
	"stop|YeYes|9,7,2"},
    {"a list that breaks off", 0,
	"[" GENERATED(PARTS("{\"text\":\"Ye\"}") "}") "]",
	"bad_answer again: the answer broke off before it was whole|stop|Ye|"
	"9,7,2"},
    {"a list that ends in an error", 0,
	"[" GENERATED(PARTS("{\"text\":\"Ye\"}") "}") "," STATUS("503",
	    "UNAVAILABLE") "]",
	"unavailable again: HTTP 200, UNAVAILABLE: m|stop|Ye|9,7,2"},
};

int
main(void)
{
	odd_test_all(&gemini_provider, gemini, COUNT(gemini));
	return done();
}
