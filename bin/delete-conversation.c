/* SPDX-License-Identifier: MIT */
/* delete-conversation - delete conversations with all that belongs to them */
#include <stdbool.h>
#include <stdio.h>

#include "buffer.h"
#include "given.h"
#include "jsonl.h"
#include "program.h"
#include "removal.h"
#include "store.h"

static const char usage[] =
    "delete-conversation [--dry-run] [--yes] [ID ...]\n"
    "\n"
    "Deletes conversations with their messages, replies, notes and tags.\n"
    "Without --yes it only counts what that would be. The ids are arguments,\n"
    "or lines of stdin: bare, or in records.\n"
    "\n"
    "  --yes        delete them; nothing brings them back\n"
    "  --dry-run    only count, whatever else is said\n"
    "\n"
    "First look, then delete:\n"
    "  delete-conversation mail:42\n"
    "  delete-conversation --yes mail:42\n";

enum own_option {
	DRY_RUN = PROGRAM_OWN,
	YES,
};

static const struct option options[] = {
    {"dry-run", no_argument, NULL, DRY_RUN},
    {"yes", no_argument, NULL, YES},
    PROGRAM_OPTIONS,
};

/* Returns whether to delete. */
static bool
read_options(int argc, char **argv)
{
	bool yes = false, rehearsal = false;
	int option;

	while ((option = program_next(argc, argv, "", options)) != -1)
		*(option == YES ? &yes : &rehearsal) = true;
	return yes && !rehearsal;
}

static void
print(const struct removal *removal)
{
	struct buffer record;

	buffer_init(&record, BUFFER_MAXIMUM);
	if (program_json()) {
		removal_write(&record, removal);
		jsonl_write(stdout, &record);
	} else {
		removal_print(removal);
	}
	buffer_release(&record);
}

static void
remove_given(struct store *store, char **arguments, bool yes)
{
	struct given given;
	struct removal removal;
	const char *id;

	given_open(&given, arguments, "conversation");
	while ((id = given_next(&given)))
		if (yes ? removal_do(store, id, &removal)
			: removal_count(store, id, &removal))
			print(&removal);
		else
			given_reject(&given, "no such conversation");
	given_close(&given);
}

int
main(int argc, char **argv)
{
	struct store *store;
	bool yes;

	program_start(usage);
	yes = read_options(argc, argv);
	store = store_open(yes ? STORE_WRITE : STORE_READ);
	remove_given(store, argv + optind, yes);
	store_close(store);
	return program_end();
}
