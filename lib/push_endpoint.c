/* SPDX-License-Identifier: MIT */
#include <stdlib.h>
#include <string.h>

#include "program.h"
#include "push.h"
#include "push_job.h"
#include "webhook.h"
#include "when.h"

#define HAND 64          /* pushes that are read at once */
#define FIRST_PAUSE 1000 /* ms */

static char *
copy(const char *text)
{
	char *copied = strdup(text);

	if (!copied)
		program_die(EX_OSERR, "no memory");
	return copied;
}

static struct push_endpoint *
find(struct push_state *run, const char *id)
{
	struct push_endpoint *endpoint;

	TAILQ_FOREACH (endpoint, &run->endpoints, entry)
		if (strcmp(endpoint->id, id) == 0)
			return endpoint;
	return NULL;
}

static int64_t
hold_of(const struct webhook *webhook)
{
	int64_t now = when_now();

	/* Farther ahead than any pause: by a clock that was ahead itself. */
	if (webhook->paused_until == WHEN_NONE ||
	    webhook->paused_until <= now ||
	    webhook->paused_until - now > PUSH_LONGEST_WAIT)
		return 0;
	return when_monotonic() + webhook->paused_until - now;
}

static struct push_endpoint *
make(struct push_state *run, const struct webhook *webhook)
{
	struct push_endpoint *endpoint = calloc(1, sizeof(*endpoint));

	if (!endpoint)
		program_die(EX_OSERR, "no memory");
	endpoint->run = run;
	endpoint->id = copy(webhook->id);
	endpoint->url = copy(webhook->url);
	endpoint->failures = webhook->failures;
	endpoint->hold = hold_of(webhook);
	TAILQ_INIT(&endpoint->jobs);
	TAILQ_INSERT_TAIL(&run->endpoints, endpoint, entry);
	return endpoint;
}

/* An URL is refused at each attempt, not once: what the operator allows may
 * change. */
static void
learn(struct push_endpoint *endpoint, const struct webhook *webhook)
{
	const char *why = NULL;

	free(endpoint->secret);
	endpoint->secret = copy(webhook->secret);
	if (push_target_read(&endpoint->target, &endpoint->run->guard,
		endpoint->url, &why) &&
	    signature_key_read(&endpoint->key, webhook->secret, &why))
		why = NULL;
	endpoint->flaw = why;
}

/* Somebody else changed it while it was paused, or resting. */
static void
follow(struct push_endpoint *endpoint, const struct webhook *webhook)
{
	if (!endpoint->touched && endpoint->failures && !webhook->failures) {
		endpoint->failures = 0;
		endpoint->hold = 0;
	}
	if (strcmp(endpoint->secret, webhook->secret) != 0)
		learn(endpoint, webhook);
}

static void
take(void *context, const struct webhook *webhook)
{
	struct push_state *run = context;
	struct push_endpoint *endpoint;

	if (!webhook_is_live(webhook))
		return;
	endpoint = find(run, webhook->id);
	if (endpoint) {
		follow(endpoint, webhook);
	} else {
		endpoint = make(run, webhook);
		learn(endpoint, webhook);
	}
	endpoint->present = true;
	endpoint->seen = webhook->seen;
}

void
push_endpoint_free(struct push_endpoint *endpoint)
{
	struct push_job *job;

	while ((job = TAILQ_FIRST(&endpoint->jobs)))
		push_job_free(job);
	TAILQ_REMOVE(&endpoint->run->endpoints, endpoint, entry);
	signature_key_clear(&endpoint->key);
	if (endpoint->secret)
		explicit_bzero(endpoint->secret, strlen(endpoint->secret));
	free(endpoint->secret);
	free(endpoint->url);
	free(endpoint->id);
	free(endpoint);
}

/* Those that are no more; what is in the air is waited for first. */
static unsigned
drop_absent(struct push_state *run)
{
	struct push_endpoint *endpoint = TAILQ_FIRST(&run->endpoints), *next;
	unsigned present = 0;

	for (; endpoint; endpoint = next) {
		struct push_job *job;
		bool idle = true;

		next = TAILQ_NEXT(endpoint, entry);
		TAILQ_FOREACH (job, &endpoint->jobs, entry)
			idle = idle && job->stage == PUSH_READY;
		present += endpoint->present;
		if (!endpoint->present && idle)
			push_endpoint_free(endpoint);
	}
	return present;
}

void
push_endpoint_refresh(struct push_state *run)
{
	struct push_endpoint *endpoint;
	unsigned present;

	TAILQ_FOREACH (endpoint, &run->endpoints, entry)
		endpoint->present = false;
	webhook_each(run->store, take, run);
	present = drop_absent(run);
	run->share = present ? run->options->jobs / present : 0;
	if (run->share == 0)
		run->share = 1;
}

void
push_endpoint_pause(struct push_endpoint *endpoint, int64_t began_at,
    int64_t wait)
{
	int64_t now = when_monotonic(), pause = FIRST_PAUSE, doubled;

	if (began_at >= endpoint->held_at) {
		endpoint->failures++;
		endpoint->held_at = now;
	}
	for (doubled = 1;
	     doubled < endpoint->failures && pause < PUSH_LONGEST_PAUSE;
	     doubled++)
		pause *= 2;
	if (pause > PUSH_LONGEST_PAUSE)
		pause = PUSH_LONGEST_PAUSE;
	if (wait >= 0)
		pause = wait;
	if (now + pause > endpoint->hold)
		endpoint->hold = now + pause;
	endpoint->touched = true;
}

void
push_endpoint_praise(struct push_endpoint *endpoint, int64_t began_at)
{
	if (!endpoint->failures || began_at < endpoint->held_at)
		return;
	endpoint->failures = 0;
	endpoint->touched = true;
	endpoint->told = false;
}

/* Is it in hand already? */
static bool
is_held(const struct push_endpoint *endpoint, const char *id)
{
	const struct push_job *job;

	TAILQ_FOREACH (job, &endpoint->jobs, entry)
		if (strcmp(job->id, id) == 0)
			return true;
	return false;
}

static void
hold(void *context, const struct push *push)
{
	struct push_endpoint *endpoint = context;
	struct push_job *job;

	if (is_held(endpoint, push->id))
		return;
	job = calloc(1, sizeof(*job));
	if (!job)
		program_die(EX_OSERR, "no memory");
	job->endpoint = endpoint;
	job->id = copy(push->id);
	job->body = copy(push->body);
	job->length = push->length;
	job->conversation = push->conversation ? copy(push->conversation)
					       : NULL;
	job->event_seq = push->event_seq;
	job->attempts = push->attempts;
	job->wait = -1;
	TAILQ_INSERT_TAIL(&endpoint->jobs, job, entry);
}

void
push_endpoint_load(struct push_endpoint *endpoint)
{
	const struct push_job *job;
	struct push_filter filter = {.webhook = endpoint->id,
	    .now = when_now(),
	    .limit = HAND};

	TAILQ_FOREACH (job, &endpoint->jobs, entry) {
		if (job->stage == PUSH_READY)
			return;
		filter.limit++;
	}
	push_each_due(endpoint->run->store, &filter, hold, endpoint);
}
