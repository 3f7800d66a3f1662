/* SPDX-License-Identifier: MIT */
#ifndef OWNER_H
#define OWNER_H

/*
 * Who holds a lease or a claim: host, boot, process and when it was started,
 * as one text, so that a process that is gone is never taken for one that got
 * its number later.
 */

/* This process: "host/boot-id/pid/start-time". */
const char *owner_self(void);

enum owner_state {
	OWNER_ALIVE,
	OWNER_GONE,      /* of this host, and dead: at once, no waiting */
	OWNER_ELSEWHERE, /* of another host: only time tells */
};

/* A text that is no owner's counts as gone. */
enum owner_state owner_state(const char *owner);

#endif
