/* SPDX-License-Identifier: MIT */
#include "ask.h"

#include <string.h>

#include "fetch.h"
#include "program.h"
#include "prompt.h"
#include "store.h"

/* A model that streams says something this often; one that does not may think
 * for as long as the whole answer may take. */
#define STREAM_SILENCE 60L /* s */

#define ANSWER_MAXIMUM ((size_t)8 << 20)

#define TIMEOUT 120L /* s, where the caller names none */

void
ask_init(struct ask *ask)
{
	*ask = (struct ask){.timeout = TIMEOUT};
	completion_init(&ask->completion);
	provider_request_init(&ask->request);
}

void
ask_release(struct ask *ask)
{
	if (ask->streamed)
		stream_release(&ask->stream);
	provider_request_release(&ask->request);
	completion_release(&ask->completion);
}

static void
finish(struct ask *ask)
{
	if (ask->done)
		ask->done(ask);
}

static void
on_received(void *context, const char *bytes, size_t length)
{
	struct ask *ask = context;

	stream_feed(&ask->stream, bytes, length);
}

static void
read_answer(struct ask *ask, const struct fetch_answer *answer)
{
	struct completion *completion = &ask->completion;

	if (answer->outcome == FETCH_CANCELLED)
		completion_fail(completion, COMPLETION_UNAVAILABLE, true,
		    "given up before there was an answer");
	else if (!ask->streamed)
		ask->provider->read(answer, completion);
	else if (answer->outcome == FETCH_DONE)
		stream_end(&ask->stream);
	else if (!completion->over)
		ask->provider->read(answer, completion);
}

static void
on_done(void *context, const struct fetch_answer *answer)
{
	struct ask *ask = context;

	ask->call = NULL;
	read_answer(ask, answer);
	completion_end(&ask->completion, ask->prompt->estimate);
	finish(ask);
}

/* All of the question but who hears of its answer. */
static void
fill_request(const struct provider_request *from, struct fetch_request *to)
{
	size_t count = 0;

	to->method = "POST";
	to->url = from->url.bytes;
	to->body = from->body.bytes;
	to->body_length = from->body.length;
	while (from->headers[count].name) {
		to->headers[count] = from->headers[count];
		count++;
	}
	if (from->secret_name)
		to->headers[count] = (struct fetch_header){from->secret_name,
		    from->secret.bytes};
}

static void
begin_stream(struct ask *ask)
{
	ask->streamed = true;
	stream_init(&ask->stream, ask->provider, &ask->completion);
	ask->stream.piece = ask->piece;
	ask->stream.context = ask->context;
}

static void
send_request(struct fetch_pool *pool, struct ask *ask)
{
	struct fetch_request fetch = {
	    .repeatable = true,
	    .total_seconds = ask->timeout,
	    .idle_seconds = ask->prompt->stream && STREAM_SILENCE < ask->timeout
		? STREAM_SILENCE
		: ask->timeout,
	    .maximum = ANSWER_MAXIMUM,
	    .judge = ask->provider->judge,
	    .done = on_done,
	    .context = ask,
	};

	fill_request(&ask->request, &fetch);
	if (ask->prompt->stream) {
		begin_stream(ask);
		fetch.received = on_received;
	}
	ask->call = fetch_start(pool, &fetch);
}

static void
answer_locally(struct store *store, struct ask *ask)
{
	store_begin_reading(store);
	ask->provider->answer(store, ask->thread, &ask->completion);
	store_end_reading(store);
	completion_end(&ask->completion, 0);
	if (ask->piece && !ask->completion.error)
		ask->piece(ask->context, ask->completion.text.bytes,
		    ask->completion.text.length);
	finish(ask);
}

bool
ask_reserve(struct store *store, struct ask *ask)
{
	const struct buffer *body = &ask->request.body;

	(void)store;
	if (ask->provider->answer)
		return true;
	ask->provider->request(ask->prompt, &ask->request);
	hmac_sha256_hex(body->bytes, body->length, ask->prompt_hash);
	return true;
}

void
ask_send(struct store *store, struct fetch_pool *pool, struct ask *ask)
{
	if (ask->provider->answer)
		answer_locally(store, ask);
	else
		send_request(pool, ask);
}

void
ask_start(struct store *store, struct fetch_pool *pool, struct ask *ask)
{
	bool reserved = true;

	if (!ask->provider->answer) {
		store_begin(store);
		reserved = ask_reserve(store, ask);
		store_commit(store);
	}
	if (reserved)
		ask_send(store, pool, ask);
	else
		finish(ask);
}

void
ask_now(struct store *store, struct ask *ask)
{
	struct fetch_pool *pool = fetch_open(1);

	fetch_stop(pool, program_stopped);
	ask_start(store, pool, ask);
	fetch_run(pool);
	fetch_close(pool);
}

void
ask_cancel(struct ask *ask)
{
	if (ask->call)
		fetch_cancel(ask->call);
}

void
ask_settle(struct store *store, struct ask *ask, struct buffer *cost)
{
	(void)store;
	(void)ask;
	(void)cost;
}
