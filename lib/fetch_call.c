/* SPDX-License-Identifier: MIT */
#include "fetch_call.h"

#include <assert.h>
#include <err.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <sysexits.h>

#include "fetch_memory.h"
#include "when.h"

#define BODY_MAXIMUM ((size_t)16 << 20)
#define TRIES 3
#define LONGEST_PAUSE 30000 /* ms; a longer wait is the next run's */

static char *
copy(const char *bytes, size_t length)
{
	char *result = malloc(length + 1);

	if (!result)
		err(EX_OSERR, "no memory for a request");
	memcpy(result, bytes, length);
	result[length] = '\0';
	return result;
}

static char *
copy_text(const char *text)
{
	return text ? copy(text, strlen(text)) : NULL;
}

static bool
is_token(const char *text)
{
	static const char others[] = "!#$%&'*+-.^_`|~0123456789"
				     "abcdefghijklmnopqrstuvwxyz"
				     "ABCDEFGHIJKLMNOPQRSTUVWXYZ";

	return *text && !text[strspn(text, others)];
}

static bool
has_control_byte(const char *text)
{
	for (; *text; text++)
		if (((unsigned char)*text < ' ' && *text != '\t') ||
		    *text == 127)
			return true;
	return false;
}

static void
append_line(struct fetch_call *call, const char *line)
{
	struct curl_slist *longer = curl_slist_append(call->lines, line);

	if (!longer)
		err(EX_OSERR, "no memory for a header");
	call->lines = longer;
}

/* False when the header could smuggle in a line of its own. */
static bool
append_header(struct fetch_call *call, const char *name, const char *value)
{
	struct buffer line;

	if (!is_token(name) || has_control_byte(value))
		return false;
	buffer_init(&line, BUFFER_MAXIMUM);
	/* libcurl reads "Name:" as "leave it out", and "Name;" as empty. */
	if (value[strspn(value, " \t")])
		buffer_format(&line, "%s: %s", name, value);
	else
		buffer_format(&line, "%s;", name);
	append_line(call, line.bytes);
	buffer_release(&line);
	return true;
}

static bool
copy_headers(struct fetch_call *call, const struct fetch_header *headers)
{
	bool typed = false;

	for (int i = 0; i < FETCH_HEADERS && headers[i].name; i++) {
		const char *name = headers[i].name, *value = headers[i].value;

		if (!append_header(call, name, value ? value : ""))
			return false;
		typed = typed || !strcasecmp(name, "Content-Type");
	}
	if (call->body_sent && !typed)
		append_line(call, "Content-Type: application/json");
	/* Nobody we call wants to be asked first, and it costs a second. */
	append_line(call, "Expect:");
	return true;
}

/* These say how long their body is even when there is none. */
static bool
needs_body(const char *method)
{
	return !strcmp(method, "POST") || !strcmp(method, "PUT") ||
	    !strcmp(method, "PATCH");
}

static void
apply_defaults(struct fetch_request *request)
{
	if (!request->method)
		request->method = "GET";
	if (!request->body && needs_body(request->method))
		request->body = "";
	if (request->body && !request->body_length)
		request->body_length = strlen(request->body);
	if (!request->connect_seconds)
		request->connect_seconds = 10;
	if (!request->total_seconds)
		request->total_seconds = 60;
	if (!request->idle_seconds)
		request->idle_seconds = 20;
	if (!request->maximum)
		request->maximum = BODY_MAXIMUM;
}

static void
copy_request(struct fetch_call *call, const struct fetch_request *request)
{
	struct fetch_request *ours = &call->request;

	*ours = *request;
	apply_defaults(ours);
	call->method = copy_text(ours->method);
	call->url = copy_text(ours->url);
	call->proxy = copy_text(ours->proxy);
	if (ours->body)
		call->body_sent = copy(ours->body, ours->body_length);
	ours->method = call->method;
	ours->url = call->url;
	ours->proxy = call->proxy;
	ours->body = call->body_sent;
	buffer_init(&call->body,
	    ours->maximum > FETCH_ERROR_BODY ? ours->maximum
					     : FETCH_ERROR_BODY);
}

/* What the URL means for the call; the reason when it may not be made. */
static const char *
judge_url(struct fetch_call *call)
{
	struct fetch_place place;
	const char *why = NULL;

	if (call->request.plain)
		fetch_place_read(&place, call->url, &why);
	else
		fetch_place_allowed(&place, call->url, &why);
	call->local = place.local;
	call->plain = place.plain && !call->request.plain;
	return why;
}

struct fetch_call *
fetch_call_new(const struct fetch_request *request)
{
	struct fetch_call *call = calloc(1, sizeof(*call));
	const char *why = NULL;

	if (!call)
		err(EX_OSERR, "no memory for a request");
	assert(request->guard || !request->plain);
	copy_request(call, request);
	if (!is_token(call->method))
		why = "not an HTTP method";
	else if (!copy_headers(call, request->headers))
		why = "a line break or control byte in a header";
	else
		why = judge_url(call);
	memset(call->request.headers, 0, sizeof(call->request.headers));
	call->answer = (struct fetch_answer){.outcome = FETCH_REFUSED,
	    .body = "",
	    .content_type = "",
	    .wait = -1,
	    .why = why,
	    .call = call};
	if (why)
		return call;
	call->easy = curl_easy_init();
	if (!call->easy)
		errx(EX_OSERR, "libcurl: no memory for a request");
	fetch_call_prepare(call);
	return call;
}

void
fetch_call_free(struct fetch_call *call)
{
	curl_easy_cleanup(call->easy);
	curl_slist_free_all(call->lines);
	buffer_release(&call->body);
	free(call->method);
	free(call->url);
	free(call->proxy);
	free(call->body_sent);
	free(call);
}

void
fetch_call_begin(struct fetch_call *call)
{
	buffer_clear(&call->body);
	call->received = call->head = 0;
	call->too_large = call->cut = call->forbidden = call->silent = false;
	call->active_at = when_monotonic();
	call->moved = 0;
	call->error[0] = '\0';
	call->answer.tries++;
}

/* As soon as libcurl had a connection to write to. What a proxy was told
 * before that is not our request. */
bool
fetch_call_left(const struct fetch_call *call)
{
	curl_off_t connected = 0;

	curl_easy_getinfo(call->easy, CURLINFO_PRETRANSFER_TIME_T, &connected);
	return connected > 0;
}

static void
explain_timeout(struct fetch_call *call)
{
	const struct fetch_request *request = &call->request;

	if (call->silent)
		snprintf(call->why, sizeof(call->why), "silent for %ld s",
		    request->idle_seconds);
	else if (fetch_call_left(call) ||
	    (request->total_seconds > 0 &&
		request->connect_seconds > request->total_seconds))
		snprintf(call->why, sizeof(call->why),
		    "no whole answer within %ld s", request->total_seconds);
	else
		snprintf(call->why, sizeof(call->why),
		    "no connection within %ld s", request->connect_seconds);
}

static void
explain(struct fetch_call *call, CURLcode code, long status)
{
	if (code == CURLE_OPERATION_TIMEDOUT)
		explain_timeout(call);
	else if (code)
		snprintf(call->why, sizeof(call->why), "%s",
		    *call->error ? call->error : curl_easy_strerror(code));
	else
		snprintf(call->why, sizeof(call->why), "HTTP %ld", status);
	call->answer.why = call->why;
}

/* What we ended ourselves, inside libcurl's callbacks. */
static bool
settle_ours(struct fetch_call *call, CURLcode code)
{
	struct fetch_answer *answer = &call->answer;

	if (code && call->cancelled) {
		answer->outcome = FETCH_CANCELLED;
		answer->why = "cancelled";
	} else if (code && call->forbidden) {
		answer->outcome = FETCH_REFUSED;
		answer->why = "the host's address is not allowed";
	} else if (call->too_large) {
		answer->outcome = FETCH_REFUSED;
		snprintf(call->why, sizeof(call->why),
		    "an answer larger than %zu bytes", call->request.maximum);
		answer->why = call->why;
	} else {
		return false;
	}
	answer->status = 0;
	return true;
}

void
fetch_call_settle(struct fetch_call *call, CURLcode code)
{
	struct fetch_answer *answer = &call->answer;
	char *type = NULL;

	/* It says nothing about the other side. */
	if (code == CURLE_OUT_OF_MEMORY && fetch_memory_lacked())
		errx(EX_OSERR, "libcurl: no memory for a call");
	curl_easy_getinfo(call->easy, CURLINFO_RESPONSE_CODE, &answer->status);
	answer->began = answer->status;
	curl_easy_getinfo(call->easy, CURLINFO_CONTENT_TYPE, &type);
	answer->content_type = type ? type : "";
	answer->left = answer->left || fetch_call_left(call);
	answer->wait = -1;
	answer->body = "";
	answer->length = 0;
	if (call->cut)
		code = CURLE_OK;
	if (call->silent && code)
		code = CURLE_OPERATION_TIMEDOUT;
	answer->timed_out = code == CURLE_OPERATION_TIMEDOUT;
	if (settle_ours(call, code))
		return;
	explain(call, code, answer->status);
	answer->outcome = fetch_classify((int)code, answer->status);
	if (code) {
		answer->status = 0;
		return;
	}
	answer->body = call->body.bytes;
	answer->length = call->body.length;
	answer->wait = fetch_wait_asked(answer, when_now());
	if (call->request.judge)
		call->request.judge(call->request.context, answer);
}

int64_t
fetch_call_pause(const struct fetch_call *call)
{
	const struct fetch_answer *answer = &call->answer;
	int64_t wait = answer->wait;

	if (answer->outcome != FETCH_AGAIN || !call->request.repeatable ||
	    call->delivered || call->cancelled || answer->tries >= TRIES ||
	    wait > LONGEST_PAUSE)
		return -1;
	if (wait < 0)
		wait = (int64_t)500 << (answer->tries - 1);
	/* The jitter keeps those who failed together from returning so. */
	return wait + arc4random_uniform((uint32_t)wait / 4 + 50);
}
