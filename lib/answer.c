/* SPDX-License-Identifier: MIT */
#include "answer.h"

#include <string.h>

#include "answer_internal.h"
#include "conversation.h"
#include "fetch.h"
#include "message.h"
#include "program.h"
#include "rehearse.h"
#include "store.h"
#include "when.h"

/* A sign of life is given about so often while a model thinks. */
#define STEP 1000 /* ms */

static void
init(struct answer *answer, struct store *store,
    const struct answer_options *options)
{
	*answer = (struct answer){.store = store, .options = options};
	answer->bar.opens_at = WHEN_NONE;
	arrival_init(&answer->arrival);
	buffer_init(&answer->bar.what, BUFFER_MAXIMUM);
	buffer_init(&answer->records, BUFFER_MAXIMUM);
	buffer_init(&answer->shown, BUFFER_MAXIMUM);
}

static void
release(struct answer *answer)
{
	if (answer->asked)
		ask_release(&answer->ask);
	prompt_release(&answer->prompt);
	thread_release(&answer->thread);
	arrival_release(&answer->arrival);
	buffer_release(&answer->bar.what);
	buffer_release(&answer->records);
	buffer_release(&answer->shown);
}

static bool
wait_for_turn(struct answer *answer)
{
	struct buffer queue;

	buffer_init(&queue, BUFFER_MAXIMUM);
	answer_queue(&queue, answer->options->conversation);
	lease_turn_take(answer->store, queue.bytes, &answer->turn);
	buffer_release(&queue);
	return lease_turn_wait(answer->store, &answer->turn, program_stopped);
}

/* The same words under the same id, or it is no repetition. */
static void
compare(void *context, const struct message *message)
{
	const struct answer *answer = context;
	const struct message *given = &answer->arrival.message;

	if (strcmp(message->text, given->text) != 0 ||
	    strcmp(message->conversation, given->conversation) != 0)
		program_die(EX_DATAERR,
		    "%s: there is a message of that id, with other words or in "
		    "another conversation: a repetition must be the same",
		    given->id);
}

/* It came before, and was answered. */
static bool
is_repeated(struct answer *answer)
{
	bool repeated;

	store_begin_reading(answer->store);
	repeated = message_load(answer->store, answer->arrival.message.id,
		       compare, answer) &&
	    answer_repeat(answer);
	store_end_reading(answer->store);
	return repeated;
}

static void
learn_status(void *context, const struct conversation *conversation)
{
	bool *closed = context;

	*closed = strcmp(conversation->status, "open") != 0;
}

/* The message, and what follows from it at once. */
static void
take_in(struct answer *answer)
{
	bool closed = false;

	conversation_load(answer->store, answer->options->conversation,
	    learn_status, &closed);
	/* It may have waited for its turn. */
	answer->arrival.message.sent_at = when_now();
	/* Remembered where nobody pays yet. */
	answer->arrival.conversation.user = answer->options->user;
	arrival_store(&answer->arrival, answer->store, answer->record,
	    &answer->records);
	/* The guest knows what the guest wrote. */
	buffer_clear(&answer->records);
	answer_look(answer, closed);
	if (answer->bar.reason != ANSWER_FREE)
		answer_hand_off(answer);
}

static const struct assistant *
choose_assistant(const struct answer *answer)
{
	const struct answer_options *options = answer->options;

	return options->assistant
	    ? assistant_need(options->assistant)
	    : assistant_of(answer->store, options->conversation);
}

static void
make_prompt(struct answer *answer)
{
	const struct assistant_choice *who = &answer->who;
	struct prompt_style style = {
	    .instructions = who->assistant->instructions,
	};

	prompt_make(&answer->prompt, answer->store, &answer->thread, &style);
	answer->prompt.model = who->model;
	answer->prompt.temperature = who->temperature;
	answer->prompt.limit = who->assistant->limit;
	answer->prompt.stream = answer->options->stream;
}

/* The question; false when there is nothing in the message to be answered. In a
 * reading of the store, or a transaction. */
static bool
prepare(struct answer *answer)
{
	const struct answer_options *options = answer->options;

	assistant_choose(&answer->who, choose_assistant(answer), &options->who);
	thread_load(&answer->thread, answer->store, options->conversation,
	    answer->who.assistant->window);
	if (!answer->thread.waiting)
		return false;
	if (answer->who.provider->request)
		make_prompt(answer);
	return true;
}

static void
make_ask(struct answer *answer)
{
	const struct answer_options *options = answer->options;
	struct ask *ask = &answer->ask;

	ask_init(ask);
	answer->asked = true;
	ask->provider = answer->who.provider;
	ask->prompt = &answer->prompt;
	ask->thread = &answer->thread;
	ask->user = options->user ? options->user : answer->thread.user;
	ask->conversation = options->conversation;
	ask->reply = id_new("reply", answer->reply);
	ask->assistant = answer->who.assistant->name;
	ask->timeout = options->timeout;
	ask->piece = options->stream ? answer_piece : NULL;
	ask->context = answer;
}

static void
ask(struct answer *answer)
{
	struct fetch_pool *pool = fetch_open(1);

	make_ask(answer);
	fetch_stop(pool, program_stopped);
	ask_start(answer->store, pool, &answer->ask);
	while (fetch_pending(pool)) {
		fetch_step_for(pool, STEP, -1);
		lease_turn_keep(answer->store, &answer->turn);
	}
	fetch_close(pool);
	store_begin(answer->store);
	answer_commit(answer);
	lease_turn_drop(answer->store, &answer->turn);
	store_commit(answer->store);
}

/* Nobody is asked, and nothing stays. */
static void
rehearse(struct answer *answer)
{
	struct answer_usage usage = {.estimated = true};

	store_begin(answer->store);
	take_in(answer);
	if (answer->bar.reason == ANSWER_FREE && prepare(answer)) {
		usage.input = answer->prompt.estimate;
		answer_tell_usage(answer, &usage);
	}
	rehearse_end(answer->store, true);
}

static void
work(struct answer *answer)
{
	bool wanted;

	store_begin(answer->store);
	take_in(answer);
	store_commit(answer->store);
	if (answer->bar.reason != ANSWER_FREE)
		return;
	store_begin_reading(answer->store);
	wanted = prepare(answer);
	store_end_reading(answer->store);
	if (wanted)
		ask(answer);
	else
		answer_tell_done(answer, &(struct answer_done){0});
}

static void
take_turn_and_work(struct answer *answer)
{
	if (!wait_for_turn(answer))
		program_note(EX_TEMPFAIL);
	else if (!is_repeated(answer))
		work(answer);
	lease_turn_drop(answer->store, &answer->turn);
}

void
answer_run(struct store *store, const struct answer_options *options,
    cJSON *record)
{
	struct answer answer;
	const char *why;

	init(&answer, store, options);
	answer.record = record;
	if (!arrival_read(&answer.arrival, record, NULL, &why))
		program_die(EX_DATAERR, "%s", why);
	if (!is_repeated(&answer) && options->dry_run)
		rehearse(&answer);
	else if (!answer.records.length)
		take_turn_and_work(&answer);
	answer_print(&answer);
	release(&answer);
}
