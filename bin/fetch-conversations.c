/* SPDX-License-Identifier: MIT */
/* fetch-conversations - pull new and changed conversations and messages */
#include <inttypes.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "buffer.h"
#include "channel/channel.h"
#include "conversation.h"
#include "fetch.h"
#include "id.h"
#include "news.h"
#include "program.h"
#include "progress.h"
#include "rehearse.h"
#include "store.h"
#include "when.h"

static const char usage[] =
    "fetch-conversations [--channel C] [--since T] [--reconcile] [--pending] "
    "[--limit N] [--deadline D] [--jobs N] [--dry-run] [ID ...]\n"
    "\n"
    "Pulls new and changed conversations and messages into the store, and\n"
    "prints them. Run again at once, it prints nothing.\n"
    "\n"
    "  --channel C  of this channel (hostex)\n"
    "  --since T    those with a message at or after T: 7d, 12h, 2026-11-20\n"
    "  --reconcile  print only messages that no webhook announced\n"
    "  --pending    only those that webhooks named\n"
    "  --limit N    at most N conversations\n"
    "  --deadline D start nothing new after D: 50s, 5m\n"
    "  --jobs N     so many calls at once (4)\n"
    "  --dry-run    print what would be stored, store nothing\n"
    "\n"
    "Needs HOSTEX_API_TOKEN, in the environment or the settings file.\n"
    "\n"
    "The first time, no more than a week:\n"
    "  fetch-conversations --since 7d\n"
    "From then on, every few minutes:\n"
    "  fetch-conversations --since 7d --deadline 50s | draft-reply\n"
    "Just one:\n"
    "  fetch-conversations hostex:0-2557000001\n";

enum own_option {
	RECONCILE = PROGRAM_OWN,
	PENDING,
	DRY_RUN,
};

static const struct option options[] = {
    {"channel", required_argument, NULL, 'c'},
    {"since", required_argument, NULL, 's'},
    {"reconcile", no_argument, NULL, RECONCILE},
    {"pending", no_argument, NULL, PENDING},
    {"limit", required_argument, NULL, 'n'},
    {"deadline", required_argument, NULL, 'd'},
    {"jobs", required_argument, NULL, 'j'},
    {"dry-run", no_argument, NULL, DRY_RUN},
    PROGRAM_OPTIONS,
};

struct request {
	const struct channel *channel;
	struct channel_fetch ask;
	unsigned jobs;
	int64_t deadline; /* of the monotonic clock, 0: none */
	char **ids;       /* ours to free */
	int64_t count;    /* records printed */
};

static void
take_channel(struct request *request, const char *name)
{
	request->channel = channel_named(name);
	if (!request->channel->fetch)
		program_misused("--channel: '%s' is no channel that can be "
				"fetched from: hostex is",
		    name);
}

static void
take_option(struct request *request, int option)
{
	switch (option) {
	case 'c':
		take_channel(request, optarg);
		break;
	case 's':
		request->ask.since = program_moment("since", optarg);
		break;
	case 'n':
		request->ask.limit = program_number("limit", optarg, 1,
		    INT64_MAX);
		break;
	case 'd':
		request->deadline = when_monotonic() +
		    program_duration("deadline", optarg);
		break;
	case 'j':
		request->jobs = (unsigned)program_number("jobs", optarg, 1, 64);
		break;
	case RECONCILE:
		request->ask.reconcile = true;
		break;
	case PENDING:
		request->ask.pending = true;
		break;
	case DRY_RUN:
		request->ask.dry_run = true;
		break;
	}
}

/* An id of the channel, also without the channel's name before it; NULL when
 * it is another's. The caller frees it. */
static char *
full_id(const struct channel *channel, const char *given)
{
	struct buffer id;

	buffer_init(&id, BUFFER_MAXIMUM);
	if (!strchr(given, ':'))
		buffer_format(&id, "%s:", channel->name);
	buffer_text(&id, given);
	if (id_valid(id.bytes) && conversation_native(id.bytes) &&
	    channel_of(id.bytes) == channel)
		return buffer_detach(&id);
	buffer_release(&id);
	return NULL;
}

static void
read_ids(struct request *request, int count, char **given)
{
	size_t used = 0;

	request->ids = calloc((size_t)count + 1, sizeof(*request->ids));
	if (!request->ids)
		program_die(EX_OSERR, "no memory");
	for (; *given; given++) {
		char *id = full_id(request->channel, *given);

		if (id) {
			request->ids[used++] = id;
			continue;
		}
		program_warn("%s: no conversation of channel %s", *given,
		    request->channel->name);
		program_note(EX_DATAERR);
	}
	request->ask.ids = (const char *const *)request->ids;
}

static void
read_options(int argc, char **argv, struct request *request)
{
	struct channel_fetch *ask = &request->ask;
	int option;

	while ((option = program_next(argc, argv, "", options)) != -1)
		take_option(request, option);
	argv += optind;
	if (*argv &&
	    (ask->pending || ask->reconcile || ask->since != WHEN_NONE))
		program_misused("--pending, --reconcile and --since go without "
				"ids");
	if (ask->pending && (ask->reconcile || ask->since != WHEN_NONE))
		program_misused("--pending goes without --reconcile and "
				"--since");
	if (*argv)
		read_ids(request, argc - optind, argv);
}

static void
print(void *context, const char *record, size_t length)
{
	struct request *request = context;

	news_print(record, length);
	progress_tell("records fetched: %" PRId64, ++request->count);
}

static void
run(struct request *request)
{
	struct fetch_pool *pool = fetch_open(request->jobs);
	struct store *store;

	program_catch();
	fetch_stop(pool, program_stopped);
	fetch_deadline(pool, request->deadline);
	store = rehearse_open(request->ask.dry_run);
	progress_tell("asking %s", request->channel->name);
	request->channel->fetch(store, pool, &request->ask);
	store_close(store);
	fetch_close(pool);
}

int
main(int argc, char **argv)
{
	struct request request = {
	    .channel = channel_named("hostex"),
	    .jobs = 4,
	    .ask = {.since = WHEN_NONE, .limit = -1, .record = print},
	};

	request.ask.context = &request;
	program_start(usage);
	read_options(argc, argv, &request);
	request.channel->need();
	run(&request);
	for (char **id = request.ids; id && *id; id++)
		free(*id);
	free(request.ids);
	return program_end();
}
