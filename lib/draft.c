/* SPDX-License-Identifier: MIT */
#include "draft.h"

#include <stdlib.h>
#include <string.h>

#include "draft_internal.h"
#include "event.h"
#include "fetch.h"
#include "program.h"
#include "recording.h"
#include "store.h"
#include "when.h"

/* Answers of a local provider that share a transaction. */
#define TOGETHER 32

struct drafting *
draft_open(struct store *store, const struct draft_options *options)
{
	struct drafting *run = calloc(1, sizeof(*run));

	if (!run)
		program_die(EX_OSERR, "no memory");
	run->store = store;
	run->options = options;
	run->wall = when_now();
	run->clock = when_monotonic();
	TAILQ_INIT(&run->open);
	TAILQ_INIT(&run->asking);
	TAILQ_INIT(&run->beside);
	TAILQ_INIT(&run->done);
	TAILQ_INIT(&run->later);
	return run;
}

static void
free_later(struct drafting *run, struct draft_later *later)
{
	TAILQ_REMOVE(&run->later, later, entry);
	free(later->id);
	free(later);
}

struct draft_group *
draft_group_new(struct drafting *run)
{
	struct draft_group *group = calloc(1, sizeof(*group));

	if (!group)
		program_die(EX_OSERR, "no memory");
	group->run = run;
	TAILQ_INSERT_TAIL(&run->open, group, entry);
	return group;
}

void
draft_group_free(struct draft_group *group)
{
	TAILQ_REMOVE(&group->run->open, group, entry);
	prompt_release(&group->prompt);
	thread_release(&group->thread);
	free(group->replies);
	free(group);
}

void
draft_put_off(struct drafting *run, const char *id, int64_t wait)
{
	struct draft_later *later = calloc(1, sizeof(*later));

	if (!later)
		program_die(EX_OSERR, "no memory");
	later->id = strdup(id);
	if (!later->id)
		program_die(EX_OSERR, "no memory");
	later->due = when_monotonic() + wait;
	TAILQ_INSERT_TAIL(&run->later, later, entry);
	run->count++;
}

struct draft_call *
draft_call_new(struct draft_group *group, const char *reply)
{
	struct draft_call *call = calloc(1, sizeof(*call));

	if (!call)
		program_die(EX_OSERR, "no memory");
	call->group = group;
	call->reply = reply;
	ask_init(&call->ask);
	buffer_init(&call->record, BUFFER_MAXIMUM);
	buffer_init(&call->cost, BUFFER_MAXIMUM);
	group->open++;
	return call;
}

void
draft_call_free(struct draft_call *call)
{
	struct draft_group *group = call->group;

	ask_release(&call->ask);
	buffer_release(&call->record);
	buffer_release(&call->cost);
	free(call);
	if (--group->open > 0)
		return;
	if (!group->shadow && group->named_again && group->moved_on &&
	    !group->run->hopeless) {
		group->run->count--; /* counted again */
		draft_put_off(group->run, group->thread.id, 0);
	}
	draft_group_free(group);
}

void
draft_done(struct draft_call *call)
{
	struct drafting *run = call->group->run;

	TAILQ_INSERT_TAIL(&run->done, call, entry);
	run->done_count++;
}

void
draft_close(struct drafting *run)
{
	struct draft_later *later, *next;

	draft_settle(run);
	if (run->pool)
		fetch_close(run->pool);
	draft_settle(run);
	for (later = TAILQ_FIRST(&run->later); later; later = next) {
		next = TAILQ_NEXT(later, entry);
		free(later->id);
		free(later);
	}
	if (run->hopeless)
		program_inform("no further calls were made: they would have "
			       "ended the same way");
	free(run->choices);
	free(run);
}

/* Nobody is asked in a rehearsal: the reply has no text. */
static void
rehearse_ask(struct draft_group *group)
{
	for (size_t i = 0; i < group->count; i++) {
		struct draft_call *call = draft_call_new(group,
		    group->replies[i]);
		struct completion *completion = &call->ask.completion;

		completion->input = group->prompt.estimate;
		completion->output = completion->cached = 0;
		completion->estimated = true;
		completion->finish = "stop";
		draft_done(call);
	}
}

void
draft_name_replies(struct draft_group *group, size_t count)
{
	struct drafting *run = group->run;
	struct buffer words;

	group->count = count;
	group->replies = calloc(count, sizeof(*group->replies));
	if (!group->replies)
		program_die(EX_OSERR, "no memory");
	buffer_init(&words, BUFFER_MAXIMUM);
	buffer_format(&words, "%s%s", group->thread.id,
	    group->shadow ? " shadow" : "");
	recording_seed(words.bytes, event_newest(run->store));
	buffer_release(&words);
	for (size_t i = 0; i < count; i++)
		id_new("reply", group->replies[i]);
}

/* What a local provider says twice is the same. */
static size_t
count_candidates(const struct draft_group *group)
{
	int64_t candidates = group->run->options->candidates;

	return group->choice.provider->answer || candidates < 1
	    ? 1
	    : (size_t)candidates;
}

/* Makes the draft, asks for it, or shows what would be asked. The group belongs
 * to its calls afterwards. */
static void
work(struct draft_group *group)
{
	const struct draft_options *options = group->run->options;

	group->run->count++;
	draft_name_replies(group, count_candidates(group));
	group->beside = draft_shadow_of(group);
	if (options->print_request) {
		draft_show_request(group);
		draft_group_free(group);
	} else if (options->dry_run && group->choice.provider->request) {
		rehearse_ask(group);
	} else {
		draft_ask(group);
	}
}

/* A pipe names a conversation once for each of its new messages: one call is
 * enough for them, unless it turns out that it came too early. */
static bool
is_under_way(struct drafting *run, const char *id)
{
	struct draft_group *group;
	struct draft_later *later;

	for (group = TAILQ_FIRST(&run->open); group;
	     group = TAILQ_NEXT(group, entry))
		if (!group->shadow && strcmp(group->thread.id, id) == 0) {
			group->named_again = true;
			return true;
		}
	for (later = TAILQ_FIRST(&run->later); later;
	     later = TAILQ_NEXT(later, entry))
		if (strcmp(later->id, id) == 0)
			return true;
	return false;
}

static bool
take(struct drafting *run, const char *id)
{
	struct draft_group *group = draft_group_new(run);
	bool exists;

	if (draft_prepare(group, id, &exists))
		work(group);
	else
		draft_group_free(group);
	return exists;
}

bool
draft_take(struct drafting *run, const char *id)
{
	return is_under_way(run, id) || take(run, id);
}

bool
draft_has_room(const struct drafting *run)
{
	size_t under_way = run->asking_count;

	if (run->hopeless || program_stopped())
		return false;
	if (run->done_count >= TOGETHER)
		return false;
	if (run->pool)
		under_way += fetch_pending(run->pool);
	return under_way < run->options->jobs;
}

int64_t
draft_count(const struct drafting *run)
{
	return run->count;
}

static struct draft_later *
next_due(const struct drafting *run)
{
	struct draft_later *later, *next = NULL;

	for (later = TAILQ_FIRST(&run->later); later;
	     later = TAILQ_NEXT(later, entry))
		if (!next || later->due < next->due)
			next = later;
	return next;
}

/* Those that would be due after the end of the run wait for the next one. */
static bool
gives_up(const struct drafting *run, const struct draft_later *later)
{
	int64_t deadline = run->options->deadline;

	return run->hopeless || program_stopped() ||
	    (deadline && later->due > deadline);
}

/* Waits for the guest who will have been silent first, and takes it on. */
static void
wait_for(struct drafting *run, struct draft_later *later)
{
	int64_t left = later->due - when_monotonic();

	if (gives_up(run, later)) {
		program_tell("%s: the guest may still be writing", later->id);
		program_note(EX_TEMPFAIL);
		free_later(run, later);
	} else if (left > 0) {
		when_sleep(left);
	} else {
		run->count--; /* counted again if it still waits */
		take(run, later->id);
		free_later(run, later);
	}
}

/* What is done is committed before we wait for more, but after new calls have
 * left: they are what takes time. */
bool
draft_step(struct drafting *run)
{
	struct draft_later *later = next_due(run);
	bool settled = !TAILQ_EMPTY(&run->done);

	if (settled && run->pool)
		fetch_nudge(run->pool);
	draft_settle(run);
	if (later && later->due <= when_monotonic())
		wait_for(run, later);
	else if (settled)
		return true;
	else if (run->pool && fetch_pending(run->pool))
		fetch_step(run->pool);
	else if (later)
		wait_for(run, later);
	else
		return false;
	return true;
}
