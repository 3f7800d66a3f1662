/* SPDX-License-Identifier: MIT */
#ifndef FETCH_H
#define FETCH_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "buffer.h"

/*
 * The one HTTP client: libcurl with limits.
 *
 * A pool keeps up to `jobs` calls in the air at once over reused connections.
 * A caller starts calls, then runs the pool; each call ends in exactly one
 * fetch_done, from which further calls may be started. Nothing here touches
 * the store: do not call fetch_run() inside a transaction.
 *
 * Always: connect, total and idle timeouts; a maximum body, enforced as
 * it arrives; our own User-Agent (frontdesk/VERSION); https, or http to a
 * loopback host alone; no redirects (a 3xx is an answer); no cookies; proxies
 * as the environment says, never for loopback. Secrets in headers are never
 * printed.
 */

enum fetch_outcome {
	FETCH_DONE,    /* 2xx */
	FETCH_AGAIN,   /* later: no connection, timeout, 408, 425, 429, 5xx */
	FETCH_REFUSED, /* never like this: other statuses, too large, bad URL */
	FETCH_CANCELLED, /* fetch_cancel(), or the pool's deadline passed */
};

struct fetch_header {
	const char *name, *value;
};

#define FETCH_HEADERS 8

struct fetch_answer {
	enum fetch_outcome outcome;
	long status;      /* 0 when there was no answer */
	long began;       /* the status of one that began, and may have ended
			     too early */
	const char *body; /* NUL-terminated; "" when it was streamed */
	size_t length;
	const char *content_type; /* "" when absent */
	bool left;       /* the request's bytes began to leave: a call that is
				 not safe to repeat may have taken effect */
	int64_t wait;    /* ms the other side asks for (Retry-After,
				 retry-after-ms, and by 429 and 503 the largest
				 x-ratelimit-reset-* of an exhausted limit), or
				 -1 when it says nothing */
	bool timed_out;  /* which of the ways to fail it was */
	const char *why; /* "HTTP 503", "timed out after 30 s", ... */
	int tries;
	const struct fetch_call *call; /* for fetch_header() */
};

typedef void fetch_done(void *context, const struct fetch_answer *);
typedef void fetch_received(void *context, const char *bytes, size_t length);

/* Looks into an answer of any status and may change its `outcome`, `wait` and
 * `why` (an envelope that says "too many" inside a 200). Called before the
 * decision whether to try again. */
typedef void fetch_judge(void *context, struct fetch_answer *);

struct sockaddr;

/* Is asked about every address before it is connected to, a proxy's too, and
 * once more about the one that a request is about to leave to, also over a
 * connection that was kept; false refuses it. A call whose addresses were all
 * refused is FETCH_REFUSED. */
typedef bool fetch_guard(void *context, const struct sockaddr *);

/* What is asked. All text is copied by fetch_start(). */
struct fetch_request {
	const char *method; /* NULL: GET */
	const char *url;
	struct fetch_header headers[FETCH_HEADERS]; /* up to the first NULL */
	const char *body;   /* NULL: none; sent as application/json unless a
			       Content-Type header says otherwise */
	size_t body_length; /* 0: strlen(body) */
	bool repeatable;    /* a read (anything else but GET and HEAD gets a
			       connection of its own, as libcurl repeats a
			       request whose kept connection was dead):
			       FETCH_AGAIN is tried up to 3 times in all,
			       waiting as told up to 30 s (else 0.5 s, 1 s with
			       jitter); a longer wait ends it as FETCH_AGAIN */
	bool idempotent;    /* the other side knows a repetition when it sees
			       one: the connection may be a kept one */
	bool plain;         /* http to any host that the guard lets through,
			       which there must be then */
	/* 0: 10, 60, 20; a total of -1: no end, for a stream that has none. */
	long connect_seconds, total_seconds, idle_seconds;
	size_t maximum;           /* bytes of body; 0: 16 MiB */
	fetch_received *received; /* not NULL: the body of a 2xx arrives here
				     piece by piece and is not collected */
	fetch_judge *judge;       /* may be NULL */
	fetch_guard *guard;       /* may be NULL */
	const char *proxy;        /* NULL: as the environment says; "": none */
	fetch_done *done;
	void *context;
};

struct fetch_pool;

struct fetch_pool *fetch_open(unsigned jobs);

/* Cancels what is not done (each gets its fetch_done, which must start no
 * further call) and frees the pool. */
void fetch_close(struct fetch_pool *);

/* Starts a call, or lines it up when `jobs` calls are in the air. Never calls
 * back by itself: a request that cannot be sent (a bad URL, a line break in a
 * header) ends as FETCH_REFUSED in the next fetch_step(). The result is gone
 * when its fetch_done returns. */
struct fetch_call *fetch_start(struct fetch_pool *,
    const struct fetch_request *);

/* Calls started and not done. */
unsigned fetch_pending(const struct fetch_pool *);

/* Room for another call: fewer than `jobs` are started and not done. */
bool fetch_idle(const struct fetch_pool *);

/* Works until at least one call is done; false when there was none left. With
 * a `deadline` (ms of when_monotonic(), 0: none) that passes, all calls that
 * have not begun are cancelled, those in the air end normally, and those that
 * wait for their next try end with the answer they had. Once
 * `stopped` (program_stopped, say) returns true, everything is cancelled; it
 * is asked every second at least. */
bool fetch_step(struct fetch_pool *);

/* The same, but for `wait` ms at most, and only until `fd` (-1: none) can be
 * read; also when no call is left. True when a call was done. */
bool fetch_step_for(struct fetch_pool *, int64_t wait, int fd);

/* The same without waiting: what was started leaves, what has arrived is taken
 * in. True when a call was done. */
bool fetch_nudge(struct fetch_pool *);

void fetch_deadline(struct fetch_pool *, int64_t deadline);
void fetch_stop(struct fetch_pool *, bool (*stopped)(void));

/* Runs until no call is left. */
void fetch_run(struct fetch_pool *);

/* Ends it as FETCH_CANCELLED, unless its answer is already whole; from any
 * callback too. Its fetch_done comes in this or the next fetch_step(). */
void fetch_cancel(struct fetch_call *);

/* The first such header of the answer, the name in any case, or NULL. Valid
 * while the answer is. */
const char *fetch_header(const struct fetch_answer *, const char *name);

/* Is this a URL that we may call? https, or http to 127.0.0.0/8, ::1 or
 * localhost. `why` is a literal. */
bool fetch_allowed(const char *url, const char **why);

/* What a URL, https or http, says of where it leads. False and a literal in
 * `why` when it is no URL that can be called. */
#define FETCH_HOST_SIZE 256
struct fetch_place {
	bool plain; /* http */
	bool local; /* this machine, to the letter: no proxy is asked */
	char host[FETCH_HOST_SIZE]; /* a name, or an address without brackets */
};
bool fetch_place_read(struct fetch_place *, const char *url, const char **why);

/* Appends one segment of a path, or a value of a query, percent-encoded: all
 * but letters, digits and "-._~", and all of "." and "..", which would lead
 * elsewhere. */
void fetch_escape(struct buffer *, const char *text);

/* What an HTTP status and a curl code mean. Pure; `curl_code` is a CURLcode. */
enum fetch_outcome fetch_classify(int curl_code, long status);

/* Reads Retry-After (seconds or an HTTP date), "6m0s", "120ms", "1.5s"; -1
 * when it is none of them. Never more than 366 days, 0 for a date that has
 * passed. `now` is the wall clock. */
int64_t fetch_wait(const char *value, int64_t now);

#endif
