/* SPDX-License-Identifier: MIT */
#ifndef PROVIDER_CANNED_MATCH_H
#define PROVIDER_CANNED_MATCH_H

#include <stdbool.h>

#include "buffer.h"
#include "terms.h"

struct store;
struct thread;

/* One question of a guest, as what an answer has to speak of. */
struct canned_question {
	struct store *store;
	const struct thread *thread;
	const char *language; /* or NULL */
	struct terms terms;   /* without common words and known facts */
	struct buffer query;  /* for the full-text index */
};

/* The best text so far, and what fits as well. */
struct canned_match {
	double score; /* 0: none */
	struct buffer text;
	struct buffer cite;   /* an item of the reply's sources */
	struct buffer origin; /* for messages: "house.md: Parking" */
	bool rivalled;        /* another source fits just as well */
	struct buffer rival;
};

void canned_match_init(struct canned_match *);
void canned_match_release(struct canned_match *);

/* Offers a text that answers: it is taken when it is better than the best. */
struct canned_offer {
	double score;
	const char *text, *cite, *origin;
};
void canned_match_offer(struct canned_match *, const struct canned_offer *);

/* How much of a question must be covered. Four words of five are enough;
 * with two of three the missing one was too often the point of the question
 * ("Is the sauna open on Christmas?" and its ordinary hours). */
#define CANNED_ENOUGH 0.8

/* Looks through canned replies and house facts; through replies that were sent
 * to other guests. */
void canned_match_knowledge(const struct canned_question *,
    struct canned_match *);
void canned_match_earlier(const struct canned_question *,
    struct canned_match *);

#endif
