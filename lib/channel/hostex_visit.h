/* SPDX-License-Identifier: MIT */
#ifndef CHANNEL_HOSTEX_VISIT_H
#define CHANNEL_HOSTEX_VISIT_H

#include <cjson/cJSON.h>
#include <stdbool.h>
#include <stdint.h>
#include <sys/queue.h>

#include "channel/hostex_item.h"
#include "channel/hostex_wire.h"

struct fetch_pool;
struct hostex_thread;
struct store;

/*
 * A conversation that is to be read at Hostex, and what its reader needs when
 * the answer comes. Its owner frees it.
 */
struct hostex_visit {
	TAILQ_ENTRY(hostex_visit) entry;
	char *id;                /* hostex:NATIVE */
	cJSON *json;             /* as the list told it, or NULL */
	struct hostex_item item; /* of `json` */
	int64_t asked_at;        /* when the call was made */
	void *reader;
};

TAILQ_HEAD(hostex_visits, hostex_visit);

/* Takes `json`, which may be NULL, over. */
struct hostex_visit *hostex_visit_new(const char *id, cJSON *json,
    void *reader);
void hostex_visit_free(struct hostex_visit *);

/* Did it change since it was stored, as far as the list can tell? */
bool hostex_visit_needed(const struct hostex_visit *, struct store *);

/* Asks for the thread; `judged` gets the visit as its context. */
void hostex_visit_start(struct hostex_visit *, struct fetch_pool *,
    hostex_judged *judged);

/* Reads the answer, as hostex_thread_read() does. */
bool hostex_visit_read(const struct hostex_visit *,
    const struct hostex_verdict *, struct hostex_thread *, const char **why);

#endif
