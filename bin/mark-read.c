/* SPDX-License-Identifier: MIT */
/* mark-read - mark conversations as read */
#include "conversation.h"
#include "each.h"
#include "program.h"
#include "rehearse.h"
#include "show.h"
#include "store.h"

static const char usage[] =
    "mark-read [--dry-run] [ID ...]\n"
    "\n"
    "Sets the number of unread messages of conversations to 0. The ids are\n"
    "arguments, or lines of stdin: bare, or in records.\n"
    "\n"
    "  --dry-run    print what would be, change nothing\n"
    "\n"
    "All of them:\n"
    "  list-conversations --unread | mark-read\n";

static const struct option options[] = {
    {"dry-run", no_argument, NULL, PROGRAM_OWN},
    PROGRAM_OPTIONS,
};

static void
mark_one(struct store *store, const char *id, const void *context)
{
	(void)context;
	conversation_mark_read(store, id);
}

int
main(int argc, char **argv)
{
	struct each each = {
	    .type = "conversation",
	    .exists = conversation_exists,
	    .change = mark_one,
	    .record = conversation_record,
	    .line = show_conversation,
	};
	struct store *store;

	program_start(usage);
	while (program_next(argc, argv, "", options) != -1)
		each.rehearsal = true;
	store = rehearse_open(each.rehearsal);
	each_given(store, argv + optind, &each);
	store_close(store);
	return program_end();
}
