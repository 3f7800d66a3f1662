/* SPDX-License-Identifier: MIT */
#ifndef DELIVERY_H
#define DELIVERY_H

#include <stdbool.h>
#include <stdint.h>

#include "id.h"

struct buffer;
struct push;
struct store;

/*
 * One attempt to push an event to a webhook. Owner of the table `delivery`. A
 * push that waits for its next attempt is shown as one, too: its status is
 * pending and its id that of the push. Text is borrowed.
 */
struct delivery {
	const char *id; /* delivery_... */
	const char *push;
	const char *webhook;
	int64_t event_seq;
	const char *status; /* pending, delivered, failed, dead */
	int64_t attempt;    /* 1 for the first */
	long http_status;   /* 0: there was no answer */
	const char *error;  /* NULL: none */
	int64_t next_at;    /* WHEN_NONE: there is none */
	int64_t at;         /* WHEN_NONE while it is pending */
};

/* Stores one, in a transaction, and writes its id to `id`. */
void delivery_add(struct store *, const struct delivery *, char id[ID_SIZE]);

/* What a push that is pending is shown as. */
void delivery_await(struct delivery *, const struct push *);

/* Which ones list-webhooks shows. */
struct delivery_filter {
	int64_t since, until; /* since <= at < until; WHEN_NONE: all */
	bool dead;            /* only the last ones of what is dead now */
	int64_t limit;        /* -1: all */
};

/* Calls back for each, the newest first; returns how many there were. */
typedef void delivery_visitor(void *context, const struct delivery *);
int64_t delivery_each(struct store *, const struct delivery_filter *,
    delivery_visitor *, void *context);

/* Loads one and calls back; false when there is none. */
bool delivery_load(struct store *, const char *id, delivery_visitor *,
    void *context);

/* The record {"type":"delivery",...}. */
void delivery_write(struct buffer *, const struct delivery *);

/* One line for a person, to stdout. */
void delivery_print(const struct delivery *, bool rehearsal);

#endif
