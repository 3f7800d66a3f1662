/* SPDX-License-Identifier: MIT */
/* follow-events - give events to a command, each at least once */
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "buffer.h"
#include "event.h"
#include "event_name.h"
#include "follow.h"
#include "jsonl.h"
#include "program.h"
#include "rehearse.h"
#include "store.h"

static const char usage[] =
    "follow-events --cursor NAME [--from SEQ] [--event GLOB] [--batch N] "
    "[--once] [--dry-run] [--] COMMAND [ARG ...]\n"
    "\n"
    "Gives events to COMMAND, in order, as JSON lines on its standard input.\n"
    "When it exits 0 the cursor NAME moves behind them; 75 means the same\n"
    "again later; any other status ends follow-events with that status. So\n"
    "each event is given at least once, and none after one that failed.\n"
    "\n"
    "  --cursor NAME  whose place in the log this is, kept in the store\n"
    "  --from SEQ     where a new cursor begins: a number, or 'now'\n"
    "                 (default 1)\n"
    "  --event GLOB   only events of these names: 'reply.*'\n"
    "  --batch N      at most N events at a time (default 100)\n"
    "  --once         end when the log is read, instead of waiting for more\n"
    "  --dry-run      print the events that would be given, run nothing\n"
    "\n"
    "Carry out replies of a channel that has no sender of its own:\n"
    "  follow-events --cursor mail --from now --event reply.sent --batch 1 \\\n"
    "      -- send-mail-of-reply\n"
    "A copy of everything, brought up to date by cron:\n"
    "  follow-events --cursor copy --once -- tee -a events.jsonl\n";

enum own_option {
	CURSOR = PROGRAM_OWN,
	FROM,
	EVENT,
	BATCH,
	ONCE,
	DRY_RUN,
};

static const struct option options[] = {
    {"cursor", required_argument, NULL, CURSOR},
    {"from", required_argument, NULL, FROM},
    {"event", required_argument, NULL, EVENT},
    {"batch", required_argument, NULL, BATCH},
    {"once", no_argument, NULL, ONCE},
    {"dry-run", no_argument, NULL, DRY_RUN},
    PROGRAM_OPTIONS,
};

static const char *
known_cursor(const char *name)
{
	if (!follow_name_valid(name))
		program_misused("--cursor: '%s' is not 1 to 100 letters, "
				"digits, '.', '_' and '-'",
		    name);
	return name;
}

static void
take_option(struct follow *follow, int option)
{
	switch (option) {
	case CURSOR:
		follow->cursor = known_cursor(optarg);
		break;
	case FROM:
		follow->from = strcmp(optarg, "now") == 0
		    ? FOLLOW_NOW
		    : program_number("from", optarg, 1, INT64_MAX - 1);
		break;
	case EVENT:
		follow->tail.event = event_name_option(optarg);
		break;
	case BATCH:
		follow->batch = program_number("batch", optarg, 1, 100000);
		break;
	case ONCE:
		follow->once = true;
		break;
	}
}

static void
read_options(int argc, char **argv, struct follow *follow, bool *dry_run)
{
	int option;

	while ((option = program_next(argc, argv, "+", options)) != -1)
		if (option == DRY_RUN)
			*dry_run = true;
		else
			take_option(follow, option);
	if (!follow->cursor)
		program_misused("give the cursor a name with --cursor");
	if (!argv[optind])
		program_misused("say which COMMAND gets the events");
	follow->command = argv + optind;
}

static bool
print_event(void *context, const struct event_row *event)
{
	struct buffer *record = context;

	buffer_clear(record);
	event_write(record, event);
	rehearse_sign(record, true);
	jsonl_write(stdout, record);
	return true;
}

static void
rehearse(struct follow *follow)
{
	struct buffer record;

	follow->tail.store = store_open(STORE_READ);
	buffer_init(&record, BUFFER_MAXIMUM);
	follow_each(follow, print_event, &record);
	buffer_release(&record);
	store_close(follow->tail.store);
}

int
main(int argc, char **argv)
{
	struct follow follow = {.from = 1, .batch = 100};
	bool dry_run = false;
	int status = 0, end;

	program_start(usage);
	read_options(argc, argv, &follow, &dry_run);
	program_catch();
	if (dry_run) {
		rehearse(&follow);
	} else {
		follow.tail.store = store_open(STORE_WRITE);
		status = follow_run(&follow);
		store_close(follow.tail.store);
	}
	/* The command's own status, whatever it is, goes before ours. */
	end = program_end();
	return status ? status : end;
}
