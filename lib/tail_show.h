/* SPDX-License-Identifier: MIT */
#ifndef TAIL_SHOW_H
#define TAIL_SHOW_H

struct buffer;
struct event_row;

/*
 * Appends an event as a line for a person, and a newline: when (month, day
 * and time, UTC), what, in which conversation, and what matters of its data,
 * cut to the terminal's width with an ellipsis. Shown with utf8_show(): nothing
 * in it reaches the terminal raw.
 *
 *	11-20 10:00:00  message.created    mail:1          guest: Parking?
 */
void tail_show(struct buffer *, const struct event_row *);

#endif
