/* SPDX-License-Identifier: MIT */
#include "tail_remote.h"

#include <bsd/stdlib.h>
#include <stdint.h>
#include <string.h>
#include <strings.h>

#include "buffer.h"
#include "program.h"
#include "sse.h"
#include "when.h"

#define RETRY 3000          /* ms, when the stream asks for nothing */
#define PAUSE_LEAST 100     /* ms, whatever was asked for */
#define PAUSE_MAXIMUM 60000 /* ms, of the pauses that double */
#define PAUSE_LAST 86400000 /* ms, whatever was asked for */
#define ID_MAXIMUM 4096     /* bytes that servers take in a header */
#define EVENT_MAXIMUM ((size_t)8 << 20)

struct stream {
	const struct tail_remote *remote;
	struct fetch_pool *pool;
	struct fetch_call *call;
	struct sse sse;
	struct buffer last_id; /* of all connections so far */
	int64_t retry;
	int64_t wait; /* what the other side asked for, -1: nothing */
	int failures; /* in a row */
	bool other;   /* the answer is no stream */
	bool over;
};

static void
give_event(void *context, const struct sse_event *event)
{
	struct stream *stream = context;

	stream->remote->visit(stream->remote->context, event);
}

static bool
is_stream(const struct fetch_answer *answer)
{
	static const char stream[] = "text/event-stream";
	const char *type = fetch_header(answer, "Content-Type");
	size_t length = sizeof(stream) - 1;

	return type && strncasecmp(type, stream, length) == 0 &&
	    strchr("; \t", type[length]);
}

/* What comes with another type, a page that asks to sign in, say, is nobody's
 * event. */
static void
receive(void *context, const char *bytes, size_t length)
{
	struct stream *stream = context;

	stream->other = !is_stream(
	    &(struct fetch_answer){.call = stream->call});
	if (stream->other || !sse_feed(&stream->sse, bytes, length))
		fetch_cancel(stream->call);
}

static void
end(struct stream *stream, const char *why)
{
	program_warn("%s: %s", stream->remote->url, why);
	program_note(EX_UNAVAILABLE);
	stream->over = true;
}

static void
fail(struct stream *stream, const struct fetch_answer *answer)
{
	if (!stream->failures++)
		program_inform("%s: %s: is tried again", stream->remote->url,
		    answer->why);
}

static void
finish(void *context, const struct fetch_answer *answer)
{
	struct stream *stream = context;

	stream->wait = answer->wait;
	if (stream->sse.too_long)
		end(stream, "an event is longer than 8 MiB");
	else if (strlen(sse_last_id(&stream->sse)) > ID_MAXIMUM)
		end(stream, "an id is longer than 4096 bytes");
	else if (answer->outcome == FETCH_REFUSED)
		end(stream, answer->why);
	else if (answer->outcome == FETCH_DONE && answer->status == 204)
		stream->over = true;
	else if (stream->other ||
	    (answer->outcome == FETCH_DONE && !is_stream(answer)))
		end(stream, "the answer is no stream of events");
	else if (answer->outcome == FETCH_DONE || stream->sse.began)
		stream->failures = 0;
	else if (answer->outcome == FETCH_AGAIN)
		fail(stream, answer);
}

static void
write_request(const struct stream *stream, struct fetch_request *request)
{
	size_t count = 0;

	for (size_t i = 0; i < TAIL_REMOTE_HEADERS; i++)
		if (stream->remote->headers[i].name)
			request->headers[count++] = stream->remote->headers[i];
	request->headers[count++] = (struct fetch_header){"Accept",
	    "text/event-stream"};
	if (stream->last_id.length)
		request->headers[count] = (struct fetch_header){"Last-Event-ID",
		    stream->last_id.bytes};
}

/* What the stream said is remembered beyond the connection. */
static void
remember(struct stream *stream)
{
	const char *id = sse_last_id(&stream->sse);

	if (*id) {
		buffer_clear(&stream->last_id);
		buffer_text(&stream->last_id, id);
	}
	if (stream->sse.retry_milliseconds)
		stream->retry = stream->sse.retry_milliseconds;
}

static void
connect_once(struct stream *stream)
{
	struct fetch_request request = {
	    .url = stream->remote->url,
	    .total_seconds = -1,
	    .idle_seconds = TAIL_REMOTE_SILENCE,
	    .maximum = SIZE_MAX,
	    .received = receive,
	    .done = finish,
	    .context = stream,
	};

	sse_init(&stream->sse, EVENT_MAXIMUM, give_event, stream);
	write_request(stream, &request);
	stream->call = fetch_start(stream->pool, &request);
	fetch_run(stream->pool);
	remember(stream);
	sse_release(&stream->sse);
}

/* Random, so that a thousand clients of a server that was started anew do not
 * all come back at the same moment. */
static int64_t
next_pause(const struct stream *stream)
{
	int64_t pause = stream->retry;

	for (int i = 1; i < stream->failures && pause < PAUSE_MAXIMUM; i++)
		pause *= 2;
	if (pause > PAUSE_MAXIMUM && pause > stream->retry)
		pause = PAUSE_MAXIMUM;
	if (pause < PAUSE_LEAST)
		pause = PAUSE_LEAST;
	if (pause < stream->wait)
		pause = stream->wait;
	if (pause > PAUSE_LAST)
		pause = PAUSE_LAST;
	return pause + arc4random_uniform((uint32_t)(pause / 2 + 1));
}

static void
rest(int64_t pause)
{
	int64_t until = when_monotonic() + pause, now;

	while (!program_stopped() && (now = when_monotonic()) < until)
		when_sleep(until - now < 1000 ? until - now : 1000);
}

void
tail_remote_run(const struct tail_remote *remote)
{
	struct stream stream = {
	    .remote = remote,
	    .pool = fetch_open(1),
	    .retry = RETRY,
	};

	buffer_init(&stream.last_id, EVENT_MAXIMUM);
	fetch_stop(stream.pool, program_stopped);
	while (!stream.over && !program_stopped()) {
		connect_once(&stream);
		if (!stream.over)
			rest(next_pause(&stream));
	}
	buffer_release(&stream.last_id);
	fetch_close(stream.pool);
}
