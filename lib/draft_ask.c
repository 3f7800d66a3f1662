/* SPDX-License-Identifier: MIT */
#include <stdlib.h>
#include <string.h>

#include "draft_internal.h"
#include "fetch.h"
#include "program.h"
#include "recording.h"
#include "store.h"

/* Questions whose tokens are put aside in one transaction: while these gather,
 * the first of them waits. */
#define TOGETHER 16

/* The next call would end the same way. */
static bool
is_hopeless(enum completion_error error)
{
	return error == COMPLETION_AUTH || error == COMPLETION_QUOTA ||
	    error == COMPLETION_RATE;
}

static void
on_done(struct ask *ask)
{
	struct draft_call *call = ask->context;
	struct drafting *run = call->group->run;

	if (!call->group->shadow)
		run->hopeless = run->hopeless ||
		    is_hopeless(ask->completion.error);
	draft_done(call);
}

static struct draft_call *
new_call(struct draft_group *group, const char *reply)
{
	const struct draft_options *options = group->run->options;
	const struct assistant_choice *choice = &group->choice;
	struct draft_call *call = draft_call_new(group, reply);
	struct ask *ask = &call->ask;

	ask->provider = choice->provider;
	ask->prompt = &group->prompt;
	ask->thread = &group->thread;
	ask->conversation = group->thread.id;
	ask->reply = reply;
	/* A shadow is the desk's own affair. */
	if (!group->shadow)
		ask->user = options->user ? options->user : group->thread.user;
	ask->assistant = choice->assistant->name;
	ask->timeout = options->timeout;
	if (options->stream && !group->shadow &&
	    (program_json() || choice->provider->request))
		ask->piece = draft_piece;
	ask->done = on_done;
	ask->context = call;
	return call;
}

/* Local providers need none. */
static struct fetch_pool *
need_pool(struct drafting *run)
{
	if (!run->pool) {
		run->pool = fetch_open(run->options->jobs);
		fetch_deadline(run->pool, run->options->deadline);
		fetch_stop(run->pool, program_stopped);
	}
	return run->pool;
}

static void
note_shadow(struct draft_group *group)
{
	struct drafting *run = group->run;
	struct draft_beside *beside;

	if (!group->beside)
		return;
	beside = calloc(1, sizeof(*beside));
	if (!beside)
		program_die(EX_OSERR, "no memory");
	beside->assistant = group->beside;
	beside->id = strdup(group->thread.id);
	if (!beside->id)
		program_die(EX_OSERR, "no memory");
	TAILQ_INSERT_TAIL(&run->beside, beside, entry);
	group->beside = NULL;
}

/* Those whose first draft is asked for. */
static void
take_shadows(struct drafting *run)
{
	struct draft_beside *beside;

	while ((beside = TAILQ_FIRST(&run->beside))) {
		TAILQ_REMOVE(&run->beside, beside, entry);
		draft_shadow(run, beside->id, beside->assistant);
		free(beside->id);
		free(beside);
	}
}

/* Each by itself: perhaps there is room for some. Who drafts beside comes
 * later, and so takes nothing away. */
static void
reserve(struct drafting *run)
{
	struct draft_call *call;

	store_begin(run->store);
	for (call = TAILQ_FIRST(&run->asking); call;
	     call = TAILQ_NEXT(call, entry))
		if (ask_reserve(run->store, &call->ask))
			note_shadow(call->group);
	store_commit(run->store);
}

/* What is played again comes in the order in which it was asked: one after the
 * other, then. */
static void
finish(struct drafting *run)
{
	fetch_run(run->pool);
	draft_settle(run);
}

void
draft_send(struct drafting *run)
{
	struct draft_call *call;

	while (!TAILQ_EMPTY(&run->asking)) {
		reserve(run);
		while ((call = TAILQ_FIRST(&run->asking))) {
			TAILQ_REMOVE(&run->asking, call, entry);
			run->asking_count--;
			ask_send(run->store, need_pool(run), &call->ask);
			if (recording_mode() != RECORDING_OFF)
				finish(run);
		}
		take_shadows(run);
	}
	/* They leave while the next ones are being made. */
	if (run->pool)
		fetch_nudge(run->pool);
}

void
draft_ask(struct draft_group *group)
{
	struct drafting *run = group->run;

	if (group->choice.provider->answer) {
		note_shadow(group);
		ask_send(run->store, NULL,
		    &new_call(group, group->replies[0])->ask);
		take_shadows(run);
		return;
	}
	for (size_t i = 0; i < group->count; i++) {
		struct draft_call *call = new_call(group, group->replies[i]);

		TAILQ_INSERT_TAIL(&run->asking, call, entry);
		run->asking_count++;
	}
	if (run->asking_count >= TOGETHER || recording_mode() != RECORDING_OFF)
		draft_send(run);
}
