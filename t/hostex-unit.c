/* SPDX-License-Identifier: MIT */

/*
 * What answers of Hostex mean, to a read and to a send.
 */
#include <string.h>

#include "buffer.h"
#include "channel/hostex_wire.h"
#include "fetch.h"
#include "tap.h"

static const char *const outcomes[] = {"done", "again", "refused", "uncertain"};

#define HTML "<html><h1>403 Forbidden</h1></html>"
#define CODE(code) "{\"error_code\":" code ",\"error_msg\":\"m\"}"

struct judged {
	const char *name;
	long status;
	const char *body;
	const char *read, *send, *error; /* outcome, outcome, class */
};

static const struct judged judged[] = {
    {"success 200", 200, CODE("200"), "done", "done", NULL},
    {"success 0", 200, CODE("0"), "done", "done", NULL},
    {"success 201", 201, CODE("200"), "done", "done", NULL},
    {"parameter", 200, CODE("400"), "refused", "refused", "refused"},
    {"parameter, HTTP too", 400, CODE("400"), "refused", "refused", "refused"},
    {"token", 200, CODE("401"), "refused", "refused", "auth"},
    {"token, HTTP too", 401, CODE("401"), "refused", "refused", "auth"},
    {"scope", 200, CODE("403"), "refused", "refused", "auth"},
    {"scope, HTTP too", 403, CODE("403"), "refused", "refused", "auth"},
    {"missing", 200, CODE("404"), "refused", "refused", "refused"},
    {"conflict", 200, CODE("409"), "again", "uncertain", "refused"},
    {"account", 200, CODE("420"), "refused", "refused", "quota"},
    {"content", 200, CODE("422"), "refused", "refused", "refused"},
    {"limit", 200, CODE("429"), "again", "again", "rate"},
    {"limit, HTTP too", 429, CODE("429"), "again", "again", "rate"},
    {"500", 200, CODE("500"), "again", "uncertain", "unavailable"},
    {"501", 200, CODE("501"), "refused", "uncertain", "refused"},
    {"502", 200, CODE("502"), "again", "uncertain", "unavailable"},
    {"503", 503, CODE("503"), "again", "uncertain", "unavailable"},
    {"504", 200, CODE("504"), "again", "uncertain", "unavailable"},
    {"a new code", 200, CODE("777"), "again", "uncertain", "unavailable"},
    {"a wall", 403, HTML, "again", "uncertain", "unavailable"},
    {"a wall with 200", 200, HTML, "again", "uncertain", "bad_answer"},
    {"nothing", 200, "", "again", "uncertain", "bad_answer"},
    {"half", 200, "{\"error_code\":200,", "again", "uncertain", "bad_answer"},
    {"no code", 200, "{\"data\":{}}", "again", "uncertain", "bad_answer"},
    {"a text as code", 200, CODE("\"200\""), "again", "uncertain",
	"bad_answer"},
    {"a list", 200, "[]", "again", "uncertain", "bad_answer"},
    {"success in a 500", 500, CODE("200"), "again", "uncertain", "unavailable"},
    {"a proxy's limit", 429, HTML, "again", "again", "rate"},
    {"a proxy's 401", 401, HTML, "refused", "uncertain", "auth"},
    {"a wrong address", 404, HTML, "refused", "uncertain", "refused"},
    {"a redirect", 302, "", "refused", "uncertain", "refused"},
    {"a gateway", 502, HTML, "again", "uncertain", "unavailable"},
};

static void
judge_one(const struct judged *row, bool sending, const char *want)
{
	struct fetch_answer answer = {.status = row->status,
	    .body = row->body,
	    .length = strlen(row->body),
	    .left = true,
	    .wait = 7,
	    .why = "why"};
	struct hostex_verdict verdict;

	hostex_wire_judge(&verdict, &answer, sending);
	is(outcomes[verdict.result.outcome], want, "%s, %s", row->name,
	    sending ? "sent" : "read");
	is(verdict.result.error, row->error, "%s: class", row->name);
	ok((verdict.envelope != NULL) == (strcmp(want, "done") == 0) &&
		verdict.result.wait == 7,
	    "%s: envelope and wait", row->name);
	hostex_wire_release(&verdict);
}

static void
test_answers(void)
{
	for (size_t i = 0; i < sizeof(judged) / sizeof(judged[0]); i++) {
		judge_one(&judged[i], false, judged[i].read);
		judge_one(&judged[i], true, judged[i].send);
	}
}

static const struct {
	const char *why;
	enum fetch_outcome outcome;
	bool left;
	const char *read, *send, *error;
} silent[] = {
    {"Connection refused", FETCH_AGAIN, false, "again", "again", "unavailable"},
    {"Empty reply", FETCH_AGAIN, true, "again", "uncertain", "unavailable"},
    {"no whole answer within 60 s", FETCH_AGAIN, true, "again", "uncertain",
	"timeout"},
    {"silent for 20 s", FETCH_AGAIN, true, "again", "uncertain", "timeout"},
    {"no connection within 10 s", FETCH_AGAIN, false, "again", "again",
	"timeout"},
    {"cancelled", FETCH_CANCELLED, false, "again", "again", "unavailable"},
    {"cancelled", FETCH_CANCELLED, true, "again", "uncertain", "unavailable"},
    {"not a URL", FETCH_REFUSED, false, "refused", "refused", "bad_answer"},
    {"too large", FETCH_REFUSED, true, "refused", "uncertain", "bad_answer"},
};

static void
test_silence(void)
{
	struct hostex_verdict verdict;

	for (size_t i = 0; i < 2 * sizeof(silent) / sizeof(silent[0]); i++) {
		bool sending = i % 2;
		struct fetch_answer answer = {.outcome = silent[i / 2].outcome,
		    .left = silent[i / 2].left,
		    .body = "",
		    .wait = -1,
		    .why = silent[i / 2].why};

		hostex_wire_judge(&verdict, &answer, sending);
		is(outcomes[verdict.result.outcome],
		    sending ? silent[i / 2].send : silent[i / 2].read,
		    "no answer, %s: %s, left %d", sending ? "sent" : "read",
		    answer.why, answer.left);
		is(verdict.result.error, silent[i / 2].error, "and its class");
		is(verdict.result.message, answer.why, "and what is said");
		hostex_wire_release(&verdict);
	}
}

/* An explanation is cut between characters, so that it can be stored. */
static void
test_long_explanation(void)
{
	struct fetch_answer answer = {.status = 200, .wait = -1, .why = ""};
	struct hostex_verdict verdict;
	struct buffer body;

	buffer_init(&body, BUFFER_MAXIMUM);
	buffer_text(&body, "{\"error_code\":500,\"error_msg\":\"");
	for (int i = 0; i < 1000; i++)
		buffer_text(&body, "駐");
	buffer_text(&body, "\"}");
	answer.body = body.bytes;
	answer.length = body.length;
	hostex_wire_judge(&verdict, &answer, false);
	ok(strlen(verdict.result.message) > 200 &&
		strcmp(verdict.result.message + strlen(verdict.result.message) -
			3,
		    "駐") == 0,
	    "a long explanation is cut between characters");
	hostex_wire_release(&verdict);
	buffer_release(&body);
}

int
main(void)
{
	test_answers();
	test_silence();
	test_long_explanation();
	return done();
}
