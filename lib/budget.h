/* SPDX-License-Identifier: MIT */
#ifndef BUDGET_H
#define BUDGET_H

#include <stdbool.h>
#include <stdint.h>

#include "cap.h"
#include "id.h"

struct buffer;
struct store;

/*
 * Tokens are put aside before a call of a model, and paid after it. Owner of
 * the table `reservation`.
 *
 *	store_begin(store);
 *	answer = budget_reserve(store, &ask, reservation, &refusal);
 *	store_commit(store);
 *	if (answer == BUDGET_OVER)
 *	        budget_refusal_tell(&refusal, conversation);
 *	...the call, outside of any transaction...
 *	store_begin(store);
 *	budget_settle(store, reservation, &usage, &cost);
 *	...and what the call made, in the same transaction...
 *	store_commit(store);
 *
 * Each reservation is booked once. One that is abandoned is booked as an
 * estimate, all that it put aside, by the next who reserves: when its process
 * is gone, at once on this host; when it is older than BUDGET_SPAN, whoever
 * holds it. When that process is alive after all and settles, or says that
 * nothing was spent, the estimate is taken back by a refund, so that the
 * ledger ends with the truth.
 *
 * Calls of providers that cost nothing (canned) reserve nothing.
 */
#define BUDGET_SPAN INT64_C(600000) /* ms */

struct budget_ask {
	const char *user; /* an account's id, NULL: nobody is charged */
	const char *conversation, *reply, *assistant; /* or NULL */
	const char *provider, *model;
	int64_t input;  /* tokens that are asked, about */
	int64_t output; /* tokens that may be answered, at most */
};

enum budget_answer { BUDGET_RESERVED, BUDGET_OVER };

/* Why not. */
struct budget_refusal {
	const char *cap;  /* "the user's balance", "the budget of the desk" */
	char detail[160]; /* what was asked for, and what is left */
	char cure[320];   /* the command that gives more, which names whoever
			     pays: not for guests; or empty */
	int64_t balance;  /* LEDGER_NO_BALANCE: nobody is charged */
	int64_t next_grant_at; /* WHEN_NONE: no grant will come */
	int64_t again_at;      /* when the cap's next period begins, or the
				  next grant comes; WHEN_NONE: never */
};

/*
 * Puts aside the worst case, against the balance of the user and each cap of
 * user, company, assistant and desk, in the caller's transaction; what was
 * abandoned is settled first, and a refill that is due happens. Writes the
 * reservation's id. To be committed whatever the answer is. `user` must be
 * there.
 */
enum budget_answer budget_reserve(struct store *, const struct budget_ask *,
    char reservation[ID_SIZE], struct budget_refusal *);

struct budget_usage {
	int64_t input, output, cached; /* cached are a part of input */
	bool estimated; /* the provider did not say; these are ours */
};

/* Books what was used, in the caller's transaction, also when it is more than
 * was put aside: at most LEDGER_TOKENS of each. Fills `cost` (or NULL) with the
 * cost as text, empty when no price is known. A reservation that was settled
 * before is left alone. */
void budget_settle(struct store *, const char *reservation,
    const struct budget_usage *, struct buffer *cost);

/* Nothing was spent: the call never left, or was refused before any work. In
 * the caller's transaction. */
void budget_release(struct store *, const char *reservation);

/* Settles what was abandoned, in a transaction of its own if there is any;
 * returns how many those were. */
int64_t budget_settle_abandoned(struct store *);

/* Opens the store as store_open() does, for a program that reports: to read it,
 * or where something was abandoned and the file may be written, to settle
 * that. */
struct store *budget_open_settled(void);

/* Tells on stderr, in one line, why `what` (a conversation, ...) was refused.
 * The status for it is EX_OVER_BUDGET. */
void budget_refusal_tell(const struct budget_refusal *, const char *what);

/* What is put aside now within a scope. */
void budget_reserved(struct store *, enum ledger_scope, const char *name,
    struct ledger_sum *);

/* A cap and how much of it is gone now. */
void budget_state(struct store *, const struct cap *, struct cap_state *);

/* How many reservations were abandoned before that moment; `id` is one of
 * them. */
int64_t budget_overdue(struct store *, int64_t before, char id[ID_SIZE]);

#endif
