/* SPDX-License-Identifier: MIT */
#include "fetch.h"

#include <assert.h>
#include <err.h>
#include <stdlib.h>
#include <sysexits.h>

#include "fetch_call.h"
#include "fetch_memory.h"
#include "progress.h"
#include "when.h"

#define LONGEST_POLL 1000 /* ms; how late stopped() may be heard */

struct fetch_pool {
	CURLM *multi;
	unsigned jobs, flying, pending, done;
	int64_t deadline;
	bool (*stopped)(void);
	bool working;   /* inside fetch_step() */
	bool cancelled; /* some call is, and has to be found */
	struct fetch_calls lined_up, in_air, paused;
};

static void
check(CURLMcode code)
{
	if (code)
		errx(EX_OSERR, "libcurl: %s", curl_multi_strerror(code));
}

struct fetch_pool *
fetch_open(unsigned jobs)
{
	struct fetch_pool *pool = calloc(1, sizeof(*pool));

	if (!pool)
		err(EX_OSERR, "no memory for HTTP calls");
	if (!fetch_memory_start())
		errx(EX_OSERR, "libcurl does not start");
	pool->multi = curl_multi_init();
	if (!pool->multi)
		errx(EX_OSERR, "libcurl: no memory for HTTP calls");
	pool->jobs = jobs ? jobs : 1;
	TAILQ_INIT(&pool->lined_up);
	TAILQ_INIT(&pool->in_air);
	TAILQ_INIT(&pool->paused);
	check(curl_multi_setopt(pool->multi, CURLMOPT_MAXCONNECTS,
	    (long)pool->jobs));
	return pool;
}

struct fetch_call *
fetch_start(struct fetch_pool *pool, const struct fetch_request *request)
{
	struct fetch_call *call = fetch_call_new(request);

	call->pool = pool;
	call->list = &pool->lined_up;
	TAILQ_INSERT_TAIL(call->list, call, entry);
	pool->pending++;
	return call;
}

unsigned
fetch_pending(const struct fetch_pool *pool)
{
	return pool->pending;
}

bool
fetch_idle(const struct fetch_pool *pool)
{
	return pool->pending < pool->jobs;
}

void
fetch_deadline(struct fetch_pool *pool, int64_t deadline)
{
	pool->deadline = deadline;
}

void
fetch_stop(struct fetch_pool *pool, bool (*stopped)(void))
{
	pool->stopped = stopped;
}

void
fetch_cancel(struct fetch_call *call)
{
	call->cancelled = true;
	call->pool->cancelled = true;
}

const char *
fetch_header(const struct fetch_answer *answer, const char *name)
{
	struct curl_header *header;

	if (!answer->call->easy ||
	    curl_easy_header(answer->call->easy, name, 0, CURLH_HEADER, -1,
		&header))
		return NULL;
	return header->value;
}

static void
move(struct fetch_call *call, struct fetch_calls *list)
{
	struct fetch_pool *pool = call->pool;

	if (call->list == &pool->in_air) {
		check(curl_multi_remove_handle(pool->multi, call->easy));
		pool->flying--;
	}
	TAILQ_REMOVE(call->list, call, entry);
	call->list = list;
	if (list)
		TAILQ_INSERT_TAIL(list, call, entry);
}

static void
finish(struct fetch_call *call)
{
	struct fetch_pool *pool = call->pool;

	move(call, NULL);
	pool->pending--;
	pool->done++;
	call->request.done(call->request.context, &call->answer);
	fetch_call_free(call);
}

static void
begin(struct fetch_pool *pool, struct fetch_call *call)
{
	if (!call->easy) {
		finish(call);
		return;
	}
	fetch_call_begin(call);
	move(call, &pool->in_air);
	pool->flying++;
	check(curl_multi_add_handle(pool->multi, call->easy));
}

static bool
is_late(const struct fetch_pool *pool, int64_t moment)
{
	return pool->deadline && moment >= pool->deadline;
}

/* The end of one try. */
static void
land(struct fetch_call *call, CURLcode code)
{
	int64_t pause;

	fetch_call_settle(call, code);
	pause = fetch_call_pause(call);
	call->due = when_monotonic() + pause;
	if (pause < 0 || is_late(call->pool, call->due))
		finish(call);
	else
		move(call, &call->pool->paused);
}

static void
end_cancelled(struct fetch_call *call)
{
	if (call->list == &call->pool->in_air) {
		fetch_call_settle(call, CURLE_ABORTED_BY_CALLBACK);
	} else {
		call->answer.outcome = FETCH_CANCELLED;
		call->answer.why = "cancelled";
		call->answer.status = 0;
		call->answer.body = "";
		call->answer.length = 0;
	}
	finish(call);
}

/* Ends the cancelled calls of a list; with `all`, every one that was there
 * when it began. What a fetch_done starts comes behind the mark. */
static void
sweep(struct fetch_calls *list, bool all)
{
	struct fetch_call *call = TAILQ_FIRST(list), *next;
	struct fetch_call *last = TAILQ_LAST(list, fetch_calls);

	for (; call; call = next) {
		next = call == last ? NULL : TAILQ_NEXT(call, entry);
		call->cancelled = call->cancelled || all;
		if (call->cancelled)
			end_cancelled(call);
	}
}

static void
sweep_all(struct fetch_pool *pool, bool all)
{
	pool->cancelled = false;
	sweep(&pool->in_air, all);
	sweep(&pool->paused, all);
	sweep(&pool->lined_up, all);
}

/* Calls whose pause is over go to the front: they were first. */
static void
wake(struct fetch_pool *pool)
{
	int64_t now = when_monotonic();
	struct fetch_call *call = TAILQ_FIRST(&pool->paused), *next;

	for (; call; call = next) {
		next = TAILQ_NEXT(call, entry);
		if (call->due > now)
			continue;
		TAILQ_REMOVE(&pool->paused, call, entry);
		call->list = &pool->lined_up;
		TAILQ_INSERT_HEAD(call->list, call, entry);
	}
}

/* After the deadline: a call that was tried keeps the answer it had. */
static void
give_up(struct fetch_calls *list)
{
	struct fetch_call *call = TAILQ_FIRST(list), *next;

	for (; call; call = next) {
		next = TAILQ_NEXT(call, entry);
		if (call->answer.tries)
			finish(call);
		else
			end_cancelled(call);
	}
}

static void
take_off(struct fetch_pool *pool)
{
	progress_tick();
	if (pool->stopped && pool->stopped())
		sweep_all(pool, true);
	else if (pool->cancelled)
		sweep_all(pool, false);
	if (is_late(pool, when_monotonic())) {
		give_up(&pool->paused);
		give_up(&pool->lined_up);
	}
	wake(pool);
	while (pool->flying < pool->jobs && TAILQ_FIRST(&pool->lined_up))
		begin(pool, TAILQ_FIRST(&pool->lined_up));
}

static void
collect(struct fetch_pool *pool)
{
	int running, left;
	CURLMsg *message;

	check(curl_multi_perform(pool->multi, &running));
	while ((message = curl_multi_info_read(pool->multi, &left))) {
		struct fetch_call *call = NULL;

		/* The message is gone once its handle is removed. */
		if (message->msg != CURLMSG_DONE)
			continue;
		curl_easy_getinfo(message->easy_handle, CURLINFO_PRIVATE,
		    &call);
		land(call, message->data.result);
	}
}

/* Is there something to do at once? */
static bool
is_busy(const struct fetch_pool *pool)
{
	return pool->cancelled ||
	    (pool->flying < pool->jobs && TAILQ_FIRST(&pool->lined_up));
}

/* Waits until something moves, a pause is over, or `wait` ms have passed; true
 * when `fd` can be read. */
static bool
pause_until_due(struct fetch_pool *pool, int64_t wait, int fd)
{
	struct curl_waitfd other = {.fd = fd, .events = CURL_WAIT_POLLIN};
	int64_t now = when_monotonic(), until = now + wait;
	struct fetch_call *call = TAILQ_FIRST(&pool->paused);

	for (; call; call = TAILQ_NEXT(call, entry))
		if (call->due < until)
			until = call->due;
	if (until > now)
		check(curl_multi_poll(pool->multi, &other, fd != -1,
		    (int)(until - now), NULL));
	return other.revents;
}

bool
fetch_step(struct fetch_pool *pool)
{
	unsigned before = pool->done;

	assert(!pool->working);
	pool->working = true;
	while (pool->pending && pool->done == before) {
		take_off(pool);
		collect(pool);
		if (pool->pending && pool->done == before && !is_busy(pool))
			pause_until_due(pool, LONGEST_POLL, -1);
	}
	pool->working = false;
	return pool->done != before;
}

bool
fetch_step_for(struct fetch_pool *pool, int64_t wait, int fd)
{
	int64_t now = when_monotonic(), until = now + wait;
	unsigned before = pool->done;
	bool woken = false;

	assert(!pool->working);
	pool->working = true;
	for (; !woken && now <= until; now = when_monotonic()) {
		take_off(pool);
		collect(pool);
		if (pool->done != before)
			break;
		if (is_busy(pool))
			continue;
		wait = until - now < LONGEST_POLL ? until - now : LONGEST_POLL;
		woken = pause_until_due(pool, wait, fd) || wait == 0;
	}
	pool->working = false;
	return pool->done != before;
}

bool
fetch_nudge(struct fetch_pool *pool)
{
	unsigned before = pool->done;

	assert(!pool->working);
	pool->working = true;
	take_off(pool);
	collect(pool);
	pool->working = false;
	return pool->done != before;
}

void
fetch_run(struct fetch_pool *pool)
{
	while (fetch_step(pool))
		;
}

void
fetch_close(struct fetch_pool *pool)
{
	if (!pool)
		return;
	assert(!pool->working);
	while (pool->pending)
		sweep_all(pool, true);
	check(curl_multi_cleanup(pool->multi));
	curl_global_cleanup();
	free(pool);
}
