/* SPDX-License-Identifier: MIT */
#include "budget.h"

#include <inttypes.h>
#include <stdio.h>

#include "account.h"
#include "buffer.h"
#include "budget_internal.h"
#include "owner.h"
#include "price.h"
#include "store.h"
#include "when.h"

/* Who pays. */
struct payer {
	struct buffer company;
	int64_t balance, available, next_grant_at, now;
};

static void
take_payer(void *context, const struct account *account)
{
	struct payer *payer = context;

	buffer_clear(&payer->company);
	if (account->company)
		buffer_text(&payer->company, account->company);
	payer->balance = account->balance;
	payer->available = account->balance - account->reserved;
	payer->next_grant_at = account_next_grant(account, payer->now);
}

static void
note_payer(struct budget_refusal *refusal, const struct payer *payer)
{
	refusal->balance = payer->balance;
	refusal->next_grant_at = payer->next_grant_at;
}

static void
advise(struct store *store, const char *user, struct budget_refusal *refusal)
{
	struct buffer title;

	buffer_init(&title, BUFFER_MAXIMUM);
	account_title(store, user, &title);
	snprintf(refusal->cure, sizeof(refusal->cure),
	    "grant-tokens --balance N %s", title.bytes);
	buffer_release(&title);
}

/* Is the balance enough, or made so by a refill? */
static bool
payer_can(struct store *store, struct payer *payer,
    const struct budget_worst *worst, struct budget_refusal *refusal)
{
	const char *user = worst->ask->user;

	if (payer->available < worst->tokens &&
	    account_refill_if_due(store, user, worst->tokens))
		account_load(store, user, take_payer, payer);
	if (payer->available >= worst->tokens)
		return true;
	refusal->cap = "the user's balance";
	refusal->again_at = payer->next_grant_at;
	snprintf(refusal->detail, sizeof(refusal->detail),
	    "%" PRId64 " tokens are needed and %" PRId64 " are left",
	    worst->tokens, payer->available);
	advise(store, user, refusal);
	return false;
}

static void
put_aside(struct store *store, const struct budget_worst *worst, const char *id)
{
	struct statement *insert = store_statement(store,
	    "INSERT INTO reservation (id, account, company, conversation,"
	    " reply, assistant, provider, model, input_tokens, output_tokens,"
	    " cost, owner, reserved_at) VALUES (:id, :account, :company,"
	    " :conversation, :reply, :assistant, :provider, :model, :input,"
	    " :output, :cost, :owner, :now)");
	const struct budget_ask *ask = worst->ask;

	store_bind_text(insert, ":id", id);
	store_bind_text(insert, ":account", ask->user);
	store_bind_text(insert, ":company", worst->company);
	store_bind_text(insert, ":conversation", ask->conversation);
	store_bind_text(insert, ":reply", ask->reply);
	store_bind_text(insert, ":assistant", ask->assistant);
	store_bind_text(insert, ":provider", ask->provider);
	store_bind_text(insert, ":model", ask->model);
	store_bind_integer(insert, ":input", ask->input);
	store_bind_integer(insert, ":output", ask->output);
	if (worst->cost == MONEY_NONE)
		store_bind_null(insert, ":cost");
	else
		store_bind_integer(insert, ":cost", worst->cost);
	store_bind_text(insert, ":owner", owner_self());
	store_bind_integer(insert, ":now", worst->now);
	store_run(insert);
}

static int64_t
worst_cost(struct store *store, const struct budget_ask *ask, int64_t now)
{
	struct price_tokens tokens = {ask->provider, ask->model, now,
	    ask->input, ask->output, 0};
	int64_t cost;

	price_of(store, &tokens, &cost);
	return cost;
}

enum budget_answer
budget_reserve(struct store *store, const struct budget_ask *ask,
    char reservation[ID_SIZE], struct budget_refusal *refusal)
{
	struct budget_worst worst = {.ask = ask,
	    .tokens = ask->input + ask->output,
	    .now = when_now()};
	struct payer payer = {.now = worst.now};
	bool good;

	*refusal = (struct budget_refusal){.balance = LEDGER_NO_BALANCE,
	    .next_grant_at = WHEN_NONE,
	    .again_at = WHEN_NONE};
	budget_sweep(store, worst.now);
	buffer_init(&payer.company, BUFFER_MAXIMUM);
	if (ask->user) {
		account_load(store, ask->user, take_payer, &payer);
		note_payer(refusal, &payer);
	}
	worst.company = payer.company.length ? payer.company.bytes : NULL;
	worst.cost = worst_cost(store, ask, worst.now);
	/* The caps first: what they refuse uses up no refill. */
	good = budget_caps_allow(store, &worst, refusal) &&
	    (!ask->user || payer_can(store, &payer, &worst, refusal));
	if (good)
		put_aside(store, &worst, id_new("reservation", reservation));
	else if (ask->user)
		note_payer(refusal, &payer);
	buffer_release(&payer.company);
	return good ? BUDGET_RESERVED : BUDGET_OVER;
}
