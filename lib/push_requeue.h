/* SPDX-License-Identifier: MIT */
#ifndef PUSH_REQUEUE_H
#define PUSH_REQUEUE_H

#include <stdbool.h>
#include <stdint.h>

#include "names.h"

struct delivery;
struct delivery_filter;
struct store;

/*
 * What is dead, made pending again. In a transaction of the caller's; what was
 * found is told after it.
 */
struct push_requeue {
	struct names pushes; /* ids */
	int64_t now;
};

void push_requeue_init(struct push_requeue *);
void push_requeue_release(struct push_requeue *);

/* All that is dead under a name: the id of a push, of a delivery, or of a
 * webhook. False when nothing is. */
bool push_requeue_named(struct push_requeue *, struct store *,
    const char *name);

/* All that died in a time. */
void push_requeue_window(struct push_requeue *, struct store *,
    const struct delivery_filter *);

/* Calls back for each, as it is when the transaction is committed. */
void push_requeue_tell(const struct push_requeue *, struct store *,
    void (*done)(void *context, const struct delivery *), void *context);

#endif
