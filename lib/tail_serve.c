/* SPDX-License-Identifier: MIT */
#include "tail_serve.h"

#include <bsd/stdlib.h>
#include <poll.h>
#include <stdio.h>
#include <string.h>
#include <strings.h>
#include <unistd.h>

#include "buffer.h"
#include "event.h"
#include "http.h"
#include "json.h"
#include "message.h"
#include "program.h"
#include "sse.h"
#include "tail.h"
#include "token.h"
#include "watch.h"
#include "when.h"
#include "writer.h"

#define RETRY "3000" /* ms until a client comes back */
#define PIECE ((size_t)64 << 10)

struct service {
	struct tail *tail;
	struct watch *watch;
	struct http *http;
	char *secret;     /* the client's token */
	int64_t heart_at; /* when the next comment is due */
	struct buffer out, data;
};

/* RFC 6750: "Bearer", spaces, the token. NULL when there is none. */
static const char *
bearer(const struct http *http)
{
	const char *value = http_header(http, "Authorization");

	if (!value || strncasecmp(value, "Bearer ", 7) != 0)
		return NULL;
	return value + 7 + strspn(value + 7, " ");
}

static int
judge(struct service *service, const char *secret)
{
	enum token_scope scope;

	if (!secret ||
	    token_find(service->tail->store, secret, &scope) != TOKEN_GOOD)
		return 401;
	return scope == TOKEN_OPERATOR || scope == TOKEN_ADMIN ? 200 : 403;
}

static bool
let_in(struct service *service)
{
	const char *secret = bearer(service->http);
	int status = judge(service, secret);

	if (status == 401) {
		http_answer_header(service->http, "WWW-Authenticate", "Bearer");
		http_answer(service->http, 401, "{\"error\":\"Unauthorized\"}");
	} else if (status == 403) {
		http_answer(service->http, 403, "{\"error\":\"Forbidden\"}");
	} else {
		service->secret = strdup(secret);
		if (!service->secret)
			program_die(EX_OSERR, "no memory");
	}
	return status == 200;
}

static void
write_message(void *context, const struct message *message)
{
	message_write(context, message);
}

/* An event has the message as it was then, or its id alone. */
static const char *
message_id(const cJSON *data)
{
	const cJSON *message = json_get_object(data, "message");

	return message ? json_get_text(message, "id")
		       : json_get_text(data, "message");
}

/* What a page shows of a message is the message as it is now. */
static void
write_about_message(struct service *service, const struct event_row *event)
{
	struct buffer record;
	struct writer writer;
	const char *id = NULL, *why;
	cJSON *data;

	data = json_parse(event->data, strlen(event->data), &why);
	if (data)
		id = message_id(data);
	buffer_init(&record, BUFFER_MAXIMUM);
	if (id)
		message_load(service->tail->store, id, write_message, &record);
	writer_init(&writer, &service->data);
	writer_object(&writer, NULL);
	writer_text(&writer, "conversationId", event->conversation);
	writer_json(&writer, "message", record.length ? record.bytes : NULL);
	writer_end_object(&writer);
	buffer_release(&record);
	cJSON_Delete(data);
}

static bool
add_event(void *context, const struct event_row *event)
{
	struct service *service = context;
	struct sse_event sse = {.event = event->name};
	char id[24];

	buffer_clear(&service->data);
	if (strcmp(event->name, "message.created") == 0 ||
	    strcmp(event->name, "message.flagged") == 0)
		write_about_message(service, event);
	else
		event_write(&service->data, event);
	snprintf(id, sizeof(id), "%lld", (long long)event->seq);
	sse.id = id;
	sse.data = service->data.bytes;
	sse_write(&service->out, &sse);
	return service->out.length < PIECE;
}

/* Where the client goes on, and what it is told first. Its id is set also when
 * it begins anew, so that it misses nothing when it is cut off at once. */
static void
greet(struct service *service)
{
	const char *last = http_header(service->http, "Last-Event-ID");
	struct tail *tail = service->tail;
	struct sse_event hello = {0};
	char id[24], data[40];
	const char *why = NULL;
	long long seen = tail->next - 1;

	if (last && *last) {
		seen = *last >= '0' && *last <= '9'
		    ? strtonum(last, 0, INT64_MAX - 1, &why)
		    : -1;
		if (why || seen < 0 || !tail_knows(tail, seen)) {
			seen = event_newest(tail->store);
			snprintf(data, sizeof(data), "{\"seq\":%lld}", seen);
			hello.event = "reset";
			hello.data = data;
		}
	}
	tail->next = seen + 1;
	snprintf(id, sizeof(id), "%lld", seen);
	hello.id = id;
	buffer_text(&service->out, "retry: " RETRY "\n");
	sse_write(&service->out, &hello);
}

static bool
send_out(struct service *service)
{
	struct buffer *out = &service->out;
	bool sent = !out->length ||
	    http_stream_write(service->http, out->bytes, out->length);

	buffer_clear(out);
	return sent;
}

/* The heart beats only for those who may still listen. */
static bool
beat(struct service *service)
{
	int64_t now = when_monotonic();

	if (now < service->heart_at)
		return true;
	service->heart_at = now + TAIL_SERVE_HEARTBEAT;
	if (judge(service, service->secret) != 200)
		return false;
	return http_stream_write(service->http, ":\n\n", 3);
}

/* Nothing more to say: has the client left before there was? */
static bool
wait_for_more(struct service *service)
{
	return watch_wait(service->watch, TAIL_SERVE_HEARTBEAT) !=
	    WATCH_OTHER ||
	    !http_stream_left(service->http);
}

static void
stream(struct service *service)
{
	bool good, all;

	http_answer_header(service->http, "Cache-Control", "no-store");
	http_answer_header(service->http, "X-Accel-Buffering", "no");
	good = http_stream_begin(service->http, 200, "text/event-stream");
	greet(service);
	watch_also(service->watch, http_descriptor(service->http), POLLIN);
	service->heart_at = when_monotonic() + TAIL_SERVE_HEARTBEAT;
	while (good && !program_stopped()) {
		all = tail_read(service->tail, add_event, service);
		good = send_out(service) && beat(service) &&
		    (!all || wait_for_more(service));
	}
}

struct http *
tail_serve_open(void)
{
	static const struct http_rules rules = {.methods = "GET",
	    .patience = HTTP_PATIENCE};
	struct http *http = http_open(STDIN_FILENO, STDOUT_FILENO, &rules);

	http_promise(http);
	return http;
}

void
tail_serve(struct http *http, struct tail *tail, struct watch *watch)
{
	struct service service = {.tail = tail, .watch = watch, .http = http};

	buffer_init(&service.out, BUFFER_MAXIMUM);
	buffer_init(&service.data, BUFFER_MAXIMUM);
	while (!service.secret && http_next(service.http))
		if (let_in(&service))
			stream(&service);
	http_close(service.http);
	watch_also(watch, -1, 0);
	free(service.secret);
	buffer_release(&service.data);
	buffer_release(&service.out);
}
