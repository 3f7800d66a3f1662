/* SPDX-License-Identifier: MIT */
#include "channel/hostex_fetch.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include "buffer.h"
#include "channel/channel.h"
#include "channel/hostex_list.h"
#include "channel/hostex_pace.h"
#include "channel/hostex_store.h"
#include "channel/hostex_thread.h"
#include "channel/hostex_visit.h"
#include "cursor.h"
#include "fetch.h"
#include "lease.h"
#include "program.h"
#include "upstream.h"
#include "when.h"

/* How far below the cursor the list is read again: channels hand messages on
 * late, under the time at which they were written. What is there by its mark is
 * not fetched again, so this costs a page or so. */
#define OVERLAP ((int64_t)24 * 3600 * 1000) /* ms */

/* The next page is asked for when fewer threads than this wait. */
#define LIST_AHEAD 50

/* Threads in a row that cannot be had: then the service is down. */
#define TROUBLES_MAXIMUM 3

static const char lease[] = "fetch-conversations:hostex";

struct run {
	struct store *store;
	struct fetch_pool *pool;
	const struct channel_fetch *ask;
	struct hostex_list list;
	struct hostex_visits waiting;
	unsigned waiting_count, flying, troubles;
	int64_t started;
	int64_t cursor;  /* WHEN_NONE: there was none */
	bool over;       /* start nothing more */
	bool cancelled;  /* by the deadline, or a signal */
	bool incomplete; /* something that is newer is not in */
	bool moved;      /* the cursor is where it belongs */
};

/* Later, or never: in both cases the run goes on with the others, unless they
 * would fare the same. */
static void
report(struct run *run, const char *what, const struct hostex_verdict *verdict)
{
	const struct channel_result *result = &verdict->result;
	bool is_auth = result->error && strcmp(result->error, "auth") == 0;

	run->incomplete = true;
	run->cancelled = run->cancelled || verdict->cancelled;
	if (result->outcome == CHANNEL_AGAIN) {
		program_note(EX_TEMPFAIL);
		run->troubles++;
	} else {
		program_note(EX_UNAVAILABLE);
	}
	if (verdict->hopeless || run->cancelled ||
	    run->troubles == TROUBLES_MAXIMUM)
		run->over = true;
	if (!verdict->cancelled)
		program_warn("%s: %s%s", what, result->message,
		    is_auth ? ": check HOSTEX_API_TOKEN" : "");
}

/* Would the others fare better? */
static bool
is_about_one(const struct hostex_verdict *verdict)
{
	return verdict->result.outcome != CHANNEL_AGAIN && !verdict->hopeless &&
	    !verdict->cancelled;
}

static void
report_nonsense(struct run *run, const char *what, const char *why)
{
	run->incomplete = true;
	program_warn("%s: bad answer: %s", what, why);
	program_note(EX_UNAVAILABLE);
}

static bool
is_done(const struct run *run)
{
	return run->list.ended && !run->list.broken && !run->over &&
	    !run->incomplete && !run->waiting_count && !run->flying;
}

/* Where the cursor is to be. A message from the future, of a clock that is
 * wrong, must not hide those that come until then. */
static int64_t
target(const struct run *run)
{
	int64_t now = when_now();

	return run->list.newest < now ? run->list.newest : now;
}

/* The first run says where the desk begins. After that a --since that leaves
 * out some of what is new says nothing about the rest. */
static bool
moves_cursor(const struct run *run)
{
	int64_t since = run->ask->since;

	return !run->ask->dry_run && run->list.newest != WHEN_NONE &&
	    target(run) > run->cursor &&
	    (since == WHEN_NONE || run->cursor == WHEN_NONE ||
		since <= run->cursor);
}

/* The new cursor if the run is done, else NULL. */
static const char *
next_cursor(struct run *run, char text[WHEN_SIZE])
{
	if (run->moved || !is_done(run) || !moves_cursor(run))
		return NULL;
	run->moved = true;
	return when_format(target(run), text);
}

static void
store_thread(struct run *run, const struct hostex_visit *visit,
    const struct hostex_thread *thread)
{
	char cursor[WHEN_SIZE];
	struct hostex_keep keep = {
	    .store = run->store,
	    .item = visit->json ? &visit->item : NULL,
	    .ask = run->ask,
	    .asked_at = visit->asked_at,
	    .cursor = next_cursor(run, cursor),
	};

	run->troubles = 0;
	if (hostex_store(&keep, thread) || !run->ask->pending)
		return;
	program_inform("%s: the message that a webhook named is not there "
		       "yet: run this again later",
	    visit->id);
	program_note(EX_TEMPFAIL);
}

/* Somebody asked for it by name, or the list did and it is gone since. */
static void
miss(struct run *run, const char *id)
{
	if (run->ask->ids) {
		program_warn("%s: no such conversation at Hostex", id);
		program_note(EX_DATAERR);
	} else {
		program_inform("%s: not at Hostex, or no longer", id);
	}
	if (run->ask->pending && !run->ask->dry_run)
		hostex_store_forget(run->store, id);
}

/* Whoever answers nonsense about a conversation may do so for ever. */
static void
count_failure(struct run *run, const char *id)
{
	if (!run->ask->pending || run->ask->dry_run ||
	    !hostex_store_fail(run->store, id))
		return;
	program_warn("%s: a webhook named it, and it was given up after %d "
		     "answers like this: fetch-conversations %s tries again",
	    id, UPSTREAM_FAILURES, id);
}

static void
answered(void *context, const struct hostex_verdict *verdict)
{
	struct hostex_visit *visit = context;
	struct run *run = visit->reader;
	struct hostex_thread thread;
	const char *why;

	run->flying--;
	if (verdict->missing) {
		miss(run, visit->id);
	} else if (verdict->result.outcome != CHANNEL_DONE) {
		report(run, visit->id, verdict);
		if (is_about_one(verdict))
			count_failure(run, visit->id);
	} else {
		if (hostex_visit_read(visit, verdict, &thread, &why)) {
			store_thread(run, visit, &thread);
		} else {
			report_nonsense(run, visit->id, why);
			count_failure(run, visit->id);
		}
		hostex_thread_release(&thread);
	}
	hostex_visit_free(visit);
}

static void
add(struct run *run, struct hostex_visit *visit)
{
	TAILQ_INSERT_TAIL(&run->waiting, visit, entry);
	run->waiting_count++;
}

static struct hostex_visit *
take(struct run *run, struct hostex_visit *visit)
{
	TAILQ_REMOVE(&run->waiting, visit, entry);
	run->waiting_count--;
	return visit;
}

static void
drop(struct run *run, struct hostex_visit *visit)
{
	run->incomplete = true;
	hostex_visit_free(take(run, visit));
}

/* Starts one call; false when there is none to be started now. */
static bool
start_one(struct run *run)
{
	const struct hostex_list *list = &run->list;
	int64_t limit = run->ask->limit;

	if (run->over || (limit >= 0 && run->started >= limit)) {
		run->incomplete = run->incomplete || !list->ended;
		return false;
	}
	if (!list->ended && !list->asking && run->waiting_count < LIST_AHEAD) {
		hostex_list_next(&run->list, run->pool);
	} else if (run->waiting_count) {
		hostex_visit_start(take(run, TAILQ_FIRST(&run->waiting)),
		    run->pool, answered);
		run->flying++;
		run->started++;
	} else {
		return false;
	}
	return true;
}

static void
found(void *context, cJSON *json)
{
	struct run *run = context;
	struct hostex_visit *visit;
	struct hostex_item item;
	struct buffer id;
	const char *why;

	hostex_item_read(&item, json, &why);
	buffer_init(&id, BUFFER_MAXIMUM);
	hostex_item_id(&id, item.native);
	visit = hostex_visit_new(id.bytes, json, run);
	if (hostex_visit_needed(visit, run->store))
		add(run, visit);
	else
		hostex_visit_free(visit);
	buffer_release(&id);
}

static void
failed(void *context, const struct hostex_verdict *verdict, const char *why)
{
	static const char what[] = "hostex: the list of conversations";
	struct run *run = context;

	if (verdict)
		report(run, what, verdict);
	else
		report_nonsense(run, what, why);
	run->over = true;
}

static int64_t
load_cursor(struct store *store)
{
	struct buffer text;
	int64_t moment = WHEN_NONE;

	buffer_init(&text, BUFFER_MAXIMUM);
	if (cursor_load(store, hostex_store_cursor, &text) &&
	    !when_parse(text.bytes, &moment))
		moment = WHEN_NONE;
	buffer_release(&text);
	return moment;
}

static void
plan_list(struct run *run)
{
	run->list.ended = false;
	run->cursor = load_cursor(run->store);
	run->list.since = run->ask->since;
	if (run->list.since == WHEN_NONE && run->cursor != WHEN_NONE)
		run->list.since = run->cursor - OVERLAP;
}

static bool
add_wanted(void *context, const struct upstream_wish *wish)
{
	struct run *run = context;

	run->incomplete = run->waiting_count == HOSTEX_PACE_MAXIMUM;
	if (!run->incomplete)
		add(run, hostex_visit_new(wish->conversation, NULL, run));
	return !run->incomplete;
}

static void
plan_pending(struct run *run)
{
	unsigned allowed;

	upstream_each_wanted(run->store, "hostex", add_wanted, run);
	allowed = hostex_pace(run->store, run->waiting_count,
	    run->ask->dry_run);
	while (run->waiting_count > allowed)
		drop(run, TAILQ_LAST(&run->waiting, hostex_visits));
	if (!run->incomplete)
		return;
	program_inform("hostex: webhooks named more than %d conversations in "
		       "a minute: run this again later",
	    HOSTEX_PACE_MAXIMUM);
	program_note(EX_TEMPFAIL);
}

static void
plan(struct run *run)
{
	const char *const *id = run->ask->ids;

	TAILQ_INIT(&run->waiting);
	run->list.found = found;
	run->list.failed = failed;
	run->list.context = run;
	hostex_list_init(&run->list);
	run->list.ended = true;
	if (run->ask->pending)
		plan_pending(run);
	else if (!id)
		plan_list(run);
	for (; id && *id; id++)
		add(run, hostex_visit_new(*id, NULL, run));
}

/* What the last thread could not do, because there was none to be fetched, or
 * it was not at Hostex. */
static void
finish(struct run *run)
{
	char text[WHEN_SIZE];
	const char *cursor = next_cursor(run, text);

	while (run->waiting_count)
		drop(run, TAILQ_FIRST(&run->waiting));
	hostex_list_release(&run->list);
	if (cursor)
		hostex_store_move(run->store, cursor);
	if (run->cancelled)
		program_inform("hostex: ended before everything was fetched: "
			       "run this again for the rest");
}

void
hostex_fetch(struct store *store, struct fetch_pool *pool,
    const struct channel_fetch *ask)
{
	struct run run = {.store = store,
	    .pool = pool,
	    .ask = ask,
	    .cursor = WHEN_NONE};
	bool alone = !ask->ids && !ask->dry_run;

	if (alone)
		lease_need(store, lease);
	plan(&run);
	for (;;) {
		while (fetch_idle(pool) && start_one(&run))
			;
		if (!fetch_step(pool))
			break;
		if (alone)
			lease_keep(store, lease);
	}
	finish(&run);
	if (alone)
		lease_drop(store, lease);
}
