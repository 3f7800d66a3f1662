/* SPDX-License-Identifier: MIT */
/* send-reply - send approved replies, each of them once */
#include <cjson/cJSON.h>
#include <stdbool.h>
#include <stddef.h>

#include "given.h"
#include "hmac.h"
#include "person.h"
#include "program.h"
#include "rehearse.h"
#include "reply_import.h"
#include "reply_print.h"
#include "sender.h"
#include "store.h"

static const char usage[] =
    "send-reply [--approve] [--by NAME] [--even-if-newer] [--pending] "
    "[--jobs N] [--limit N] [--deadline D] [--dry-run] [ID ...]\n"
    "\n"
    "Sends replies that are approved, each of them once, and prints their\n"
    "records. Finds out upstream what became of those whose outcome is\n"
    "unknown. Without ids they come on standard input, as records or ids.\n"
    "\n"
    "  --approve        approve the drafts among them first\n"
    "  --by NAME        in whose name (default: the user)\n"
    "  --even-if-newer  also when the customer wrote since\n"
    "  --pending        all that the store has to be sent\n"
    "  --jobs N         conversations at once (default 4)\n"
    "  --limit N        at most N replies\n"
    "  --deadline D     begin nothing after D: 50s, 5m; without it the run\n"
    "                   waits up to 30s for the limits of a channel\n"
    "  --dry-run        send nothing, print what would be\n"
    "\n"
    "What cron runs:\n"
    "  send-reply --pending --deadline 50s\n"
    "Approve and send one draft:\n"
    "  send-reply --approve reply_01k5w3...\n";

enum own_option {
	APPROVE = PROGRAM_OWN,
	BY,
	EVEN_IF_NEWER,
	PENDING,
	JOBS,
	LIMIT,
	DEADLINE,
	DRY_RUN,
};

static const struct option options[] = {
    {"approve", no_argument, NULL, APPROVE},
    {"by", required_argument, NULL, BY},
    {"even-if-newer", no_argument, NULL, EVEN_IF_NEWER},
    {"pending", no_argument, NULL, PENDING},
    {"jobs", required_argument, NULL, JOBS},
    {"limit", required_argument, NULL, LIMIT},
    {"deadline", required_argument, NULL, DEADLINE},
    {"dry-run", no_argument, NULL, DRY_RUN},
    PROGRAM_OPTIONS,
};

/* More than that are not lined up before work begins. */
#define BATCH 1000

struct request {
	struct sender_options sender;
	struct store *store;
	bool pending;
	int64_t limit;
};

static void
take_option(struct request *request, int option)
{
	switch (option) {
	case APPROVE:
		request->sender.approve = true;
		break;
	case BY:
		request->sender.by = optarg;
		break;
	case EVEN_IF_NEWER:
		request->sender.even_if_newer = true;
		break;
	case PENDING:
		request->pending = true;
		break;
	case JOBS:
		request->sender.jobs = (unsigned)program_number("jobs", optarg,
		    1, 256);
		break;
	case LIMIT:
		request->limit = program_number("limit", optarg, 1, INT64_MAX);
		break;
	case DEADLINE:
		request->sender.deadline = program_duration("deadline", optarg);
		break;
	case DRY_RUN:
		request->sender.dry_run = true;
		break;
	}
}

static char **
read_options(int argc, char **argv, struct request *request)
{
	int option;

	while ((option = program_next(argc, argv, "", options)) != -1)
		take_option(request, option);
	argv += optind;
	if (request->pending && *argv)
		program_misused("give ids or --pending, not both");
	if (request->pending && request->sender.approve)
		program_misused("--approve wants to be told which ones");
	return argv;
}

static void
print(void *context, const char *id, void *tag)
{
	const struct request *request = context;

	reply_print(request->store, id, tag, request->sender.dry_run);
	cJSON_Delete(tag);
}

static void
drop(void *context, void *tag)
{
	(void)context;
	cJSON_Delete(tag);
}

/* Gathers what comes at once, so that calls can be made side by side, and waits
 * for more only when nothing is unsettled. */
static void
send_given(struct sender *sender, struct given *given, int64_t limit)
{
	char hash[HMAC_HEX_SIZE];
	const char *id;
	cJSON *record;
	int batch = 0;

	for (; limit && (id = given_next(given)); limit -= limit > 0) {
		record = given_take(given);
		if (!sender_add(sender, id, reply_shown(record, hash),
			record)) {
			cJSON_Delete(record);
			given_reject(given, "no such reply");
		}
		if (++batch == BATCH || !given_ready(given)) {
			sender_run(sender);
			batch = 0;
		}
	}
	sender_run(sender);
}

int
main(int argc, char **argv)
{
	struct request request = {
	    .sender = {.jobs = 4, .done = print, .dropped = drop},
	    .limit = -1,
	};
	struct sender *sender;
	struct given given;

	program_start(usage);
	argv = read_options(argc, argv, &request);
	program_catch();
	if (!request.sender.by)
		request.sender.by = person_name();
	request.sender.context = &request;
	if (!request.pending)
		given_open(&given, argv, "reply");
	request.store = rehearse_open(request.sender.dry_run);
	sender = sender_open(request.store, &request.sender);
	if (request.pending) {
		sender_add_pending(sender, request.limit);
		sender_run(sender);
	} else {
		send_given(sender, &given, request.limit);
		given_close(&given);
	}
	sender_close(sender);
	store_close(request.store);
	return program_end();
}
