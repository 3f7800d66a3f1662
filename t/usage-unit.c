/* SPDX-License-Identifier: MIT */
/* What a report says, against a recount of the ledger's rows, one by one, in
 * random windows of random zones. */
#include <string.h>

#include "date.h"
#include "ledger-rows.h"
#include "names.h"
#include "rollup_cell.h"
#include "tap.h"
#include "usage.h"
#include "zone.h"

#define HOUR INT64_C(3600000)
#define DAY INT64_C(86400000)
#define WINDOWS 1000
#define ROWS 6000
#define KEYS 1200

/* From before the day that Samoa left out, over two leap days. */
#define BEGIN INT64_C(1320105600000) /* 2011-11-01 */
#define SPAN INT64_C(34560000000)    /* ms: 400 days */

static const char *const zones[] = {"UTC", "Europe/Berlin", "America/New_York",
    "Asia/Kolkata", "Asia/Kathmandu", "Pacific/Apia", "Australia/Lord_Howe",
    "America/St_Johns", "Africa/Casablanca", "America/Sao_Paulo",
    "Pacific/Chatham", "Asia/Gaza"};
#define ZONES (sizeof(zones) / sizeof(zones[0]))

struct found {
	const char *key;
	struct rollup_sum sum;
	int64_t users;
};

struct recount {
	const struct usage_span *span;
	enum usage_by by;
	struct names keys, pairs;
	struct found found[KEYS];
};

static const char *
key_of(const struct recount *recount, const struct rollup_row *row,
    char text[DATE_SIZE])
{
	int64_t day = zone_day(recount->span->zone, row->at);

	switch (recount->by) {
	case USAGE_DAY:
		return date_format(day, text);
	case USAGE_MONTH:
		return date_format_month(day, text);
	case USAGE_COMPANY:
		return row->company;
	case USAGE_USER:
		return row->account;
	case USAGE_MODEL:
		return row->model;
	case USAGE_ASSISTANT:
		return row->assistant;
	case USAGE_TOTAL:
		break;
	}
	return "";
}

static void
count_row(void *context, const struct rollup_row *row)
{
	struct recount *recount = context;
	char text[DATE_SIZE], pair[200];
	const char *key = key_of(recount, row, text);
	size_t number, before = recount->pairs.count;

	if (recount->span->company &&
	    strcmp(recount->span->company, row->company) != 0)
		return;
	number = names_put(&recount->keys, key);
	rollup_add(&recount->found[number].sum, &row->sum);
	if (row->sum.used <= 0 || !*row->account)
		return;
	snprintf(pair, sizeof(pair), "%s/%s", key, row->account);
	names_put(&recount->pairs, pair);
	recount->found[number].users += recount->pairs.count > before;
}

struct comparison {
	struct recount *recount;
	int wrong, seen;
	const char *last;
	int64_t until;
};

static bool
same(const struct rollup_sum *a, const struct rollup_sum *b)
{
	return a->used == b->used && a->refunded == b->refunded &&
	    a->input == b->input && a->output == b->output &&
	    a->cached == b->cached && rollup_money(a) == rollup_money(b) &&
	    a->unpriced == b->unpriced && a->estimated == b->estimated;
}

static void
compare(void *context, const struct usage_row *row)
{
	struct comparison *comparison = context;
	struct recount *recount = comparison->recount;
	size_t number = names_find(&recount->keys, row->key ? row->key : "");
	static const struct rollup_sum nothing;

	if (number == NAMES_NONE) {
		/* A day, a month or a total without any usage. */
		comparison->wrong += row->users || !same(&row->sum, &nothing) ||
		    recount->by > USAGE_MONTH;
		return;
	}
	comparison->seen++;
	comparison->wrong += row->users != recount->found[number].users ||
	    !same(&row->sum, &recount->found[number].sum);
}

static void
check(struct store *store, const struct usage_span *span, enum usage_by by,
    int *wrong)
{
	static struct recount recount;
	struct rollup_filter filter = {span->account, NULL, span->from,
	    span->until};
	struct comparison comparison = {.recount = &recount};

	memset(&recount, 0, sizeof(recount));
	recount.span = span;
	recount.by = by;
	names_init(&recount.keys);
	names_init(&recount.pairs);
	rollup_each_row(store, &filter, count_row, &recount);
	usage_each(store, span, by, compare, &comparison);
	*wrong += comparison.wrong ||
	    comparison.seen != (int)recount.keys.count;
	names_release(&recount.keys);
	names_release(&recount.pairs);
}

/* Half of them on days there, the others anywhere. */
static int64_t
edge(const struct zone *zone)
{
	int64_t at = BEGIN - 3 * DAY + below(SPAN + 6 * DAY);

	return below(2) ? at : zone_day_start(zone, zone_day(zone, at));
}

static void
test_windows(struct store *store, const char *what, int windows)
{
	int wrong[USAGE_KINDS] = {0};
	const char *why = "";

	for (int i = 0; i < windows; i++) {
		struct usage_span span = {.zone_name = zones[below(ZONES)]};
		struct zone *zone = zone_open(span.zone_name, &why);
		enum usage_by by = (enum usage_by)(i % USAGE_KINDS);

		if (!zone) {
			ok(false, "%s: %s", span.zone_name, why);
			return;
		}
		span.zone = zone;
		span.from = edge(zone);
		span.until = edge(zone);
		if (span.until < span.from) {
			int64_t from = span.from;

			span.from = span.until;
			span.until = from;
		}
		if (below(4) == 0)
			span.company = "firm 1";
		if (below(8) == 0)
			span.account = "user3";
		check(store, &span, by, &wrong[by]);
		zone_free(zone);
	}
	for (int by = 0; by < USAGE_KINDS; by++)
		is_number(wrong[by], 0, "%s: by %s", what,
		    usage_by_name((enum usage_by)by));
}

static void
catch_up(struct store *store)
{
	store_begin(store);
	while (rollup_catch_up(store, 1000))
		;
	store_commit(store);
}

static void
fill(struct store *store, int64_t rows)
{
	store_begin(store);
	while (rows--)
		ledger_put(store, 0, BEGIN + below(SPAN));
	store_commit(store);
}

struct days {
	int count;
	char first[DATE_SIZE], last[DATE_SIZE], all[2000];
};

static void
note_day(void *context, const struct usage_row *row)
{
	struct days *days = context;
	size_t length = strlen(days->all);

	days->count++;
	snprintf(days->all + length, sizeof(days->all) - length, "%s:%d ",
	    row->key + 8, (int)((row->until - row->from) / HOUR));
}

/* How long the days of some well-known weeks are. */
static void
test_days(struct store *store)
{
	static const struct {
		const char *zone;
		struct date from, to;
		const char *days;
	} table[] = {
	    {"Europe/Berlin", {2024, 3, 30}, {2024, 4, 1},
		"30:24 31:23 01:24 "},
	    {"Europe/Berlin", {2024, 10, 26}, {2024, 10, 28},
		"26:24 27:25 28:24 "},
	    {"America/New_York", {2026, 3, 7}, {2026, 3, 9},
		"07:24 08:23 09:24 "},
	    {"Pacific/Apia", {2011, 12, 28}, {2012, 1, 1},
		"28:24 29:24 31:24 01:24 "},
	    {"Pacific/Kwajalein", {1993, 8, 19}, {1993, 8, 23},
		"19:24 20:24 22:24 23:24 "},
	    {"America/Sao_Paulo", {2018, 11, 3}, {2018, 11, 5},
		"03:24 04:23 05:24 "},
	    {"Asia/Kolkata", {2024, 2, 28}, {2024, 3, 1}, "28:24 29:24 01:24 "},
	    {"UTC", {2023, 2, 28}, {2023, 3, 1}, "28:24 01:24 "},
	    {"America/New_York", {2099, 11, 1}, {2099, 11, 1}, "01:25 "},
	    {"Europe/Dublin", {2050, 3, 26}, {2050, 3, 28},
		"26:24 27:23 28:24 "},
	};
	const char *why = "";

	for (size_t i = 0; i < sizeof(table) / sizeof(table[0]); i++) {
		struct zone *zone = zone_open(table[i].zone, &why);
		struct usage_span span = {.zone = zone};
		struct days days = {0};
		int64_t to = date_days(&table[i].to);

		if (!ok(zone != NULL, "%s is there: %s", table[i].zone, why))
			continue;
		span.from = zone_day_start(zone, date_days(&table[i].from));
		span.until = zone_day_start(zone, to + 1);
		usage_each(store, &span, USAGE_DAY, note_day, &days);
		is(days.all, table[i].days, "%s %d-%02d", table[i].zone,
		    table[i].from.year, table[i].from.month);
		is_number(usage_days(&span), days.count, "and so many");
		zone_free(zone);
	}
}

int
main(void)
{
	struct store *store;

	if (access("/usr/share/zoneinfo/Europe/Berlin", R_OK) == -1) {
		printf("1..0 # SKIP package tzdata is missing\n");
		return 0;
	}
	store = ledger_begin();
	test_days(store);
	fill(store, ROWS);
	catch_up(store);
	fill(store, 300);
	test_windows(store, "some rows behind", WINDOWS);
	store_begin(store);
	store_run(store_statement(store,
	    "DELETE FROM ledger WHERE number > 2000 AND number < 2020"));
	store_run(store_statement(store,
	    "UPDATE ledger SET account = 'user5', at = at + 86400000"
	    " WHERE number > 3000 AND number < 3020"));
	store_commit(store);
	test_windows(store, "some rows changed", WINDOWS / 4);
	catch_up(store);
	test_windows(store, "all of that in the sums", WINDOWS / 4);
	ledger_end(store);
	return done();
}
