/* SPDX-License-Identifier: MIT */
#ifndef ASSISTANT_H
#define ASSISTANT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct buffer;
struct provider;
struct store;

/*
 * Assistants: who drafts and answers, and how, from the JSON file that
 * $FRONTDESK_ASSISTANTS names (assistants(5)). It is read once, at the first
 * question; what is wrong in it exits EX_CONFIG with file, line and column. All
 * text is valid until the end.
 *
 * There is always one called "default": the file's, or one without any wish.
 */
struct assistant {
	const char *name;  /* its type: "default", "technical" */
	const char *id;    /* assistantId, or NULL */
	const char *title; /* for people */
	const char *description, *instructions; /* or NULL */
	const char *provider; /* a name as provider_named() has it, or NULL */
	const char *model;    /* or NULL: as the settings say */
	const char *temperature; /* a number as text, or NULL */
	int64_t limit;           /* tokens of an answer */
	int64_t window;          /* tokens of the conversation that it reads */
	int64_t quiet_for;  /* ms that a guest must have been silent; 0: any */
	const char *shadow; /* name of one that drafts beside it, or NULL */
};

/* By its type or its assistantId; NULL when there is none. */
const struct assistant *assistant_named(const char *name);

/* The same, for the one that an option or a record named: exits EX_CONFIG, and
 * lists those there are. */
const struct assistant *assistant_need(const char *name);

/* Tells on stderr when there is none of that type, and what may have been
 * meant. */
void assistant_check(const char *type);

/* The one for whoever names none: $OPENAI_ASSISTANT_ID (its type, or its
 * assistantId), else "default". One of the service's ids that the file does not
 * have is told on stderr, once. */
const struct assistant *assistant_default(void);

/* Calls back for each in the order of the file, "default" first. */
typedef void assistant_visitor(void *context, const struct assistant *);
void assistant_each(assistant_visitor *, void *context);

/* The record {"type":"assistant",...}. */
void assistant_write(struct buffer *, const struct assistant *);

/*
 * Who is asked in the end: an assistant, but what options say goes before what
 * it says, and that before the settings. A model goes with the provider that it
 * was named for.
 */
struct assistant_choice {
	const struct assistant *assistant;
	const struct provider *provider;
	const char *model, *temperature; /* as struct prompt has them */
};

/* Each option may be NULL. Exits EX_CONFIG when something is missing (a key, a
 * model), EX_USAGE when an option cannot be. */
struct assistant_options {
	const char *provider, *model;
};
void assistant_choose(struct assistant_choice *, const struct assistant *,
    const struct assistant_options *);

/* The one for a conversation: what was set for it (set-assistant), else the
 * default. One that the file has no more exits EX_CONFIG. */
const struct assistant *assistant_of(struct store *, const char *conversation);

#endif
