/* SPDX-License-Identifier: MIT */
#ifndef FETCH_CALL_H
#define FETCH_CALL_H

#include <curl/curl.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/queue.h>

#include "buffer.h"
#include "fetch.h"

/*
 * One call of a pool: a copy of what is asked, the libcurl handle that asks
 * it, and what came back so far. For lib/fetch*.c alone.
 *
 * A call is lined up, then in the air, perhaps paused until its next try (and
 * lined up again), then done and freed; it is on exactly one of the pool's
 * lists.
 */
TAILQ_HEAD(fetch_calls, fetch_call);

#define FETCH_ERROR_BODY ((size_t)64 << 10) /* what we keep of one, bytes */

struct fetch_call {
	struct fetch_pool *pool;
	struct fetch_calls *list; /* the one it is on */
	TAILQ_ENTRY(fetch_call) entry;
	struct fetch_request request; /* its pointers are the four below */
	char *method, *url, *proxy, *body_sent;
	struct curl_slist *lines; /* header lines */
	CURL *easy;
	bool local;     /* the host is this machine: no proxy */
	bool plain;     /* http that is only for a loopback address */
	int64_t due;    /* when the pause ends, of when_monotonic() */
	bool delivered; /* `received` got bytes, in any try */
	bool cancelled;
	/* Of the last try: */
	bool too_large;    /* the answer went beyond the maximum */
	bool cut;          /* enough of an error's body: we stopped reading */
	bool forbidden;    /* an address was refused before connecting */
	bool silent;       /* for longer than it may be */
	int64_t active_at; /* when bytes moved, of when_monotonic() */
	curl_off_t moved;  /* body bytes, both ways */
	size_t received;   /* decoded bytes of body */
	size_t head;       /* bytes of header lines */
	struct buffer body;
	struct fetch_answer answer;
	char error[CURL_ERROR_SIZE];
	char why[CURL_ERROR_SIZE];
};

/* Copies the request. One that can never be sent (a bad URL, a line break in
 * a header) has no `easy` and the answer FETCH_REFUSED. */
struct fetch_call *fetch_call_new(const struct fetch_request *);
void fetch_call_free(struct fetch_call *);

/* Tells libcurl all about the call. */
void fetch_call_prepare(struct fetch_call *);

/* Counts a try and clears what the last one left behind. */
void fetch_call_begin(struct fetch_call *);

/* May bytes of the request have left, in this try? */
bool fetch_call_left(const struct fetch_call *);

/* Fills `answer` after a try that libcurl ended with `code`, and lets the
 * judge see it. */
void fetch_call_settle(struct fetch_call *, CURLcode code);

/* How long to pause before the next try, in ms, or -1: this was the last. */
int64_t fetch_call_pause(const struct fetch_call *);

/* What the headers of this answer ask us to wait, as in fetch_answer. */
int64_t fetch_wait_asked(const struct fetch_answer *, int64_t now);

/* As fetch_place_read(), and refuses what fetch_allowed() does. `why` is NULL
 * when allowed. */
bool fetch_place_allowed(struct fetch_place *, const char *url,
    const char **why);

#endif
