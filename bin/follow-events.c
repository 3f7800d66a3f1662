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
    "   or: follow-events --cursor NAME --forget [--dry-run]\n"
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
    "  --forget       forget where the cursor is, see list-cursors\n"
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
	FORGET,
	DRY_RUN,
};

static const struct option options[] = {
    {"cursor", required_argument, NULL, CURSOR},
    {"from", required_argument, NULL, FROM},
    {"event", required_argument, NULL, EVENT},
    {"batch", required_argument, NULL, BATCH},
    {"once", no_argument, NULL, ONCE},
    {"forget", no_argument, NULL, FORGET},
    {"dry-run", no_argument, NULL, DRY_RUN},
    PROGRAM_OPTIONS,
};

struct request {
	struct follow follow;
	bool forget, dry_run;
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
take_option(struct request *request, int option)
{
	struct follow *follow = &request->follow;

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
	case FORGET:
		request->forget = true;
		break;
	case DRY_RUN:
		request->dry_run = true;
		break;
	}
}

static void
read_options(int argc, char **argv, struct request *request)
{
	struct follow *follow = &request->follow;
	int option;

	while ((option = program_next(argc, argv, "+", options)) != -1)
		take_option(request, option);
	if (!follow->cursor)
		program_misused("give the cursor a name with --cursor");
	if (request->forget && argv[optind])
		program_misused("--forget goes without a COMMAND");
	if (!request->forget && !argv[optind])
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

static void
forget(const struct request *request)
{
	struct store *store = rehearse_open(request->dry_run);

	follow_forget(store, request->follow.cursor, request->dry_run);
	store_close(store);
}

static int
run(struct follow *follow)
{
	int status;

	follow->tail.store = store_open(STORE_WRITE);
	status = follow_run(follow);
	store_close(follow->tail.store);
	return status;
}

int
main(int argc, char **argv)
{
	struct request request = {.follow = {.from = 1, .batch = 100}};
	int status = 0, end;

	program_start(usage);
	read_options(argc, argv, &request);
	program_catch();
	if (request.forget)
		forget(&request);
	else if (request.dry_run)
		rehearse(&request.follow);
	else
		status = run(&request.follow);
	/* The command's own status, whatever it is, goes before ours. */
	end = program_end();
	return status ? status : end;
}
