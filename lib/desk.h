/* SPDX-License-Identifier: MIT */
#ifndef DESK_H
#define DESK_H

#include <stdbool.h>
#include <stdint.h>

#include "finding.h"

struct store;

/*
 * The checks of a desk: is the store sound, is what it says true, and does
 * somebody wait for too long?
 *
 * Errors: damage of the store; event numbers that are missing; a reply whose
 * hash is not that of its text, or that was sent with a text that nobody
 * approved; a sending whose outcome has been unknown for DESK_HOUR; an event
 * that is dead for a webhook; a balance that is not what the ledger says; a
 * call that was abandoned for DESK_HOUR and is not booked. The rest are
 * warnings.
 */
#define DESK_HOUR INT64_C(3600000)   /* ms; also what must not wait longer */
#define DESK_DAY (24 * DESK_HOUR)    /* for an answer to a customer */
#define DESK_DRAFTS (3 * DESK_DAY)   /* for a person to look at a draft */
#define DESK_WEBHOOK (DESK_HOUR / 4) /* for a fetch of what a webhook named */
#define DESK_STUCK (DESK_HOUR / 6)   /* for a run to say that it goes on */

/* Called for each finding, which is borrowed for the call. */
typedef void desk_visitor(void *context, const struct finding *);

/* Looks at everything; when the store is damaged, only that is told. */
void desk_check(struct store *, desk_visitor *, void *context);

/* Indexes what is not in the search indexes; returns how many texts that were.
 * Books the calls that were abandoned.
 * In transactions of its own, each of which is short. */
int64_t desk_repair(struct store *);

#endif
