/* SPDX-License-Identifier: MIT */
/* check-desk - find what is wrong, and who waits for too long */
#include <stdio.h>

#include "buffer.h"
#include "desk.h"
#include "jsonl.h"
#include "program.h"
#include "rehearse.h"
#include "store.h"
#include "table.h"

static const char usage[] =
    "check-desk [--repair] [--upgrade] [--dry-run]\n"
    "\n"
    "Prints what is wrong with the store and what waits for too long, and\n"
    "nothing when all is well. Ends with 1 if something is an error.\n"
    "\n"
    "  --repair   first make what is missing in the search index, and book\n"
    "             what abandoned calls of models may have used\n"
    "  --upgrade  first upgrade the store of an older version\n"
    "  --dry-run  do neither; just look\n"
    "\n"
    "Every hour, by mail when there is something:\n"
    "  17 * * * *  check-desk --text\n"
    "Only what is an error:\n"
    "  check-desk | jq -r 'select(.level == \"error\").what'\n";

static const struct option options[] = {
    {"repair", no_argument, NULL, 'r'},
    {"upgrade", no_argument, NULL, 'u'},
    {"dry-run", no_argument, NULL, 'd'},
    PROGRAM_OPTIONS,
};

struct choice {
	bool repair, upgrade, rehearsal;
};

static void
read_options(int argc, char **argv, struct choice *choice)
{
	int option;

	while ((option = program_next(argc, argv, "", options)) != -1) {
		choice->repair |= option == 'r';
		choice->upgrade |= option == 'u';
		choice->rehearsal |= option == 'd';
	}
	if (argv[optind])
		program_misused("'%s': this program takes no arguments",
		    argv[optind]);
}

static void
weigh(const struct finding *finding)
{
	if (finding->level == FINDING_ERROR)
		program_note(EX_FOUND_NOTHING);
}

static void
print_record(void *context, const struct finding *finding)
{
	struct buffer *record = context;

	weigh(finding);
	buffer_clear(record);
	finding_write(record, finding);
	jsonl_write(stdout, record);
}

static void
add_row(void *context, const struct finding *finding)
{
	weigh(finding);
	table_row(context,
	    (const char *const[]){finding_level_name(finding->level),
		finding->check, finding->conversation, finding->what});
}

static void
print_records(struct store *store)
{
	struct buffer record;

	buffer_init(&record, BUFFER_MAXIMUM);
	desk_check(store, print_record, &record);
	buffer_release(&record);
}

static void
print_table(struct store *store)
{
	static const char *const headings[] = {"LEVEL", "CHECK", "CONVERSATION",
	    "WHAT", NULL};
	struct table *table = table_new(headings);

	table_keep_last(table);
	desk_check(store, add_row, table);
	table_print(table);
}

/* Opened for writing only where something is to be written: whoever may only
 * read a store can check it. */
static struct store *
open_store(const struct choice *choice)
{
	if (choice->rehearsal || (!choice->repair && !choice->upgrade))
		return store_open(STORE_READ);
	return choice->upgrade ? store_open_present() : rehearse_open(true);
}

int
main(int argc, char **argv)
{
	struct choice choice = {0};
	struct store *store;

	program_start(usage);
	read_options(argc, argv, &choice);
	store = open_store(&choice);
	if (choice.repair && !choice.rehearsal)
		program_tell("%lld texts were added to the search indexes",
		    (long long)desk_repair(store));
	if (program_json())
		print_records(store);
	else
		print_table(store);
	store_close(store);
	return program_end();
}
