/* SPDX-License-Identifier: MIT */
#include <inttypes.h>
#include <stdio.h>

#include "account.h"
#include "buffer.h"
#include "budget_internal.h"
#include "store.h"
#include "when.h"

/* There are as many rows as calls under way: none of this wants an index. */
static struct statement *
reserved_in(struct store *store, enum ledger_scope scope)
{
	switch (scope) {
	case LEDGER_COMPANY:
		return store_statement(store,
		    "SELECT coalesce(sum(input_tokens + output_tokens), 0),"
		    " coalesce(sum(cost), 0) FROM reservation /*scan*/"
		    " WHERE company = :name");
	case LEDGER_ASSISTANT:
		return store_statement(store,
		    "SELECT coalesce(sum(input_tokens + output_tokens), 0),"
		    " coalesce(sum(cost), 0) FROM reservation /*scan*/"
		    " WHERE assistant = :name");
	case LEDGER_ACCOUNT:
		return store_statement(store,
		    "SELECT coalesce(sum(input_tokens + output_tokens), 0),"
		    " coalesce(sum(cost), 0) FROM reservation /*scan*/"
		    " WHERE account = :name");
	case LEDGER_DESK:
		break;
	}
	return store_statement(store,
	    "SELECT coalesce(sum(input_tokens + output_tokens), 0),"
	    " coalesce(sum(cost), 0) FROM reservation /*scan*/");
}

void
budget_reserved(struct store *store, enum ledger_scope scope, const char *name,
    struct ledger_sum *sum)
{
	struct statement *select = reserved_in(store, scope);

	if (scope != LEDGER_DESK)
		store_bind_text(select, ":name", name);
	store_step(select);
	sum->tokens = store_integer(select, 0);
	sum->cost = store_integer(select, 1);
	store_finish(select);
}

/* All but what was spent. */
static void
look(struct store *store, const struct cap *cap, int64_t now,
    struct cap_state *state)
{
	state->from = period_start(cap->period, now);
	state->until = period_next(cap->period, now);
	budget_reserved(store, cap->scope, cap->name, &state->reserved);
}

void
budget_state(struct store *store, const struct cap *cap,
    struct cap_state *state)
{
	int64_t now = when_now();

	look(store, cap, now, state);
	cap_spent(store, cap, now, &state->spent);
}

/* One call against the caps that bind it. */
struct trial {
	struct store *store;
	const struct budget_worst *worst;
	struct budget_refusal *refusal;
	bool refused;
};

static void
refuse(struct trial *trial, const struct cap *cap, int64_t again_at)
{
	static const char *const words[] = {
	    [LEDGER_DESK] = "the budget of the desk",
	    [LEDGER_COMPANY] = "the budget of the company",
	    [LEDGER_ASSISTANT] = "the budget of the assistant",
	    [LEDGER_ACCOUNT] = "the budget of the user",
	};

	trial->refused = true;
	trial->refusal->cap = words[cap->scope];
	trial->refusal->again_at = again_at;
}

/* The command that changes the cap, as a shell takes it. */
static void
advise(struct trial *trial, const struct cap *cap, const char *option)
{
	struct buffer name;
	bool desk = cap->scope == LEDGER_DESK;

	buffer_init(&name, BUFFER_MAXIMUM);
	if (cap->scope == LEDGER_ACCOUNT)
		account_title(trial->store, cap->name, &name);
	else
		buffer_text(&name, cap->name);
	snprintf(trial->refusal->cure, sizeof(trial->refusal->cure),
	    "set-budget %s N --period %s %s%s%s%s", option,
	    period_name(cap->period), cap_scope_name(cap->scope),
	    desk ? "" : " '", name.bytes, desk ? "" : "'");
	buffer_release(&name);
}

static void
try_tokens(struct trial *trial, const struct cap *cap,
    const struct cap_state *state)
{
	int64_t left = cap->tokens - state->spent.tokens -
	    state->reserved.tokens;

	if (trial->worst->tokens <= left)
		return;
	refuse(trial, cap, state->until);
	snprintf(trial->refusal->detail, sizeof(trial->refusal->detail),
	    "%" PRId64 " tokens are needed and %" PRId64 " of %" PRId64
	    " are left this %s",
	    trial->worst->tokens, left, cap->tokens, period_name(cap->period));
	advise(trial, cap, "--tokens");
}

static void
try_cost(struct trial *trial, const struct cap *cap,
    const struct cap_state *state)
{
	char worst[MONEY_SIZE], left[MONEY_SIZE], whole[MONEY_SIZE];
	int64_t rest = cap->cost - state->spent.cost - state->reserved.cost;

	if (trial->worst->cost <= rest)
		return;
	refuse(trial, cap, state->until);
	snprintf(trial->refusal->detail, sizeof(trial->refusal->detail),
	    "it may cost %s and %s of %s is left this %s",
	    money_text(trial->worst->cost, worst), money_text(rest, left),
	    money_text(cap->cost, whole), period_name(cap->period));
	advise(trial, cap, "--cost");
}

/* What nobody can count would pass under any cap. */
static void
refuse_unpriced(struct trial *trial, const struct cap *cap)
{
	const struct budget_ask *ask = trial->worst->ask;

	refuse(trial, cap, WHEN_NONE);
	snprintf(trial->refusal->detail, sizeof(trial->refusal->detail),
	    "it is in money, and no price is known: set-price %s/%s",
	    ask->provider, ask->model ? ask->model : "MODEL");
}

static void
try_cap(void *context, const struct cap *cap)
{
	struct trial *trial = context;
	struct cap_state state;

	if (trial->refused)
		return;
	look(trial->store, cap, trial->worst->now, &state);
	cap_count(trial->store, cap, trial->worst->now, &state.spent);
	if (cap->tokens != CAP_NONE)
		try_tokens(trial, cap, &state);
	if (trial->refused || cap->cost == MONEY_NONE)
		return;
	if (trial->worst->cost == MONEY_NONE)
		refuse_unpriced(trial, cap);
	else
		try_cost(trial, cap, &state);
}

bool
budget_caps_allow(struct store *store, const struct budget_worst *worst,
    struct budget_refusal *refusal)
{
	struct cap_names names = {worst->ask->user, worst->company,
	    worst->ask->assistant};
	struct trial trial = {store, worst, refusal, false};

	cap_each_of(store, &names, try_cap, &trial);
	return !trial.refused;
}
