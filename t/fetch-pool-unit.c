/* SPDX-License-Identifier: MIT */

/*
 * Many calls of the HTTP client at once: limits, order, cancelling, the
 * deadline, and connections that are kept or not.
 */
#include <stdint.h>

#include "fetch.h"
#include "stub.h"
#include "tap.h"

#define CALLS 64

struct caller {
	struct fetch_pool *pool;
	struct fetch_call *call;
	struct caller *victim; /* to be cancelled when this one is done */
	int count, tries;
	enum fetch_outcome outcome;
	bool left;
	int64_t took; /* since `begin` */
	int more;     /* calls to start when this one is done */
};

static struct stub stub;
static struct caller callers[CALLS];
static int64_t begin;
static char url[128];

static struct caller *start(struct fetch_pool *, int, const char *,
    struct fetch_request);

static void
finished(void *context, const struct fetch_answer *answer)
{
	struct caller *caller = context;

	caller->count++;
	caller->outcome = answer->outcome;
	caller->left = answer->left;
	caller->tries = answer->tries;
	caller->took = when_monotonic() - begin;
	if (caller->victim)
		fetch_cancel(caller->victim->call);
	if (caller->more-- > 0)
		start(caller->pool, (int)(caller - callers), "/more",
		    (struct fetch_request){.method = NULL});
}

static struct caller *
start(struct fetch_pool *pool, int number, const char *path,
    struct fetch_request request)
{
	struct caller *caller = &callers[number];

	snprintf(url, sizeof(url), "%s%s", stub.url, path);
	request.url = url;
	request.done = finished;
	request.context = caller;
	caller->pool = pool;
	caller->call = fetch_start(pool, &request);
	return caller;
}

static struct fetch_pool *
pool_for(unsigned jobs)
{
	memset(callers, 0, sizeof(callers));
	begin = when_monotonic();
	return fetch_open(jobs);
}

#define READ ((struct fetch_request){.repeatable = true})
#define WRITE ((struct fetch_request){.method = "POST", .body = "x"})

static int
count_outcome(int calls, enum fetch_outcome outcome)
{
	int count = 0;

	for (int i = 0; i < calls; i++)
		count += callers[i].count == 1 && callers[i].outcome == outcome;
	return count;
}

static void
test_many(void)
{
	struct fetch_pool *pool = pool_for(CALLS);

	stub_set(&stub, "rules.json", "[{\"delay_ms\": 500}]");
	ok(fetch_idle(pool) && !fetch_step(pool), "a pool without calls");
	for (int i = 0; i < CALLS; i++)
		start(pool, i, "/many", i % 2 ? READ : WRITE);
	is_number(fetch_pending(pool), CALLS, "64 calls are pending");
	ok(!fetch_idle(pool), "and there is no room for more");
	fetch_run(pool);
	is_number(count_outcome(CALLS, FETCH_DONE), CALLS, "all are done");
	ok(when_monotonic() - begin < 16000, "at the same time");
	ok(fetch_pending(pool) == 0 && fetch_idle(pool), "none is left");
	fetch_close(pool);

	pool = pool_for(2);
	stub_set(&stub, "rules.json", "[{\"delay_ms\": 200}]");
	for (int i = 0; i < 6; i++)
		start(pool, i, "/few", READ);
	ok(fetch_step(pool), "a step ends");
	ok(fetch_pending(pool) < 6 && fetch_pending(pool) >= 4,
	    "when one or two of two jobs are done");
	fetch_run(pool);
	ok(when_monotonic() - begin >= 600, "two jobs take their time");
	is_number(count_outcome(6, FETCH_DONE), 6, "for six calls");
	ok(callers[0].took <= callers[5].took, "the first was first");
	fetch_close(pool);
}

/* Over how many connections a path was asked for. */
static int
connections(const char *path)
{
	char member[80], number[40];
	int count = 0;

	snprintf(member, sizeof(member), "\"path\":\"%s\"", path);
	for (int i = 1; i < 200; i++) {
		snprintf(number, sizeof(number), "\"connection\":%d,", i);
		count += stub_count_both(&stub, number, member) > 0;
	}
	return count;
}

static void
test_connections(void)
{
	struct fetch_pool *pool = pool_for(1);

	stub_set(&stub, "rules.json",
	    "[{\"path\": \"^/dead\", \"times\": 1, \"body\": \"x\"},"
	    "{\"path\": \"^/dead\", \"raw\": \"\"},"
	    "{\"path\": \"^/gone\", \"raw\": \"\"}]");
	for (int i = 0; i < 5; i++)
		start(pool, i, "/reused", READ);
	fetch_run(pool);
	is_number(connections("/reused"), 1, "reads share a connection");
	for (int i = 0; i < 3; i++)
		start(pool, i, "/own", WRITE);
	fetch_run(pool);
	is_number(connections("/own"), 3, "a write has one of its own");
	start(pool, 0, "/warm", READ);
	fetch_run(pool);
	memset(callers, 0, sizeof(callers));
	start(pool, 0, "/gone", WRITE);
	fetch_run(pool);
	is_number(stub_count(&stub, "\"path\":\"/gone\""), 1,
	    "so that it is sent once");
	ok(callers[0].outcome == FETCH_AGAIN && callers[0].left,
	    "and known to have left");
	fetch_close(pool);
}

static void
test_pauses(void)
{
	struct fetch_pool *pool = pool_for(1);

	stub_set(&stub, "rules.json",
	    "[{\"path\": \"^/later\", \"times\": 1, \"status\": 503,"
	    " \"headers\": {\"Retry-After\": \"1\"}}, {}]");
	start(pool, 0, "/later", READ);
	start(pool, 1, "/now", READ);
	fetch_run(pool);
	ok(callers[0].outcome == FETCH_DONE && callers[0].tries == 2 &&
		callers[0].took >= 1000,
	    "a call that waits for its next try");
	ok(callers[1].outcome == FETCH_DONE &&
		callers[1].took < callers[0].took,
	    "holds up no other");
	fetch_close(pool);

	pool = pool_for(1);
	start(pool, 0, "/more", READ)->more = 5;
	fetch_run(pool);
	is_number(callers[0].count, 6, "a call may start the next");
	fetch_close(pool);
}

static void
on_bytes(void *context, const char *bytes, size_t length)
{
	struct caller *caller = context;

	(void)bytes;
	(void)length;
	caller->count += 10;
	fetch_cancel(caller->call);
}

static void
test_cancel(void)
{
	struct fetch_pool *pool = pool_for(2);

	stub_set(&stub, "rules.json",
	    "[{\"path\": \"^/hold\", \"hold\": true},"
	    "{\"path\": \"^/fail\", \"status\": 503,"
	    " \"headers\": {\"Retry-After\": \"20\"}},"
	    "{\"path\": \"^/slow$\", \"delay_ms\": 200},"
	    "{\"path\": \"^/slower\", \"delay_ms\": 1200},"
	    "{\"path\": \"^/flow\", \"body\": \"0123456789\","
	    " \"chunk_bytes\": 1, \"chunk_ms\": 100}]");
	start(pool, 0, "/hold", READ);
	start(pool, 1, "/slow", READ)->victim = &callers[0];
	start(pool, 2, "/hold", READ);
	fetch_cancel(callers[2].call);
	fetch_run(pool);
	ok(callers[0].outcome == FETCH_CANCELLED && callers[0].left,
	    "a call in the air is cancelled by another");
	ok(callers[2].outcome == FETCH_CANCELLED && !callers[2].left &&
		callers[2].tries == 0,
	    "one that has not begun");
	is_number(count_outcome(3, FETCH_CANCELLED), 2, "each once");

	memset(callers, 0, sizeof(callers));
	start(pool, 0, "/fail", READ);
	start(pool, 1, "/slow", READ)->victim = &callers[0];
	fetch_run(pool);
	ok(callers[0].outcome == FETCH_CANCELLED && callers[0].left &&
		callers[0].tries == 1,
	    "one that waits for its next try");

	memset(callers, 0, sizeof(callers));
	begin = when_monotonic();
	start(pool, 0, "/flow", (struct fetch_request){.received = on_bytes});
	fetch_run(pool);
	ok(callers[0].outcome == FETCH_CANCELLED && callers[0].count == 11,
	    "one that is being received, at once");
	fetch_close(pool);

	pool = pool_for(1);
	for (int i = 0; i < 5; i++)
		start(pool, i, "/hold", READ);
	fetch_deadline(pool, when_monotonic() + 200);
	start(pool, 5, "/slow", READ);
	fetch_close(pool);
	is_number(count_outcome(6, FETCH_CANCELLED), 6, "closing cancels all");
}

static bool
is_over(void)
{
	return when_monotonic() - begin > 300;
}

static void
test_ends(void)
{
	struct fetch_pool *pool = pool_for(1);

	start(pool, 0, "/slower", READ);
	start(pool, 1, "/slow", READ);
	start(pool, 2, "/slow", READ);
	fetch_deadline(pool, begin + 800);
	fetch_run(pool);
	is_number(count_outcome(1, FETCH_DONE), 1,
	    "a call in the air ends after the deadline");
	is_number(count_outcome(3, FETCH_CANCELLED), 2, "others do not begin");
	ok(!callers[1].left, "and send nothing");
	memset(callers, 0, sizeof(callers));
	begin = when_monotonic();
	fetch_deadline(pool, begin + 10000);
	start(pool, 0, "/fail", READ);
	fetch_run(pool);
	ok(callers[0].outcome == FETCH_AGAIN && callers[0].took < 10000,
	    "nobody waits for a try after the deadline");
	fetch_close(pool);

	pool = pool_for(2);
	fetch_stop(pool, is_over);
	start(pool, 0, "/hold", READ);
	start(pool, 1, "/fail", READ);
	start(pool, 2, "/hold", READ);
	start(pool, 3, "/hold", READ);
	fetch_run(pool);
	is_number(count_outcome(4, FETCH_CANCELLED), 4, "stopping ends all");
	ok(when_monotonic() - begin < 10000, "soon");
	fetch_close(pool);
}

int
main(void)
{
	unsetenv("FRONTDESK_NOW");
	stub_start(&stub);
	test_many();
	test_connections();
	test_pauses();
	test_cancel();
	test_ends();
	stub_stop(&stub);
	return done();
}
