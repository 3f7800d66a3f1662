/* SPDX-License-Identifier: MIT */
#include <string.h>

#include "draft_internal.h"
#include "program.h"
#include "reply.h"
#include "store.h"

const struct assistant *
draft_shadow_of(const struct draft_group *group)
{
	const struct draft_options *options = group->run->options;
	const char *name = options->shadow ? options->shadow
					   : group->choice.assistant->shadow;
	const struct assistant *shadow;

	if (!name || options->dry_run || options->print_request)
		return NULL;
	shadow = assistant_need(name);
	return shadow == group->choice.assistant ? NULL : shadow;
}

/* Has this assistant drafted for that before? */
struct before {
	const struct draft_group *group;
	bool found;
};

static void
compare(void *context, const struct reply *reply)
{
	struct before *before = context;
	const struct draft_group *group = before->group;

	before->found = before->found ||
	    (reply->known >= group->thread.waiting && reply->assistant &&
		strcmp(reply->assistant, group->choice.assistant->name) == 0);
}

static bool
is_drafted(const struct draft_group *group)
{
	struct reply_filter filter = {.conversation = group->thread.id,
	    .status = "shadow",
	    .limit = -1};
	struct before before = {.group = group};

	if (!group->run->options->again)
		reply_each(group->run->store, &filter, compare, &before);
	return before.found;
}

void
draft_shadow(struct drafting *run, const char *id,
    const struct assistant *shadow)
{
	struct draft_group *group = draft_group_new(run);
	bool wanted;

	group->shadow = true;
	group->choice = draft_choose(run, shadow);
	store_begin_reading(run->store);
	wanted = thread_load(&group->thread, run->store, id, shadow->window) &&
	    !is_drafted(group);
	if (wanted && group->choice.provider->request)
		draft_make_prompt(group);
	store_end_reading(run->store);
	if (!wanted) {
		draft_group_free(group);
		return;
	}
	draft_name_replies(group, 1);
	draft_ask(group);
}

/* Nobody waits for it: only who wants to know is told why there is none. */
void
draft_shadow_tell(const struct draft_call *call)
{
	const struct completion *completion = &call->ask.completion;

	if (completion->error)
		program_tell("%s: no shadow draft by %s: %s",
		    call->group->thread.id, call->group->choice.assistant->name,
		    completion->why.bytes);
}
