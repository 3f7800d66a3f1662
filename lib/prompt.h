/* SPDX-License-Identifier: MIT */
#ifndef PROMPT_H
#define PROMPT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "buffer.h"

struct store;
struct thread;

/*
 * What a model is asked, before a provider puts it into its own words: a system
 * text made from share/prompts/draft.txt, then the conversation as turns.
 *
 * Guests' words, and facts that guests can influence, stand between marks with
 * a random number in their names, which nobody can forge; the system text says
 * that what is between them is data. Internal notes never get here.
 */
struct prompt_turn {
	bool ours; /* the role "assistant", not "user" */
	char *text;
};

struct prompt {
	const char *model;       /* borrowed */
	const char *temperature; /* a number as text, or NULL: not sent */
	bool stream;
	int64_t limit; /* tokens of the answer */
	struct buffer system;
	struct prompt_turn *turns;
	size_t count;
	struct buffer sources; /* JSON array: which knowledge is in it */
	int64_t estimate;      /* tokens of all that is asked */
};

/* Tokens that the messages of a conversation may take in a prompt, that house
 * information may take, and that an answer may have. */
#define PROMPT_WINDOW 6000
#define PROMPT_KNOWLEDGE 2000
#define PROMPT_ANSWER 1500

/* Which template of share/ (NULL: prompts/draft.txt), and an assistant's
 * instructions (NULL: none), for which the template has to have a place: exits
 * EX_CONFIG when it has none. */
struct prompt_style {
	const char *template, *instructions;
};

/* Makes it from a thread and the knowledge that is likest what waits in it.
 * `model`, `temperature`, `stream` and another limit than PROMPT_ANSWER are the
 * caller's to set. To be released. */
void prompt_make(struct prompt *, struct store *, const struct thread *,
    const struct prompt_style *);

/* A name for the marks around what others wrote: nobody who wrote it can know
 * it before. The same for the same words while exchanges are recorded or
 * replayed (lib/recording.h), a random one otherwise. */
#define PROMPT_MARK_SIZE 17
void prompt_mark(char mark[PROMPT_MARK_SIZE], const char *words, size_t length);

/* Makes it from a text for the model and one thing that it is asked, as they
 * are, with a limit of tokens for the answer. */
void prompt_plain(struct prompt *, const char *system, const char *asked,
    int64_t limit);
void prompt_release(struct prompt *);

#endif
