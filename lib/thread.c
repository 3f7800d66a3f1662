/* SPDX-License-Identifier: MIT */
#include "thread.h"

#include <stdlib.h>
#include <string.h>

#include "conversation.h"
#include "estimate.h"
#include "json.h"
#include "message.h"
#include "program.h"
#include "store.h"
#include "writer.h"

/* What a line costs besides its text: its role and its fence. */
#define LINE_TOKENS 24

static char *
copy(const char *text)
{
	char *copied = text ? strdup(text) : NULL;

	if (text && !copied)
		program_die(EX_OSERR, "no memory");
	return copied;
}

static void
take_conversation(void *context, const struct conversation *conversation)
{
	struct thread *thread = context;
	const char *name = conversation->contact.name, *why;
	const char *facts = conversation->context;

	thread->id = copy(conversation->id);
	thread->channel = copy(conversation->channel);
	thread->status = copy(conversation->status);
	thread->mode = copy(conversation->mode);
	thread->holder = copy(conversation->holder);
	thread->subject = copy(conversation->subject);
	thread->user = copy(conversation->user);
	thread->assistant = copy(conversation->assistant);
	thread->guest = name && *name ? copy(name) : NULL;
	thread->tags = copy(conversation->tags ? conversation->tags : "[]");
	thread->unanswered = conversation->unanswered;
	if (facts)
		thread->context = json_parse(facts, strlen(facts), &why);
}

/* A walk from the newest message back. */
struct gathering {
	struct thread *thread;
	int64_t tokens; /* left */
	bool answered;  /* we wrote after this */
	size_t capacity;
};

static struct thread_line *
add_line(struct gathering *gathering)
{
	struct thread *thread = gathering->thread;

	if (thread->count == gathering->capacity) {
		gathering->capacity = gathering->capacity * 2 + 16;
		thread->lines = reallocarray(thread->lines, gathering->capacity,
		    sizeof(*thread->lines));
		if (!thread->lines)
			program_die(EX_OSERR, "no memory");
	}
	return &thread->lines[thread->count++];
}

/* The text as far as the window has room for it. */
static void
put_text(struct gathering *gathering, struct thread_line *line,
    const char *text)
{
	size_t length = strlen(text), fits;

	fits = estimate_cut(text,
	    gathering->tokens > 0 ? gathering->tokens : LINE_TOKENS);
	line->cut = fits < length;
	line->text = strndup(text, fits);
	if (!line->text)
		program_die(EX_OSERR, "no memory");
	gathering->tokens -= estimate_tokens_length(text, fits) + LINE_TOKENS;
}

static void
take_waiting(struct gathering *gathering, const struct message *message)
{
	struct thread *thread = gathering->thread;

	thread->waiting_count++;
	if (thread->waiting)
		return;
	thread->waiting = message->number;
	thread->asked_at = message->sent_at;
}

static bool
take_message(void *context, const struct message *message)
{
	struct gathering *gathering = context;
	bool ours = strcmp(message->author, "host") == 0 ||
	    strcmp(message->author, "assistant") == 0;
	bool waiting = message_needs_answer(message) && !gathering->answered;
	struct thread_line *line;

	if (!ours && !message_needs_answer(message))
		return true;
	if (gathering->tokens <= 0 ||
	    (gathering->thread->count &&
		gathering->tokens < estimate_tokens(message->text)))
		return false;
	gathering->answered = gathering->answered || ours;
	line = add_line(gathering);
	*line = (struct thread_line){
	    .number = message->number,
	    .sent_at = message->sent_at,
	    .ours = ours,
	    .waiting = waiting,
	    .id = copy(message->id),
	    .attachments = copy(message->attachments),
	};
	put_text(gathering, line, message->text);
	if (waiting)
		take_waiting(gathering, message);
	return true;
}

static void
reverse(struct thread *thread)
{
	for (size_t i = 0; i < thread->count / 2; i++) {
		struct thread_line *other =
		    &thread->lines[thread->count - 1 - i];
		struct thread_line line = thread->lines[i];

		thread->lines[i] = *other;
		*other = line;
	}
}

bool
thread_load(struct thread *thread, struct store *store, const char *id,
    int64_t tokens)
{
	struct gathering gathering = {.thread = thread, .tokens = tokens};

	*thread = (struct thread){0};
	if (!conversation_load(store, id, take_conversation, thread))
		return false;
	message_each_newest(store, id, take_message, &gathering);
	thread->known = message_newest(store, id);
	reverse(thread);
	return true;
}

void
thread_release(struct thread *thread)
{
	for (size_t i = 0; i < thread->count; i++) {
		free(thread->lines[i].id);
		free(thread->lines[i].text);
		free(thread->lines[i].attachments);
	}
	free(thread->lines);
	free(thread->id);
	free(thread->channel);
	free(thread->status);
	free(thread->mode);
	free(thread->holder);
	free(thread->subject);
	free(thread->user);
	free(thread->assistant);
	free(thread->guest);
	free(thread->tags);
	cJSON_Delete(thread->context);
	*thread = (struct thread){0};
}

static const char *
unless_empty(const char *text)
{
	return text && *text ? text : NULL;
}

const char *
thread_fact(void *context, const char *name)
{
	const struct thread *thread = context;
	const char *fact = unless_empty(json_get_text(thread->context, name));

	if (fact)
		return fact;
	if (strcmp(name, "guest_name") == 0)
		return thread->guest;
	if (strcmp(name, "subject") == 0 || strcmp(name, "property") == 0)
		return unless_empty(thread->subject);
	return strcmp(name, "channel") == 0 ? thread->channel : NULL;
}

void
thread_question(const struct thread *thread, struct buffer *out)
{
	for (size_t i = 0; i < thread->count; i++) {
		if (!thread->lines[i].waiting)
			continue;
		if (out->length)
			buffer_byte(out, '\n');
		buffer_text(out, thread->lines[i].text);
	}
}

void
thread_answers(const struct thread *thread, struct buffer *out)
{
	struct writer writer;

	writer_init(&writer, out);
	writer_array(&writer, NULL);
	for (size_t i = 0; i < thread->count; i++)
		if (thread->lines[i].waiting)
			writer_text(&writer, NULL, thread->lines[i].id);
	writer_end_array(&writer);
}
