/* SPDX-License-Identifier: MIT */
/* tag-conversation - put a tag on conversations, or take it off */
#include <stdbool.h>
#include <stddef.h>

#include "conversation.h"
#include "each.h"
#include "program.h"
#include "rehearse.h"
#include "show.h"
#include "store.h"
#include "tag.h"

static const char usage[] =
    "tag-conversation [--dry-run] [--remove] TAG [ID ...]\n"
    "\n"
    "Puts TAG on conversations. The ids are arguments, or lines of stdin:\n"
    "bare, or in records.\n"
    "\n"
    "  --remove     take it off\n"
    "  --dry-run    print what would be, change nothing\n"
    "\n"
    "Tag the conversations in which a dog occurs:\n"
    "  search-messages dog | tag-conversation pets\n"
    "And list them:\n"
    "  list-conversations --tag pets\n";

enum own_option {
	DRY_RUN = PROGRAM_OWN,
	REMOVE,
};

static const struct option options[] = {
    {"dry-run", no_argument, NULL, DRY_RUN},
    {"remove", no_argument, NULL, REMOVE},
    PROGRAM_OPTIONS,
};

struct tagging {
	const char *tag;
	bool remove;
};

static void
tag_one(struct store *store, const char *id, const void *context)
{
	const struct tagging *tagging = context;

	if (tagging->remove)
		tag_take(store, id, tagging->tag);
	else
		tag_put(store, id, tagging->tag);
}

/* Returns the ids that follow the tag. */
static char **
read_options(int argc, char **argv, struct tagging *tagging, bool *rehearsal)
{
	int option;

	while ((option = program_next(argc, argv, "", options)) != -1)
		*(option == REMOVE ? &tagging->remove : rehearsal) = true;
	argv += optind;
	if (!*argv)
		program_misused("which tag?");
	if (!tag_valid(*argv))
		program_misused(
		    "'%s' is no tag: 1 to 64 bytes of UTF-8 without "
		    "spaces and commas",
		    *argv);
	tagging->tag = *argv;
	return argv + 1;
}

int
main(int argc, char **argv)
{
	struct tagging tagging = {NULL, false};
	struct each each = {
	    .type = "conversation",
	    .exists = conversation_exists,
	    .change = tag_one,
	    .context = &tagging,
	    .record = conversation_record,
	    .line = show_conversation,
	};
	struct store *store;
	char **ids;

	program_start(usage);
	ids = read_options(argc, argv, &tagging, &each.rehearsal);
	store = rehearse_open(each.rehearsal);
	each_given(store, ids, &each);
	store_close(store);
	return program_end();
}
