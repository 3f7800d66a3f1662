/* SPDX-License-Identifier: MIT */
#ifndef CHANNEL_HOSTEX_STORE_H
#define CHANNEL_HOSTEX_STORE_H

#include <stdbool.h>
#include <stdint.h>

struct channel_fetch;
struct hostex_item;
struct hostex_thread;
struct store;

/* How long a message that a webhook named may take to show in its thread; the
 * next fetch of the list finds it in any case. */
#define HOSTEX_WEBHOOK_PATIENCE 300000 /* ms */

/* What comes with a thread. */
struct hostex_keep {
	struct store *store;
	const struct hostex_item *item;  /* what the list told, or NULL */
	const struct channel_fetch *ask; /* who gets the records; may be NULL */
	int64_t asked_at;                /* when the call was made */
	const char *cursor; /* to be moved in the same transaction, or NULL */
};

/*
 * Stores, in one transaction, the conversation, the messages that are new, the
 * mark by which the next change is seen, and that it is no longer wanted; then
 * gives the records of what is new or changed to `ask->record`. Of a first
 * fetch only the message that a webhook named arrives live. A message that is
 * there stays as it is, whatever upstream has made of its text. Messages
 * without a usable id are named on stderr, and noted as EX_UNAVAILABLE.
 *
 * False when a webhook named a message that is not there yet: it stays wanted.
 */
bool hostex_store(const struct hostex_keep *, const struct hostex_thread *);

/* It is not to be had: no longer wanted. */
void hostex_store_forget(struct store *, const char *conversation);

/* It was answered wrongly; true when it is given up by that, see
 * upstream_fail(). */
bool hostex_store_fail(struct store *, const char *conversation);

/* The cursor of the list: the time of the newest message that it brought. It
 * moves with the last thread, or by this when there was none. */
extern const char hostex_store_cursor[];
void hostex_store_move(struct store *, const char *cursor);

#endif
