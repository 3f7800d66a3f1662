/* SPDX-License-Identifier: MIT */
/* close-conversation - close or reopen conversations */
#include <stdbool.h>

#include "conversation.h"
#include "each.h"
#include "program.h"
#include "rehearse.h"
#include "show.h"
#include "store.h"

static const char usage[] =
    "close-conversation [--dry-run] [--reopen] [ID ...]\n"
    "\n"
    "Closes conversations: nothing more is expected from us. One opens again\n"
    "by itself when the guest writes. The ids are arguments, or lines of\n"
    "stdin: bare, or in records.\n"
    "\n"
    "  --reopen     open them again\n"
    "  --dry-run    print what would be, change nothing\n"
    "\n"
    "Close what has been silent for a month:\n"
    "  list-conversations --until 30d | close-conversation\n";

enum own_option {
	DRY_RUN = PROGRAM_OWN,
	REOPEN,
};

static const struct option options[] = {
    {"dry-run", no_argument, NULL, DRY_RUN},
    {"reopen", no_argument, NULL, REOPEN},
    PROGRAM_OPTIONS,
};

static void
close_one(struct store *store, const char *id, const void *reopen)
{
	if (*(const bool *)reopen)
		conversation_reopen(store, id);
	else
		conversation_close(store, id);
}

int
main(int argc, char **argv)
{
	bool reopen = false;
	struct each each = {
	    .type = "conversation",
	    .exists = conversation_exists,
	    .change = close_one,
	    .context = &reopen,
	    .record = conversation_record,
	    .line = show_conversation,
	};
	struct store *store;
	int option;

	program_start(usage);
	while ((option = program_next(argc, argv, "", options)) != -1)
		*(option == REOPEN ? &reopen : &each.rehearsal) = true;
	store = rehearse_open(each.rehearsal);
	each_given(store, argv + optind, &each);
	store_close(store);
	return program_end();
}
