/* SPDX-License-Identifier: MIT */
#ifndef ANSWER_INTERNAL_H
#define ANSWER_INTERNAL_H

#include <stdbool.h>
#include <stdint.h>

#include "answer.h"
#include "arrival.h"
#include "ask.h"
#include "buffer.h"
#include "id.h"
#include "lease_turn.h"
#include "prompt.h"
#include "thread.h"

/* What the files of lib/answer*.c share. */

/* Why a person is to answer. */
enum answer_reason {
	ANSWER_FREE,       /* none */
	ANSWER_HELD,       /* somebody took the conversation over */
	ANSWER_MODE,       /* it is not auto */
	ANSWER_CLOSED,     /* it was closed when the guest wrote */
	ANSWER_ASKED,      /* the guest asks for a person */
	ANSWER_HOURS,      /* outside of them */
	ANSWER_ANSWERS,    /* as many as one conversation gets */
	ANSWER_TOKENS,     /* the same of tokens */
	ANSWER_NOTHING,    /* the provider found nothing that fits */
	ANSWER_TAKEN_OVER, /* while the answer was made */
};

/* "held", "mode", ... */
const char *answer_reason_name(enum answer_reason);

struct answer_bar {
	enum answer_reason reason;
	struct buffer what; /* in words, for people */
	int64_t opens_at;   /* of ANSWER_HOURS; WHEN_NONE: unknown */
};

struct answer {
	struct store *store;
	const struct answer_options *options;
	cJSON *record;
	struct arrival arrival; /* the guest's message */
	struct lease_turn turn;
	struct answer_bar bar;
	struct thread thread;
	struct assistant_choice who;
	struct prompt prompt; /* of a service */
	struct ask ask;
	bool asked; /* `ask` is made */
	char reply[ID_SIZE];
	struct buffer records; /* to be printed, each with its LF */
	struct buffer shown;   /* the same for a terminal */
};

/* Looks for what stands in the way of an answer to the guest's message, which
 * is stored, and fills `bar`. `closed`: the conversation was, before. In a
 * transaction. */
void answer_look(struct answer *, bool closed);

/* Leaves the message to a person, for the reason of `bar`, and tells. In a
 * transaction. */
void answer_hand_off(struct answer *);

/* Tells what was answered before; false when nothing was. In a reading of the
 * store. */
bool answer_repeat(struct answer *);

/* Makes of the completion what it comes to, and tells. In a transaction. */
void answer_commit(struct answer *);

/* A piece of the answer, to stdout at once. A stream_piece. */
void answer_piece(void *answer, const char *text, size_t length);

/* Each adds a record to those that are printed at the end. */
struct answer_usage {
	int64_t input, output;
	bool estimated;
};
void answer_tell_usage(struct answer *, const struct answer_usage *);
void answer_tell_message(struct answer *, const char *id);
struct answer_done {
	const char *message; /* that answers; NULL: none does */
	const char *reply, *provider, *model, *assistant, *finish;
	bool repeated;
};
void answer_tell_done(struct answer *, const struct answer_done *);
void answer_tell_hand_off(struct answer *, const char *text);
void answer_tell_error(struct answer *);

/* Prints them. */
void answer_print(struct answer *);

#endif
