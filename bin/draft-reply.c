/* SPDX-License-Identifier: MIT */
/* draft-reply - draft replies to conversations that wait for one */
#include <inttypes.h>
#include <poll.h>
#include <stdbool.h>
#include <stdint.h>
#include <unistd.h>

#include "account.h"
#include "assistant.h"
#include "draft.h"
#include "given.h"
#include "id.h"
#include "lease.h"
#include "program.h"
#include "progress.h"
#include "rehearse.h"
#include "store.h"
#include "when.h"

static const char usage[] =
    "draft-reply [--pending] [--assistant A] [--user USER] [--again] [ID ...]\n"
    "\n"
    "Makes one draft for each conversation that waits for an answer: from\n"
    "house facts, canned replies and earlier replies (provider canned, which\n"
    "needs no key), or by asking a model (responses: OpenAI; chat: any server\n"
    "that speaks its chat completions; anthropic; gemini). The ids are\n"
    "arguments, or lines of stdin: bare, or in records.\n"
    "\n"
    "  --pending          all that wait, longest first, instead of given ones\n"
    "  --provider P       canned, responses, chat, anthropic or gemini;\n"
    "                     default by the keys that are set\n"
    "  --model M          instead of that of the settings\n"
    "  --assistant A      who drafts, see assistants(5); default: the\n"
    "                     conversation's own\n"
    "  --shadow A         A drafts too, unseen, within a budget of its own\n"
    "  --user USER        charge USER instead of the conversation's\n"
    "  --again            also where there is a draft, which becomes stale\n"
    "  --candidates N     N drafts for each, to choose from (default 1)\n"
    "  --quiet-for SPAN   wait until the guest was silent for so long\n"
    "  --stream           print the words as they come\n"
    "  --print-request    print what would be asked, and ask nobody\n"
    "  --dry-run          print what would happen, ask nobody, change nothing\n"
    "  --jobs N           ask so many at once (default 4)\n"
    "  --limit N          at most N conversations\n"
    "  --deadline SPAN    begin nothing after so long\n"
    "  --timeout SPAN     wait so long for one answer (default 2m)\n"
    "\n"
    "  draft-reply --pending\n"
    "  draft-reply --stream hostex:0-2557000001\n";

enum {
	AGAIN = PROGRAM_OWN,
	ASSISTANT,
	CANDIDATES,
	DEADLINE,
	DRY_RUN,
	JOBS,
	LIMIT,
	MODEL,
	PENDING,
	PRINT_REQUEST,
	PROVIDER,
	QUIET_FOR,
	SHADOW,
	STREAM,
	TIMEOUT,
	USER,
};

static const struct option options[] = {
    {"again", no_argument, NULL, AGAIN},
    {"assistant", required_argument, NULL, ASSISTANT},
    {"candidates", required_argument, NULL, CANDIDATES},
    {"deadline", required_argument, NULL, DEADLINE},
    {"dry-run", no_argument, NULL, DRY_RUN},
    {"jobs", required_argument, NULL, JOBS},
    {"limit", required_argument, NULL, LIMIT},
    {"model", required_argument, NULL, MODEL},
    {"pending", no_argument, NULL, PENDING},
    {"print-request", no_argument, NULL, PRINT_REQUEST},
    {"provider", required_argument, NULL, PROVIDER},
    {"quiet-for", required_argument, NULL, QUIET_FOR},
    {"shadow", required_argument, NULL, SHADOW},
    {"stream", no_argument, NULL, STREAM},
    {"timeout", required_argument, NULL, TIMEOUT},
    {"user", required_argument, NULL, USER},
    PROGRAM_OPTIONS,
};

/* One run of the program. */
struct run {
	struct draft_options draft;
	const char *user; /* as --user has it */
	char payer[ID_SIZE];
	int64_t limit; /* -1: none */
	bool leased;
	struct store *store;
	struct drafting *drafting;
};

static void
take_switch(struct run *run, int option)
{
	switch (option) {
	case AGAIN:
		run->draft.again = true;
		break;
	case DRY_RUN:
		run->draft.dry_run = true;
		break;
	case PENDING:
		run->draft.pending = true;
		break;
	case PRINT_REQUEST:
		run->draft.print_request = true;
		break;
	default:
		run->draft.stream = true;
	}
}

static void
take_option(struct run *run, int option)
{
	switch (option) {
	case ASSISTANT:
		run->draft.assistant = optarg;
		break;
	case CANDIDATES:
		run->draft.candidates = program_number("candidates", optarg, 1,
		    DRAFT_CANDIDATES);
		break;
	case DEADLINE:
		run->draft.deadline = when_monotonic() +
		    program_duration("deadline", optarg);
		break;
	case JOBS:
		run->draft.jobs = (unsigned)program_number("jobs", optarg, 1,
		    1000);
		break;
	case LIMIT:
		run->limit = program_number("limit", optarg, 1, INT64_MAX);
		break;
	case MODEL:
		run->draft.answers.model = optarg;
		break;
	case PROVIDER:
		run->draft.answers.provider = optarg;
		break;
	case QUIET_FOR:
		run->draft.quiet_for = program_duration("quiet-for", optarg);
		break;
	case SHADOW:
		run->draft.shadow = optarg;
		break;
	case USER:
		run->user = optarg;
		break;
	case TIMEOUT:
		run->draft.timeout =
		    (long)(program_duration("timeout", optarg) + 999) / 1000;
		break;
	default:
		take_switch(run, option);
	}
}

/* What can be wrong in options and settings is told before anything is done:
 * that of the assistant who is asked when nobody else is named. */
static void
check(const struct run *run)
{
	const struct draft_options *draft = &run->draft;
	struct assistant_choice choice;

	assistant_choose(&choice,
	    draft->assistant ? assistant_need(draft->assistant)
			     : assistant_default(),
	    &draft->answers);
	if (draft->shadow)
		assistant_need(draft->shadow);
	if (draft->timeout < 1)
		program_misused("--timeout: too short");
}

/* Who pays has to be there: a slip of the pen makes no account. */
static void
find_payer(struct run *run)
{
	if (!run->user)
		return;
	if (!account_find(run->store, run->user, run->payer))
		program_die(EX_DATAERR,
		    "--user: there is no '%s': see list-users, or make it with "
		    "grant-tokens",
		    run->user);
	run->draft.user = run->payer;
}

static bool
is_enough(const struct run *run)
{
	return (run->limit >= 0 && draft_count(run->drafting) >= run->limit) ||
	    program_stopped();
}

/* Works until something is done; false when nothing is left to do. */
static bool
step(struct run *run)
{
	/* A streamed text is progress enough. */
	if (!run->draft.stream || program_json())
		progress_tell("conversations taken on: %" PRId64,
		    draft_count(run->drafting));
	return draft_step(run->drafting);
}

/* Works until there is room; false when there will not be any. */
static bool
make_room(struct run *run)
{
	while (!draft_has_room(run->drafting) && step(run))
		;
	return draft_has_room(run->drafting) && !is_enough(run);
}

/* Can the next id be had, or begun to be read, without waiting? */
static bool
is_there(const struct given *given)
{
	struct pollfd input = {.fd = STDIN_FILENO, .events = POLLIN};

	return given_ready(given) || poll(&input, 1, 0) > 0;
}

static void
draft_given(struct run *run, char **arguments)
{
	struct given given;
	const char *id;

	given_open(&given, arguments, "conversation");
	while (make_room(run)) {
		/* While we wait for input, what is under way goes on. */
		while (!is_there(&given) && step(run))
			;
		id = given_next(&given);
		if (!id)
			break;
		if (!draft_take(run->drafting, id))
			given_reject(&given, "no such conversation");
	}
	while (step(run))
		;
	given_close(&given);
}

static bool
draft_waiting_one(void *context, const char *id)
{
	struct run *run = context;

	if (!make_room(run))
		return false;
	draft_take(run->drafting, id);
	if (run->leased)
		lease_keep(run->store, "draft-reply");
	return true;
}

static void
draft_pending(struct run *run)
{
	run->leased = !run->draft.dry_run && !run->draft.print_request;
	if (run->leased)
		lease_need(run->store, "draft-reply");
	draft_each_waiting(run->store, draft_waiting_one, run);
	while (step(run))
		if (run->leased)
			lease_keep(run->store, "draft-reply");
	if (run->leased)
		lease_drop(run->store, "draft-reply");
}

int
main(int argc, char **argv)
{
	struct run run = {
	    .limit = -1,
	    .draft =
		{
		    .candidates = 1,
		    .quiet_for = -1,
		    .jobs = 4,
		    .timeout = 120,
		},
	};
	int option;

	program_start(usage);
	while ((option = program_next(argc, argv, "", options)) != -1)
		take_option(&run, option);
	argv += optind;
	if (run.draft.pending && *argv)
		program_misused("--pending asks the store: give no ids");
	check(&run);
	/* People read one text at a time. */
	if (run.draft.stream && !program_json())
		run.draft.jobs = 1;
	program_catch();
	program_catch_pipe();
	run.store = run.draft.print_request ? store_open(STORE_READ)
					    : rehearse_open(run.draft.dry_run);
	find_payer(&run);
	run.drafting = draft_open(run.store, &run.draft);
	if (run.draft.pending)
		draft_pending(&run);
	else
		draft_given(&run, argv);
	draft_close(run.drafting);
	store_close(run.store);
	return program_end();
}
