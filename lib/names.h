/* SPDX-License-Identifier: MIT */
#ifndef NAMES_H
#define NAMES_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "buffer.h"

/*
 * A set of texts, each with a number: 0 for the first that was put in, and so
 * on, so that an array of the caller's can say more about each. No memory:
 * exits with EX_OSERR.
 */
struct names {
	size_t count;
	/* The rest is the set's own. */
	struct buffer texts; /* one after the other, each with its NUL */
	struct name *names;
	size_t room;     /* in `names` */
	uint32_t *table; /* open addressing: 0, or a number + 1 */
	size_t buckets;  /* a power of two */
	uint32_t seed;   /* so that nobody can choose texts that collide */
};

#define NAMES_NONE SIZE_MAX

void names_init(struct names *);
void names_release(struct names *);

/* Empties the set and keeps its memory. */
void names_clear(struct names *);

/* The number of a text, or NAMES_NONE. */
size_t names_find(const struct names *, const char *text);

/* The same, but puts it in when it is not there: its number is then what
 * `count` was before. */
size_t names_put(struct names *, const char *text);

/* Valid until the next names_put(). */
const char *names_text(const struct names *, size_t number);

#endif
