/* SPDX-License-Identifier: MIT */
#ifndef NEAREST_H
#define NEAREST_H

/*
 * What somebody may have meant who wrote a name that there is not: of the
 * names, NULL behind the last, the one with the fewest letters to be added,
 * left out, changed, or swapped with the next; of several the first. Letters'
 * case counts for nothing. NULL when it takes more than a third of the letters,
 * or when a name is longer than NEAREST_MAXIMUM bytes.
 */
#define NEAREST_MAXIMUM 64

const char *nearest_name(const char *name, const char *const *names);

/* The same of a set. */
struct names;
const char *nearest_of(const char *name, const struct names *);

#endif
