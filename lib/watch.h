/* SPDX-License-Identifier: MIT */
#ifndef WATCH_H
#define WATCH_H

#include <stdbool.h>
#include <stdint.h>

#include "bell.h"

/*
 * Waits until a bell rings (see lib/bell.h). Open the watch first, then look
 * into the store, then wait: what is committed after the look rings a bell that
 * the watch has heard, so nothing is slept through.
 *
 *	watch = watch_open(store_path(store), 1U << BELL_EVENTS);
 *	while (!program_stopped()) {
 *	        do_what_is_due(store);
 *	        watch_wait(watch, WATCH_FOR_EVER);
 *	}
 *
 * No wait is longer than WATCH_RELOOK, so that what a writer did who rings no
 * bell (the sqlite3 shell, another host) is seen too: whoever waits looks into
 * the store after each wait, whatever ended it. Times are of the monotonic
 * clock.
 *
 * Where the system has no inotify left (128 a user is its usual limit), or the
 * bells cannot be made, one line on stderr says so, and the waits are short
 * ones of WATCH_POLL. No memory: exits with EX_OSERR.
 */

#define WATCH_RELOOK 1000 /* ms */
#define WATCH_POLL 200    /* ms */
#define WATCH_FOR_EVER INT64_MAX

struct watch;

/* `bells` are bits, 1U << BELL_EVENTS; the path is copied. */
struct watch *watch_open(const char *store_path, unsigned bells);
void watch_close(struct watch *);

/* Lets a descriptor end a wait as well: when it has one of `events` of poll(2),
 * or an error, or was hung up. -1: none any more. Not closed by the watch. */
void watch_also(struct watch *, int descriptor, short events);

/* What can be read when a bell rang, for whoever waits for more than this:
 * watch_wait() with 0 forgets that it did. -1: no bell is heard. */
int watch_descriptor(const struct watch *);

enum watch_end {
	WATCH_TIME,  /* the time is over, or a signal was handled */
	WATCH_BELL,  /* a bell rang since the last wait */
	WATCH_OTHER, /* the descriptor of watch_also() is ready */
};

/* Waits for at most so many milliseconds; 0 only looks. What it heard is
 * forgotten when it returns. Of two ends the last of the list is told. */
enum watch_end watch_wait(struct watch *, int64_t milliseconds);

#endif
