/* SPDX-License-Identifier: MIT */
#ifndef CHANNEL_HOSTEX_FETCH_H
#define CHANNEL_HOSTEX_FETCH_H

struct channel_fetch;
struct fetch_pool;
struct store;

/*
 * One run of fetch-conversations: the list, and the thread of each conversation
 * in it whose mark changed; or the threads of the ids asked for, or of those
 * that webhooks named.
 *
 * The list is read down to what the cursor says was read before. The cursor
 * moves with the last of the threads, and only when everything newer than it is
 * in; what was stored before a run ended early is recognised by its mark.
 */
void hostex_fetch(struct store *, struct fetch_pool *,
    const struct channel_fetch *);

#endif
