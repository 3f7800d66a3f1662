/* SPDX-License-Identifier: MIT */
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "delivery.h"
#include "event.h"
#include "program.h"
#include "push.h"
#include "push_job.h"
#include "store.h"
#include "webhook.h"
#include "when.h"

#define SECOND INT64_C(1000)
#define MINUTE (60 * SECOND)
#define HOUR (60 * MINUTE)

static const char gone[] = "the endpoint answered 410 Gone";

int64_t
push_delay(int64_t attempts)
{
	static const int64_t delays[PUSH_ATTEMPTS] = {0, 5 * SECOND, 5 * MINUTE,
	    30 * MINUTE, 2 * HOUR, 5 * HOUR, 10 * HOUR, 14 * HOUR, 20 * HOUR,
	    24 * HOUR};

	return attempts < PUSH_ATTEMPTS ? delays[attempts] : -1;
}

/* Later by up to a tenth, so that those who failed together do not return
 * together. */
static int64_t
next_attempt(const struct push_job *job, int64_t now)
{
	int64_t delay = push_delay(job->attempts);

	if (delay < 0 || job->gone)
		return WHEN_NONE;
	delay += arc4random_uniform((uint32_t)(delay / 10) + 1);
	return now + (job->wait > delay ? job->wait : delay);
}

static void
tell_death(struct store *store, const struct push_job *job)
{
	struct event event;

	event_begin(&event, "delivery.dead", job->conversation);
	writer_text(&event.data, "push", job->id);
	writer_text(&event.data, "webhook", job->endpoint->id);
	writer_integer(&event.data, "event_seq", job->event_seq);
	writer_integer(&event.data, "attempts", job->attempts);
	if (job->http_status)
		writer_integer(&event.data, "http_status", job->http_status);
	else
		writer_null(&event.data, "http_status");
	writer_text(&event.data, "error", job->error);
	event_append(&event, store);
}

static bool
note_name(void *context, const struct event_row *event)
{
	bool *about_death = context;

	*about_death = strcmp(event->name, "delivery.dead") == 0;
	return false;
}

/* Two endpoints that are told of each other's deaths would go on for ever. */
static bool
is_about_death(struct store *store, int64_t event)
{
	bool about_death = false;

	event_each(store, event, note_name, &about_death);
	return about_death;
}

static const char *
status_of(const struct push_job *job, int64_t next_at)
{
	if (job->delivered)
		return "delivered";
	return next_at == WHEN_NONE ? "dead" : "failed";
}

static void
describe(struct push_job *job, int64_t now)
{
	int64_t next_at = job->delivered ? WHEN_NONE : next_attempt(job, now);

	job->outcome = (struct delivery){
	    .id = job->outcome_id,
	    .push = job->id,
	    .webhook = job->endpoint->id,
	    .event_seq = job->event_seq,
	    .status = status_of(job, next_at),
	    .attempt = job->attempts,
	    .http_status = job->http_status,
	    .error = job->error,
	    .next_at = next_at,
	    .at = now,
	};
}

/* Nothing may be left of it: its conversation was deleted, say. */
static void
settle(struct store *store, struct push_job *job, int64_t now)
{
	struct push push = {.id = job->id, .attempts = ++job->attempts};
	const struct delivery *outcome = &job->outcome;
	bool dead;

	describe(job, now);
	dead = strcmp(outcome->status, "dead") == 0;
	push.status = job->delivered || dead ? outcome->status : "pending";
	push.next_at = outcome->next_at;
	job->written = push_settle(store, &push);
	if (!job->written)
		return;
	delivery_add(store, outcome, job->outcome_id);
	if (dead && !is_about_death(store, job->event_seq))
		tell_death(store, job);
}

static void
settle_endpoint(struct store *store, struct push_endpoint *endpoint)
{
	int64_t rest = endpoint->hold - when_monotonic();

	if (endpoint->touched)
		webhook_pause(store, endpoint->id, endpoint->failures,
		    rest > 0 ? when_now() + rest : WHEN_NONE);
	if (endpoint->gone) {
		webhook_disable(store, endpoint->id, gone);
		program_warn("%s: disabled: %s: see set-webhook --enable",
		    endpoint->id, gone);
		endpoint->present = false;
	}
	endpoint->touched = endpoint->gone = false;
}

/* An endpoint that is down is told of once, what is dead always. */
static void
complain(struct push_endpoint *endpoint, const struct delivery *outcome)
{
	char when[WHEN_SIZE];

	if (outcome->next_at == WHEN_NONE) {
		program_warn("%s: event %" PRId64 " is dead after %" PRId64
			     " attempts: %s: see push-webhooks --requeue",
		    endpoint->id, outcome->event_seq, outcome->attempt,
		    outcome->error);
		return;
	}
	if (!endpoint->told)
		program_warn("%s: event %" PRId64 ": %s: again at %s",
		    endpoint->id, outcome->event_seq, outcome->error,
		    when_format(outcome->next_at, when));
	endpoint->told = true;
}

static void
tell(const struct push_state *run, struct push_job *job)
{
	const struct push_options *options = run->options;
	bool dead = job->outcome.next_at == WHEN_NONE;

	if (!job->written)
		return;
	options->done(options->context, &job->outcome);
	if (job->delivered)
		return;
	complain(job->endpoint, &job->outcome);
	if (!options->follow)
		program_note(dead ? EX_UNAVAILABLE : EX_TEMPFAIL);
}

static void
tell_landed(struct push_state *run)
{
	struct push_endpoint *endpoint;

	TAILQ_FOREACH (endpoint, &run->endpoints, entry) {
		struct push_job *job = TAILQ_FIRST(&endpoint->jobs), *next;

		for (; job; job = next) {
			next = TAILQ_NEXT(job, entry);
			if (job->stage != PUSH_LANDED)
				continue;
			tell(run, job);
			push_job_free(job);
		}
	}
	run->landed = 0;
}

void
push_settle_landed(struct push_state *run)
{
	struct push_endpoint *endpoint;
	struct push_job *job;
	int64_t now = when_now();

	if (!run->landed)
		return;
	store_begin(run->store);
	TAILQ_FOREACH (endpoint, &run->endpoints, entry) {
		TAILQ_FOREACH (job, &endpoint->jobs, entry)
			if (job->stage == PUSH_LANDED)
				settle(run->store, job, now);
		settle_endpoint(run->store, endpoint);
	}
	store_commit(run->store);
	tell_landed(run);
}
