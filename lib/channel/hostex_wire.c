/* SPDX-License-Identifier: MIT */
#include "channel/hostex_wire.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "buffer.h"
#include "config.h"
#include "fetch.h"
#include "json.h"
#include "program.h"
#include "utf8.h"

#define BASE "https://api.hostex.io/v3"

/* What the codes of the envelope mean to a read and to a send ("Hostex API v3,
 * Errors"). A send is refused only by codes that are given before anything is
 * done; all others leave open whether the guest got it. */
static const struct code {
	int64_t code;
	enum channel_outcome read, send;
	const char *error;
	bool hopeless;
} codes[] = {
    {400, CHANNEL_REFUSED, CHANNEL_REFUSED, "refused", false},
    {401, CHANNEL_REFUSED, CHANNEL_REFUSED, "auth", true},
    {403, CHANNEL_REFUSED, CHANNEL_REFUSED, "auth", true},
    {404, CHANNEL_REFUSED, CHANNEL_REFUSED, "refused", false},
    {409, CHANNEL_AGAIN, CHANNEL_UNCERTAIN, "refused", false},
    {420, CHANNEL_REFUSED, CHANNEL_REFUSED, "quota", true},
    {422, CHANNEL_REFUSED, CHANNEL_REFUSED, "refused", false},
    {429, CHANNEL_AGAIN, CHANNEL_AGAIN, "rate", true},
    {501, CHANNEL_REFUSED, CHANNEL_UNCERTAIN, "refused", false},
    /* 500, 502, 503, 504 and whatever is new. */
    {-1, CHANNEL_AGAIN, CHANNEL_UNCERTAIN, "unavailable", false},
};

static const struct code *
find_code(int64_t code)
{
	const struct code *at = codes;

	while (at->code != -1 && at->code != code)
		at++;
	return at;
}

__attribute__((format(printf, 2, 3))) static void
explain(struct hostex_verdict *verdict, const char *format, ...)
{
	va_list arguments;

	va_start(arguments, format);
	vsnprintf(verdict->text, sizeof(verdict->text), format, arguments);
	va_end(arguments);
	/* A character may have been cut. */
	verdict->text[utf8_valid(verdict->text, strlen(verdict->text))] = '\0';
}

/* Nothing came back, or not all of it. */
static void
judge_silence(struct hostex_verdict *verdict, const struct fetch_answer *answer,
    bool sending)
{
	struct channel_result *result = &verdict->result;

	result->error = "unavailable";
	result->outcome = CHANNEL_AGAIN;
	verdict->cancelled = answer->outcome == FETCH_CANCELLED;
	if (answer->outcome == FETCH_REFUSED) {
		result->error = "bad_answer";
		result->outcome = CHANNEL_REFUSED;
	} else if (strstr(answer->why, " within ") ||
	    strstr(answer->why, "silent for")) {
		result->error = "timeout";
	}
	if (sending && answer->left)
		result->outcome = CHANNEL_UNCERTAIN;
	explain(verdict, "%s", answer->why);
}

/* An answer that is no envelope: a proxy's, a wall's, a wrong address's. A 403
 * comes from the wall in front of the service, which lets the next one pass. */
static void
judge_status(struct hostex_verdict *verdict, long status, bool sending)
{
	struct channel_result *result = &verdict->result;
	const char *what = "is not what Hostex answers";

	result->outcome = CHANNEL_AGAIN;
	result->error = "unavailable";
	if (status >= 200 && status < 300) {
		result->error = "bad_answer";
		what = "cannot be read";
	} else if (status == 429) {
		result->error = "rate";
		verdict->hopeless = true;
	} else if (status == 401) {
		result->error = "auth";
		result->outcome = CHANNEL_REFUSED;
		verdict->hopeless = true;
	} else if (status < 500 && status != 403 && status != 408 &&
	    status != 425) {
		result->error = "refused";
		result->outcome = CHANNEL_REFUSED;
	}
	if (sending && status != 429)
		result->outcome = CHANNEL_UNCERTAIN;
	explain(verdict, "HTTP %ld, and the answer %s", status, what);
}

static void
judge_code(struct hostex_verdict *verdict, const cJSON *envelope, bool sending)
{
	struct channel_result *result = &verdict->result;
	int64_t number = json_get_integer(envelope, "error_code", -1);
	const char *text = json_get_text(envelope, "error_msg");
	const struct code *code = find_code(number);

	result->outcome = sending ? code->send : code->read;
	result->error = code->error;
	verdict->missing = number == 404;
	verdict->hopeless = code->hopeless;
	explain(verdict, "error_code %lld: %s", (long long)number,
	    text ? text : "(no error_msg)");
}

static bool
is_success(const cJSON *envelope)
{
	int64_t code = json_get_integer(envelope, "error_code", -1);

	return code == 0 || code == 200;
}

void
hostex_wire_judge(struct hostex_verdict *verdict,
    const struct fetch_answer *answer, bool sending)
{
	const char *why;
	cJSON *envelope = NULL;

	*verdict = (struct hostex_verdict){
	    .result = {.wait = answer->wait, .message = verdict->text}};
	if (answer->status)
		envelope = json_parse_foreign(answer->body, answer->length,
		    &why);
	if (!answer->status) {
		judge_silence(verdict, answer, sending);
	} else if (!cJSON_IsNumber(json_get(envelope, "error_code"))) {
		judge_status(verdict, answer->status, sending);
	} else if (!is_success(envelope)) {
		judge_code(verdict, envelope, sending);
	} else if (answer->status < 200 || answer->status > 299) {
		judge_status(verdict, answer->status, sending);
	} else {
		verdict->envelope = envelope;
		envelope = NULL;
	}
	cJSON_Delete(envelope);
}

void
hostex_wire_release(struct hostex_verdict *verdict)
{
	cJSON_Delete(verdict->envelope);
	verdict->envelope = NULL;
}

/* The settings, borrowed from config. */
struct access {
	const char *base, *token;
};

static struct access
settings(void)
{
	struct access access;
	const char *why;

	access.base = config_get("HOSTEX_API_BASE");
	if (!access.base)
		access.base = BASE;
	access.token = config_need("HOSTEX_API_TOKEN",
	    "put a token of Hostex (Settings, Open API) into the settings");
	if (!fetch_allowed(access.base, &why))
		program_die(EX_CONFIG, "HOSTEX_API_BASE: %s: %s", access.base,
		    why);
	return access;
}

void
hostex_wire_need(void)
{
	settings();
}

/* One call on its way. */
struct call {
	bool sending;
	struct hostex_verdict verdict;
	hostex_judged *judged;
	void *context;
};

static const enum fetch_outcome outcomes[] = {
    [CHANNEL_DONE] = FETCH_DONE,
    [CHANNEL_AGAIN] = FETCH_AGAIN,
    [CHANNEL_REFUSED] = FETCH_REFUSED,
    /* Sends are not repeatable: this only keeps the pool from wondering. */
    [CHANNEL_UNCERTAIN] = FETCH_REFUSED,
};

/* The pool asks for each answer that arrived whole, before it decides whether
 * to try again. */
static void
judge(void *context, struct fetch_answer *answer)
{
	struct call *call = context;

	hostex_wire_release(&call->verdict);
	hostex_wire_judge(&call->verdict, answer, call->sending);
	answer->outcome = outcomes[call->verdict.result.outcome];
}

static void
done(void *context, const struct fetch_answer *answer)
{
	struct call *call = context;

	if (!answer->status) {
		hostex_wire_release(&call->verdict);
		hostex_wire_judge(&call->verdict, answer, call->sending);
	}
	call->judged(call->context, &call->verdict);
	hostex_wire_release(&call->verdict);
	free(call);
}

static struct call *
call_new(bool sending, hostex_judged *judged, void *context)
{
	struct call *call = calloc(1, sizeof(*call));

	if (!call)
		program_die(EX_OSERR, "no memory for a request");
	call->sending = sending;
	call->judged = judged;
	call->context = context;
	return call;
}

static void
start(struct fetch_pool *pool, struct fetch_request *request, const char *path,
    struct call *call)
{
	struct access access = settings();
	size_t length = strlen(access.base);
	struct buffer url;

	while (length && access.base[length - 1] == '/')
		length--;
	buffer_init(&url, BUFFER_MAXIMUM);
	buffer_append(&url, access.base, length);
	buffer_text(&url, path);
	request->url = url.bytes;
	request->headers[0] = (struct fetch_header){"Hostex-Access-Token",
	    access.token};
	request->headers[1] = (struct fetch_header){"Accept",
	    "application/json"};
	request->judge = judge;
	request->done = done;
	request->context = call;
	fetch_start(pool, request);
	buffer_release(&url);
}

void
hostex_wire_get(struct fetch_pool *pool, const char *path,
    hostex_judged *judged, void *context)
{
	struct fetch_request request = {.repeatable = true};

	start(pool, &request, path, call_new(false, judged, context));
}

void
hostex_wire_post(struct fetch_pool *pool, const char *path, const char *body,
    hostex_judged *judged, void *context)
{
	struct fetch_request request = {.method = "POST", .body = body};

	start(pool, &request, path, call_new(true, judged, context));
}
