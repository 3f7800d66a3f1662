/* SPDX-License-Identifier: MIT */
#ifndef PUSH_JOB_H
#define PUSH_JOB_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/queue.h>

#include "delivery.h"
#include "id.h"
#include "push_guard.h"
#include "push_run.h"
#include "signature.h"

struct fetch_pool;
struct push;
struct webhook;

/*
 * What a run has in hand. For lib/push_*.c alone: push_run.c keeps the time,
 * push_endpoint.c the endpoints, push_job.c makes the calls, push_settle.c
 * writes down what became of them.
 */
enum push_stage {
	PUSH_READY,  /* read from the store, not begun */
	PUSH_FLYING, /* the call is in the air */
	PUSH_LANDED, /* it is over, and not yet written down */
};

struct push_job {
	TAILQ_ENTRY(push_job) entry;
	struct push_endpoint *endpoint;
	enum push_stage stage;
	char *id, *conversation, *body;
	size_t length;
	int64_t event_seq, attempts;
	int64_t began_at; /* when_monotonic() */
	bool accepted;    /* a 2xx began to arrive */
	/* Once it has landed: */
	bool delivered, gone;
	long http_status;
	char *error;  /* NULL: none */
	int64_t wait; /* ms that the endpoint asks for, or -1 */
	/* Once it is written down: */
	bool written; /* it was still there to be */
	struct delivery outcome;
	char outcome_id[ID_SIZE];
};

TAILQ_HEAD(push_jobs, push_job);

struct push_endpoint {
	TAILQ_ENTRY(push_endpoint) entry;
	struct push_state *run;
	char *id, *url, *secret;
	struct signature_key key;
	struct push_target target;
	const char *flaw; /* why it cannot be called; NULL: it can */
	bool present;     /* in the store, and live */
	int64_t seen;     /* events that are lined up */
	int64_t failures; /* in a row, of the kind that asks for a pause */
	int64_t hold;     /* when_monotonic(): no call before */
	int64_t held_at;  /* when that was set */
	bool touched;     /* that is not yet in the store */
	bool gone;        /* it said so, and is not yet disabled */
	bool told;        /* that it fails, on stderr */
	unsigned flying;
	struct push_jobs jobs;
};

TAILQ_HEAD(push_endpoints, push_endpoint);

struct push_state {
	struct store *store;
	const struct push_options *options;
	struct push_guard guard;
	struct fetch_pool *pool;
	struct watch *watch; /* NULL unless it stays */
	struct push_endpoints endpoints;
	unsigned share; /* calls that each endpoint may have in the air */
	unsigned flying, landed;
	int64_t until; /* the last event that this run looks at */
	int64_t left;  /* attempts that it may begin, -1: no limit */
	int64_t late;  /* when_monotonic(): begins nothing after; 0: no end */
};

/* Makes the endpoints those of the store, as they are now. */
void push_endpoint_refresh(struct push_state *);
void push_endpoint_free(struct push_endpoint *);

/* It did not answer, or asks for less: leaves it alone for `wait` ms (-1: it
 * did not say). `began_at` is when the call began: those that were in the air
 * together count as one failure. */
void push_endpoint_pause(struct push_endpoint *, int64_t began_at,
    int64_t wait);

/* It answered well. */
void push_endpoint_praise(struct push_endpoint *, int64_t began_at);

/* Reads what is due into its empty hand. */
void push_endpoint_load(struct push_endpoint *);

/* Begins calls as far as its share goes. */
void push_job_begin(struct push_endpoint *);
void push_job_free(struct push_job *);

/* Writes down what has landed, in one transaction, and tells it. */
void push_settle_landed(struct push_state *);

#endif
