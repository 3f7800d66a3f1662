/* SPDX-License-Identifier: MIT */
/* set-mode - set how far conversations are answered by machine */
#include <stdbool.h>
#include <stddef.h>
#include <string.h>

#include "conversation.h"
#include "each.h"
#include "program.h"
#include "rehearse.h"
#include "show.h"
#include "store.h"

static const char usage[] =
    "set-mode [--dry-run] [--holder NAME] auto|draft|off [ID ...]\n"
    "\n"
    "Sets the mode of conversations. The ids are arguments, or lines of\n"
    "stdin: bare, or in records.\n"
    "\n"
    "  auto         replies are drafted and sent without asking anybody\n"
    "  draft        replies are drafted; a person approves each\n"
    "  off          nothing is drafted\n"
    "  --holder NAME\n"
    "               NAME takes the conversations over; auto or draft without\n"
    "               --holder hands them back\n"
    "  --dry-run    print what would be, change nothing\n"
    "\n"
    "Eva takes over, and hands back:\n"
    "  set-mode off --holder Eva hostex:0-2557000001\n"
    "  set-mode draft hostex:0-2557000001\n";

static const struct option options[] = {
    {"dry-run", no_argument, NULL, PROGRAM_OWN},
    {"holder", required_argument, NULL, 'h'},
    PROGRAM_OPTIONS,
};

struct posture {
	const char *mode, *holder;
};

static void
set_one(struct store *store, const char *id, const void *context)
{
	const struct posture *posture = context;

	conversation_set_mode(store, id, posture->mode);
	if (posture->holder || strcmp(posture->mode, "off") != 0)
		conversation_set_holder(store, id, posture->holder);
}

/* Returns the ids that follow the mode. */
static char **
read_options(int argc, char **argv, struct posture *posture, bool *rehearsal)
{
	int option;

	while ((option = program_next(argc, argv, "", options)) != -1)
		if (option == 'h')
			posture->holder = optarg;
		else
			*rehearsal = true;
	if (posture->holder && !*posture->holder)
		program_misused("--holder: give a name");
	argv += optind;
	if (!*argv || !conversation_mode_valid(*argv))
		program_misused("the first argument is a mode: auto, draft or "
				"off");
	posture->mode = *argv;
	return argv + 1;
}

int
main(int argc, char **argv)
{
	struct posture posture = {NULL, NULL};
	struct each each = {
	    .type = "conversation",
	    .exists = conversation_exists,
	    .change = set_one,
	    .context = &posture,
	    .record = conversation_record,
	    .line = show_conversation,
	};
	struct store *store;
	char **ids;

	program_start(usage);
	ids = read_options(argc, argv, &posture, &each.rehearsal);
	store = rehearse_open(each.rehearsal);
	each_given(store, ids, &each);
	store_close(store);
	return program_end();
}
