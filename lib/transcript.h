/* SPDX-License-Identifier: MIT */
#ifndef TRANSCRIPT_H
#define TRANSCRIPT_H

#include <stdbool.h>

struct store;

/*
 * A conversation as a person reads it on a terminal, printed to stdout: who,
 * the facts, what was written by whom and when (in local time, $TZ), replies
 * that are not sent with their text and the others by name, notes marked as
 * internal. Everything from outside is escaped.
 */

/* False when there is no such conversation: then nothing is printed. */
bool transcript_print(struct store *, const char *conversation);

#endif
