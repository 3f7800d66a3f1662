/* SPDX-License-Identifier: MIT */
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "answer_internal.h"
#include "conversation.h"
#include "handoff.h"
#include "hours.h"
#include "ledger.h"
#include "message.h"
#include "reply.h"
#include "setting.h"
#include "store.h"
#include "when.h"

/* How many of the last messages are looked through for a wish to talk to a
 * person, that nobody has fulfilled yet. */
#define LOOKED_THROUGH 20

/* Always true, for those who look. */
static bool
bar(struct answer *answer, enum answer_reason reason, const char *what)
{
	answer->bar.reason = reason;
	buffer_text(&answer->bar.what, what);
	return true;
}

static void
look_at_posture(void *context, const struct conversation *conversation)
{
	struct answer *answer = context;

	if (conversation->holder) {
		bar(answer, ANSWER_HELD, "held by ");
		buffer_text(&answer->bar.what, conversation->holder);
	} else if (strcmp(conversation->mode, "auto") != 0) {
		bar(answer, ANSWER_MODE, "mode is ");
		buffer_text(&answer->bar.what, conversation->mode);
	}
}

/* Walks back to the last words of a person of ours. */
struct wish {
	const char *phrases;
	int looked_at;
	bool found;
};

static bool
look_for_wish(void *context, const struct message *message)
{
	struct wish *wish = context;

	if (strcmp(message->author, "host") == 0)
		return false;
	wish->found = strcmp(message->author, "guest") == 0 &&
	    handoff_asked(wish->phrases, message->text);
	return !wish->found && ++wish->looked_at < LOOKED_THROUGH;
}

static bool
asks_for_person(struct answer *answer)
{
	char *words = setting_value(answer->store, "handoff.words");
	struct wish wish = {.phrases = words ? words : handoff_default};

	if (strcmp(wish.phrases, "off") != 0)
		message_each_newest(answer->store,
		    answer->options->conversation, look_for_wish, &wish);
	free(words);
	return wish.found &&
	    bar(answer, ANSWER_ASKED, "the guest asks for a person");
}

static bool
is_out_of_hours(struct answer *answer)
{
	char *value = setting_of_channel(answer->store, "hours",
	    answer->arrival.conversation.channel);
	struct hours hours;
	const char *why;
	bool out;

	out = value && hours_parse(&hours, value, &why) &&
	    !hours_open(&hours, when_now(), &answer->bar.opens_at);
	if (out) {
		bar(answer, ANSWER_HOURS, "outside of the hours: ");
		buffer_text(&answer->bar.what, value);
	}
	free(value);
	return out;
}

static bool
has_enough_answers(struct answer *answer)
{
	int64_t limit = setting_number(answer->store, "limit.answers", 0);
	int64_t count;

	if (limit == 0)
		return false;
	count = reply_count_automatic(answer->store,
	    answer->options->conversation);
	if (count < limit)
		return false;
	bar(answer, ANSWER_ANSWERS, "");
	buffer_format(&answer->bar.what,
	    "%" PRId64 " answers were given in this conversation, %" PRId64
	    " are allowed",
	    count, limit);
	return true;
}

static void
add_tokens(void *context, const struct ledger_row *row)
{
	int64_t *tokens = context;

	if (strcmp(row->kind, "usage") == 0 || strcmp(row->kind, "refund") == 0)
		*tokens += row->input + row->output;
}

static bool
has_enough_tokens(struct answer *answer)
{
	int64_t limit = setting_number(answer->store, "limit.tokens", 0);
	int64_t tokens = 0;

	if (limit == 0)
		return false;
	ledger_each(answer->store, answer->options->conversation, add_tokens,
	    &tokens);
	if (tokens < limit)
		return false;
	bar(answer, ANSWER_TOKENS, "");
	buffer_format(&answer->bar.what,
	    "%" PRId64 " tokens were spent on this conversation, %" PRId64
	    " are allowed",
	    tokens, limit);
	return true;
}

void
answer_look(struct answer *answer, bool closed)
{
	conversation_load(answer->store, answer->options->conversation,
	    look_at_posture, answer);
	if (answer->bar.reason != ANSWER_FREE)
		return;
	if (closed)
		bar(answer, ANSWER_CLOSED, "was closed");
	else if (!asks_for_person(answer) && !is_out_of_hours(answer) &&
	    !has_enough_answers(answer))
		has_enough_tokens(answer);
}
