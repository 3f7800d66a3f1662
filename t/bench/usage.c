/* SPDX-License-Identifier: MIT */
/*
 * The bench of reports: makes a ledger, asks it.
 *
 *	usage make STORE ROWS >rows.csv
 *		a ledger of ROWS rows of 2025, its sums, and the same as CSV
 *	usage ask STORE
 *		the median of seven runs of each question, in milliseconds, with
 *		the store kept open
 *	usage plain STORE
 *		the same questions, once each, by GROUP BY
 *	usage upkeep STORE OTHER
 *		microseconds of a durable row with sums in STORE and without in
 *		OTHER, in turns
 */
#include <inttypes.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "program.h"
#include "rollup.h"
#include "store.h"
#include "usage.h"
#include "zone.h"

#define YEAR INT64_C(1735689600000) /* 2025-01-01 */
#define YEAR_SPAN INT64_C(31536000000)
#define MAY INT64_C(1746057600000)
#define JUNE INT64_C(1748736000000)
#define USERS 5000
#define COMPANIES 200
#define BATCH 25000
#define ROUND 1024 /* rows: the mark moves twice */
#define ROUNDS 12
#define FILLED 43200

static uint64_t state = 42;

static int64_t
below(int64_t limit)
{
	state ^= state << 13;
	state ^= state >> 7;
	state ^= state << 17;
	return (int64_t)(state % (uint64_t)limit);
}

static bool quiet;

static double
milliseconds(void)
{
	struct timespec now;

	clock_gettime(CLOCK_MONOTONIC, &now);
	return (double)now.tv_sec * 1e3 + (double)now.tv_nsec / 1e6;
}

static void
put(struct store *store, int64_t number, int64_t at)
{
	struct statement *row = store_statement(store,
	    "INSERT INTO ledger (number, id, kind, amount, account, company,"
	    " assistant, provider, model, input_tokens, output_tokens, cost,"
	    " at) VALUES (:number, :id, 'usage', :amount, :account, :company,"
	    " 'default', 'chat', :model, :input, :output, :cost, :at)");
	char id[40], account[40], company[40], model[40];
	int64_t user = below(USERS), input = below(3000), output = below(500);

	snprintf(id, sizeof(id), "transaction_%020" PRId64, number);
	snprintf(account, sizeof(account), "user_%026" PRId64, user);
	snprintf(company, sizeof(company), "Company %" PRId64,
	    user % COMPANIES);
	snprintf(model, sizeof(model), "model-%" PRId64, below(4));
	store_bind_integer(row, ":number", number);
	store_bind_text(row, ":id", id);
	store_bind_integer(row, ":amount", -input - output);
	store_bind_text(row, ":account", account);
	store_bind_text(row, ":company", company);
	store_bind_text(row, ":model", model);
	store_bind_integer(row, ":input", input);
	store_bind_integer(row, ":output", output);
	store_bind_integer(row, ":cost", input * 150000 + output * 600000);
	store_bind_integer(row, ":at", at);
	store_run(row);
	if (quiet)
		return;
	printf("%" PRId64 ",%s,%s,%s,%" PRId64 ",%" PRId64 ",%" PRId64 "\n", at,
	    account, company, model, input, output,
	    input * 150000 + output * 600000);
}

static void
run(struct store *store, const char *sql)
{
	store_run(store_statement(store, sql));
}

/* In the order of time, as rows are booked; two indexes are made afterwards. */
static void
make(struct store *store, int64_t rows)
{
	double begin = milliseconds(), summing = 0;

	store_bulk_begin(store);
	run(store, "DROP INDEX ledger_by_account");
	run(store, "DROP INDEX ledger_by_company");
	store_bulk_commit(store);

	for (int64_t i = 0; i < rows;) {
		double before;

		store_bulk_begin(store);
		for (int64_t end = i + BATCH; i < end && i < rows; i++)
			put(store, i + 1,
			    YEAR +
				(int64_t)((double)i / (double)rows *
				    (double)YEAR_SPAN));
		before = milliseconds();
		rollup_catch_up(store, i < rows ? BATCH : BATCH - 200);
		summing += milliseconds() - before;
		store_bulk_commit(store);
		store_bulk_rest(store);
	}
	store_begin(store);
	run(store,
	    "CREATE INDEX ledger_by_account ON ledger (account, at, number)"
	    " WHERE account IS NOT NULL");
	run(store,
	    "CREATE INDEX ledger_by_company ON ledger (company, at, number)"
	    " WHERE company IS NOT NULL");
	store_commit(store);
	fprintf(stderr, "# %" PRId64 " rows in %.1f s, of that sums %.1f s\n",
	    rows, (milliseconds() - begin) / 1e3, summing / 1e3);
}

static void
count(void *context, const struct usage_row *row)
{
	(void)row;
	++*(int *)context;
}

static int
compare(const void *one, const void *two)
{
	double a = *(const double *)one, b = *(const double *)two;

	return (a > b) - (a < b);
}

static void
ask(struct store *store, enum usage_by by, const struct usage_span *span)
{
	double times[8];
	int rows = 0;

	for (size_t i = 0; i < 8; i++) {
		double begin = milliseconds();

		store_begin_reading(store);
		usage_each(store, span, by, count, &rows);
		store_end_reading(store);
		times[i] = milliseconds() - begin;
	}
	if (!rows)
		program_die(EX_SOFTWARE, "nothing was used");
	qsort(times + 1, 7, sizeof(*times), compare);
	printf("%s %.3f\n", usage_by_name(by), times[4]);
}

static void
ask_all(struct store *store)
{
	const char *why;
	struct zone *zone = zone_open("UTC", &why);
	struct usage_span year = {.from = YEAR,
	    .until = YEAR + YEAR_SPAN,
	    .zone = zone};
	struct usage_span month = {.from = MAY,
	    .until = JUNE,
	    .zone = zone,
	    .company = "Company 17"};

	ask(store, USAGE_DAY, &year);
	ask(store, USAGE_MONTH, &year);
	ask(store, USAGE_COMPANY, &year);
	ask(store, USAGE_USER, &month);
	zone_free(zone);
}

#define MEMBERS \
	" sum(input_tokens + output_tokens), sum(input_tokens)," \
	" sum(output_tokens), count(*), count(DISTINCT account), sum(cost)" \
	" FROM ledger WHERE kind IN ('usage', 'refund')"

static void
plain(struct store *store, const char *name, const char *sql)
{
	struct statement *rows;
	double begin = milliseconds();

	rows = store_statement(store, sql);
	while (store_step(rows))
		;
	printf("%s %.3f\n", name, milliseconds() - begin);
	fflush(stdout);
}

/* Rows of one day, each in a transaction of its own. */
static double
book(struct store *store, int64_t *number, bool sums)
{
	double begin = milliseconds();

	for (int i = 0; i < ROUND; i++) {
		store_begin(store);
		++*number;
		put(store, *number, YEAR + *number * 3000);
		if (sums)
			rollup_added(store);
		store_commit(store);
	}
	return (milliseconds() - begin) * 1e3 / ROUND;
}

/* The rows of a day and a half, so that most cells are there. */
static void
fill(struct store *store, int64_t *number)
{
	store_begin(store);
	while (*number < FILLED) {
		++*number;
		put(store, *number, YEAR + *number * 3000);
		rollup_added(store);
	}
	store_commit(store);
}

static void
upkeep(struct store *with, struct store *without)
{
	int64_t number = 0, other = 0;

	quiet = true;
	store_begin(without);
	run(without, "DROP TRIGGER rollup_insert");
	store_commit(without);
	fill(with, &number);
	fill(without, &other);
	for (int i = 0; i < ROUNDS; i++) {
		double one = book(with, &number, true);
		double two = book(without, &other, false);

		printf("%.1f %.1f\n", one, two);
	}
	store_close(without);
}

int
main(int argc, char **argv)
{
	struct store *store;

	program_start("usage make|ask|plain|upkeep STORE [ROWS|STORE]");
	if (argc < 3)
		program_misused("make, ask, plain or upkeep, and a store");
	if (strcmp(argv[1], "make") == 0 && argc == 4) {
		store = store_open_path(argv[2], STORE_WRITE);
		store_bulk_open(store);
		make(store, strtoll(argv[3], NULL, 10));
		store_close(store);
		return program_end();
	}
	if (strcmp(argv[1], "upkeep") == 0 && argc == 4) {
		store = store_open_path(argv[2], STORE_WRITE);
		upkeep(store, store_open_path(argv[3], STORE_WRITE));
		store_close(store);
		return program_end();
	}
	store = store_open_path(argv[2], STORE_READ);
	store_bulk_read(store);
	if (strcmp(argv[1], "ask") == 0) {
		ask_all(store);
	} else {
		plain(store, "day",
		    "SELECT at / 86400000," MEMBERS " GROUP BY 1");
		plain(store, "month",
		    "SELECT strftime('%Y-%m', at / 1000, 'unixepoch')," MEMBERS
		    " GROUP BY 1");
		plain(store, "company",
		    "SELECT company," MEMBERS " GROUP BY company");
		plain(store, "user",
		    "SELECT account," MEMBERS
		    " AND company = 'Company 17' AND at >= 1746057600000"
		    " AND at < 1748736000000 GROUP BY account");
	}
	store_close(store);
	return program_end();
}
