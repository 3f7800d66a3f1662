/* SPDX-License-Identifier: MIT */
#ifndef FOLLOW_H
#define FOLLOW_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "event.h"
#include "tail.h"

struct store;

/*
 * Gives the events of the log to a command, in batches on its standard input,
 * each event at least once, in order, and none after one that failed.
 *
 * How far it is, is a cursor in the store; it moves when the command has exited
 * with 0, so a run that was killed is followed by one that gives the last batch
 * again. One run at a time holds a cursor, by a lease: a second one exits
 * EX_TEMPFAIL.
 */
struct follow {
	struct tail tail;   /* `store`, and what is wanted; the rest is ours */
	const char *cursor; /* its name, follow_name_valid() */
	int64_t from;       /* where a new cursor begins, or FOLLOW_NOW */
	int64_t batch;      /* events at a time, at most */
	bool once;          /* end when the log is read */
	char *const *command;
};

#define FOLLOW_NOW 0

/* 1 to 100 letters, digits, ".", "_" and "-". */
bool follow_name_valid(const char *name);

/*
 * Gives events until one batch is refused, program_stopped(), or with `once`
 * until the log is read. Returns the status to exit with: what the command
 * refused with, 128 more than the signal that killed it, CHILD_NOT_FOUND or
 * CHILD_NOT_RUNNABLE; with `once` EX_TEMPFAIL when the command said so, or when
 * it was stopped before the end; else 0. Without `once`, EX_TEMPFAIL is tried
 * again after 1 s, 2 s, ... 60 s.
 *
 * Exits EX_DATAERR when the cursor is ahead of the log, which then is another
 * store's, or an older copy.
 */
int follow_run(struct follow *);

/* How far behind the newest event a cursor of the store is that is named
 * `name` there and has that text; -1 when it is none of these. */
int64_t follow_behind(struct store *, const char *name, const char *value);

/* Forgets where a cursor is: under that name everything begins anew. Exits
 * EX_DATAERR when there is none, EX_TEMPFAIL when a run holds it. */
void follow_forget(struct store *, const char *cursor, bool rehearsal);

/* Calls back for each event that would be given now, and changes nothing. */
void follow_each(struct follow *, event_visitor *, void *context);

#endif
