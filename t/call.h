/* SPDX-License-Identifier: MIT */

/*
 * For tests of the HTTP client: one call at a time against the scripted
 * server, and all that came of it in `result`.
 */
#ifndef CALL_H
#define CALL_H

#include <stdint.h>

#include "fetch.h"
#include "stub.h"
#include "tap.h"

struct result {
	int count;
	enum fetch_outcome outcome;
	long status;
	char body[128], type[64], why[128], two[16];
	size_t length;
	bool left;
	int64_t wait, took;
	int tries;
	char received[128]; /* pieces in brackets */
};

static struct stub stub;
static struct result result;
static char url[128];

static inline void
finished(void *context, const struct fetch_answer *answer)
{
	const char *two = fetch_header(answer, "X-TWO");

	(void)context;
	result.count++;
	result.outcome = answer->outcome;
	result.status = answer->status;
	result.length = answer->length;
	result.left = answer->left;
	result.wait = answer->wait;
	result.tries = answer->tries;
	snprintf(result.body, sizeof(result.body), "%s", answer->body);
	snprintf(result.type, sizeof(result.type), "%s", answer->content_type);
	snprintf(result.why, sizeof(result.why), "%s", answer->why);
	snprintf(result.two, sizeof(result.two), "%s", two ? two : "none");
}

static inline void
received(void *context, const char *bytes, size_t length)
{
	size_t at = strlen(result.received);

	(void)context;
	snprintf(result.received + at, sizeof(result.received) - at, "[%.*s]",
	    (int)length, bytes);
}

/* Calls a path of the server, or a URL. */
static inline void
call(const char *path, struct fetch_request request)
{
	struct fetch_pool *pool = fetch_open(1);
	int64_t begin = when_monotonic();

	snprintf(url, sizeof(url), "%s%s", *path == '/' ? stub.url : "", path);
	request.url = url;
	request.done = finished;
	memset(&result, 0, sizeof(result));
	fetch_start(pool, &request);
	if (result.count)
		errx(1, "called back from fetch_start()");
	fetch_run(pool);
	result.took = when_monotonic() - begin;
	fetch_close(pool);
}

#define CALL(path, ...) call(path, (struct fetch_request){__VA_ARGS__})

static inline void
rules(const char *json)
{
	stub_set(&stub, "rules.json", json);
}

static inline void
ended(enum fetch_outcome outcome, bool left, const char *name)
{
	bool good = ok(result.count == 1 && result.outcome == outcome &&
		result.left == left,
	    "%s", name);

	if (!good)
		printf("# count %d, outcome %d, status %ld, left %d: %s\n",
		    result.count, result.outcome, result.status, result.left,
		    result.why);
}

/* A server, and none of the surroundings. */
static inline void
set_up(void)
{
	unsetenv("FRONTDESK_NOW");
	unsetenv("http_proxy");
	unsetenv("https_proxy");
	unsetenv("all_proxy");
	unsetenv("HTTPS_PROXY");
	unsetenv("ALL_PROXY");
	stub_start(&stub);
}

#endif
