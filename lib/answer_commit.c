/* SPDX-License-Identifier: MIT */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "answer_internal.h"
#include "conversation.h"
#include "message.h"
#include "program.h"
#include "reply.h"
#include "sending.h"
#include "setting.h"
#include "store.h"
#include "when.h"

/* What a guest reads who is left to a person: the id of such a message begins
 * with this. */
#define HANDOFF "handoff"

static const char handoff_text[] =
    "Thank you for your message. A colleague will answer you here as soon as "
    "possible.";

const char *
answer_reason_name(enum answer_reason reason)
{
	static const char *const names[] = {
	    [ANSWER_FREE] = NULL,
	    [ANSWER_HELD] = "held",
	    [ANSWER_MODE] = "mode",
	    [ANSWER_CLOSED] = "closed",
	    [ANSWER_ASKED] = "asked",
	    [ANSWER_HOURS] = "hours",
	    [ANSWER_ANSWERS] = "answers",
	    [ANSWER_TOKENS] = "tokens",
	    [ANSWER_NOTHING] = "nothing_fits",
	    [ANSWER_TAKEN_OVER] = "taken_over",
	};

	return names[reason];
}

static bool
is_ours(const struct message *message)
{
	return strcmp(message->author, "host") == 0 ||
	    strcmp(message->author, "assistant") == 0;
}

static bool
is_handoff(const struct message *message)
{
	return strncmp(message->id, HANDOFF "_", sizeof(HANDOFF)) == 0;
}

/* Was the guest told so already, and has nobody of ours written since? In
 * answer to this message, or to one before it? */
struct notice {
	const char *message; /* the guest's */
	bool told, before;
};

static bool
find_notice(void *context, const struct message *message)
{
	struct notice *notice = context;

	notice->told = is_handoff(message);
	if (strcmp(message->id, notice->message) == 0)
		notice->before = true;
	return !notice->told && !is_ours(message);
}

/* A note of ours: it leaves the guest's the last word that counts. */
static void
tell_guest(struct answer *answer, const char *text)
{
	char id[ID_SIZE];
	struct message message = {
	    .id = id_new(HANDOFF, id),
	    .conversation = answer->options->conversation,
	    .author = "system",
	    .text = text,
	    .sent_at = when_now(),
	};

	message_store(answer->store, &message, MESSAGE_LIVE);
}

/* A person is at work there already, and speaks for herself. */
static bool
has_person(enum answer_reason reason)
{
	return reason == ANSWER_HELD || reason == ANSWER_MODE ||
	    reason == ANSWER_TAKEN_OVER;
}

static char *
copy_text(const char *text)
{
	char *copy = strdup(text);

	if (!copy)
		program_die(EX_OSERR, "no memory");
	return copy;
}

void
answer_hand_off(struct answer *answer)
{
	const char *conversation = answer->options->conversation;
	bool person = has_person(answer->bar.reason);
	char *text = setting_value(answer->store, "handoff.text");
	struct notice notice = {.message = answer->arrival.message.id};

	conversation_needs_human(answer->store, conversation,
	    message_newest_waiting(answer->store, conversation),
	    answer->bar.what.bytes);
	message_each_newest(answer->store, conversation, find_notice, &notice);
	if (!text)
		text = copy_text(handoff_text);
	if (!person && !notice.told)
		tell_guest(answer, text);
	answer_tell_hand_off(answer,
	    person || (notice.told && notice.before) ? NULL : text);
	free(text);
}

/* Nobody took it over, closed it or changed its mode meanwhile? */
static void
learn_posture(void *context, const struct conversation *conversation)
{
	bool *automatic = context;

	*automatic = !conversation->holder &&
	    strcmp(conversation->mode, "auto") == 0 &&
	    strcmp(conversation->status, "open") == 0;
}

static void
store_reply(struct answer *answer, const char *status, const char *cost)
{
	const struct completion *completion = &answer->ask.completion;
	const struct assistant_choice *who = &answer->who;
	const char *prompt_hash = answer->ask.prompt_hash;
	struct buffer answers;
	struct reply reply = {
	    .id = answer->reply,
	    .conversation = answer->options->conversation,
	    .status = status,
	    .text = completion->text.bytes,
	    .model_text = completion->text.bytes,
	    .provider = who->provider->name,
	    .model = who->model,
	    .assistant = who->assistant->name,
	    .prompt_hash = *prompt_hash ? prompt_hash : NULL,
	    .sources = completion->sources.length
		? completion->sources.bytes
		: answer->prompt.sources.bytes,
	    .input_tokens = completion->input,
	    .output_tokens = completion->output,
	    .cached_tokens = completion->cached,
	    .estimated = completion->estimated,
	    .cost = *cost ? cost : NULL,
	    .finish = completion->finish,
	    .known = answer->thread.known,
	    .approved_by = strcmp(status, "approved") == 0 ? "mode:auto" : NULL,
	    .error_class = completion_class(completion->error),
	};

	if (completion->error)
		reply.error_message = completion->why.bytes;
	buffer_init(&answers, BUFFER_MAXIMUM);
	thread_answers(&answer->thread, &answers);
	reply.answers = answers.bytes;
	reply_store(answer->store, &reply);
	buffer_release(&answers);
}

struct told {
	struct answer *answer;
	bool repeated;
};

/* What the reply says of itself and its message. */
static void
tell_reply(void *context, const struct reply *reply)
{
	struct told *told = context;
	struct answer *answer = told->answer;
	struct answer_usage usage = {reply->input_tokens, reply->output_tokens,
	    reply->estimated};
	struct answer_done done = {reply->message, reply->id, reply->provider,
	    reply->model, reply->assistant, reply->finish, told->repeated};

	answer_tell_usage(answer, &usage);
	answer_tell_message(answer, reply->message);
	answer_tell_done(answer, &done);
}

/* It is sent by being stored. */
static void
deliver(struct answer *answer)
{
	struct told told = {answer, false};
	struct sending sending;

	sending_init(&sending);
	if (sending_check(answer->store, answer->reply, &sending) ==
	    SENDING_FREE) {
		sending_deliver(answer->store, &sending);
		conversation_needs_nobody(answer->store,
		    answer->options->conversation);
		reply_load(answer->store, answer->reply, tell_reply, &told);
	} else {
		sending_withdraw(answer->store, answer->reply);
		answer->bar.reason = ANSWER_TAKEN_OVER;
	}
	sending_release(&sending);
}

static void
commit_good(struct answer *answer, const char *cost)
{
	bool automatic = false;

	conversation_load(answer->store, answer->options->conversation,
	    learn_posture, &automatic);
	store_reply(answer, automatic ? "approved" : "draft", cost);
	if (automatic)
		deliver(answer);
	else
		answer->bar.reason = ANSWER_TAKEN_OVER;
	if (answer->bar.reason == ANSWER_FREE)
		return;
	buffer_format(&answer->bar.what,
	    "a person took over while the answer was made: it is the draft %s",
	    answer->reply);
	answer_hand_off(answer);
}

static void
commit_error(struct answer *answer, const char *cost)
{
	struct completion *completion = &answer->ask.completion;

	if (completion->error == COMPLETION_NEEDS_HUMAN) {
		answer->bar.reason = ANSWER_NOTHING;
		buffer_text(&answer->bar.what, completion->why.bytes);
		answer_hand_off(answer);
		return;
	}
	if (completion_is_kept(completion))
		store_reply(answer, "failed", cost);
	answer_tell_error(answer);
}

void
answer_commit(struct answer *answer)
{
	struct completion *completion = &answer->ask.completion;
	struct buffer cost;

	buffer_init(&cost, BUFFER_MAXIMUM);
	ask_settle(answer->store, &answer->ask, &cost);
	if (!lease_turn_held(answer->store, &answer->turn))
		completion_fail(completion, COMPLETION_UNAVAILABLE, true,
		    "another run took this one for dead, and its turn");
	else if (!conversation_exists(answer->store,
		     answer->options->conversation))
		completion_fail(completion, COMPLETION_UNAVAILABLE, true,
		    "the conversation was deleted meanwhile");
	if (completion->error)
		commit_error(answer, cost.bytes);
	else
		commit_good(answer, cost.bytes);
	buffer_release(&cost);
}

/* A walk from the newest message back to the guest's. */
struct search {
	const char *message;
	char *answer; /* the oldest of ours so far */
	bool found;
};

static bool
search_answer(void *context, const struct message *message)
{
	struct search *search = context;

	search->found = strcmp(message->id, search->message) == 0;
	if (search->found || !is_ours(message))
		return !search->found;
	free(search->answer);
	search->answer = copy_text(message->id);
	return true;
}

/* A reply that says so, or what was written next. */
bool
answer_repeat(struct answer *answer)
{
	struct search search = {.message = answer->arrival.message.id};
	struct told told = {answer, true};
	bool answered;

	answered = reply_answering(answer->store, search.message, tell_reply,
	    &told);
	if (answered)
		return true;
	message_each_newest(answer->store, answer->options->conversation,
	    search_answer, &search);
	if (search.answer) {
		answer_tell_message(answer, search.answer);
		answer_tell_done(answer,
		    &(struct answer_done){.message = search.answer,
			.repeated = true});
	}
	answered = search.answer;
	free(search.answer);
	return answered;
}
