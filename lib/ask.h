/* SPDX-License-Identifier: MIT */
#ifndef ASK_H
#define ASK_H

#include <stdbool.h>
#include <stddef.h>

#include "buffer.h"
#include "completion.h"
#include "hmac.h"
#include "id.h"
#include "provider/provider.h"
#include "provider/stream.h"

struct fetch_pool;
struct prompt;
struct store;
struct thread;

/*
 * One question to a provider, and what it costs:
 *
 *	ask_init(&ask);              fill in who asks whom, and for whom
 *	ask_start(store, pool, &ask) puts tokens aside and sends it
 *	...                          ask.done() is called: the answer is whole
 *	store_begin(store);
 *	ask_settle(store, &ask, ..)  books it, with whatever came of it
 *	store_commit(store);
 *	ask_release(&ask);
 *
 * An answer that failed has to be settled as well: it may have been paid for.
 * What is never settled, as its process died, is booked as an estimate by the
 * next program that reserves (lib/budget.h). A local provider answers at once,
 * and costs nothing.
 */
struct ask;
typedef void ask_done(struct ask *);

struct ask {
	/* The caller's; borrowed until ask_release(). */
	const struct provider *provider;
	const struct prompt *prompt; /* services: with model and stream */
	const struct thread *thread; /* local ones answer this */
	/* On whom and what it is booked; each may be NULL. The user is the id
	 * of an account. */
	const char *user, *conversation, *reply, *assistant;
	long timeout; /* s */
	/* The pieces of a streamed answer as they come; may be NULL. */
	stream_piece *piece;
	ask_done *done; /* may be NULL */
	void *context;

	/* What came of it. */
	struct completion completion;
	char
	    prompt_hash[HMAC_HEX_SIZE]; /* of what is sent, "" for local ones */

	/* Its own. */
	struct provider_request request;
	struct stream stream;
	struct fetch_call *call;
	bool streamed;
};

void ask_init(struct ask *);
void ask_release(struct ask *);

/* Makes the question as it will be sent, with its prompt_hash, and puts its
 * tokens aside. In a transaction. False when that is over a budget: the
 * completion is COMPLETION_OVER_BUDGET then, and why. */
bool ask_reserve(struct store *, struct ask *);

/* Sends it, after the commit; done() comes from fetch_step(), or for a local
 * provider before this returns. */
void ask_send(struct store *, struct fetch_pool *, struct ask *);

/* Both. Over budget, done() is called before this returns. */
void ask_start(struct store *, struct fetch_pool *, struct ask *);

/* The same for one question, and waits for its answer, or for a signal that
 * program_catch() caught. */
void ask_now(struct store *, struct ask *);

/* Somebody lost interest: done() comes with what there was until now. */
void ask_cancel(struct ask *);

/* Books what it came to; in the transaction that stores what came of it. The
 * cost is appended to `cost` as a decimal, nothing where no price is known. */
void ask_settle(struct store *, struct ask *, struct buffer *cost);

#endif
