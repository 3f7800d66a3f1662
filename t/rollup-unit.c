/* SPDX-License-Identifier: MIT */
/* The sums of the ledger against a recount, whatever is done to it. */
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "buffer.h"
#include "rollup.h"
#include "store.h"
#include "tap.h"

#define HOUR INT64_C(3600000)
#define BEGIN INT64_C(1704067200000) /* 2024-01-01, of a leap year */

static uint64_t state = 42;

static int64_t
below(int64_t limit)
{
	state ^= state << 13;
	state ^= state >> 7;
	state ^= state << 17;
	return (int64_t)(state % (uint64_t)limit);
}

static const char *
name(const char *format, int64_t number, char text[32])
{
	/* One in eight has none. */
	if (!number)
		return NULL;
	snprintf(text, 32, "%s%" PRId64, format, number);
	return text;
}

static int64_t next_id;

static void
bind_row(struct statement *row)
{
	static char account[32], company[32], model[32], assistant[32];
	bool refund = below(6) == 0;
	int64_t sign = refund ? -1 : 1;

	store_bind_text(row, ":kind",
	    below(9) == 0 ? "grant"
		: refund  ? "refund"
			  : "usage");
	store_bind_text(row, ":account", name("user", below(8), account));
	store_bind_text(row, ":company", name("firm ", below(3), company));
	store_bind_text(row, ":model", name("model-", below(3), model));
	store_bind_text(row, ":assistant", name("bot", below(3), assistant));
	store_bind_integer(row, ":input", sign * below(1000));
	store_bind_integer(row, ":output", sign * below(1000));
	store_bind_integer(row, ":cached", sign * below(10));
	store_bind_integer(row, ":estimated", below(5) == 0);
	if (below(4) == 0)
		store_bind_null(row, ":cost");
	else
		store_bind_integer(row, ":cost", sign * below(9000000000));
	store_bind_integer(row, ":at", BEGIN + below(70 * 24 * HOUR));
}

static void
insert(struct store *store, int64_t number)
{
	struct statement *row = store_statement(store,
	    "INSERT INTO ledger (number, id, kind, amount, account, company,"
	    " model, assistant, input_tokens, output_tokens, cached_tokens,"
	    " estimated, cost, at) VALUES (:number, :id, :kind, 0, :account,"
	    " :company, :model, :assistant, :input, :output, :cached,"
	    " :estimated, :cost, :at) ON CONFLICT DO NOTHING");
	char id[32];

	snprintf(id, sizeof(id), "t%" PRId64, next_id++);
	bind_row(row);
	store_bind_text(row, ":id", id);
	if (number)
		store_bind_integer(row, ":number", number);
	else
		store_bind_null(row, ":number");
	store_run(row);
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

	bind_row(row);
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
			insert(store, 0);
	else if (what == 6)
		update(store, 1 + below(last + 1));
	else if (what == 7)
		delete (store, 1 + below(last + 1), 1 + below(4));
	else if (what == 8)
		delete (store, last - below(5), 9);
	else
		insert(store, 1 + below(last + 1));
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
	int64_t scope = below(4), from = BEGIN - HOUR + below(72 * 24 * HOUR);
	int64_t until = below(3) ? from + below(50 * 24 * HOUR) : INT64_MAX;
	struct rollup_sum got, want;
	int64_t cost;

	if (below(2))
		from -= from % (24 * HOUR);
	rollup_sum(store, (enum rollup_scope)scope, names[scope], from, until,
	    &got);
	cost = plain(store, (enum rollup_scope)scope, from, until, &want);
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
	char folder[] = "/tmp/frontdesk-test.XXXXXX", path[64], command[80];
	struct store *store;

	if (!mkdtemp(folder))
		return 1;
	snprintf(path, sizeof(path), "%s/desk.db", folder);
	store = store_open_path(path, STORE_WRITE);
	test_cost();
	test_meddling(store);
	test_wrong(store);
	store_close(store);
	snprintf(command, sizeof(command), "%s.lock", path);
	unlink(command);
	unlink(path);
	rmdir(folder);
	return done();
}
