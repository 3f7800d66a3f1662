/* SPDX-License-Identifier: MIT */
#include <stdlib.h>

#include "draft_internal.h"
#include "program.h"
#include "store.h"
#include "when.h"

static const struct assistant_choice *
known_choice(const struct drafting *run, const struct assistant *assistant)
{
	for (size_t i = 0; i < run->choice_count; i++)
		if (run->choices[i].assistant == assistant)
			return &run->choices[i];
	return NULL;
}

/* Each is made once: it looks into settings, one of which may be missing. */
struct assistant_choice
draft_choose(struct drafting *run, const struct assistant *assistant)
{
	const struct assistant_choice *known = known_choice(run, assistant);
	struct assistant_choice *made;

	if (known)
		return *known;
	run->choices = reallocarray(run->choices, run->choice_count + 1,
	    sizeof(*run->choices));
	if (!run->choices)
		program_die(EX_OSERR, "no memory");
	made = &run->choices[run->choice_count++];
	assistant_choose(made, assistant, &run->options->answers);
	return *made;
}

static struct assistant_choice
choose_for(struct drafting *run, const struct thread *thread)
{
	const char *named = run->options->assistant;

	if (named)
		return draft_choose(run, assistant_need(named));
	if (!thread->assistant)
		return draft_choose(run, assistant_default());
	return draft_choose(run, assistant_need(thread->assistant));
}

/* How long the guest has to be silent yet, in ms. The wall clock may stand
 * still, so what passed since the start is added. */
static int64_t
silence_left(const struct draft_group *group)
{
	const struct drafting *run = group->run;
	int64_t now = run->wall + when_monotonic() - run->clock;
	int64_t quiet_for = run->options->quiet_for, left;

	if (quiet_for < 0)
		quiet_for = group->choice.assistant->quiet_for;
	left = group->thread.asked_at + quiet_for - now;
	if (run->options->print_request || run->options->dry_run)
		return 0;
	return left > quiet_for ? quiet_for : left;
}

void
draft_make_prompt(struct draft_group *group)
{
	const struct assistant_choice *choice = &group->choice;
	struct prompt_style style = {
	    .instructions = choice->assistant->instructions,
	};

	prompt_make(&group->prompt, group->run->store, &group->thread, &style);
	group->prompt.model = choice->model;
	group->prompt.temperature = choice->temperature;
	group->prompt.limit = choice->assistant->limit;
	group->prompt.stream = group->run->options->stream && !group->shadow;
}

/* How much of a conversation is read is its assistant's to say. */
static bool
load_thread(struct draft_group *group, const char *id)
{
	struct drafting *run = group->run;
	const char *named = run->options->assistant;
	const struct assistant *assistant = named
	    ? assistant_need(named)
	    : assistant_of(run->store, id);

	return thread_load(&group->thread, run->store, id, assistant->window);
}

/* The store is read to the end of this. False when there is nothing to do. */
bool
draft_prepare(struct draft_group *group, const char *id, bool *exists)
{
	struct drafting *run = group->run;
	struct buffer why;
	int64_t wait;
	bool needless;

	buffer_init(&why, BUFFER_MAXIMUM);
	store_begin_reading(run->store);
	*exists = load_thread(group, id);
	needless = !*exists || draft_needless(run, &group->thread, &why);
	if (!needless)
		group->choice = choose_for(run, &group->thread);
	wait = needless ? 0 : silence_left(group);
	if (!needless && wait <= 0 && group->choice.provider->request)
		draft_make_prompt(group);
	store_end_reading(run->store);
	if (why.length && run->options->pending)
		program_tell("%s: no draft: %s", id, why.bytes);
	else if (why.length)
		program_inform("%s: no draft: %s", id, why.bytes);
	if (!needless && wait > 0)
		draft_put_off(run, id, wait);
	buffer_release(&why);
	return !needless && wait <= 0;
}
