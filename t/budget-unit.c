/* SPDX-License-Identifier: MIT */

/* Budgets: what is put aside, booked, corrected, refilled and capped. */

#include "budget.h"

#include <inttypes.h>

#include "price.h"
#include "spend.h"

/* How many another process settles at that moment. */
static int
swept(const char *moment)
{
	int status = -1;

	waitpid(start(moment, "sweep", ""), &status, 0);
	return WIFEXITED(status) ? WEXITSTATUS(status) : -1;
}

static void
a_call(void)
{
	char user[ID_SIZE], id[ID_SIZE], other[ID_SIZE];

	now_is("2026-11-20T10:00:00.000Z");
	make_user("call", 1000, 0, PERIOD_NEVER, user);
	ok(reserve(user, 300, 200, id), "a call that fits");
	has(user, 1000, 500, "put aside");
	ok(!reserve(user, 300, 201, other), "no more than is left");
	is(refusal.cap, "the user's balance", "says which cap");
	is(refusal.detail, "501 tokens are needed and 500 are left", "and why");
	is_number(refusal.balance, 1000, "and the balance");
	ok(refusal.next_grant_at == WHEN_NONE, "and that no grant will come");
	settle(id, 280, 20, "", "settled: no price is known");
	has(user, 700, 0, "as it was used");
	settle(id, 280, 20, "", "settled again");
	has(user, 700, 0, "which books nothing");
	reserve(user, 300, 200, id);
	release(id);
	has(user, 700, 0, "nothing was spent");
	reserve(user, 300, 200, id);
	settle(id, 900, 300, "", "more than was put aside");
	has(user, -500, 0, "is booked whole");
	reserve(user, -1000, 0, id);
	settle(id, INT64_MAX, -1, "", "more than a call can have");
	has(user, -50000500, 0, "is booked as the most that it can");
}

/* Longer than BUDGET_SPAN: others take it for abandoned. */
static void
a_long_call(void)
{
	char user[ID_SIZE], id[ID_SIZE];

	now_is("2026-11-20T10:00:00.000Z");
	make_user("long", 10000, 0, PERIOD_NEVER, user);
	reserve(user, 600, 400, id);
	is_number(swept("2026-11-20T10:10:00.000Z"), 0,
	    "ten minutes are not too long");
	is_number(swept("2026-11-20T10:10:00.001Z"), 1, "more are");
	has(user, 9000, 0, "it is booked as an estimate");
	settle(id, 50, 30, "", "its process settles after all");
	has(user, 9920, 0, "what was used is what counts");
	settle(id, 50, 30, "", "and again");
	has(user, 9920, 0, "which changes nothing");

	reserve(user, 600, 400, id);
	is_number(swept("2026-11-20T09:49:00.000Z"), 1,
	    "a clock that was set back");
	has(user, 8920, 0, "books it as an estimate");
	release(id);
	has(user, 9920, 0, "nothing was spent after all");
	release(id);
	has(user, 9920, 0, "and again");
}

static void
costs(void)
{
	struct price price = {"chat", "m", 0, 150000, 600000, 75000};
	char user[ID_SIZE], id[ID_SIZE];
	struct budget_usage usage = {1210, 24, 1024, false};
	struct buffer cost;

	now_is("2026-11-20T10:00:00.000Z");
	make_user("costs", 1000000, 0, PERIOD_NEVER, user);
	store_begin(store);
	price_set(store, &price);
	store_commit(store);
	reserve(user, 1210, 1000, id);
	buffer_init(&cost, BUFFER_MAXIMUM);
	store_begin(store);
	budget_settle(store, id, &usage, &cost);
	store_commit(store);
	is(cost.bytes, "0.0001191", "the cost is exact, cached tokens apart");
	is_number(count("SELECT cost FROM ledger /*scan*/"
			" ORDER BY number DESC LIMIT 1"),
	    119100000, "and is what the ledger has");
	buffer_release(&cost);
}

static void
set_cap(struct cap cap)
{
	cap.updated_at = WHEN_NONE;
	store_begin(store);
	cap_set(store, &cap);
	store_commit(store);
}

static void
caps(void)
{
	char user[ID_SIZE], id[ID_SIZE];

	now_is("2027-03-01T10:00:00.000Z");
	make_user("caps", 1000000, 0, PERIOD_NEVER, user);
	set_cap((struct cap){LEDGER_COMPANY, "Harbour Lofts", PERIOD_DAY, 1000,
	    MONEY_NONE, 0});
	ok(!reserve(user, 900, 101, id), "a cap of the company");
	is(refusal.cap, "the budget of the company", "is told");
	is(refusal.detail,
	    "1001 tokens are needed and 1000 of 1000 are left this day",
	    "with what is left");
	ok(reserve(user, 900, 100, id), "all of it");
	ok(!reserve(user, 1, 0, id), "and no more");
	ok(reserve(NULL, 1, 0, id), "which binds nobody else");
	now_is("2027-03-02T00:00:00.000Z");
	ok(!reserve(user, 1, 0, id), "what is under way counts the next day");
	is_number(swept("2027-03-02T00:01:00.000Z"), 2, "until it is booked");
	ok(!reserve(user, 1, 0, id), "on that day");
	now_is("2027-03-03T00:00:00.000Z");
	ok(reserve(user, 600, 400, id), "the day after there is room again");
	settle(id, 600, 0, "0.00009", "less was used");
	ok(reserve(user, 400, 0, id), "and there is room for the rest");
	release(id);
	set_cap((
	    struct cap){LEDGER_DESK, "", PERIOD_MONTH, CAP_NONE, 200000000, 0});
	ok(!reserve(user, 0, 400, id), "a cap of the desk in money");
	is(refusal.detail,
	    "it may cost 0.00024 and -0.00008515 of 0.0002 is left this"
	    " month",
	    "counts what was booked, also for nobody");
	set_cap((
	    struct cap){LEDGER_DESK, "", PERIOD_MONTH, CAP_NONE, MONEY_ONE, 0});
	ok(reserve(user, 0, 400, id), "a higher one lets it pass");
	release(id);
	store_begin(store);
	price_remove(store, "chat", "m", WHEN_NONE);
	store_commit(store);
	ok(!reserve(user, 0, 1, id), "and no model without a price");
	is(refusal.detail,
	    "it is in money, and no price is known: set-price chat/m",
	    "which it says");
	set_cap((struct cap){LEDGER_DESK, "", PERIOD_MONTH, CAP_NONE,
	    MONEY_NONE, 0});
}

static void
meddle(const char *sql)
{
	store_begin(store);
	store_run(store_statement(store, sql));
	store_commit(store);
}

/* Rows that a cap has counted, and somebody changes by hand. */
static void
meddled(void)
{
	char id[ID_SIZE];

	now_is("2027-06-01T10:00:00.000Z");
	reserve(NULL, 500, 0, id);
	settle(id, 500, 0, "", "booked");
	reserve(NULL, 1, 0, id);
	settle(id, 1, 0, "", "and another");
	set_cap((struct cap){LEDGER_DESK, "", PERIOD_DAY, 1000, MONEY_NONE, 0});
	ok(reserve(NULL, 400, 0, id), "there is room");
	release(id);
	meddle("UPDATE ledger SET input_tokens = 900"
	       " WHERE at = 1811844000000 AND input_tokens = 500");
	ok(!reserve(NULL, 400, 0, id), "a row that was changed counts so");
	meddle("DELETE FROM ledger"
	       " WHERE at = 1811844000000 AND input_tokens = 900");
	ok(reserve(NULL, 400, 0, id), "one that was removed does not");
	release(id);
	meddle("INSERT INTO ledger (number, id, kind, amount, input_tokens, at)"
	       " SELECT number - 1, 'x', kind, -900, 900, at FROM ledger"
	       " WHERE at = 1811844000000");
	ok(!reserve(NULL, 400, 0, id), "one that was put in between does");
	set_cap(
	    (struct cap){LEDGER_DESK, "", PERIOD_DAY, CAP_NONE, MONEY_NONE, 0});
}

static long long
refills(const char *user)
{
	struct statement *select = store_statement(store,
	    "SELECT count(*) FROM ledger WHERE account = :user"
	    " AND kind = 'refill'");
	long long number;

	store_bind_text(select, ":user", user);
	store_step(select);
	number = store_integer(select, 0);
	store_finish(select);
	return number;
}

static bool
opened(const char *user)
{
	bool refilled;

	store_begin(store);
	refilled = account_refill_if_due(store, user, 0);
	store_commit(store);
	return refilled;
}

static void
a_refill(void)
{
	char user[ID_SIZE], id[ID_SIZE], text[WHEN_SIZE];

	now_is("2028-02-29T23:59:00.000Z");
	make_user("refill", 100, 1000, PERIOD_MONTH, user);
	ok(!opened(user), "a balance above 0 opens without a refill");
	ok(reserve(user, 100, 50, id), "one that is short gets it");
	has(user, 1000, 150, "raised to the grant");
	settle(id, 600, 350, "", "used up");
	ok(!reserve(user, 100, 50, id), "no second one in this period");
	is(when_format(refusal.next_grant_at, text), "2028-03-01T00:00:00.000Z",
	    "and says when, also after a leap day");
	has(user, 50, 0, "nothing was given");
	now_is("2028-03-01T00:00:00.000Z");
	ok(reserve(user, 100, 50, id), "the next period has one");
	has(user, 1000, 150, "to the grant");
	release(id);
	now_is("2028-02-20T00:00:00.000Z");
	ok(!reserve(user, 900, 200, id), "a clock that was set back has none");
	now_is("2028-03-31T23:59:59.999Z");
	ok(!reserve(user, 900, 200, id), "nor has the end of that period");
	now_is("2028-04-01T00:00:00.000Z");
	ok(!reserve(user, 900, 200, id), "a full balance is not raised");
	is_number(refills(user), 2, "two refills in all");
}

static void
other_periods(void)
{
	char user[ID_SIZE], id[ID_SIZE];

	now_is("2026-11-22T12:00:00.000Z");
	make_user("weekly", 0, 500, PERIOD_WEEK, user);
	ok(opened(user), "an empty balance is refilled on opening");
	ok(!opened(user), "once");
	reserve(user, 500, 0, id);
	settle(id, 700, 0, "", "more than there was");
	has(user, -200, 0, "a debt");
	now_is("2026-11-22T23:59:59.999Z");
	ok(!opened(user), "Sunday is of the same week");
	now_is("2026-11-23T00:00:00.000Z");
	ok(opened(user), "Monday is not");
	has(user, 500, 0, "a debt ends with the period");

	make_user("never", 0, 500, PERIOD_NEVER, user);
	ok(!opened(user), "who is granted never has no refill");
	make_user("daily", 0, 500, PERIOD_DAY, user);
	now_is("2026-12-31T23:59:59.999Z");
	ok(opened(user), "once a day");
	reserve(user, 500, 0, id);
	now_is("2027-01-01T00:00:00.000Z");
	ok(!opened(user), "what is reserved is no reason to raise it above");
	settle(id, 500, 0, "", "used up");
	ok(opened(user), "the next day again");
}

static void
mismatch(void *context, const struct account *account, int64_t ledger)
{
	printf("# %s: %" PRId64 ", the ledger says %" PRId64 "\n", account->id,
	    account->balance, ledger);
	++*(int *)context;
}

int
main(int argc, char **argv)
{
	int wrong = 0;

	if (argc == 4) {
		store = store_open_path(argv[2], STORE_WRITE);
		return (int)budget_settle_abandoned(store);
	}
	spend_begin();
	store = store_open_path(path, STORE_WRITE);
	a_call();
	a_long_call();
	a_refill();
	other_periods();
	costs();
	caps();
	meddled();
	account_each_mismatch(store, mismatch, &wrong);
	is_number(wrong, 0, "after all that the ledger is the balances");
	store_close(store);
	spend_end();
	return done();
}
