/* SPDX-License-Identifier: MIT */
#ifndef LEASE_TURN_H
#define LEASE_TURN_H

#include <stdbool.h>
#include <stdint.h>

struct store;

/*
 * Turns: one after another, in the order in which they came. Whoever wants to
 * work on a thing stands in its queue ("answer-chat chat:7f3"), waits until
 * nobody is before it, works, and leaves:
 *
 *	lease_turn_take(store, queue, &turn);
 *	if (lease_turn_wait(store, &turn, program_stopped)) {
 *	        ... work; lease_turn_keep() now and then;
 *	        ... lease_turn_held() in the transaction that changes something
 *	}
 *	lease_turn_drop(store, &turn);
 *
 * Who died on this host is not waited for; one of another host is, until it
 * has given no sign of life for LEASE_SPAN. Kept in the table `lease`, a row
 * for each that stands in a queue.
 */
struct lease_turn {
	char name[256];  /* of its row: the queue and a number */
	int64_t renewed; /* of when_monotonic() */
	bool taken;
};

/* Stands in the queue, at its end; in a transaction of its own. The name of the
 * queue has at most 240 bytes. */
void lease_turn_take(struct store *, const char *queue, struct lease_turn *);

/* Is nobody before it? */
bool lease_turn_is_mine(struct store *, const struct lease_turn *);

/* Waits until nobody is, or until `stop` says so: then false. */
bool lease_turn_wait(struct store *, struct lease_turn *, bool (*stop)(void));

/* Gives a sign of life when a third of LEASE_SPAN has passed. */
void lease_turn_keep(struct store *, struct lease_turn *);

/* Is it still in the queue? False when somebody took it for dead. */
bool lease_turn_held(struct store *, const struct lease_turn *);

/* Leaves the queue, in a transaction of its own; or in the one that is open.
 * Nothing when it was not taken. */
void lease_turn_drop(struct store *, struct lease_turn *);

/* Does anybody who is alive stand in the queue? */
bool lease_turn_busy(struct store *, const char *queue);

#endif
