/* SPDX-License-Identifier: MIT */
/* approve-reply - approve or reject drafts of replies */
#include <cjson/cJSON.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdio.h>
#include <string.h>

#include "buffer.h"
#include "given.h"
#include "hmac.h"
#include "person.h"
#include "program.h"
#include "rehearse.h"
#include "reply.h"
#include "reply_import.h"
#include "reply_print.h"
#include "sending.h"
#include "store.h"

static const char usage[] =
    "approve-reply [--reject] [--hash H] [--by NAME] [--even-if-newer] "
    "[--dry-run] ID ...\n"
    "\n"
    "Approves drafts, so that send-reply sends them, and prints them.\n"
    "Without ids they come on standard input, as records or ids; a record\n"
    "approves the text that it shows, and no other.\n"
    "\n"
    "  --reject         reject them instead: they are never sent\n"
    "  --hash H         only the text with this hash (of one id)\n"
    "  --by NAME        in whose name (default: the user)\n"
    "  --even-if-newer  also when the customer wrote since\n"
    "  --dry-run        change nothing, print what would be\n"
    "\n"
    "One whose sending came to an unknown end is decided here: --hash H ID to\n"
    "send it once more, --reject ID to leave it alone.\n"
    "\n"
    "Approve what is left after a look:\n"
    "  list-replies --status draft | grep -v sorry | approve-reply\n";

enum own_option {
	REJECT = PROGRAM_OWN,
	HASH,
	BY,
	EVEN_IF_NEWER,
	DRY_RUN,
};

static const struct option options[] = {
    {"reject", no_argument, NULL, REJECT},
    {"hash", required_argument, NULL, HASH},
    {"by", required_argument, NULL, BY},
    {"even-if-newer", no_argument, NULL, EVEN_IF_NEWER},
    {"dry-run", no_argument, NULL, DRY_RUN},
    PROGRAM_OPTIONS,
};

struct request {
	struct store *store;
	struct reply_approval approval;
	bool reject, dry_run;
};

static char **
read_options(int argc, char **argv, struct request *request)
{
	int option;

	while ((option = program_next(argc, argv, "", options)) != -1)
		switch (option) {
		case REJECT:
			request->reject = true;
			break;
		case HASH:
			request->approval.hash = optarg;
			break;
		case BY:
			request->approval.by = optarg;
			break;
		case EVEN_IF_NEWER:
			request->approval.even_if_newer = true;
			break;
		case DRY_RUN:
			request->dry_run = true;
			break;
		}
	argv += optind;
	if (request->approval.hash && (!argv[0] || argv[1]))
		program_misused("--hash names one text: give one id");
	return argv;
}

struct state {
	bool reject, uncertain, same;
	char status[16];
	const char *hash;
	struct buffer *conversation;
};

static void
learn(void *context, const struct reply *reply)
{
	struct state *state = context;

	snprintf(state->status, sizeof(state->status), "%s", reply->status);
	state->uncertain = strcmp(reply->status, "uncertain") == 0;
	state->same = state->hash && strcmp(state->hash, reply->hash) == 0;
	buffer_text(state->conversation, reply->conversation);
}

/* An uncertain one may have arrived. To send it once more takes somebody who
 * has looked and says so: the hash by hand, not what a pipe brings along. */
static enum reply_change
decide(const struct request *request, const char *id, const struct state *state)
{
	const char *by = request->approval.by;

	if (request->reject) {
		sending_abandon(request->store, id, by);
		return REPLY_DONE;
	}
	if (!request->approval.hash)
		return REPLY_STATE;
	if (!state->same)
		return REPLY_CHANGED;
	sending_approve_again(request->store, id, by);
	return REPLY_DONE;
}

static enum reply_change
change(const struct request *request, const char *id, const char *hash,
    const struct state *state)
{
	struct reply_approval approval = request->approval;

	if (state->uncertain)
		return decide(request, id, state);
	if (request->reject)
		return reply_reject(request->store, id, approval.by);
	if (!approval.hash)
		approval.hash = hash;
	return reply_approve(request->store, id, &approval);
}

/* What can be done about a status that does not allow what was asked. */
static void
complain_of_status(const char *id, const struct state *state)
{
	const char *conversation = state->conversation->bytes;

	if (state->reject)
		program_warn("%s: it is %s already", id, state->status);
	else if (strcmp(state->status, "shadow") == 0)
		program_warn("%s: it is a shadow, made to be compared: approve "
			     "the draft of %s",
		    id, conversation);
	else if (strcmp(state->status, "rejected") == 0 ||
	    strcmp(state->status, "stale") == 0)
		program_warn("%s: it is %s: draft-reply %s makes another", id,
		    state->status, conversation);
	else if (strcmp(state->status, "failed") == 0)
		program_warn("%s: the model wrote nothing: draft-reply %s "
			     "asks again",
		    id, conversation);
	else
		program_warn("%s: it is %s already", id, state->status);
}

static void
complain(const char *id, enum reply_change changed, const struct state *state)
{
	program_note(EX_NOPERM);
	if (changed == REPLY_CHANGED)
		program_warn("%s: its text is another one now: see "
			     "list-replies --conversation %s, and edit-reply "
			     "to change it",
		    id, state->conversation->bytes);
	else if (state->uncertain)
		program_warn("%s: nobody knows whether it arrived: send-reply "
			     "looks for it; read the conversation, then say "
			     "--hash to send it again, or --reject",
		    id);
	else if (changed == REPLY_STATE)
		complain_of_status(id, state);
	else
		program_warn("%s: %s", id, reply_why(changed));
}

static void
decide_one(const struct request *request, struct given *given, const char *id)
{
	cJSON *record = given_take(given);
	struct buffer conversation;
	struct state state = {.reject = request->reject,
	    .hash = request->approval.hash,
	    .conversation = &conversation};
	char hash[HMAC_HEX_SIZE];
	enum reply_change changed;
	bool good;

	buffer_init(&conversation, BUFFER_MAXIMUM);
	store_begin(request->store);
	reply_load(request->store, id, learn, &state);
	changed = change(request, id, reply_shown(record, hash), &state);
	good = changed == REPLY_DONE || changed == REPLY_ALREADY;
	if (good && request->dry_run)
		reply_print(request->store, id, record, true);
	rehearse_end(request->store, request->dry_run);
	if (changed == REPLY_UNKNOWN)
		given_reject(given, reply_why(changed));
	else if (!good)
		complain(id, changed, &state);
	else if (!request->dry_run)
		reply_print(request->store, id, record, false);
	buffer_release(&conversation);
	cJSON_Delete(record);
}

int
main(int argc, char **argv)
{
	struct request request = {0};
	struct given given;
	const char *id;

	program_start(usage);
	argv = read_options(argc, argv, &request);
	program_catch();
	if (!request.approval.by)
		request.approval.by = person_name();
	given_open(&given, argv, "reply");
	request.store = rehearse_open(request.dry_run);
	while (!program_stopped() && (id = given_next(&given)))
		decide_one(&request, &given, id);
	given_close(&given);
	store_close(request.store);
	return program_end();
}
