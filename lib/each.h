/* SPDX-License-Identifier: MIT */
#ifndef EACH_H
#define EACH_H

#include <stdbool.h>

struct buffer;
struct store;

/*
 * The same change to each record that a program is given (see lib/given.h),
 * printed as it is afterwards.
 *
 * Many changes share a transaction, so that a hundred thousand ids take
 * seconds: it ends after EACH_SPAN ms, and before more input is waited for.
 * Nothing is printed before it is committed; killed anywhere, the program has
 * done the first so many, and running it again does the rest.
 *
 * What cannot be done is named on stderr with its line or id, remembered with
 * program_note(EX_DATAERR), and the others are done.
 */
#define EACH_SPAN 100 /* ms that other writers wait for us at most */

struct each {
	const char *type; /* of what is given: "conversation", "message" */
	bool rehearsal;   /* --dry-run */
	bool (*exists)(struct store *, const char *id);
	/* Makes the change, in the transaction; `id` exists. */
	void (*change)(struct store *, const char *id, const void *context);
	const void *context;
	/* Appends the record as it is now. */
	bool (*record)(struct store *, const char *id, struct buffer *);
	/* Appends what a person sees instead: one line without its end. */
	bool (*line)(struct store *, const char *id, struct buffer *);
};

void each_given(struct store *, char **arguments, const struct each *);

#endif
