/* SPDX-License-Identifier: MIT */
/* list-prices - list what models cost */
#include <stdio.h>

#include "buffer.h"
#include "jsonl.h"
#include "money.h"
#include "price.h"
#include "program.h"
#include "store.h"
#include "table.h"
#include "when.h"

static const char usage[] =
    "list-prices\n"
    "\n"
    "Lists the prices of a million tokens that set-price set, by provider,\n"
    "model and time: each holds until the next of its model does.\n";

static const struct option options[] = {
    PROGRAM_OPTIONS,
};

static void
print_record(void *context, const struct price *price)
{
	struct buffer *record = context;

	buffer_clear(record);
	price_write(record, price);
	jsonl_write(stdout, record);
}

static int64_t
print_records(struct store *store)
{
	struct buffer record;
	int64_t count;

	buffer_init(&record, BUFFER_MAXIMUM);
	count = price_each(store, print_record, &record);
	buffer_release(&record);
	return count;
}

static void
add_row(void *table, const struct price *price)
{
	char input[MONEY_SIZE], output[MONEY_SIZE], cached[MONEY_SIZE];
	char from[WHEN_SIZE];

	table_row(table,
	    (const char *const[]){price->provider,
		price_text(price->input, input),
		price_text(price->output, output),
		price_text(price->cached, cached),
		when_format(price->from, from), price->model});
}

static int64_t
print_table(struct store *store)
{
	static const char *const headings[] = {"PROVIDER", "INPUT", "OUTPUT",
	    "CACHED", "FROM", "MODEL", NULL};
	struct table *table = table_new(headings);
	int64_t count = price_each(store, add_row, table);

	table_print(table);
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
	count = program_json() ? print_records(store) : print_table(store);
	store_close(store);
	if (!count)
		program_note(EX_FOUND_NOTHING);
	return program_end();
}
