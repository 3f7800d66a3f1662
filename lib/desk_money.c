/* SPDX-License-Identifier: MIT */
#include <inttypes.h>

#include "account.h"
#include "budget.h"
#include "buffer.h"
#include "cap.h"
#include "desk_internal.h"
#include "store.h"

static void
tell_mismatch(void *context, const struct account *account, int64_t ledger)
{
	const struct desk *desk = context;

	desk_tell(desk, (struct finding){FINDING_ERROR, .check = "ledger"},
	    "%s: its balance is %" PRId64 ", and by the ledger %" PRId64,
	    account->id, account->balance, ledger);
}

/* What calls leave behind is settled by the next that is made. */
static void
check_reservations(const struct desk *desk)
{
	char id[ID_SIZE];
	int64_t count = budget_overdue(desk->store, desk->now - DESK_HOUR, id);

	if (count)
		desk_tell(desk,
		    (struct finding){FINDING_ERROR, .check = "ledger"},
		    "%" PRId64 " calls that were abandoned over an hour ago "
		    "are not booked, %s among them: check-desk --repair",
		    count, id);
}

/* Over nine tenths are gone. */
static bool
is_nearly_gone(int64_t gone, int64_t whole)
{
	return gone >= whole - whole / 10;
}

static void
check_cap(void *context, const struct cap *cap)
{
	const struct desk *desk = context;
	struct finding finding = {.check = "budget"};
	const char *space = *cap->name ? " " : "";
	char gone[MONEY_SIZE], whole[MONEY_SIZE];
	struct cap_state state;
	int64_t tokens, cost;

	budget_state(desk->store, cap, &state);
	tokens = state.spent.tokens + state.reserved.tokens;
	cost = state.spent.cost + state.reserved.cost;
	if (cap->tokens != CAP_NONE && is_nearly_gone(tokens, cap->tokens))
		desk_tell(desk, finding,
		    "%s%s%s: %" PRId64 " of %" PRId64
		    " tokens are gone this %s",
		    cap_scope_name(cap->scope), space, cap->name, tokens,
		    cap->tokens, period_name(cap->period));
	if (cap->cost != MONEY_NONE && is_nearly_gone(cost, cap->cost))
		desk_tell(desk, finding, "%s%s%s: %s of %s is gone this %s",
		    cap_scope_name(cap->scope), space, cap->name,
		    money_text(cost, gone), money_text(cap->cost, whole),
		    period_name(cap->period));
}

/* Whose balance is nearly gone. */
struct poor {
	int64_t now, count;
	struct buffer first;
};

/* Who can still be refilled in this period is not poor. */
static void
note_poor(void *context, const struct account *account)
{
	struct poor *poor = context;

	if (account->grant == 0 ||
	    account->balance - account->reserved > account->grant / 10 ||
	    account_can_refill(account, poor->now))
		return;
	if (poor->count++ == 0)
		buffer_text(&poor->first,
		    account->email             ? account->email
			: account->external_id ? account->external_id
					       : account->id);
}

static void
check_balances(const struct desk *desk)
{
	static const struct account_filter all = {.limit = -1, .by_id = true};
	struct poor poor = {.now = desk->now};

	buffer_init(&poor.first, BUFFER_MAXIMUM);
	account_each(desk->store, &all, note_poor, &poor);
	if (poor.count)
		desk_tell(desk, (struct finding){.check = "budget"},
		    "%" PRId64 " users have at most a tenth of their grant "
		    "left until the next, %s among them: see list-users",
		    poor.count, poor.first.bytes);
	buffer_release(&poor.first);
}

void
desk_check_money(struct desk *desk)
{
	account_each_mismatch(desk->store, tell_mismatch, desk);
	check_reservations(desk);
	cap_each(desk->store, check_cap, desk);
	check_balances(desk);
}
