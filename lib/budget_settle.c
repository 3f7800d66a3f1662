/* SPDX-License-Identifier: MIT */
#include <bsd/string.h>
#include <stddef.h>
#include <string.h>
#include <unistd.h>

#include "buffer.h"
#include "budget_internal.h"
#include "ledger.h"
#include "owner.h"
#include "price.h"
#include "program.h"
#include "store.h"
#include "when.h"

static int64_t
within(int64_t value, int64_t most)
{
	if (value < 0)
		return 0;
	return value < most ? value : most;
}

/* Fills in what was used, and what that costs. */
static void
take_usage(struct store *store, struct ledger_row *row,
    const struct budget_usage *usage)
{
	struct price_tokens tokens = {row->provider, row->model, when_now(),
	    within(usage->input, LEDGER_TOKENS),
	    within(usage->output, LEDGER_TOKENS), 0};

	tokens.cached = within(usage->cached, tokens.input);
	row->kind = "usage";
	row->input = tokens.input;
	row->output = tokens.output;
	row->cached = tokens.cached;
	row->amount = -tokens.input - tokens.output;
	row->estimated = usage->estimated;
	row->at = tokens.at;
	price_of(store, &tokens, &row->cost);
}

static void
forget(struct store *store, const char *reservation)
{
	struct statement *delete = store_statement(store,
	    "DELETE FROM reservation WHERE id = :id");

	store_bind_text(delete, ":id", reservation);
	store_run(delete);
}

/* Books a reservation: as the usage says, or, without one, as the estimate that
 * it is; false when there is no such reservation. An estimate has the
 * reservation as its key, by which its owner finds it when it comes after
 * all. */
static bool
book(struct store *store, const char *reservation,
    const struct budget_usage *usage, struct buffer *cost)
{
	struct statement *select = store_statement(store,
	    "SELECT account, company, conversation, reply, assistant, provider,"
	    " model, input_tokens, output_tokens FROM reservation"
	    " WHERE id = :id");
	struct budget_usage worst = {.estimated = true};
	struct ledger_row row;
	char id[ID_SIZE];

	store_bind_text(select, ":id", reservation);
	if (!store_step(select))
		return false;
	row = (struct ledger_row){
	    .account = store_text(select, 0),
	    .company = store_text(select, 1),
	    .conversation = store_text(select, 2),
	    .reply = store_text(select, 3),
	    .assistant = store_text(select, 4),
	    .provider = store_text(select, 5),
	    .model = store_text(select, 6),
	    .key = usage ? NULL : reservation,
	};
	worst.input = store_integer(select, 7);
	worst.output = store_integer(select, 8);
	take_usage(store, &row, usage ? usage : &worst);
	ledger_append(store, &row, id);
	if (cost)
		money_format(cost, row.cost);
	store_finish(select);
	forget(store, reservation);
	return true;
}

/* An estimate that turns out to be wrong. */
struct correction {
	struct store *store;
	const struct budget_usage *usage; /* NULL: nothing was used */
	struct buffer *cost;
};

static void
correct(void *context, const struct ledger_row *estimate)
{
	struct correction *correction = context;
	struct ledger_row row = *estimate;
	char id[ID_SIZE];

	if (ledger_refund(correction->store, estimate->id, id) !=
		LEDGER_REFUNDED ||
	    !correction->usage)
		return;
	row.id = NULL;
	row.key = NULL;
	take_usage(correction->store, &row, correction->usage);
	ledger_append(correction->store, &row, id);
	if (correction->cost)
		money_format(correction->cost, row.cost);
}

void
budget_settle(struct store *store, const char *reservation,
    const struct budget_usage *usage, struct buffer *cost)
{
	struct correction correction = {store, usage, cost};

	if (!book(store, reservation, usage, cost))
		ledger_load_key(store, reservation, correct, &correction);
}

void
budget_release(struct store *store, const char *reservation)
{
	struct correction correction = {.store = store};

	forget(store, reservation);
	ledger_load_key(store, reservation, correct, &correction);
}

/* This process knows of its own what it is doing. */
static bool
is_abandoned(const char *owner, int64_t reserved_at, int64_t now)
{
	if (strcmp(owner, owner_self()) == 0)
		return false;
	/* A clock that was set back must not keep it for ever. */
	return now - reserved_at > BUDGET_SPAN ||
	    reserved_at - now > BUDGET_SPAN || owner_state(owner) == OWNER_GONE;
}

bool
budget_find_abandoned(struct store *store, int64_t now, char id[ID_SIZE])
{
	struct statement *select = store_statement(store,
	    "SELECT id, owner, reserved_at FROM reservation /*scan*/"
	    " ORDER BY id");
	bool found = false;

	while (!found && store_step(select))
		found = is_abandoned(store_text(select, 1),
		    store_integer(select, 2), now);
	if (found) {
		strlcpy(id, store_text(select, 0), ID_SIZE);
		store_finish(select);
	}
	return found;
}

int64_t
budget_sweep(struct store *store, int64_t now)
{
	char id[ID_SIZE];
	int64_t count = 0;

	for (; budget_find_abandoned(store, now, id); count++)
		book(store, id, NULL, NULL);
	return count;
}

int64_t
budget_settle_abandoned(struct store *store)
{
	int64_t now = when_now(), count;
	char id[ID_SIZE];

	if (!budget_find_abandoned(store, now, id))
		return 0;
	store_begin(store);
	count = budget_sweep(store, now);
	store_commit(store);
	return count;
}

struct store *
budget_open_settled(void)
{
	struct store *store = store_open(STORE_READ);
	char id[ID_SIZE];

	if (!budget_find_abandoned(store, when_now(), id) ||
	    access(store_path(store), W_OK) == -1)
		return store;
	store_close(store);
	store = store_open(STORE_WRITE);
	budget_settle_abandoned(store);
	return store;
}

int64_t
budget_overdue(struct store *store, int64_t before, char id[ID_SIZE])
{
	struct statement *select = store_statement(store,
	    "SELECT id, owner, reserved_at FROM reservation /*scan*/"
	    " WHERE reserved_at < :before ORDER BY id");
	int64_t count = 0, now = when_now();

	store_bind_integer(select, ":before", before);
	while (store_step(select))
		if (is_abandoned(store_text(select, 1),
			store_integer(select, 2), now) &&
		    count++ == 0)
			strlcpy(id, store_text(select, 0), ID_SIZE);
	return count;
}

void
budget_refusal_tell(const struct budget_refusal *refusal, const char *what)
{
	const char *colon = *refusal->cure ? ": " : "";
	char again[WHEN_SIZE];

	if (refusal->again_at == WHEN_NONE)
		program_warn("%s: over budget: %s: %s%s%s", what, refusal->cap,
		    refusal->detail, colon, refusal->cure);
	else
		program_warn("%s: over budget: %s: %s%s%s; again from %s", what,
		    refusal->cap, refusal->detail, colon, refusal->cure,
		    when_format(refusal->again_at, again));
}
