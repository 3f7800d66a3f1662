/* SPDX-License-Identifier: MIT */
#ifndef SUMMARY_H
#define SUMMARY_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "assistant.h"

struct store;

/*
 * Summaries: the way from a conversation to its insight, which is made once and
 * is then what everybody gets. Of several who ask at once one has it made, in
 * its turn (lib/lease_turn.h); the others wait and get the same. A provider is
 * asked with no transaction open; what it says, and what it cost, is stored in
 * one. Who is killed leaves nothing, and the next one has it made.
 *
 * Insights are printed to stdout; what goes wrong is told on stderr and noted
 * for program_end().
 */
struct summary_options {
	const char *assistant;        /* NULL: the default */
	struct assistant_options who; /* --provider and --model */
	const char *user; /* the account that pays; NULL: the conversation's */
	bool refresh;     /* anew, where there are newer messages */
	bool dry_run;     /* ask nobody, change nothing */
	unsigned jobs;    /* conversations at once */
	long timeout;     /* s for one answer */
};

struct summing;

/* The options are borrowed. */
struct summing *summary_open(struct store *, const struct summary_options *);

/* Gives up what is not done and frees it. */
void summary_close(struct summing *);

/* Takes a conversation on. */
enum summary_taken {
	SUMMARY_TAKEN,
	SUMMARY_UNKNOWN, /* there is no such conversation */
	SUMMARY_SILENT,  /* nobody has written anything in it */
};
enum summary_taken summary_take(struct summing *, const char *conversation);

/* Room for another one? */
bool summary_has_room(const struct summing *);

/* No further one would fare better: a key was refused, a signal came. */
bool summary_is_over(const struct summing *);

/* Works until something has changed, or for a moment; false when nothing is
 * left to do. */
bool summary_step(struct summing *);

#endif
