/* SPDX-License-Identifier: MIT */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "answer.h"
#include "conversation.h"
#include "draft_internal.h"
#include "jsonl.h"
#include "message.h"
#include "program.h"
#include "rehearse.h"
#include "reply.h"
#include "store.h"
#include "terminal.h"
#include "utf8.h"
#include "writer.h"

/* The conversation as it is now, after the provider had its time. */
struct now {
	bool open; /* to machines: mode, holder and status allow it */
	bool automatic;
	bool unanswered;
};

static void
take_now(void *context, const struct conversation *conversation)
{
	struct now *now = context;

	now->unanswered = conversation->unanswered;
	now->open = !conversation->holder &&
	    strcmp(conversation->mode, "off") != 0 &&
	    strcmp(conversation->status, "open") == 0;
	/* One that was left to a person is that person's to approve. */
	now->automatic = now->open && !conversation->needs_human &&
	    strcmp(conversation->mode, "auto") == 0;
}

static bool
is_ours(const struct draft_group *group, const char *reply)
{
	for (size_t i = 0; i < group->count; i++)
		if (strcmp(group->replies[i], reply) == 0)
			return true;
	return false;
}

struct drafts {
	const struct draft_group *group;
	char (*ids)[ID_SIZE];
	size_t count;
};

static void
take_draft(void *context, const struct reply *reply)
{
	struct drafts *drafts = context;

	if (is_ours(drafts->group, reply->id))
		return;
	drafts->ids = reallocarray(drafts->ids, drafts->count + 1,
	    sizeof(*drafts->ids));
	if (!drafts->ids)
		program_die(EX_OSERR, "no memory");
	snprintf(drafts->ids[drafts->count++], ID_SIZE, "%s", reply->id);
}

/* --again: what was there gives way. */
static void
retire_drafts(struct store *store, const struct draft_group *group)
{
	struct reply_filter filter = {.conversation = group->thread.id,
	    .status = "draft",
	    .limit = -1};
	struct drafts drafts = {.group = group};

	reply_each(store, &filter, take_draft, &drafts);
	for (size_t i = 0; i < drafts.count; i++)
		reply_retire(store, drafts.ids[i]);
	free(drafts.ids);
}

/* Another run was quicker, or answers the guest at this moment. */
static bool
is_late(struct store *store, const struct draft_group *group)
{
	char id[ID_SIZE];

	if (answer_busy(store, group->thread.id))
		return true;
	return reply_open(store, group->thread.id, id) && !is_ours(group, id);
}

static const char *
decide(struct store *store, const struct draft_call *call,
    const struct now *now)
{
	const struct draft_group *group = call->group;
	const struct draft_options *options = group->run->options;

	if (call->ask.completion.error != COMPLETION_GOOD)
		return "failed";
	if (!now->unanswered ||
	    message_newest_waiting(store, group->thread.id) >
		group->thread.known)
		return "stale";
	if (options->again)
		retire_drafts(store, group);
	if (is_late(store, group))
		return "stale";
	/* A person chooses among candidates, and looks at what was cut. */
	if (now->automatic && group->count == 1 &&
	    strcmp(call->ask.completion.finish, "stop") == 0)
		return "approved";
	return "draft";
}

static void
store_reply(struct store *store, struct draft_call *call)
{
	const struct completion *completion = &call->ask.completion;
	const struct draft_group *group = call->group;
	const struct assistant_choice *choice = &group->choice;
	const char *prompt_hash = call->ask.prompt_hash;
	bool automatic = strcmp(call->status, "approved") == 0;
	struct buffer answers;
	struct reply reply = {
	    .id = call->reply,
	    .conversation = group->thread.id,
	    .status = call->status,
	    .text = completion->text.bytes,
	    .model_text = completion->text.bytes,
	    .provider = choice->provider->name,
	    .model = choice->model,
	    .assistant = choice->assistant->name,
	    .prompt_hash = *prompt_hash ? prompt_hash : NULL,
	    .sources = completion->sources.length ? completion->sources.bytes
						  : group->prompt.sources.bytes,
	    .input_tokens = completion->input,
	    .output_tokens = completion->output,
	    .cached_tokens = completion->cached,
	    .estimated = completion->estimated,
	    .cost = call->cost.length ? call->cost.bytes : NULL,
	    .finish = completion->finish,
	    .known = group->thread.known,
	    .approved_by = automatic ? "mode:auto" : NULL,
	    .error_class = completion_class(completion->error),
	};

	if (completion->error)
		reply.error_message = completion->why.bytes;
	buffer_init(&answers, BUFFER_MAXIMUM);
	thread_answers(&group->thread, &answers);
	reply.answers = answers.bytes;
	reply_store(store, &reply);
	reply_record(store, call->reply, &call->record);
	buffer_release(&answers);
}

void
draft_commit(struct store *store, struct draft_call *call)
{
	struct draft_group *group = call->group;
	const struct completion *completion = &call->ask.completion;
	struct now now = {0};

	ask_settle(store, &call->ask, &call->cost);
	if (!conversation_load(store, group->thread.id, take_now, &now))
		return; /* deleted meanwhile */
	if (group->shadow) {
		call->status = completion->error ? NULL : "shadow";
		if (call->status)
			store_reply(store, call);
	} else if (completion->error == COMPLETION_NEEDS_HUMAN) {
		call->finding = conversation_needs_human(store,
				    group->thread.id, group->thread.waiting,
				    completion->why.bytes) ||
		    group->run->options->again;
	} else if (!completion->error || completion_is_kept(completion)) {
		call->status = decide(store, call, &now);
		if (strcmp(call->status, "stale") == 0)
			group->moved_on = true;
		else if (!completion->error)
			conversation_needs_nobody(store, group->thread.id);
		store_reply(store, call);
	}
}

static void
write_finding(struct draft_call *call)
{
	struct writer writer;

	writer_init(&writer, &call->record);
	writer_object(&writer, NULL);
	writer_text(&writer, "type", "finding");
	writer_text(&writer, "level", "warning");
	writer_text(&writer, "check", "needs_human");
	writer_text(&writer, "conversation", call->group->thread.id);
	writer_text(&writer, "what", call->ask.completion.why.bytes);
	writer_end_object(&writer);
}

static void
print_text(const struct draft_call *call)
{
	const char *id = call->group->thread.id;
	struct buffer line;

	buffer_init(&line, BUFFER_MAXIMUM);
	if (call->finding)
		utf8_show(&line, id, true);
	else
		buffer_format(&line, "%s  %s  ", call->reply, call->status);
	if (call->finding) {
		buffer_text(&line, "  needs a person: ");
		utf8_show(&line, call->ask.completion.why.bytes, true);
	} else {
		utf8_show(&line, id, true);
	}
	jsonl_write(stdout, &line);
	/* A streamed text was shown while it came. */
	if (!call->finding && !call->ask.streamed)
		terminal_paragraph(call->ask.completion.text.bytes, 4);
	buffer_release(&line);
}

static void
tell(const struct draft_call *call)
{
	const struct completion *completion = &call->ask.completion;
	const char *id = call->group->thread.id;

	if (completion->error == COMPLETION_NEEDS_HUMAN && !call->finding &&
	    !call->group->run->options->pending)
		program_inform("%s: %s (told before)", id,
		    completion->why.bytes);
	else if (completion->error &&
	    completion->error != COMPLETION_NEEDS_HUMAN)
		program_warn("%s: no draft: %s", id, completion->why.bytes);
	else if (call->status && strcmp(call->status, "stale") == 0)
		program_inform(
		    "%s: the conversation moved on while %s was made", id,
		    call->reply);
}

void
draft_print(struct draft_call *call)
{
	if (call->group->shadow) {
		draft_shadow_tell(call);
		return;
	}
	if (call->ask.streamed && !program_json() &&
	    call->ask.completion.text.length)
		putchar('\n');
	/* Who read left, and wants to know nothing more. */
	if (program_unread())
		return;
	tell(call);
	if (!call->finding && !call->status)
		return;
	if (call->finding)
		write_finding(call);
	rehearse_sign(&call->record, call->group->run->options->dry_run);
	if (program_json())
		jsonl_write(stdout, &call->record);
	else
		print_text(call);
}
