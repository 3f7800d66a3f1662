/* SPDX-License-Identifier: MIT */
#ifndef ASK_H
#define ASK_H

#include <stdbool.h>
#include <stddef.h>

#include "budget.h"
#include "buffer.h"
#include "completion.h"
#include "hmac.h"
#include "id.h"
#include "provider/provider.h"
#include "provider/stream.h"
#include "recording.h"

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
 * Nothing is booked for one that a service refused before any work (any HTTP
 * status but 2xx), or that it never heard of; what broke off, or took too long,
 * is booked with the tokens that were reported, else as an estimate.
 *
 * Under FRONTDESK_REPLAY nobody is called: ask_reserve() reads the answer, or
 * exits with nothing put aside, and done() is called before ask_send() returns
 * (lib/recording.h).
 *
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
	/* On whom and what it is booked; each may be NULL. The user is named by
	 * id, external id or e-mail, and is made where there is none. */
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

	struct budget_refusal refusal; /* of one that was over budget */
	bool paid;                     /* a service worked on it, or may have */

	/* Its own. */
	char reservation[ID_SIZE]; /* "": none is open */
	struct recording_key key;  /* while exchanges are kept or replayed */
	struct recording_answer recorded; /* until it is replayed */
	struct buffer bytes; /* of the stream, while they are kept */
	struct provider_request request;
	struct stream stream;
	struct fetch_call *call;
	bool streamed, replayed;
};

void ask_init(struct ask *);
void ask_release(struct ask *);

/* Puts its tokens aside, and makes the question as it will be sent, with its
 * prompt_hash. In a transaction. False when that is over a budget: the
 * completion is COMPLETION_OVER_BUDGET then, and why; or when the user cannot
 * be one. */
bool ask_reserve(struct store *, struct ask *);

/* Sends it, after the commit; done() comes from fetch_step(). For a local
 * provider, and for what was not reserved, it is called before this returns. */
void ask_send(struct store *, struct fetch_pool *, struct ask *);

/* Both. */
void ask_start(struct store *, struct fetch_pool *, struct ask *);

/* The same for one question, and waits for its answer, or for a signal that
 * program_catch() caught. */
void ask_now(struct store *, struct ask *);

/* Books what it came to; in the transaction that stores what came of it. The
 * cost is appended to `cost` as a decimal, nothing where no price is known. */
void ask_settle(struct store *, struct ask *, struct buffer *cost);

#endif
