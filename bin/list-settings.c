/* SPDX-License-Identifier: MIT */
/* list-settings - list what is set */
#include <stdbool.h>
#include <stdio.h>

#include "buffer.h"
#include "jsonl.h"
#include "learned.h"
#include "program.h"
#include "setting.h"
#include "store.h"
#include "table.h"
#include "when.h"

static const char usage[] =
    "list-settings\n"
    "\n"
    "Lists what is set: by set-setting in the store, by the operator in the\n"
    "environment or in the settings file. Secrets are named, not shown, also\n"
    "those that ingest-webhook learned: set-setting --remove forgets one.\n";

static const struct option options[] = {
    PROGRAM_OPTIONS,
};

static void
print_record(void *context, const struct setting *setting)
{
	struct buffer *record = context;

	buffer_clear(record);
	setting_write(record, setting);
	jsonl_write(stdout, record);
}

/* A secret that was learned, as a setting that nobody set. */
static void
print_learned(void *context, const char *source, int64_t learned_at)
{
	char name[64];

	snprintf(name, sizeof(name), "learned.%s", source);
	print_record(context,
	    &(struct setting){.name = name,
		.source = "learned",
		.secret = true,
		.updated_at = learned_at});
}

static int64_t
print_records(struct store *store)
{
	struct buffer record;
	int64_t count;

	buffer_init(&record, BUFFER_MAXIMUM);
	count = setting_each(store, print_record, &record);
	count += learned_each(store, print_learned, &record);
	count += setting_each_configured(print_record, &record);
	buffer_release(&record);
	return count;
}

static void
add_row(void *table, const struct setting *setting)
{
	table_row(table,
	    (const char *const[]){setting->name, setting->source,
		setting->secret ? "(secret)" : setting->value});
}

static void
add_learned(void *table, const char *source, int64_t learned_at)
{
	char name[64], value[64], at[WHEN_SIZE];

	snprintf(name, sizeof(name), "learned.%s", source);
	snprintf(value, sizeof(value), "(secret, since %s)",
	    when_format(learned_at, at));
	table_row(table, (const char *const[]){name, "learned", value});
}

static int64_t
print_table(struct store *store)
{
	static const char *const headings[] = {"NAME", "FROM", "VALUE", NULL};
	struct table *table = table_new(headings);
	int64_t count;

	count = setting_each(store, add_row, table);
	count += learned_each(store, add_learned, table);
	count += setting_each_configured(add_row, table);
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
