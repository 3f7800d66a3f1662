/* SPDX-License-Identifier: MIT */
#include "push_job.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "buffer.h"
#include "fetch.h"
#include "program.h"
#include "push.h"
#include "utf8.h"
#include "when.h"

#define CONNECT_SECONDS 10
#define TOTAL_SECONDS 20
/* Nobody reads what an endpoint says besides its status. */
#define ANSWER_MAXIMUM ((size_t)64 << 10)

void
push_job_free(struct push_job *job)
{
	TAILQ_REMOVE(&job->endpoint->jobs, job, entry);
	free(job->id);
	free(job->conversation);
	free(job->body);
	free(job->error);
	free(job);
}

/* An answer that says to come later, or none, is about the endpoint; any other
 * that is no success may be about this event alone. */
static bool
is_strained(const struct push_job *job)
{
	switch (job->http_status) {
	case 0:
	case 429:
	case 502:
	case 503:
	case 504:
		return true;
	default:
		return false;
	}
}

static void
land(struct push_job *job)
{
	struct push_endpoint *endpoint = job->endpoint;

	job->stage = PUSH_LANDED;
	endpoint->run->landed++;
	if (job->delivered)
		push_endpoint_praise(endpoint, job->began_at);
	else if (is_strained(job) || job->wait >= 0)
		push_endpoint_pause(endpoint, job->began_at, job->wait);
	job->gone = job->http_status == 410;
	endpoint->gone = endpoint->gone || job->gone;
}

static void
explain(struct push_job *job, const char *why)
{
	struct buffer text;

	buffer_init(&text, BUFFER_MAXIMUM);
	utf8_repair(&text, why, strlen(why));
	job->error = buffer_detach(&text);
}

static void
done(void *context, const struct fetch_answer *answer)
{
	struct push_job *job = context;

	job->endpoint->flying--;
	job->endpoint->run->flying--;
	job->delivered = job->accepted || answer->outcome == FETCH_DONE;
	job->http_status = job->accepted ? answer->began : answer->status;
	job->wait = answer->wait < PUSH_LONGEST_WAIT ? answer->wait
						     : PUSH_LONGEST_WAIT;
	if (!job->delivered)
		explain(job, answer->why);
	land(job);
}

static bool
admits(void *context, const struct sockaddr *peer)
{
	struct push_job *job = context;

	return push_target_admits(&job->endpoint->target, peer);
}

/* The beginning of a 2xx is all that we wait for. */
static void
received(void *context, const char *bytes, size_t length)
{
	struct push_job *job = context;

	(void)bytes;
	(void)length;
	job->accepted = true;
}

static void
sign(const struct push_job *job, int64_t timestamp, struct buffer *out)
{
	struct signature_message message = {.id = job->id,
	    .timestamp = timestamp,
	    .body = job->body,
	    .length = job->length};

	signature_sign(&job->endpoint->key, &message, out);
}

static void
call(struct push_job *job)
{
	struct push_endpoint *endpoint = job->endpoint;
	struct push_state *run = endpoint->run;
	int64_t timestamp = when_now() / 1000;
	const char *proxy = run->guard.proxy;
	struct buffer signature;
	char stamp[24];

	buffer_init(&signature, BUFFER_MAXIMUM);
	sign(job, timestamp, &signature);
	snprintf(stamp, sizeof(stamp), "%" PRId64, timestamp);
	fetch_start(run->pool,
	    &(struct fetch_request){.method = "POST",
		.url = endpoint->url,
		.headers = {{"webhook-id", job->id},
		    {"webhook-timestamp", stamp},
		    {"webhook-signature", signature.bytes}},
		.body = job->body,
		.body_length = job->length,
		.idempotent = true,
		.plain = true,
		.connect_seconds = CONNECT_SECONDS,
		.total_seconds = TOTAL_SECONDS,
		.idle_seconds = TOTAL_SECONDS,
		.maximum = ANSWER_MAXIMUM,
		.received = received,
		.guard = admits,
		.proxy = proxy ? proxy : "",
		.done = done,
		.context = job});
	buffer_release(&signature);
}

static void
begin(struct push_job *job)
{
	struct push_endpoint *endpoint = job->endpoint;
	struct push_state *run = endpoint->run;

	job->began_at = when_monotonic();
	run->left -= run->left > 0;
	if (endpoint->flaw) {
		explain(job, endpoint->flaw);
		land(job);
		return;
	}
	job->stage = PUSH_FLYING;
	endpoint->flying++;
	run->flying++;
	call(job);
}

/* Does an earlier one about the same conversation come first? */
static bool
must_wait(const struct push_job *job)
{
	const struct push_job *other;

	if (!job->conversation)
		return false;
	TAILQ_FOREACH (other, &job->endpoint->jobs, entry) {
		if (other == job)
			return false;
		if (other->conversation &&
		    strcmp(other->conversation, job->conversation) == 0)
			return true;
	}
	return false;
}

static struct push_job *
choose(struct push_endpoint *endpoint)
{
	struct push_job *job;

	TAILQ_FOREACH (job, &endpoint->jobs, entry)
		if (job->stage == PUSH_READY && !must_wait(job))
			return job;
	return NULL;
}

static bool
has_room(const struct push_endpoint *endpoint)
{
	unsigned share = endpoint->failures ? 1 : endpoint->run->share;

	return endpoint->present && !endpoint->gone &&
	    endpoint->run->left != 0 && endpoint->flying < share &&
	    when_monotonic() >= endpoint->hold;
}

void
push_job_begin(struct push_endpoint *endpoint)
{
	struct push_job *job;

	while (has_room(endpoint)) {
		push_endpoint_load(endpoint);
		job = choose(endpoint);
		if (!job)
			break;
		/* Its conversation may have been deleted since it was read. */
		if (!push_is_pending(endpoint->run->store, job->id)) {
			push_job_free(job);
			continue;
		}
		begin(job);
	}
}
