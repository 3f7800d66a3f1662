/* SPDX-License-Identifier: MIT */
#ifndef ANSWER_H
#define ANSWER_H

#include <cjson/cJSON.h>
#include <stdbool.h>

#include "assistant.h"

struct buffer;
struct store;

/*
 * An assistant's answer to one message of a guest who waits for it: the message
 * is stored, the answer is made and stored as a sent reply, and printed to
 * stdout as records while it is made (answer-chat(1), records(5)).
 *
 * Messages of one conversation are answered one after another, in the order in
 * which they came. The same message again is answered with what was answered
 * then, and asks nobody. Killed anywhere, the message is there once or not at
 * all, and so is its answer.
 *
 * Where an assistant must not answer (outside of hours, limits, somebody asks
 * for a person, a person holds the conversation, its mode), the message is
 * stored, conversation.needs_human is appended, the guest is told so, and
 * nothing is asked.
 */
struct answer_options {
	const char *conversation; /* chat:7f3...; made when there is none */
	const char *key;       /* makes the message known again; NULL: its id */
	const char *user;      /* the account that pays; NULL: the
				  conversation's */
	const char *assistant; /* NULL: the conversation's */
	struct assistant_options who; /* --provider and --model */
	long timeout;                 /* s */
	bool stream;                  /* print the pieces as they come */
	bool dry_run;                 /* ask nobody, change nothing */
};

/* Longest id of a conversation, and longest message, in bytes. */
#define ANSWER_ID_MAXIMUM 200
#define ANSWER_MESSAGE_MAXIMUM 65536

/* Reads what the guest wrote: plain text, or where it begins with a brace, a
 * record of type message with `text` and maybe `id`, `client_id`,
 * `author_name`, `attachments` and `contact`. The record, to be deleted with
 * cJSON_Delete(), or NULL and a literal in `why`. */
cJSON *answer_read(const struct buffer *text, const struct answer_options *,
    const char **why);

/* Answers it. What goes wrong is told on stderr and noted for program_end().
 * The record, of answer_read(), is changed. When the reader of stdout leaves
 * and the caller has called program_catch_pipe(), the call is given up and what
 * it has cost is booked. */
void answer_run(struct store *, const struct answer_options *, cJSON *record);

/* Appends the name of the queue of those who answer in a conversation. */
void answer_queue(struct buffer *, const char *conversation);

/* Is an answer being made there? */
bool answer_busy(struct store *, const char *conversation);

#endif
