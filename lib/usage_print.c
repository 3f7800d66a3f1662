/* SPDX-License-Identifier: MIT */
#include "usage_print.h"

#include <stdio.h>

#include "account.h"
#include "budget.h"
#include "buffer.h"
#include "jsonl.h"
#include "program.h"
#include "store.h"
#include "table.h"
#include "usage_table.h"
#include "when.h"

struct printing {
	struct store *store;
	const struct usage_print *asked;
	struct ledger_filter page;
	struct usage_total total;
	struct usage_row all;
	struct table *table; /* NULL: records */
	struct buffer record;
};

static void
count_reserved(struct printing *printing)
{
	const struct usage_span *span = &printing->asked->span;
	struct ledger_sum sum;

	if (span->account && span->company)
		return;
	budget_reserved(printing->store,
	    span->account       ? LEDGER_ACCOUNT
		: span->company ? LEDGER_COMPANY
				: LEDGER_DESK,
	    span->account ? span->account : span->company, &sum);
	printing->total.reserved = sum.tokens;
}

static void
write_row(struct printing *printing, const struct usage_row *row)
{
	usage_write(&printing->record, row, &printing->total);
	jsonl_write(stdout, &printing->record);
	buffer_clear(&printing->record);
}

struct named {
	struct printing *printing;
	const struct usage_row *row;
};

static void
print_row(struct printing *printing, const struct usage_row *row)
{
	const char *name = printing->total.name;

	if (printing->table)
		usage_table_row(printing->table, row, name);
	else
		write_row(printing, row);
}

static void
print_user(void *context, const struct account *account)
{
	struct named *named = context;
	struct usage_total *total = &named->printing->total;

	total->name = account->name ? account->name
	    : account->email        ? account->email
				    : account->external_id;
	total->company = account->company;
	print_row(named->printing, named->row);
	total->name = total->company = NULL;
}

static void
visit_row(void *context, const struct usage_row *row)
{
	struct printing *printing = context;
	struct named named = {printing, row};

	if (row->by == USAGE_USER && row->key &&
	    account_load(printing->store, row->key, print_user, &named))
		return;
	print_row(printing, row);
}

static void
keep_total(void *context, const struct usage_row *row)
{
	struct printing *printing = context;

	printing->all = *row;
	printing->all.key = NULL;
	printing->total.tokens = row->sum.input + row->sum.output;
}

static void
print_total(struct printing *printing)
{
	count_reserved(printing);
	if (printing->asked->transactions)
		printing->total.transactions = ledger_count(printing->store,
		    &printing->page);
	write_row(printing, &printing->all);
	printing->total.reserved = printing->total.transactions = -1;
}

static void
print_breakdown(struct printing *printing, enum usage_by by)
{
	if (!program_json())
		printing->table = usage_table_new(by);
	usage_each(printing->store, &printing->asked->span, by, visit_row,
	    printing);
	if (!printing->table)
		return;
	usage_table_row(printing->table, &printing->all, "total");
	table_print(printing->table);
	printing->table = NULL;
}

static void
print_title(const struct printing *printing)
{
	char from[WHEN_SIZE], until[WHEN_SIZE];

	printf("Usage from %s to %s (%s)\n\n",
	    when_format(printing->asked->span.from, from),
	    when_format(printing->asked->span.until, until),
	    printing->asked->span.zone_name);
}

static void
print_report(struct printing *printing)
{
	bool json = program_json();

	usage_each(printing->store, &printing->asked->span, USAGE_TOTAL,
	    keep_total, printing);
	if (json)
		print_total(printing);
	else
		print_title(printing);
	for (size_t i = 0; i < printing->asked->count; i++) {
		if (i && !json)
			putchar('\n');
		print_breakdown(printing, printing->asked->by[i]);
	}
	if (!printing->asked->count && !json) {
		printing->table = usage_table_new(USAGE_TOTAL);
		usage_table_row(printing->table, &printing->all, "total");
		table_print(printing->table);
		printing->table = NULL;
	}
}

static void
print_transaction(void *context, const struct ledger_row *row)
{
	struct printing *printing = context;
	char at[WHEN_SIZE], cost[MONEY_SIZE];
	struct buffer amount;

	if (!printing->table) {
		ledger_write(&printing->record, row);
		jsonl_write(stdout, &printing->record);
		buffer_clear(&printing->record);
		return;
	}
	buffer_init(&amount, 64);
	usage_table_number(&amount, row->amount);
	table_row(printing->table,
	    (const char *const[]){amount.bytes, money_text(row->cost, cost),
		when_format(row->at, at), row->kind, row->model, row->account,
		row->id});
	buffer_release(&amount);
}

static void
print_transactions(struct printing *printing)
{
	static const char *const headings[] = {"AMOUNT", "COST", "AT", "KIND",
	    "MODEL", "USER", "ID", NULL};

	if (!program_json()) {
		putchar('\n');
		printing->table = table_new(headings);
		table_numbers(printing->table, 0, 1);
		table_keep_last(printing->table);
	}
	if (ledger_list(printing->store, &printing->page, print_transaction,
		printing) == -1)
		program_die(EX_DATAERR, "--before: there is no transaction %s",
		    printing->page.before);
	if (printing->table)
		table_print(printing->table);
}

void
usage_print(struct store *store, const struct usage_print *asked)
{
	struct printing printing = {
	    .store = store,
	    .asked = asked,
	    .page = asked->page,
	    .total = {.span = &asked->span, .reserved = -1, .transactions = -1},
	};

	printing.page.from = asked->span.from;
	printing.page.until = asked->span.until;
	printing.page.company = asked->span.company;
	printing.page.account = asked->span.account;
	buffer_init(&printing.record, BUFFER_MAXIMUM);
	print_report(&printing);
	if (asked->transactions)
		print_transactions(&printing);
	buffer_release(&printing.record);
}
