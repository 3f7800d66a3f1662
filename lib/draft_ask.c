/* SPDX-License-Identifier: MIT */
#include <stdlib.h>
#include <string.h>

#include "draft_internal.h"
#include "fetch.h"
#include "program.h"
#include "recording.h"
#include "rehearse.h"
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
static void
need_pool(struct drafting *run)
{
	if (run->pool)
		return;
	run->pool = fetch_open(run->options->jobs);
	fetch_deadline(run->pool, run->options->deadline);
	fetch_stop(run->pool, program_stopped);
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

static void
take_all(struct draft_calls *all, struct draft_calls *from, size_t *count)
{
	struct draft_call *call;

	TAILQ_INIT(all);
	while ((call = TAILQ_FIRST(from))) {
		TAILQ_REMOVE(from, call, entry);
		TAILQ_INSERT_TAIL(all, call, entry);
	}
	*count = 0;
}

/* What is done first: it makes room. Each question by itself: perhaps there is
 * room for some. */
static void
commit(struct drafting *run, const struct draft_calls *done,
    const struct draft_calls *asking)
{
	struct draft_call *call;

	store_begin(run->store);
	for (call = TAILQ_FIRST(done); call; call = TAILQ_NEXT(call, entry))
		draft_commit(run->store, call);
	for (call = TAILQ_FIRST(asking); call; call = TAILQ_NEXT(call, entry))
		if (ask_reserve(run->store, &call->ask))
			note_shadow(call->group);
	rehearse_end(run->store, run->options->dry_run);
}

/* What is played again comes in the order in which it was asked: one after the
 * other, then. */
static void
send_all(struct drafting *run, struct draft_calls *asking)
{
	struct draft_call *call;

	if (TAILQ_EMPTY(asking))
		return;
	need_pool(run);
	while ((call = TAILQ_FIRST(asking))) {
		TAILQ_REMOVE(asking, call, entry);
		ask_send(run->store, run->pool, &call->ask);
		if (recording_mode() == RECORDING_OFF)
			continue;
		fetch_run(run->pool);
		draft_settle(run);
	}
	/* They leave while others are being made. */
	fetch_nudge(run->pool);
}

static void
tell_all(struct draft_calls *done)
{
	struct draft_call *call;

	while ((call = TAILQ_FIRST(done))) {
		TAILQ_REMOVE(done, call, entry);
		draft_print(call);
		if (!call->group->shadow)
			program_note(completion_status(&call->ask.completion));
		draft_call_free(call);
	}
}

void
draft_settle(struct drafting *run)
{
	struct draft_calls done, asking;

	while (!TAILQ_EMPTY(&run->done) || !TAILQ_EMPTY(&run->asking)) {
		take_all(&done, &run->done, &run->done_count);
		take_all(&asking, &run->asking, &run->asking_count);
		commit(run, &done, &asking);
		send_all(run, &asking);
		tell_all(&done);
		take_shadows(run);
	}
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
		draft_settle(run);
}
