/* SPDX-License-Identifier: MIT */
#include <stddef.h>

#include "account.h"
#include "ledger.h"
#include "store.h"
#include "when.h"

/* What decides about a refill. */
struct figures {
	int64_t balance, available, grant, refilled_at;
	enum period period;
};

static void
take_figures(void *context, const struct account *account)
{
	struct figures *figures = context;

	figures->balance = account->balance;
	figures->available = account->balance - account->reserved;
	figures->grant = account->grant;
	figures->refilled_at = account->refilled_at;
	figures->period = account->grant_period;
}

/* One that lies ahead, because the clock was set back, counts for its period
 * and all before it. */
static bool
is_due(const struct figures *figures, int64_t needed, int64_t now)
{
	bool short_of = needed > 0 ? figures->available < needed
				   : figures->available <= 0;

	return short_of && figures->period != PERIOD_NEVER &&
	    figures->grant > figures->balance &&
	    (figures->refilled_at == WHEN_NONE ||
		figures->refilled_at < period_start(figures->period, now));
}

bool
account_refill_if_due(struct store *store, const char *id, int64_t needed)
{
	struct ledger_row refill = {.kind = "refill",
	    .account = id,
	    .cost = MONEY_NONE,
	    .at = WHEN_NONE};
	struct statement *update;
	struct figures figures;
	char booked[ID_SIZE];
	int64_t now = when_now();

	if (!account_load(store, id, take_figures, &figures) ||
	    !is_due(&figures, needed, now))
		return false;
	update = store_statement(store,
	    "UPDATE account SET refilled_at = :now WHERE id = :id");
	store_bind_integer(update, ":now", now);
	store_bind_text(update, ":id", id);
	store_run(update);
	refill.amount = figures.grant - figures.balance;
	ledger_append(store, &refill, booked);
	return true;
}
