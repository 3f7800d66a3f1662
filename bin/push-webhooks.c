/* SPDX-License-Identifier: MIT */
/* push-webhooks - push events to outgoing webhooks */
#include <stdbool.h>
#include <stdio.h>

#include "buffer.h"
#include "delivery.h"
#include "jsonl.h"
#include "program.h"
#include "push_requeue.h"
#include "push_run.h"
#include "rehearse.h"
#include "store.h"
#include "when.h"

static const char usage[] =
    "push-webhooks [--pending] [--follow] [--requeue] [--since T] [--until T] "
    "[--jobs N] [--limit N] [--deadline D] [--dry-run] [ID ...]\n"
    "\n"
    "Pushes what happened to the webhooks that set-webhook made, and prints\n"
    "the record of each attempt. What fails is tried again by a later run:\n"
    "after 5 s, 5 min, 30 min, 2 h, 5 h, 10 h, 14 h, 20 h and 24 h; then it\n"
    "is dead.\n"
    "\n"
    "  --pending     what is due now (the default)\n"
    "  --follow      stay, and push what happens\n"
    "  --requeue     only make what is dead pending again: deliveries, pushes\n"
    "                or webhooks by ID, or what died from --since to --until\n"
    "  --since T     with --requeue: at this time or later: 2h, 7d, a date\n"
    "  --until T     with --requeue: before this time\n"
    "  --jobs N      calls at once, shared by the endpoints (default 4)\n"
    "  --limit N     at most N attempts\n"
    "  --deadline D  begin nothing after D: 50s, 5m\n"
    "  --dry-run     push nothing, print what would be\n"
    "\n"
    "What cron runs:\n"
    "  push-webhooks --deadline 50s\n"
    "Once more what died while an endpoint was down:\n"
    "  push-webhooks --requeue --since 2026-11-19 --until 2026-11-20\n";

enum own_option {
	PENDING = PROGRAM_OWN,
	FOLLOW,
	REQUEUE,
	SINCE,
	UNTIL,
	JOBS,
	LIMIT,
	DEADLINE,
	DRY_RUN,
};

static const struct option options[] = {
    {"pending", no_argument, NULL, PENDING},
    {"follow", no_argument, NULL, FOLLOW},
    {"requeue", no_argument, NULL, REQUEUE},
    {"since", required_argument, NULL, SINCE},
    {"until", required_argument, NULL, UNTIL},
    {"jobs", required_argument, NULL, JOBS},
    {"limit", required_argument, NULL, LIMIT},
    {"deadline", required_argument, NULL, DEADLINE},
    {"dry-run", no_argument, NULL, DRY_RUN},
    PROGRAM_OPTIONS,
};

struct request {
	struct push_options push;
	struct delivery_filter window;
	bool pending, requeue, dry_run;
};

static void
take_option(struct request *request, int option)
{
	switch (option) {
	case PENDING:
		request->pending = true;
		break;
	case FOLLOW:
		request->push.follow = true;
		break;
	case REQUEUE:
		request->requeue = true;
		break;
	case SINCE:
		request->window.since = program_moment("since", optarg);
		break;
	case UNTIL:
		request->window.until = program_moment("until", optarg);
		break;
	case JOBS:
		request->push.jobs = (unsigned)program_number("jobs", optarg, 1,
		    256);
		break;
	case LIMIT:
		request->push.limit = program_number("limit", optarg, 1,
		    INT64_MAX);
		break;
	case DEADLINE:
		request->push.deadline = program_duration("deadline", optarg);
		break;
	case DRY_RUN:
		request->dry_run = true;
		break;
	}
}

static void
check(const struct request *request, char **ids)
{
	bool window = request->window.since != WHEN_NONE ||
	    request->window.until != WHEN_NONE;

	if (request->requeue && (request->pending || request->push.follow))
		program_misused("--requeue pushes nothing by itself");
	if (request->requeue && !*ids && !window)
		program_misused(
		    "--requeue: give ids, or a time by --since or --until");
	if (request->requeue && *ids && window)
		program_misused("--requeue: give ids or a time, not both");
	if (!request->requeue && (*ids || window))
		program_misused("ids and times are for --requeue");
	if (request->pending && request->push.follow)
		program_misused("give --pending or --follow, not both");
	if (request->dry_run && request->push.follow)
		program_misused("--follow cannot be rehearsed");
}

static char **
read_options(int argc, char **argv, struct request *request)
{
	int option;

	while ((option = program_next(argc, argv, "", options)) != -1)
		take_option(request, option);
	argv += optind;
	check(request, argv);
	return argv;
}

static void
print(void *context, const struct delivery *delivery)
{
	const struct request *request = context;
	struct buffer record;

	if (!program_json()) {
		delivery_print(delivery, request->dry_run);
		return;
	}
	buffer_init(&record, BUFFER_MAXIMUM);
	delivery_write(&record, delivery);
	rehearse_sign(&record, request->dry_run);
	jsonl_write(stdout, &record);
	buffer_release(&record);
}

static void
requeue(struct store *store, struct request *request, char **ids)
{
	struct push_requeue work;

	push_requeue_init(&work);
	store_begin(store);
	if (!*ids)
		push_requeue_window(&work, store, &request->window);
	for (; *ids; ids++)
		if (!push_requeue_named(&work, store, *ids)) {
			program_warn("%s: nothing of that id is dead", *ids);
			program_note(EX_DATAERR);
		}
	rehearse_end(store, request->dry_run);
	push_requeue_tell(&work, store, print, request);
	push_requeue_release(&work);
}

int
main(int argc, char **argv)
{
	struct request request = {
	    .push = {.jobs = 4, .limit = -1, .done = print},
	    .window = {.since = WHEN_NONE, .until = WHEN_NONE, .limit = -1},
	};
	struct store *store;

	program_start(usage);
	argv = read_options(argc, argv, &request);
	program_catch();
	request.push.context = &request;
	store = rehearse_open(request.dry_run);
	if (request.requeue)
		requeue(store, &request, argv);
	else if (request.dry_run)
		push_rehearse(store, &request.push);
	else
		push_run(store, &request.push);
	store_close(store);
	return program_end();
}
