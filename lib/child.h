/* SPDX-License-Identifier: MIT */
#ifndef CHILD_H
#define CHILD_H

#include <stddef.h>

/*
 * Runs a program of somebody else's with a text on its standard input, and
 * waits for its end. The rest is ours: standard output and error, environment,
 * folder. The text is a file of memory, not a pipe: the program has all of it
 * whatever becomes of us, and may leave it unread.
 *
 * When program_stopped() while it runs, it is told to end too, by one TERM, and
 * waited for; what its end means then is for the caller to see. It gets TERM
 * as well when we are killed, so that it does not go on beside the next run.
 */
struct child {
	char *const *words; /* as in argv, the program first; found in PATH */
	const char *input;
	size_t length;
	void (*tick)(void *context); /* called every CHILD_TICK, or NULL */
	void *context;
	/* Set when it has ended. */
	int status; /* its exit status, or the signal that killed it */
};

#define CHILD_TICK 10000 /* ms */

/* Exit statuses of what could not be run, as of sh(1). */
#define CHILD_NOT_RUNNABLE 126
#define CHILD_NOT_FOUND 127

enum child_end {
	CHILD_EXITED,
	CHILD_KILLED,
	CHILD_NEVER_RAN, /* the status is one of the two; errno says why */
};

/* Exits EX_OSERR when the system has no room for another process. */
enum child_end child_run(struct child *);

#endif
