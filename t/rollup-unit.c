/* SPDX-License-Identifier: MIT */
/* The sums of the ledger against a recount, whatever is done to it. */
#include "buffer.h"
#include "ledger-rows.h"
#include "rollup.h"
#include "store.h"
#include "tap.h"

#define HOUR INT64_C(3600000)
#define DAY INT64_C(86400000)
#define BEGIN INT64_C(1704067200000) /* 2024-01-01, of a leap year */

static int64_t
moment(void)
{
	return BEGIN + below(70 * DAY);
}

static int64_t
newest(struct store *store)
{
	return store_value(store, "SELECT max(number) FROM ledger", 0);
}

static void
update(struct store *store, int64_t number)
{
	struct statement *row = store_statement(store,
	    "UPDATE ledger SET kind = :kind, account = :account,"
	    " company = :company, model = :model, assistant = :assistant,"
	    " input_tokens = :input, output_tokens = :output,"
	    " cached_tokens = :cached, estimated = :estimated, cost = :cost,"
	    " at = :at WHERE number = :number");

	ledger_bind(row, moment());
	store_bind_integer(row, ":number", number);
	store_run(row);
}

static void delete (struct store *store, int64_t from, int64_t count)
{
	struct statement *row = store_statement(store,
	    "DELETE FROM ledger WHERE number >= :from AND number < :until");

	store_bind_integer(row, ":from", from);
	store_bind_integer(row, ":until", from + count);
	store_run(row);
}

/* What somebody does to a ledger. */
static void
meddle(struct store *store)
{
	int64_t last = newest(store);
	int64_t what = below(10);

	if (what < 6)
		for (int64_t i = below(60); i; i--)
			ledger_put(store, 0, moment());
	else if (what == 6)
		update(store, 1 + below(last + 1));
	else if (what == 7)
		delete (store, 1 + below(last + 1), 1 + below(4));
	else if (what == 8)
		delete (store, last - below(5), 9);
	else
		ledger_put(store, 1 + below(last + 1), moment());
}

/* The same by plain SQL. */
static int64_t
plain(struct store *store, enum rollup_scope scope, int64_t from, int64_t until,
    struct rollup_sum *sum)
{
	static const char *const columns[] = {"", "company", "assistant",
	    "account"};
	struct statement *rows = store_statement(store,
	    "SELECT coalesce(sum(CASE WHEN kind = 'usage' THEN 1 ELSE 0 END),"
	    " 0), coalesce(sum(input_tokens), 0),"
	    " coalesce(sum(output_tokens), 0), coalesce(sum(cost), 0)"
	    " FROM ledger WHERE kind IN ('usage', 'refund') AND at >= :from"
	    " AND at < :until AND (:column = '' OR :column = 'company' AND"
	    " company = :name OR :column = 'assistant' AND assistant = :name"
	    " OR :column = 'account' AND account = :name) /*scan*/");
	static const char *const names[] = {"", "firm 1", "bot2", "user3"};
	int64_t cost;

	store_bind_text(rows, ":column", columns[scope]);
	store_bind_text(rows, ":name", names[scope]);
	store_bind_integer(rows, ":from", from);
	store_bind_integer(rows, ":until", until);
	store_step(rows);
	*sum = (struct rollup_sum){.used = store_integer(rows, 0),
	    .input = store_integer(rows, 1),
	    .output = store_integer(rows, 2)};
	cost = store_integer(rows, 3);
	store_finish(rows);
	return cost;
}

static bool
sums_agree(struct store *store)
{
	static const char *const names[] = {"", "firm 1", "bot2", "user3"};
	enum rollup_scope scope = (enum rollup_scope)below(4);
	int64_t from = BEGIN - HOUR + below(72 * DAY);
	int64_t until = below(3) ? from + below(50 * DAY) : INT64_MAX;
	struct rollup_window window = {scope, names[scope], from, until};
	struct rollup_sum got, want;
	int64_t cost;

	if (below(2))
		window.from -= from % DAY;
	rollup_sum(store, &window, &got);
	cost = plain(store, scope, window.from, until, &want);
	return got.used == want.used && got.input == want.input &&
	    got.output == want.output && rollup_money(&got) == cost;
}

static void
test_meddling(struct store *store)
{
	int wrong = 0, sums = 0;

	for (int round = 0; round < 600; round++) {
		store_begin(store);
		meddle(store);
		if (below(3) == 0)
			rollup_catch_up(store, 1 + below(200));
		if (round == 400)
			rollup_forget(store);
		store_commit(store);
		sums += !sums_agree(store);
		if (round % 10 == 0)
			wrong += rollup_wrong(store) != 0;
	}
	is_number(wrong, 0, "600 changes of any kind: the recounts agree");
	is_number(sums, 0, "and all sums that were asked for");
	store_begin(store);
	while (rollup_catch_up(store, 100))
		;
	store_commit(store);
	is_number(store_value(store,
		      "SELECT count(*) FROM rollup_change /*scan*/", -1),
	    0, "nothing waits");
	is_number(rollup_wrong(store), 0, "and the recount agrees");
}

static void
test_wrong(struct store *store)
{
	store_begin(store);
	store_run(store_statement(store,
	    "UPDATE rollup SET input = input + 1 WHERE part = 4 AND start ="
	    " (SELECT min(start) FROM rollup WHERE part = 4)"));
	store_commit(store);
	ok(rollup_wrong(store) > 0, "a sum that is wrong is found");
	store_begin(store);
	rollup_forget(store);
	while (rollup_catch_up(store, 1000))
		;
	store_commit(store);
	is_number(rollup_wrong(store), 0, "and made again");
	store_begin(store);
	store_run(store_statement(store,
	    "UPDATE rollup SET users = users + 1 WHERE part = 1 AND start ="
	    " (SELECT max(start) FROM rollup WHERE part = 1)"));
	store_commit(store);
	is_number(rollup_wrong(store), 1, "so is a number of users");
	store_begin(store);
	delete (store, 0, INT64_MAX);
	while (rollup_catch_up(store, 1000))
		;
	store_commit(store);
	is_number(
	    store_value(store, "SELECT count(*) FROM rollup /*scan*/", -1), 0,
	    "of an empty ledger nothing stays");
}

static void
test_cost(void)
{
	static const struct {
		int64_t cost, rest;
		const char *text;
	} table[] = {
	    {0, 0, "0.00"},
	    {412, 0, "0.000412"},
	    {0, 1, "0.000000000001"},
	    {150000, 0, "0.15"},
	    {100000, 0, "0.10"},
	    {12000000, 0, "12.00"},
	    {12345678, 900000, "12.3456789"},
	    {1, -1, "0.000000999999"},
	    {-1, 1, "-0.000000999999"},
	    {-150000, 0, "-0.15"},
	    {0, 3500000, "0.0000035"},
	    {INT64_C(9000000000000000000), 0, "9000000000000.00"},
	};
	struct buffer text;

	buffer_init(&text, 100);
	for (size_t i = 0; i < sizeof(table) / sizeof(table[0]); i++) {
		struct rollup_sum sum = {.cost = table[i].cost,
		    .rest = table[i].rest};

		rollup_cost(&text, &sum);
		is(text.bytes, table[i].text, "cost %zu", i);
		buffer_clear(&text);
	}
	buffer_release(&text);
}

int
main(void)
{
	struct store *store = ledger_begin();

	test_cost();
	test_meddling(store);
	test_wrong(store);
	ledger_end(store);
	return done();
}
