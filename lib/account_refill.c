/* SPDX-License-Identifier: MIT */
#include <stddef.h>

#include "account.h"
#include "ledger.h"
#include "store.h"
#include "when.h"

/* The numbers of an account, which outlive its row. */
static void
take_numbers(void *context, const struct account *account)
{
	struct account *kept = context;

	kept->balance = account->balance;
	kept->reserved = account->reserved;
	kept->grant = account->grant;
	kept->grant_period = account->grant_period;
	kept->refilled_at = account->refilled_at;
}

/* One that lies ahead, because the clock was set back, counts for its period
 * and all before it. */
bool
account_can_refill(const struct account *account, int64_t now)
{
	return account->grant_period != PERIOD_NEVER &&
	    account->grant > account->balance &&
	    (account->refilled_at == WHEN_NONE ||
		account->refilled_at <
		    period_start(account->grant_period, now));
}

static bool
is_short(const struct account *account, int64_t needed)
{
	int64_t available = account->balance - account->reserved;

	return needed > 0 ? available < needed : available <= 0;
}

bool
account_refill_if_due(struct store *store, const char *id, int64_t needed)
{
	struct ledger_row refill = {.kind = "refill",
	    .account = id,
	    .cost = MONEY_NONE,
	    .at = WHEN_NONE};
	struct statement *update;
	struct account account = {0};
	char booked[ID_SIZE];
	int64_t now = when_now();

	if (!account_load(store, id, take_numbers, &account) ||
	    !is_short(&account, needed) || !account_can_refill(&account, now))
		return false;
	update = store_statement(store,
	    "UPDATE account SET refilled_at = :now WHERE id = :id");
	store_bind_integer(update, ":now", now);
	store_bind_text(update, ":id", id);
	store_run(update);
	refill.amount = account.grant - account.balance;
	ledger_append(store, &refill, booked);
	return true;
}
