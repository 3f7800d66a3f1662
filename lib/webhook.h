/* SPDX-License-Identifier: MIT */
#ifndef WEBHOOK_H
#define WEBHOOK_H

#include <cjson/cJSON.h>
#include <stdbool.h>
#include <stdint.h>

#include "id.h"

struct buffer;
struct store;

/*
 * An outgoing webhook: an endpoint that events go to. Owner of the table
 * `webhook`. Text is borrowed from the row or the object that it came from.
 *
 * One that is enabled and has a secret is live: its events are lined up by
 * push_fan_out() and delivered by push-webhooks. `seen` moves as that goes on,
 * so that nothing which happens while it is live is left out; what happens
 * while it is not is passed over when it becomes so.
 */
struct webhook {
	const char *id; /* hook_..., NULL: one is made when stored */
	const char *url;
	const char *event;  /* a pattern of names, as in fnmatch(3) */
	const char *secret; /* whsec_..., or "" for none */
	bool enabled;
	const char *disabled_reason; /* NULL while it is enabled */
	int64_t seen;                /* number of the last event looked at */
	int64_t failures;     /* in a row, of the kind that asks for a pause */
	int64_t paused_until; /* WHEN_NONE: it is not paused */
	int64_t created_at;   /* WHEN_NONE: now */
};

#define WEBHOOK_EVENT "message.created" /* when nobody says which */

/* Is any of them live? */
bool webhook_any(struct store *);

bool webhook_is_live(const struct webhook *);

/* Is an event of that name for it? */
bool webhook_wants(const struct webhook *, const char *event);

/* Loads the one of that id or URL and calls back; false when there is none. */
typedef void webhook_visitor(void *context, const struct webhook *);
bool webhook_load(struct store *, const char *name, webhook_visitor *,
    void *context);

/* Calls back for each, in the order in which they were made; returns how many
 * there were. */
int64_t webhook_each(struct store *, webhook_visitor *, void *context);

/* Stores a new one, or what has changed of the one of that id: all but `url`
 * and `created_at`. In a transaction. Writes the id to `id`. */
void webhook_store(struct store *, const struct webhook *, char id[ID_SIZE]);

/* Removes it, and all that was on its way to it. In a transaction. */
void webhook_remove(struct store *, const char *id);

/* Moves `seen`. In a transaction. */
void webhook_see(struct store *, const char *id, int64_t event);

/* Remembers how it does, and until when to leave it alone. In a transaction. */
void webhook_pause(struct store *, const char *id, int64_t failures,
    int64_t until);

/* Disables it, in a transaction. */
void webhook_disable(struct store *, const char *id, const char *reason);

/* The record {"type":"webhook",...}, with the secret when it is to be shown. */
void webhook_write(struct buffer *, const struct webhook *, bool secret);

/* Reads a record; false and a literal in `why` when it is none. One without a
 * secret has the secret "". */
bool webhook_from_json(struct webhook *, const cJSON *, const char **why);

/* Is there one of that id or URL? */
bool webhook_exists(struct store *, const struct webhook *);

/* As import does, in a transaction: stores it when there is none of that id or
 * URL, so that what happens from now on is pushed; else false. */
bool webhook_import(struct store *, const struct webhook *);

#endif
