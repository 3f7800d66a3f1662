/* SPDX-License-Identifier: MIT */
#ifndef REMOVAL_H
#define REMOVAL_H

#include <stdbool.h>
#include <stdint.h>

struct buffer;
struct store;

/*
 * A conversation and all that belongs to it: how much that is, and away with
 * it. The contact stays, and so do the events: followers read those by number.
 */
struct removal {
	const char *conversation; /* borrowed from the caller */
	int64_t messages, replies, notes, insights, tags;
	bool done; /* deleted; else only counted */
};

/* Counts; false when there is no such conversation. */
bool removal_count(struct store *, const char *conversation, struct removal *);

/* Counts and deletes, in a transaction of its own, with the event
 * conversation.deleted. */
bool removal_do(struct store *, const char *conversation, struct removal *);

/* The record {"type":"deletion",...}. */
void removal_write(struct buffer *, const struct removal *);

/* One line for a person, to stdout. */
void removal_print(const struct removal *);

#endif
