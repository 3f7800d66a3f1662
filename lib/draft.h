/* SPDX-License-Identifier: MIT */
#ifndef DRAFT_H
#define DRAFT_H

#include <stdbool.h>
#include <stdint.h>

#include "assistant.h"

struct store;

/*
 * Drafts: the way from a conversation that waits for an answer to a reply in
 * the store. The store is read, then the provider is asked, with no transaction
 * open, then all that came of it is committed at once. Killed anywhere, a
 * conversation has its draft or still waits for it.
 *
 * What happened meanwhile is looked at in that last transaction: a reply to a
 * conversation that moved on, or that somebody else answered first, is stored
 * as stale, so that what it cost stays known.
 *
 * Records of replies and findings, and the pieces of streamed ones, are printed
 * to stdout after their commit; why there is no draft is told on stderr.
 */
struct draft_options {
	/* Of --provider and --model: they go before what an assistant says. */
	struct assistant_options answers;
	const char *assistant; /* for all; NULL: each conversation's own */
	const char *shadow;    /* drafts beside it for all, unseen; NULL: as
				  the assistant says */
	const char *user;      /* the account that pays, by its id; NULL: each
				  conversation's own */
	bool again;         /* also where there is a draft: it becomes stale */
	bool pending;       /* the store named them: say less, and leave out
			       what was rejected or failed already */
	bool stream;        /* print the pieces as they come */
	bool dry_run;       /* ask no service, change nothing */
	bool print_request; /* print what would be asked, no more */
	int64_t candidates; /* drafts for each conversation */
	int64_t quiet_for;  /* ms that the guest must have been silent; -1: as
			       the assistant says */
	long timeout;       /* s for one answer */
	unsigned jobs;
	int64_t deadline; /* of when_monotonic(); 0: none */
};

/* The most of them. */
#define DRAFT_CANDIDATES 20

struct drafting;

/* The options are borrowed. */
struct drafting *draft_open(struct store *, const struct draft_options *);

/* Gives up what is not done and frees it. */
void draft_close(struct drafting *);

/* Takes a conversation on: makes its draft, asks for it, or says why not. One
 * that is under way is taken on once more only if its draft comes out stale.
 * False when there is no such conversation. */
bool draft_take(struct drafting *, const char *conversation);

/* Room for another one without waiting for those that were taken on? */
bool draft_has_room(const struct drafting *);

/* Works until something is done; false when nothing is left to do. */
bool draft_step(struct drafting *);

/* Conversations taken on so far that got a draft, or will. */
int64_t draft_count(const struct drafting *);

/* Calls back with each conversation that waits, the one that waits longest
 * first. */
typedef bool draft_waiting(void *context, const char *conversation);
void draft_each_waiting(struct store *, draft_waiting *, void *context);

#endif
