/* SPDX-License-Identifier: MIT */
#ifndef CHANNEL_HOSTEX_LIST_H
#define CHANNEL_HOSTEX_LIST_H

#include <cjson/cJSON.h>
#include <stdbool.h>
#include <stdint.h>

struct fetch_pool;
struct hostex_verdict;

/*
 * The list of conversations at Hostex, newest first, page by page. It has no
 * cursor of its own and moves while it is read: what is written to comes to the
 * front, what is removed draws the rest up. So pages overlap by a few items, an
 * item is taken once however often it is seen, and what moves to the front
 * behind our back is newer than `newest` and thus the next run's.
 */

/* `item` is the receiver's to delete; one that has no id is not given. */
typedef void hostex_list_found(void *context, cJSON *item);

/* The list ends without having been read to its end. `verdict` is NULL when it
 * is the list itself that makes no sense; `why` says it. */
typedef void hostex_list_failed(void *context, const struct hostex_verdict *,
    const char *why);

struct hostex_list {
	int64_t since; /* items before that are not given and end it */
	hostex_list_found *found;
	hostex_list_failed *failed;
	void *context;
	/* The rest is the list's own, to be looked at. */
	bool asking;    /* a page is on its way */
	bool ended;     /* nothing more comes */
	bool broken;    /* and not all of it was read */
	int64_t newest; /* last message in the first page; WHEN_NONE: none */
	int64_t offset, pages;
	unsigned stale; /* pages in a row without anything new */
	void *seen;
};

/* The caller sets the first members. `since` is WHEN_NONE for everything. */
void hostex_list_init(struct hostex_list *);
void hostex_list_release(struct hostex_list *);

/* Asks for the next page. Only when none is on its way and it has not ended. */
void hostex_list_next(struct hostex_list *, struct fetch_pool *);

#endif
