/* SPDX-License-Identifier: MIT */
#ifndef PUSH_RUN_H
#define PUSH_RUN_H

#include <stdbool.h>
#include <stdint.h>

struct delivery;
struct store;

/*
 * A run that pushes: lines up what happened, calls the endpoints, and writes
 * down each attempt. One at a time, under the lease "push-webhooks".
 *
 * Each endpoint has a share of the calls to itself, at least one, that no other
 * can take: one that is slow, or refuses all, delays nobody. One that does not
 * answer, or answers 429, 502, 503 or 504, is left alone for 1 s, then for
 * twice as long each time, up to PUSH_LONGEST_PAUSE, or for as long as it says
 * itself (Retry-After, PUSH_LONGEST_WAIT at most), and is then asked with one
 * call alone until one succeeds.
 *
 * Pushes to one endpoint begin in the order of their events, and those about
 * one conversation go one after the other; one that failed waits for its next
 * attempt without the others.
 *
 * An attempt is written down when it is over. Killed before, it is made again,
 * with the same id: at least once.
 */
#define PUSH_ATTEMPTS 10                          /* then it is dead */
#define PUSH_LONGEST_PAUSE (INT64_C(300) * 1000)  /* ms */
#define PUSH_LONGEST_WAIT (INT64_C(86400) * 1000) /* ms */
#define PUSH_PATIENCE 5000 /* ms that a run waits for an endpoint's pause */

struct push_options {
	unsigned jobs;
	int64_t limit;    /* attempts, -1: no limit */
	int64_t deadline; /* ms that the run may last, 0: no end */
	bool follow;      /* stay, until program_stopped() */
	/* Called for each attempt, after its commit; in a rehearsal for what
	 * would be attempted. */
	void (*done)(void *context, const struct delivery *);
	void *context;
};

/* Trouble is told on stderr, and remembered with program_note() unless it
 * follows: EX_TEMPFAIL when something is to be tried again, EX_UNAVAILABLE when
 * something is dead. After program_stopped() nothing is begun and what is in
 * the air is settled. */
void push_run(struct store *, const struct push_options *);

/* Shows what a run would begin with, and changes nothing. */
void push_rehearse(struct store *, const struct push_options *);

/* How long after its `attempts` failed attempts the next one is due, in ms; -1
 * when there is none. Jitter adds up to a tenth. */
int64_t push_delay(int64_t attempts);

#endif
