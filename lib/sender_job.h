/* SPDX-License-Identifier: MIT */
#ifndef SENDER_JOB_H
#define SENDER_JOB_H

#include <stdbool.h>
#include <stdint.h>
#include <sys/queue.h>

#include "buffer.h"
#include "sender.h"
#include "sending.h"

struct channel;
struct fetch_pool;

/*
 * One reply of a run. For lib/sender*.c alone: sender.c keeps the list and the
 * time, sender_job.c says what is done with one.
 */
struct sender_job {
	TAILQ_ENTRY(sender_job) entry;
	struct sender *sender;
	struct sender_job *after; /* of the same conversation, not yet done */
	char *id, *conversation;
	char *hash; /* of the text to approve, or NULL */
	const struct channel *channel;
	void *tag;
	int64_t due; /* when_monotonic() */
	int tries;
	bool pending;      /* the store named it, nobody did by hand */
	bool approve;      /* before the first look */
	bool flying;       /* a call is in the air */
	int status;        /* what to remember of it at the end */
	struct buffer why; /* and to say */
	struct sending sending;
};

TAILQ_HEAD(sender_jobs, sender_job);

struct sender {
	struct store *store;
	const struct sender_options *options;
	struct fetch_pool *pool; /* made for the first call */
	struct sender_jobs jobs;
	size_t left;      /* how many these are */
	int64_t patience; /* when_monotonic(): no wait goes beyond */
	int64_t hold;     /* when_monotonic(): no call before */
	bool leased;
	bool refused; /* the other side will take nothing from us */
};

/* What is left to do with a job. */
enum sender_step {
	SENDER_END,  /* nothing: tell `done` */
	SENDER_PASS, /* nothing, and in silence */
	SENDER_STAY, /* look at it again when it is due */
	SENDER_SEND, /* it is claimed: make the call */
	SENDER_LOOK, /* read its conversation upstream */
};

/* Remembers why it comes to nothing: said at its end, when no transaction is
 * open, because whoever reads stderr slowly must not keep other writers out. */
enum sender_step sender_job_fail(struct sender_job *, int status,
    const char *why);

/* Waits (ms) where the run may last so long, and fails with EX_TEMPFAIL where
 * it may not. */
enum sender_step sender_job_postpone(struct sender_job *, int64_t wait,
    const char *why);

/* Makes the call, whose answer is settled when it comes. */
void sender_call(struct sender_job *, enum sender_step);

/* Does what there is to do with one now: afterwards it is flying, is due later,
 * or is done and gone. */
void sender_job_step(struct sender_job *);

/* Has done with it: tells `done` (unless it is passed over), and frees it. */
void sender_job_end(struct sender_job *);
void sender_job_pass(struct sender_job *);

#endif
