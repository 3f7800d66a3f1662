/* SPDX-License-Identifier: MIT */
/* set-user - set who pays for what models do in conversations */
#include <stdbool.h>
#include <stddef.h>

#include "account.h"
#include "conversation.h"
#include "each.h"
#include "program.h"
#include "rehearse.h"
#include "show.h"
#include "store.h"

static const char usage[] =
    "set-user [--dry-run] USER|--nobody [ID ...]\n"
    "\n"
    "Sets whose tokens drafts, answers and summaries in conversations spend:\n"
    "the user's balance is charged, and the user's caps and those of the\n"
    "user's company count. The ids are arguments, or lines of stdin: bare, or\n"
    "in records.\n"
    "\n"
    "  USER       an id, an external id or an e-mail; grant-tokens makes one\n"
    "  --nobody   no user: only the caps of assistant and desk count\n"
    "  --dry-run  print what would be, change nothing\n"
    "\n"
    "  set-user ada@example.com chat:42\n"
    "All that are tagged so:\n"
    "  list-conversations --tag lofts | set-user lofts-7\n";

enum { NOBODY = PROGRAM_OWN, DRY_RUN };

static const struct option options[] = {
    {"nobody", no_argument, NULL, NOBODY},
    {"dry-run", no_argument, NULL, DRY_RUN},
    PROGRAM_OPTIONS,
};

static void
set_one(struct store *store, const char *id, const void *context)
{
	conversation_set_user(store, id, context);
}

static void
find_user(struct store *store, const char *name, char id[ID_SIZE])
{
	if (!account_find(store, name, id))
		program_die(EX_DATAERR,
		    "%s: no such user: see list-users, or make it with "
		    "grant-tokens",
		    name);
}

int
main(int argc, char **argv)
{
	struct each each = {
	    .type = "conversation",
	    .exists = conversation_exists,
	    .change = set_one,
	    .record = conversation_record,
	    .line = show_served,
	};
	const char *name = NULL;
	bool nobody = false;
	char user[ID_SIZE];
	struct store *store;
	int option;

	program_start(usage);
	while ((option = program_next(argc, argv, "", options)) != -1)
		if (option == NOBODY)
			nobody = true;
		else
			each.rehearsal = true;
	argv += optind;
	if (!nobody && !*argv)
		program_misused("the first argument is a user");
	if (!nobody)
		name = *argv++;
	store = rehearse_open(each.rehearsal);
	if (name) {
		find_user(store, name, user);
		each.context = user;
	}
	each_given(store, argv, &each);
	store_close(store);
	return program_end();
}
