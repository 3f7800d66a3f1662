/* SPDX-License-Identifier: MIT */
/* list-tokens - list API tokens */
#include <stdbool.h>
#include <stdio.h>

#include "buffer.h"
#include "jsonl.h"
#include "program.h"
#include "show.h"
#include "store.h"
#include "table.h"
#include "token.h"
#include "when.h"

static const char usage[] =
    "list-tokens [--all]\n"
    "\n"
    "Lists API tokens, the oldest first. The tokens themselves are not kept\n"
    "and cannot be shown.\n"
    "\n"
    "  --all        also those that have expired or were revoked\n"
    "\n"
    "End all that were made for the old screen:\n"
    "  list-tokens | jq -r 'select(.name==\"screen\").id' |\n"
    "      xargs revoke-token\n";

static const struct option options[] = {
    {"all", no_argument, NULL, 'a'},
    PROGRAM_OPTIONS,
};

static void
print_record(void *context, const struct token *token)
{
	struct buffer *record = context;

	buffer_clear(record);
	token_write(record, token, NULL);
	jsonl_write(stdout, record);
}

static int64_t
print_records(struct store *store, bool all)
{
	struct buffer record;
	int64_t count;

	buffer_init(&record, BUFFER_MAXIMUM);
	count = token_each(store, all, print_record, &record);
	buffer_release(&record);
	return count;
}

static void
add_row(void *table, const struct token *token)
{
	const char *scope = token_scope_name(token->scope);
	char age[SHOW_AGE_SIZE], end[WHEN_SIZE] = "never";

	if (token->expires_at != WHEN_NONE) {
		when_format(token->expires_at, end);
		end[sizeof("2026-11-20") - 1] = '\0';
	}
	table_row(table,
	    (const char *const[]){token->id, scope ? scope : "?",
		token_status(token),
		show_age(when_now(), token->created_at, age), end,
		token->name});
}

static int64_t
print_table(struct store *store, bool all)
{
	static const char *const headings[] = {"ID", "SCOPE", "STATUS", "AGE",
	    "EXPIRES", "NAME", NULL};
	struct table *table = table_new(headings);
	int64_t count = token_each(store, all, add_row, table);

	table_print(table);
	return count;
}

int
main(int argc, char **argv)
{
	struct store *store;
	bool all = false;
	int64_t count;

	program_start(usage);
	while (program_next(argc, argv, "", options) != -1)
		all = true;
	if (argv[optind])
		program_misused("'%s': this program takes no arguments",
		    argv[optind]);
	store = store_open(STORE_READ);
	count = program_json() ? print_records(store, all)
			       : print_table(store, all);
	store_close(store);
	if (!count)
		program_note(EX_FOUND_NOTHING);
	return program_end();
}
