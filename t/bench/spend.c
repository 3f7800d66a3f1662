/* SPDX-License-Identifier: MIT */

/*
 * spend ROUNDS COUNT: on the store of $FRONTDESK_DB, in turns, COUNT calls that
 * reserve and settle (two transactions each) and COUNT transactions of one row,
 * all of them durable and through the writers' lock. Prints for each round the
 * calls and the rows per second.
 */
#include <err.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

#include "account.h"
#include "budget.h"
#include "cap.h"
#include "event.h"
#include "price.h"
#include "store.h"
#include "when.h"

static double
now(void)
{
	struct timespec time;

	clock_gettime(CLOCK_MONOTONIC, &time);
	return (double)time.tv_sec + (double)time.tv_nsec / 1e9;
}

/* A user with a company, a price, and a cap of tokens and money for the day: a
 * call looks at all of them. */
static void
prepare(struct store *store, char user[ID_SIZE])
{
	struct account account = {.email = "ada@example.com",
	    .company = "Harbour Lofts",
	    .role = "user",
	    .balance = INT64_C(1000000000000),
	    .grant_period = PERIOD_NEVER,
	    .refilled_at = WHEN_NONE,
	    .created_at = WHEN_NONE};
	struct price price = {"chat", "m", 0, 150000, 600000, 75000};

	store_begin(store);
	if (!account_make(store, &account, NULL, user))
		account_find(store, account.email, user);
	price_set(store, &price);
	store_commit(store);
}

static void
call(struct store *store, const char *user)
{
	struct budget_ask ask = {.user = user,
	    .conversation = "mail:1",
	    .assistant = "default",
	    .provider = "chat",
	    .model = "m",
	    .input = 1210,
	    .output = 400};
	struct budget_usage usage = {1187, 24, 1024, false};
	struct budget_refusal refusal;
	char reservation[ID_SIZE];

	store_begin(store);
	if (budget_reserve(store, &ask, reservation, &refusal) !=
	    BUDGET_RESERVED)
		errx(79, "%s: %s", refusal.cap, refusal.detail);
	store_commit(store);
	store_begin(store);
	budget_settle(store, reservation, &usage, NULL);
	store_commit(store);
}

static void
row(struct store *store, int64_t seq)
{
	struct statement *insert = store_statement(store,
	    "INSERT INTO event (seq, name, at, data)"
	    " VALUES (:seq, 'note.added', 0, '{\"note\":\"x\"}')");

	store_begin(store);
	store_bind_integer(insert, ":seq", seq);
	store_run(insert);
	store_commit(store);
}

int
main(int argc, char **argv)
{
	struct store *store = store_open(STORE_WRITE);
	char user[ID_SIZE];
	long rounds, count;

	if (argc != 3)
		errx(64, "spend ROUNDS COUNT");
	rounds = strtol(argv[1], NULL, 10);
	count = strtol(argv[2], NULL, 10);
	prepare(store, user);
	for (long i = 0; i < rounds; i++) {
		int64_t seq = event_newest(store) + 1;
		double began = now(), calls, rows;

		for (long n = 0; n < count; n++)
			row(store, seq + n);
		rows = now();
		for (long n = 0; n < count; n++)
			call(store, user);
		calls = now();
		printf("%.1f %.1f\n", (double)count / (calls - rows),
		    (double)count / (rows - began));
	}
	store_close(store);
	return 0;
}
