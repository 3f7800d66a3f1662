/* SPDX-License-Identifier: MIT */
#include "push_run.h"

#include "delivery.h"
#include "event.h"
#include "fetch.h"
#include "lease.h"
#include "names.h"
#include "program.h"
#include "push.h"
#include "push_fan.h"
#include "push_job.h"
#include "store.h"
#include "watch.h"
#include "webhook.h"
#include "when.h"

#define LEASE "push-webhooks"
/* Endpoints have a call each, so there may be more of those than jobs. */
#define CALLS 512
#define TICK 1000 /* ms; what is due is looked for that often */

static void
start(struct push_state *run, struct store *store,
    const struct push_options *options)
{
	*run = (struct push_state){.store = store,
	    .options = options,
	    .left = options->limit};
	TAILQ_INIT(&run->endpoints);
	push_guard_init(&run->guard);
	if (options->deadline)
		run->late = when_monotonic() + options->deadline;
	lease_need(store, LEASE);
	run->pool = fetch_open(CALLS);
	/* Before the first look into the store, see lib/watch.h. */
	if (options->follow)
		run->watch = watch_open(store_path(store), 1U << BELL_HOOKS);
	run->until = event_newest(store);
}

static void
end(struct push_state *run)
{
	struct push_endpoint *endpoint;

	while ((endpoint = TAILQ_FIRST(&run->endpoints)))
		push_endpoint_free(endpoint);
	watch_close(run->watch);
	fetch_close(run->pool);
	lease_drop(run->store, LEASE);
	push_guard_release(&run->guard);
}

static bool
is_over(const struct push_state *run)
{
	return program_stopped() || run->left == 0 ||
	    (run->late && when_monotonic() >= run->late);
}

/* A step of each endpoint's events, so that none waits for another's. */
static void
fan_out(struct push_state *run)
{
	struct push_endpoint *endpoint;

	if (run->watch)
		run->until = event_newest(run->store);
	TAILQ_FOREACH (endpoint, &run->endpoints, entry) {
		if (!endpoint->present || endpoint->seen >= run->until)
			continue;
		store_begin(run->store);
		if (!push_fan_out(run->store, endpoint->id, run->until))
			endpoint->seen = run->until;
		store_commit(run->store);
	}
}

static void
begin(struct push_state *run)
{
	struct push_endpoint *endpoint;

	TAILQ_FOREACH (endpoint, &run->endpoints, entry)
		push_job_begin(endpoint);
}

static bool
has_due(struct push_endpoint *endpoint)
{
	push_endpoint_load(endpoint);
	return endpoint->present && !TAILQ_EMPTY(&endpoint->jobs);
}

/* Is there an endpoint whose pause will be over soon, and something for it?
 * Then `until` is when. */
static bool
is_worth_waiting(const struct push_state *run, int64_t *until)
{
	int64_t now = when_monotonic();
	struct push_endpoint *endpoint;
	bool worth = false;

	*until = now + TICK;
	TAILQ_FOREACH (endpoint, &run->endpoints, entry) {
		if (endpoint->hold - now > PUSH_PATIENCE ||
		    (run->late && endpoint->hold >= run->late) ||
		    !has_due(endpoint))
			continue;
		worth = true;
		if (endpoint->hold < *until)
			*until = endpoint->hold;
	}
	return worth;
}

static bool
is_behind(const struct push_state *run)
{
	const struct push_endpoint *endpoint;

	TAILQ_FOREACH (endpoint, &run->endpoints, entry)
		if (endpoint->present && endpoint->seen < run->until)
			return true;
	return false;
}

static void
rest(struct push_state *run, int64_t until)
{
	int64_t wait = until - when_monotonic();

	if (wait <= 0)
		return;
	if (run->watch)
		watch_wait(run->watch, wait);
	else
		when_sleep(wait);
}

/* Waits for what comes next; false when nothing does. */
static bool
await(struct push_state *run)
{
	bool over = is_over(run);
	int bell = run->watch && !over ? watch_descriptor(run->watch) : -1;
	int64_t until;

	if (run->flying) {
		fetch_step_for(run->pool, is_behind(run) && !over ? 0 : TICK,
		    bell);
		return true;
	}
	if (over)
		return false;
	if (is_behind(run))
		return true;
	if (!is_worth_waiting(run, &until) && !run->watch)
		return false;
	rest(run, until);
	return true;
}

/* In a run that made no call to it nothing else says why the status is 75. */
static void
tell_left(const struct push_endpoint *endpoint)
{
	int64_t rest = endpoint->hold - when_monotonic();
	char until[WHEN_SIZE];

	if (rest > 0 && !endpoint->told)
		program_inform("%s: failed, and is left alone until %s; "
			       "set-webhook --enable ends that",
		    endpoint->id, when_format(when_now() + rest, until));
}

/* What is due and was not begun is for the next run. */
static void
leave(struct push_state *run)
{
	struct push_endpoint *endpoint;

	if (run->options->follow || run->left == 0)
		return;
	TAILQ_FOREACH (endpoint, &run->endpoints, entry)
		if (has_due(endpoint)) {
			tell_left(endpoint);
			program_note(EX_TEMPFAIL);
		}
}

static void
step(struct push_state *run)
{
	lease_keep(run->store, LEASE);
	push_endpoint_refresh(run);
	if (!is_over(run)) {
		fan_out(run);
		begin(run);
	}
	/* What begins leaves before what has landed is written down: the disk
	 * takes as long as the endpoints do. */
	fetch_nudge(run->pool);
	push_settle_landed(run);
}

void
push_run(struct store *store, const struct push_options *options)
{
	struct push_state run;

	start(&run, store, options);
	do {
		if (run.watch)
			watch_wait(run.watch, 0);
		step(&run);
	} while (await(&run));
	leave(&run);
	end(&run);
}

struct rehearsal {
	const struct push_options *options;
	struct names live;
	int64_t left;
};

static void
note_live(void *context, const struct webhook *webhook)
{
	struct rehearsal *rehearsal = context;

	if (webhook_is_live(webhook))
		names_put(&rehearsal->live, webhook->id);
}

static void
show(void *context, const struct push *push)
{
	struct rehearsal *rehearsal = context;
	struct delivery delivery;

	if (rehearsal->left == 0)
		return;
	rehearsal->left -= rehearsal->left > 0;
	delivery_await(&delivery, push);
	rehearsal->options->done(rehearsal->options->context, &delivery);
}

void
push_rehearse(struct store *store, const struct push_options *options)
{
	struct rehearsal rehearsal = {options, .left = options->limit};

	names_init(&rehearsal.live);
	store_begin(store);
	webhook_each(store, note_live, &rehearsal);
	for (size_t i = 0; i < rehearsal.live.count; i++) {
		const char *id = names_text(&rehearsal.live, i);
		int64_t until = event_newest(store);

		while (push_fan_out(store, id, until))
			;
		push_each_due(store,
		    &(struct push_filter){.webhook = id,
			.now = when_now(),
			.limit = rehearsal.left},
		    show, &rehearsal);
	}
	store_rollback(store);
	names_release(&rehearsal.live);
}
