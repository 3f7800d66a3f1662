/* SPDX-License-Identifier: MIT */
#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "account.h"
#include "answer_internal.h"
#include "conversation.h"
#include "jsonl.h"
#include "ledger.h"
#include "message.h"
#include "program.h"
#include "rehearse.h"
#include "store.h"
#include "terminal.h"
#include "utf8.h"
#include "when.h"
#include "writer.h"

static void
add(struct answer *answer, struct buffer *record)
{
	rehearse_sign(record, answer->options->dry_run);
	if (answer->records.length)
		buffer_byte(&answer->records, '\n');
	buffer_append(&answer->records, record->bytes, record->length);
	buffer_release(record);
}

static void
begin(struct writer *writer, struct buffer *record, const char *type)
{
	buffer_init(record, BUFFER_MAXIMUM);
	writer_init(writer, record);
	writer_object(writer, NULL);
	writer_text(writer, "type", type);
}

void
answer_piece(void *context, const char *text, size_t length)
{
	const struct answer *answer = context;
	struct buffer piece, shown;
	struct writer writer;

	if (program_json()) {
		begin(&writer, &piece, "delta");
		writer_text(&writer, "reply", answer->reply);
		writer_text_length(&writer, "text", text, length);
		writer_end_object(&writer);
		jsonl_write(stdout, &piece);
	} else {
		buffer_init(&piece, BUFFER_MAXIMUM);
		buffer_init(&shown, BUFFER_MAXIMUM);
		buffer_append(&piece, text, length);
		utf8_show(&shown, piece.bytes, false);
		fputs(shown.bytes, stdout);
		if (fflush(stdout) == EOF && errno == EPIPE)
			program_lost_reader();
		buffer_release(&shown);
	}
	buffer_release(&piece);
}

/* Whose tokens they are, and what is left of them. */
struct purse {
	char user[ID_SIZE];
	int64_t balance, next_grant_at;
};

struct user_search {
	struct store *store;
	char *user;
};

static void
find_user(void *context, const struct conversation *conversation)
{
	struct user_search *search = context;

	if (!conversation->user ||
	    !account_find(search->store, conversation->user, search->user))
		*search->user = '\0';
}

static void
learn_account(void *context, const struct account *account)
{
	struct purse *purse = context;

	purse->balance = account->balance;
	purse->next_grant_at = account_next_grant(account, when_now());
}

static void
open_purse(const struct answer *answer, struct purse *purse)
{
	const struct answer_options *options = answer->options;
	struct user_search search = {answer->store, purse->user};

	*purse = (struct purse){.balance = LEDGER_NO_BALANCE,
	    .next_grant_at = WHEN_NONE};
	if (options->user)
		snprintf(purse->user, sizeof(purse->user), "%s", options->user);
	else
		conversation_load(answer->store, options->conversation,
		    find_user, &search);
	if (*purse->user)
		account_load(answer->store, purse->user, learn_account, purse);
}

static void
write_balance(struct writer *writer, const struct purse *purse)
{
	if (purse->balance == LEDGER_NO_BALANCE)
		writer_null(writer, "balance");
	else
		writer_integer(writer, "balance", purse->balance);
}

void
answer_tell_usage(struct answer *answer, const struct answer_usage *usage)
{
	struct buffer record;
	struct writer writer;
	struct purse purse;

	open_purse(answer, &purse);
	begin(&writer, &record, "usage");
	writer_integer(&writer, "input_tokens", usage->input);
	writer_integer(&writer, "output_tokens", usage->output);
	writer_integer(&writer, "total_tokens", usage->input + usage->output);
	writer_bool(&writer, "estimated", usage->estimated);
	write_balance(&writer, &purse);
	writer_end_object(&writer);
	add(answer, &record);
}

static void
take_message(void *context, const struct message *message)
{
	struct answer *answer = context;
	struct buffer record;

	buffer_init(&record, BUFFER_MAXIMUM);
	message_write(&record, message);
	add(answer, &record);
	buffer_text(&answer->shown, message->text);
}

void
answer_tell_message(struct answer *answer, const char *id)
{
	message_load(answer->store, id, take_message, answer);
}

void
answer_tell_done(struct answer *answer, const struct answer_done *done)
{
	struct buffer record;
	struct writer writer;

	begin(&writer, &record, "done");
	writer_text(&writer, "conversation", answer->options->conversation);
	writer_text(&writer, "answers", answer->arrival.message.id);
	writer_text(&writer, "message", done->message);
	writer_text(&writer, "reply", done->reply);
	writer_text(&writer, "provider", done->provider);
	writer_text(&writer, "model", done->model);
	writer_text(&writer, "assistant", done->assistant);
	writer_text(&writer, "finish", done->finish);
	writer_bool(&writer, "repeated", done->repeated);
	writer_end_object(&writer);
	add(answer, &record);
}

void
answer_tell_hand_off(struct answer *answer, const char *text)
{
	const struct answer_bar *bar = &answer->bar;
	struct buffer record;
	struct writer writer;

	begin(&writer, &record, "handoff");
	writer_text(&writer, "conversation", answer->options->conversation);
	writer_text(&writer, "message", answer->arrival.message.id);
	writer_text(&writer, "reason", answer_reason_name(bar->reason));
	writer_text(&writer, "what", bar->what.bytes);
	writer_text(&writer, "text", text);
	writer_time(&writer, "opens_at", bar->opens_at);
	writer_end_object(&writer);
	add(answer, &record);
	if (text)
		buffer_format(&answer->shown, "%s\n", text);
	buffer_format(&answer->shown, "[A person is to answer: %s]",
	    bar->what.bytes);
}

/* A guest may read it, whom it does not concern who pays. */
static void
write_why(struct writer *writer, const struct answer *answer, bool over)
{
	const struct budget_refusal *refusal = &answer->ask.refusal;
	struct buffer why;

	buffer_init(&why, BUFFER_MAXIMUM);
	if (over)
		buffer_format(&why, "over budget: %s: %s", refusal->cap,
		    refusal->detail);
	else
		buffer_text(&why, answer->ask.completion.why.bytes);
	writer_text(writer, "message", why.bytes);
	buffer_release(&why);
}

void
answer_tell_error(struct answer *answer)
{
	const struct completion *completion = &answer->ask.completion;
	bool over = completion->error == COMPLETION_OVER_BUDGET;
	struct buffer record;
	struct writer writer;
	struct purse purse = {.balance = LEDGER_NO_BALANCE,
	    .next_grant_at = WHEN_NONE};

	if (over)
		open_purse(answer, &purse);
	begin(&writer, &record, "error");
	writer_text(&writer, "class", completion_class(completion->error));
	write_why(&writer, answer, over);
	writer_text(&writer, "error", over ? "token_balance_depleted" : NULL);
	write_balance(&writer, &purse);
	writer_time(&writer, "next_grant_at", purse.next_grant_at);
	writer_end_object(&writer);
	add(answer, &record);
	/* Who has left hears nothing. */
	if (!program_unread())
		program_warn("%s: no answer: %s", answer->options->conversation,
		    completion->why.bytes);
	program_note(completion_status(completion));
}

/* A streamed answer was shown while it came. */
void
answer_print(struct answer *answer)
{
	bool streamed = answer->asked && answer->options->stream &&
	    answer->ask.completion.text.length;

	if (program_json()) {
		if (answer->records.length)
			jsonl_write(stdout, &answer->records);
	} else if (streamed) {
		putchar('\n');
	} else if (answer->shown.length) {
		terminal_paragraph(answer->shown.bytes, 0);
	}
}
