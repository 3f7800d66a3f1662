/* SPDX-License-Identifier: MIT */
#ifndef HANDOFF_H
#define HANDOFF_H

#include <stdbool.h>

/*
 * Does somebody ask for a human being? Told by phrases, separated by commas:
 *
 *	talk|speak to|with human|person, human please
 *
 * A phrase is found where its words stand in that order, each whole, with at
 * most HANDOFF_GAP others between two of them; `|` stands between words of
 * which one will do. Case and accents do not matter (see lib/fold.h).
 */
#define HANDOFF_GAP 3

/* Phrases of English, German, Swedish, Portuguese, French and Spanish. */
extern const char handoff_default[];

/* Is one of the phrases in the text? */
bool handoff_asked(const char *phrases, const char *text);

/* Can these be phrases; if not, a literal in `why`. */
bool handoff_valid(const char *phrases, const char **why);

#endif
