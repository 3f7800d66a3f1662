/* SPDX-License-Identifier: MIT */
/* flag-message - flag messages for somebody to look at */
#include <stdbool.h>
#include <stddef.h>

#include "buffer.h"
#include "each.h"
#include "message.h"
#include "program.h"
#include "rehearse.h"
#include "store.h"

static const char usage[] =
    "flag-message [--dry-run] [--reason TEXT] [--remove] [ID ...]\n"
    "\n"
    "Flags messages, for somebody to look at. The ids are arguments, or lines\n"
    "of stdin: bare, or in message records.\n"
    "\n"
    "  --reason TEXT\n"
    "               why\n"
    "  --remove     take the flag off\n"
    "  --dry-run    print what would be, change nothing\n"
    "\n"
    "Everything in which a lawyer occurs:\n"
    "  search-messages lawyer | flag-message --reason legal\n";

enum own_option {
	DRY_RUN = PROGRAM_OWN,
	REASON,
	REMOVE,
};

static const struct option options[] = {
    {"dry-run", no_argument, NULL, DRY_RUN},
    {"reason", required_argument, NULL, REASON},
    {"remove", no_argument, NULL, REMOVE},
    PROGRAM_OPTIONS,
};

struct flagging {
	const char *reason; /* NULL: take the flag off */
	bool rehearsal;
};

static void
read_options(int argc, char **argv, struct flagging *flagging)
{
	bool remove = false, reason = false;
	int option;

	flagging->reason = "";
	while ((option = program_next(argc, argv, "", options)) != -1)
		switch (option) {
		case REASON:
			flagging->reason = optarg;
			reason = true;
			break;
		case REMOVE:
			remove = true;
			break;
		case DRY_RUN:
			flagging->rehearsal = true;
			break;
		}
	if (remove && reason)
		program_misused("--remove takes no --reason");
	if (remove)
		flagging->reason = NULL;
}

static void
ignore(void *context, const struct message *message)
{
	(void)context;
	(void)message;
}

static bool
exists(struct store *store, const char *id)
{
	return message_load(store, id, ignore, NULL);
}

static void
flag_one(struct store *store, const char *id, const void *context)
{
	const struct flagging *flagging = context;

	message_flag(store, id, flagging->reason);
}

static void
write_record(void *out, const struct message *message)
{
	message_write(out, message);
}

static bool
record(struct store *store, const char *id, struct buffer *out)
{
	return message_load(store, id, write_record, out);
}

static void
write_line(void *out, const struct message *message)
{
	buffer_format(out, "%s  %s  ", message->id,
	    message->author_name ? message->author_name : message->author);
	if (message->flagged)
		buffer_format(out, "[flagged: %s]  ",
		    message->flag_reason ? message->flag_reason : "");
	buffer_text(out, message->text);
}

static bool
line(struct store *store, const char *id, struct buffer *out)
{
	return message_load(store, id, write_line, out);
}

int
main(int argc, char **argv)
{
	struct flagging flagging = {NULL, false};
	struct each each = {
	    .type = "message",
	    .exists = exists,
	    .change = flag_one,
	    .context = &flagging,
	    .record = record,
	    .line = line,
	};
	struct store *store;

	program_start(usage);
	read_options(argc, argv, &flagging);
	each.rehearsal = flagging.rehearsal;
	store = rehearse_open(each.rehearsal);
	each_given(store, argv + optind, &each);
	store_close(store);
	return program_end();
}
