/* SPDX-License-Identifier: MIT */
/* usage-report - what was used, as a whole and broken down */
#include <stdbool.h>
#include <string.h>

#include "account.h"
#include "budget.h"
#include "date.h"
#include "program.h"
#include "rollup_cell.h"
#include "store.h"
#include "usage.h"
#include "usage_print.h"
#include "when.h"
#include "zone.h"

static const char usage[] =
    "usage-report [--from D] [--to D] [--by NAME,...] [--tz ZONE] "
    "[--company C] [--user U] [--transactions] [--start N] [--limit N] "
    "[--before ID]\n"
    "\n"
    "Says how many tokens were used, by how many, and at what cost: a total,\n"
    "then a breakdown for each name in --by.\n"
    "\n"
    "  --from D, --to D  days like 2026-11-20, both included, or months like\n"
    "                    2026-11; or times, the last one not included\n"
    "  --by NAME,...     day, month, company, user, model, assistant\n"
    "  --tz ZONE         whose days, like Europe/Berlin; else UTC\n"
    "  --company C       of one company alone\n"
    "  --user U          of one user: an id, external id or e-mail\n"
    "  --transactions    then lists the ledger, newest first\n"
    "  --limit N         at most N transactions\n"
    "  --start N         leaves out the first N\n"
    "  --before ID       only those after that one in the list: the next page\n"
    "\n"
    "This month by company, as a table:\n"
    "  usage-report --from 2026-11 --by company --text\n"
    "A chart of the days:\n"
    "  usage-report --by day | plot-usage\n";

enum own_option {
	FROM = PROGRAM_OWN,
	TO,
	BY,
	TZ,
	COMPANY,
	USER,
	TRANSACTIONS,
	START,
	LIMIT,
	BEFORE,
};

static const struct option options[] = {
    {"from", required_argument, NULL, FROM},
    {"to", required_argument, NULL, TO},
    {"by", required_argument, NULL, BY},
    {"tz", required_argument, NULL, TZ},
    {"company", required_argument, NULL, COMPANY},
    {"user", required_argument, NULL, USER},
    {"transactions", no_argument, NULL, TRANSACTIONS},
    {"start", required_argument, NULL, START},
    {"limit", required_argument, NULL, LIMIT},
    {"before", required_argument, NULL, BEFORE},
    PROGRAM_OPTIONS,
};

struct request {
	struct store *store;
	const char *from, *to, *user;
	bool paged;
	struct usage_print print;
	struct zone *zone;
	char account[ID_SIZE];
};

static void
take_by(struct request *request, const char *names)
{
	for (;; names++) {
		size_t length = strcspn(names, ",");
		enum usage_by by;

		if (!usage_by_read(names, length, &by) || by == USAGE_TOTAL)
			program_misused("--by: '%.*s' is none of day, month, "
					"company, user, model and assistant",
			    (int)length, names);
		for (size_t i = 0; i < request->print.count; i++)
			if (request->print.by[i] == by)
				program_misused("--by: %s stands there twice",
				    usage_by_name(by));
		request->print.by[request->print.count++] = by;
		names += length;
		if (!*names)
			return;
	}
}

static void
take_page(struct request *request, int option)
{
	struct ledger_filter *page = &request->print.page;

	request->paged = true;
	switch (option) {
	case START:
		page->start = program_number("start", optarg, 0, INT64_MAX);
		break;
	case LIMIT:
		page->limit = program_number("limit", optarg, 1, INT64_MAX);
		break;
	case BEFORE:
		page->before = optarg;
		break;
	}
}

static void
take_option(struct request *request, int option)
{
	switch (option) {
	case FROM:
		request->from = optarg;
		break;
	case TO:
		request->to = optarg;
		break;
	case BY:
		take_by(request, optarg);
		break;
	case TZ:
		request->print.span.zone_name = optarg;
		break;
	case COMPANY:
		request->print.span.company = optarg;
		break;
	case USER:
		request->user = optarg;
		break;
	case TRANSACTIONS:
		request->print.transactions = true;
		break;
	default:
		take_page(request, option);
	}
}

/* A day, a month or a moment; of the first two perhaps the end. */
static int64_t
read_end(const struct request *request, const char *option, const char *text,
    bool end)
{
	int64_t day, moment;
	bool month;

	if (date_parse(text, &day, &month)) {
		if (end)
			day = month ? date_next_month(day) : day + 1;
		return zone_day_start(request->print.span.zone, day);
	}
	/* Nothing later has a text: as an end, it includes itself. */
	if (when_ago(text, &moment))
		return end && moment == WHEN_LAST ? moment + 1 : moment;
	program_misused("--%s: '%s' is neither a day like 2026-11-20, a month "
			"like 2026-11, nor a time",
	    option, text);
}

static void
read_span(struct request *request)
{
	struct usage_span *span = &request->print.span;
	const char *why;

	span->zone = request->zone = zone_open(span->zone_name, &why);
	if (!span->zone)
		program_misused("--tz: '%s': %s", span->zone_name, why);
	if (request->from)
		span->from = read_end(request, "from", request->from, false);
	if (request->to)
		span->until = read_end(request, "to", request->to, true);
	/* The same day twice is that day, the same time nothing. */
	if (request->from && request->to &&
	    span->from > read_end(request, "to", request->to, false))
		program_misused("--from is after --to");
}

static void
read_options(int argc, char **argv, struct request *request)
{
	int option;

	while ((option = program_next(argc, argv, "", options)) != -1)
		take_option(request, option);
	if (argv[optind])
		program_misused("'%s': this program takes no arguments",
		    argv[optind]);
	if (request->paged && !request->print.transactions)
		program_misused("--start, --limit and --before are for "
				"--transactions");
	read_span(request);
}

/* Somebody who is gone may still have rows. */
static void
find_user(struct request *request)
{
	struct rollup_filter filter = {.account = request->user};
	int64_t first, last;

	if (!request->user)
		return;
	request->print.span.account = request->account;
	if (account_find(request->store, request->user, request->account))
		return;
	request->print.span.account = request->user;
	if (!rollup_bounds(request->store, &filter, &first, &last))
		program_die(EX_DATAERR, "--user: there is no user %s",
		    request->user);
}

/* One whose users are gone may still have rows, too. */
static void
check_company(struct request *request)
{
	struct rollup_filter filter = {.company = request->print.span.company};
	int64_t first, last;

	if (filter.company &&
	    !rollup_bounds(request->store, &filter, &first, &last))
		account_check_company(request->store, filter.company);
}

int
main(int argc, char **argv)
{
	struct request request = {
	    .print =
		{
		    .span = {WHEN_NONE, WHEN_NONE, .zone_name = "UTC"},
		    .page.limit = -1,
		},
	};

	program_start(usage);
	read_options(argc, argv, &request);
	request.store = budget_open_settled();
	store_begin_reading(request.store);
	find_user(&request);
	check_company(&request);
	usage_close(request.store, &request.print.span);
	usage_print(request.store, &request.print);
	store_end_reading(request.store);
	store_close(request.store);
	zone_free(request.zone);
	return program_end();
}
