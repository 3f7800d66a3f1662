/* SPDX-License-Identifier: MIT */
#ifndef LEDGER_ROWS_H
#define LEDGER_ROWS_H

#include <inttypes.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "store.h"

/*
 * A ledger of random rows, for tests: some without user, company, model,
 * assistant or price, some refunds, some that are neither.
 */
static uint64_t ledger_state = 42;

/* A number from 0 on and below `limit`, the same in each run. */
static inline int64_t
below(int64_t limit)
{
	ledger_state ^= ledger_state << 13;
	ledger_state ^= ledger_state >> 7;
	ledger_state ^= ledger_state << 17;
	return (int64_t)(ledger_state % (uint64_t)limit);
}

/* None for number 0. */
static inline const char *
ledger_name(const char *stem, int64_t number, char text[32])
{
	if (!number)
		return NULL;
	snprintf(text, 32, "%s%" PRId64, stem, number);
	return text;
}

static inline void
ledger_bind(struct statement *row, int64_t at)
{
	static char account[32], company[32], model[32], assistant[32];
	bool refund = below(6) == 0;
	int64_t sign = refund ? -1 : 1;

	store_bind_text(row, ":kind",
	    below(9) == 0 ? "grant"
		: refund  ? "refund"
			  : "usage");
	store_bind_text(row, ":account",
	    ledger_name("user", below(8), account));
	store_bind_text(row, ":company",
	    ledger_name("firm ", below(3), company));
	store_bind_text(row, ":model", ledger_name("model-", below(3), model));
	store_bind_text(row, ":assistant",
	    ledger_name("bot", below(3), assistant));
	store_bind_integer(row, ":input", sign * below(1000));
	store_bind_integer(row, ":output", sign * below(1000));
	store_bind_integer(row, ":cached", sign * below(10));
	store_bind_integer(row, ":estimated", below(5) == 0);
	if (below(4) == 0)
		store_bind_null(row, ":cost");
	else
		store_bind_integer(row, ":cost", sign * below(9000000000));
	store_bind_integer(row, ":at", at);
}

/* `number` 0: the next. */
static inline void
ledger_put(struct store *store, int64_t number, int64_t at)
{
	static int64_t next_id;
	struct statement *row = store_statement(store,
	    "INSERT INTO ledger (number, id, kind, amount, account, company,"
	    " model, assistant, input_tokens, output_tokens, cached_tokens,"
	    " estimated, cost, at) VALUES (:number, :id, :kind, 0, :account,"
	    " :company, :model, :assistant, :input, :output, :cached,"
	    " :estimated, :cost, :at) ON CONFLICT DO NOTHING");
	char id[32];

	snprintf(id, sizeof(id), "t%" PRId64, next_id++);
	ledger_bind(row, at);
	store_bind_text(row, ":id", id);
	if (number)
		store_bind_integer(row, ":number", number);
	else
		store_bind_null(row, ":number");
	store_run(row);
}

/* A store in a folder of its own, which ledger_end() removes. */
static char ledger_folder[] = "/tmp/frontdesk-test.XXXXXX";
static char ledger_path[64];

static inline struct store *
ledger_begin(void)
{
	if (!mkdtemp(ledger_folder))
		exit(1);
	snprintf(ledger_path, sizeof(ledger_path), "%s/desk.db", ledger_folder);
	return store_open_path(ledger_path, STORE_WRITE);
}

static inline void
ledger_end(struct store *store)
{
	char lock[80];

	store_close(store);
	snprintf(lock, sizeof(lock), "%s.lock", ledger_path);
	unlink(lock);
	unlink(ledger_path);
	rmdir(ledger_folder);
}

#endif
