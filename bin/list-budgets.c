/* SPDX-License-Identifier: MIT */
/* list-budgets - list caps, and how much of them is gone */
#include <bsd/string.h>
#include <inttypes.h>
#include <stdio.h>

#include "account.h"
#include "buffer.h"
#include "budget.h"
#include "cap.h"
#include "jsonl.h"
#include "program.h"
#include "store.h"
#include "table.h"

static const char usage[] =
    "list-budgets\n"
    "\n"
    "Lists the caps that set-budget made, and for the present day, week or\n"
    "month of UTC what was spent of them, is reserved by calls under way, and\n"
    "is left.\n"
    "\n"
    "What is nearly gone:\n"
    "  list-budgets | jq 'select(.tokens and .left.tokens < .tokens / 10)'\n";

static const struct option options[] = {
    PROGRAM_OPTIONS,
};

/* What a list needs beside the row. */
struct list {
	struct store *store;
	struct buffer record;
	struct table *table;
};

static void
print_record(void *context, const struct cap *cap)
{
	struct list *list = context;
	struct cap_state state;

	budget_state(list->store, cap, &state);
	buffer_clear(&list->record);
	cap_write(&list->record, cap, &state);
	jsonl_write(stdout, &list->record);
}

static int64_t
print_records(struct store *store)
{
	struct list list = {.store = store};
	int64_t count;

	buffer_init(&list.record, BUFFER_MAXIMUM);
	count = cap_each(store, print_record, &list);
	buffer_release(&list.record);
	return count;
}

static void
take_who(void *context, const struct account *account)
{
	if (account->email || account->external_id)
		buffer_text(context,
		    account->email ? account->email : account->external_id);
}

/* A person knows a user by another name than the id. */
static void
put_name(const struct list *list, const struct cap *cap, struct buffer *name)
{
	if (cap->scope == LEDGER_ACCOUNT)
		account_load(list->store, cap->name, take_who, name);
	if (!name->length)
		buffer_text(name, cap->name);
}

#define NUMBER_SIZE 24

static const char *
number(int64_t value, char text[NUMBER_SIZE])
{
	snprintf(text, NUMBER_SIZE, "%" PRId64, value);
	return text;
}

/* One row for each kind of cap. */
static void
add_rows(void *context, const struct cap *cap)
{
	char text[4][NUMBER_SIZE], money[4][MONEY_SIZE];
	struct list *list = context;
	struct cap_state state;
	const char *cells[8] = {cap_scope_name(cap->scope), NULL,
	    period_name(cap->period)};
	struct buffer name;

	budget_state(list->store, cap, &state);
	buffer_init(&name, BUFFER_MAXIMUM);
	put_name(list, cap, &name);
	cells[1] = name.bytes;
	if (cap->tokens != CAP_NONE) {
		cells[3] = "tokens";
		cells[4] = number(cap->tokens, text[0]);
		cells[5] = number(state.spent.tokens, text[1]);
		cells[6] = number(state.reserved.tokens, text[2]);
		cells[7] = number(cap->tokens - state.spent.tokens -
			state.reserved.tokens,
		    text[3]);
		table_row(list->table, cells);
	}
	if (cap->cost != MONEY_NONE) {
		cells[3] = "money";
		cells[4] = money_text(cap->cost, money[0]);
		cells[5] = money_text(state.spent.cost, money[1]);
		cells[6] = money_text(state.reserved.cost, money[2]);
		cells[7] = money_text(cap->cost - state.spent.cost -
			state.reserved.cost,
		    money[3]);
		table_row(list->table, cells);
	}
	buffer_release(&name);
}

static int64_t
print_table(struct store *store)
{
	static const char *const headings[] = {"SCOPE", "NAME", "EACH", "OF",
	    "CAP", "SPENT", "RESERVED", "LEFT", NULL};
	struct list list = {.store = store, .table = table_new(headings)};
	int64_t count = cap_each(store, add_rows, &list);

	table_print(list.table);
	return count;
}

int
main(int argc, char **argv)
{
	struct store *store;
	int64_t count;

	program_start(usage);
	program_next(argc, argv, "", options);
	if (argv[optind])
		program_misused("'%s': this program takes no arguments",
		    argv[optind]);
	store = store_open(STORE_READ);
	store_begin_reading(store);
	count = program_json() ? print_records(store) : print_table(store);
	store_end_reading(store);
	store_close(store);
	if (!count)
		program_note(EX_FOUND_NOTHING);
	return program_end();
}
