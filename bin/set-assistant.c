/* SPDX-License-Identifier: MIT */
/* set-assistant - set who drafts and answers in conversations */
#include <stdbool.h>
#include <stddef.h>

#include "assistant.h"
#include "conversation.h"
#include "each.h"
#include "program.h"
#include "rehearse.h"
#include "show.h"
#include "store.h"

static const char usage[] =
    "set-assistant [--dry-run] ASSISTANT|--default [ID ...]\n"
    "\n"
    "Sets which assistant drafts and answers in conversations. Assistants\n"
    "stand in the file that FRONTDESK_ASSISTANTS names, see assistants(5).\n"
    "The ids are arguments, or lines of stdin: bare, or in records.\n"
    "\n"
    "  ASSISTANT    its type in that file, or its assistantId\n"
    "  --default    none in particular: whoever is the default\n"
    "  --dry-run    print what would be, change nothing\n"
    "\n"
    "  set-assistant technical chat:42\n"
    "All that are tagged so:\n"
    "  list-conversations --tag sales | set-assistant sales\n";

enum { DEFAULT = PROGRAM_OWN, DRY_RUN };

static const struct option options[] = {
    {"default", no_argument, NULL, DEFAULT},
    {"dry-run", no_argument, NULL, DRY_RUN},
    PROGRAM_OPTIONS,
};

static void
set_one(struct store *store, const char *id, const void *context)
{
	const struct assistant *assistant = context;

	conversation_set_assistant(store, id,
	    assistant ? assistant->name : NULL);
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
	bool cleared = false;
	struct store *store;
	int option;

	program_start(usage);
	while ((option = program_next(argc, argv, "", options)) != -1)
		if (option == DEFAULT)
			cleared = true;
		else
			each.rehearsal = true;
	argv += optind;
	if (!cleared && !*argv)
		program_misused("the first argument is an assistant");
	if (!cleared)
		each.context = assistant_need(*argv++);
	store = rehearse_open(each.rehearsal);
	each_given(store, argv, &each);
	store_close(store);
	return program_end();
}
