/* SPDX-License-Identifier: MIT */
#ifndef CHANNEL_CHANNEL_H
#define CHANNEL_CHANNEL_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct fetch_pool;
struct store;

/*
 * A channel: where conversations come from and replies go to. A new one is a
 * pair of files in lib/channel/ that fills this struct, and its line in the
 * table of channel.c. A name that is in no table is a local channel: its
 * messages come by receive-messages, and sending commits the message and a
 * reply.sent event for follow-events to carry out.
 *
 * Functions that call the outside start their call on the pool and return; the
 * answer comes to `done`, from inside fetch_step(), outside any transaction.
 */

enum channel_outcome {
	CHANNEL_DONE,
	CHANNEL_AGAIN,     /* later; a send with this outcome did not happen */
	CHANNEL_REFUSED,   /* never like this */
	CHANNEL_UNCERTAIN, /* a send that may have happened */
};

struct channel_result {
	enum channel_outcome outcome;
	const char *error;   /* class, see records(5): auth, rate, ... */
	const char *message; /* for a person */
	int64_t wait;        /* ms until it may be tried again, -1: unknown */
	bool hopeless;       /* what else is asked now fares no better */
};

/* `result` and its text are gone when it returns. */
typedef void channel_done(void *context, const struct channel_result *);

/* At most `count` sends in one conversation in `span` ms. */
struct channel_limit {
	int count;
	int64_t span;
};

struct channel_message {
	const char *conversation; /* channel:native */
	const char *text;
};

/* What fetch-conversations asks for. */
struct channel_fetch {
	int64_t since;  /* of the last message; WHEN_NONE: by the cursor */
	bool reconcile; /* print only messages that no webhook announced */
	bool dry_run;   /* look, store nothing */
	int64_t limit;  /* conversations at most, -1: all */
	bool pending;   /* not the list, but what webhooks named */
	const char *const *ids; /* neither, but these, up to NULL; or NULL */
	/* Called after each commit with a record that is new or changed. */
	void (*record)(void *context, const char *json, size_t length);
	void *context;
};

struct channel {
	const char *name;
	const struct channel_limit
	    *limits; /* up to a count of 0; may be NULL */

	/* Exits EX_CONFIG, naming the setting, when it cannot be used. NULL for
	 * a local channel, like all that follow. */
	void (*need)(void);

	/* Brings conversations and messages into the store; trouble is told on
	 * stderr and noted with program_note(). */
	void (*fetch)(struct store *, struct fetch_pool *,
	    const struct channel_fetch *);

	/* Sends one text, once: never repeats by itself. */
	void (*send)(struct fetch_pool *, const struct channel_message *,
	    channel_done *, void *context);

	/* Reads one conversation upstream and stores what is new, so that an
	 * uncertain send can be recognised among its messages. */
	void (*look)(struct store *, struct fetch_pool *,
	    const char *conversation, channel_done *, void *context);
};

/* The channel of that name, or of a conversation's id; never NULL. */
const struct channel *channel_named(const char *name);
const struct channel *channel_of(const char *conversation);

/* All that have a table entry, up to NULL. */
extern const struct channel *const channel_all[];

#endif
