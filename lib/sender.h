/* SPDX-License-Identifier: MIT */
#ifndef SENDER_H
#define SENDER_H

#include <stdbool.h>
#include <stdint.h>

struct store;

/*
 * A run that sends replies: claims each, makes the call, settles it; resolves
 * uncertain ones; waits where a channel sets limits. Replies of one
 * conversation go one after the other, in the order in which they were added;
 * those of different ones up to `jobs` at once. Replies of local channels go
 * first, as they need no call.
 *
 *	sender = sender_open(store, &options);
 *	while ((id = given_next(&given)))
 *	        if (!sender_add(sender, id, NULL, NULL))
 *	                given_reject(&given, "no such reply");
 *	sender_run(sender);
 *	sender_close(sender);
 *
 * Trouble is told on stderr and remembered with program_note(). After
 * program_stopped() nothing new is begun, and what is in the air is settled.
 */
struct sender;

/* How long a run waits for limits when nothing says how long. */
#define SENDER_PATIENCE 30000 /* ms */

struct sender_options {
	bool approve; /* drafts are approved first, by `by` */
	bool even_if_newer;
	bool dry_run; /* nothing is kept, and no call is made */
	const char *by;
	unsigned jobs;
	int64_t deadline; /* ms that the run may last, 0: no end; then a wait
			   * for a limit may last SENDER_PATIENCE */
	/* Called once for each reply when the run has done with it, in a
	 * rehearsal before it is taken back. `tag` is that of sender_add(). */
	void (*done)(void *context, const char *reply, void *tag);
	/* Called instead for one that was not looked at. */
	void (*dropped)(void *context, void *tag);
	void *context;
};

/* The options are borrowed until sender_close(). */
struct sender *sender_open(struct store *, const struct sender_options *);
void sender_close(struct sender *);

/* Lines up a reply; false when there is none of that id. `hash` is the text
 * that approving means, or NULL. */
bool sender_add(struct sender *, const char *reply, const char *hash,
    void *tag);

/* Lines up what the store has to be sent or resolved, at most `limit` (-1:
 * all), under the lease "send-reply". What others are sending, and what waits
 * for a mode, is passed over in silence. */
void sender_add_pending(struct sender *, int64_t limit);

/* Works until nothing that was added is left. */
void sender_run(struct sender *);

#endif
