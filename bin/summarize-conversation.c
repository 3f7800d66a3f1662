/* SPDX-License-Identifier: MIT */
/* summarize-conversation - summarize conversations, each once */
#include <poll.h>
#include <stdbool.h>
#include <unistd.h>

#include "account.h"
#include "given.h"
#include "id.h"
#include "program.h"
#include "rehearse.h"
#include "store.h"
#include "summary.h"

static const char usage[] =
    "summarize-conversation [--refresh] [--provider P] [ID ...]\n"
    "\n"
    "Says in a few sentences what a conversation comes to. That is made once,\n"
    "by a model or without one, and stored: who asks later gets the same and\n"
    "spends nothing. The ids are arguments, or lines of stdin: bare, or in\n"
    "records.\n"
    "\n"
    "  --refresh        anew, where there are newer messages\n"
    "  --assistant A    who is asked, instead of the default\n"
    "  --provider P     the same by provider; canned asks nobody\n"
    "  --model M        which model\n"
    "  --user USER      charge USER instead of the conversation's\n"
    "  --jobs N         ask about so many at once (default 4)\n"
    "  --timeout SPAN   wait so long for one answer (default 2m)\n"
    "  --dry-run        ask nobody, change nothing\n"
    "\n"
    "  summarize-conversation hostex:0-2557000001\n";

enum own_option {
	ASSISTANT = PROGRAM_OWN,
	DRY_RUN,
	JOBS,
	MODEL,
	PROVIDER,
	REFRESH,
	TIMEOUT,
	USER,
};

static const struct option options[] = {
    {"assistant", required_argument, NULL, ASSISTANT},
    {"dry-run", no_argument, NULL, DRY_RUN},
    {"jobs", required_argument, NULL, JOBS},
    {"model", required_argument, NULL, MODEL},
    {"provider", required_argument, NULL, PROVIDER},
    {"refresh", no_argument, NULL, REFRESH},
    {"timeout", required_argument, NULL, TIMEOUT},
    {"user", required_argument, NULL, USER},
    PROGRAM_OPTIONS,
};

static void
take_option(struct summary_options *summary, int option)
{
	switch (option) {
	case ASSISTANT:
		summary->assistant = optarg;
		break;
	case DRY_RUN:
		summary->dry_run = true;
		break;
	case JOBS:
		summary->jobs = (unsigned)program_number("jobs", optarg, 1,
		    1000);
		break;
	case MODEL:
		summary->who.model = optarg;
		break;
	case PROVIDER:
		summary->who.provider = optarg;
		break;
	case REFRESH:
		summary->refresh = true;
		break;
	case TIMEOUT:
		summary->timeout =
		    (long)(program_duration("timeout", optarg) + 999) / 1000;
		break;
	default:
		summary->user = optarg;
	}
}

static void
find_payer(struct store *store, struct summary_options *summary,
    char id[ID_SIZE])
{
	if (!summary->user)
		return;
	if (!account_find(store, summary->user, id))
		program_die(EX_DATAERR,
		    "--user: there is no '%s': see list-users, or make it with "
		    "grant-tokens",
		    summary->user);
	summary->user = id;
}

/* Can the next id be had, or begun to be read, without waiting? */
static bool
is_there(const struct given *given)
{
	struct pollfd input = {.fd = STDIN_FILENO, .events = POLLIN};

	return given_ready(given) || poll(&input, 1, 0) > 0;
}

/* Works until the next id can be taken on; false when none shall be. */
static bool
make_way(struct summing *run, const struct given *given)
{
	while (!summary_has_room(run) && summary_step(run))
		;
	while (summary_has_room(run) && !is_there(given) && summary_step(run))
		;
	return !summary_is_over(run);
}

static void
summarize(struct summing *run, char **arguments)
{
	struct given given;
	const char *id;

	given_open(&given, arguments, "conversation");
	while (make_way(run, &given) && (id = given_next(&given)))
		switch (summary_take(run, id)) {
		case SUMMARY_TAKEN:
			break;
		case SUMMARY_UNKNOWN:
			given_reject(&given, "no such conversation");
			break;
		case SUMMARY_SILENT:
			given_reject(&given, "nobody wrote anything in it");
			break;
		}
	while (summary_step(run))
		;
	given_close(&given);
}

int
main(int argc, char **argv)
{
	struct summary_options summary = {.jobs = 4, .timeout = 120};
	char payer[ID_SIZE];
	struct summing *run;
	struct store *store;
	int option;

	program_start(usage);
	while ((option = program_next(argc, argv, "", options)) != -1)
		take_option(&summary, option);
	if (summary.timeout < 1)
		program_misused("--timeout: too short");
	program_catch();
	program_catch_pipe();
	store = rehearse_open(summary.dry_run);
	find_payer(store, &summary, payer);
	run = summary_open(store, &summary);
	summarize(run, argv + optind);
	summary_close(run);
	store_close(store);
	return program_end();
}
