/* SPDX-License-Identifier: MIT */
#ifndef CURSOR_H
#define CURSOR_H

#include <stdbool.h>
#include <stdint.h>

struct buffer;
struct store;

/*
 * How far something has read: a text under a name, such as the time of the
 * newest message that a whole list brought. Owner of the table `cursor`. What
 * the text means is its user's affair; it is moved in the transaction that
 * stores what was read.
 */

/* Appends the text to `value`; false when there is no such cursor. */
bool cursor_load(struct store *, const char *name, struct buffer *value);

/* Calls back for each cursor, by name, with its text and when it was last set.
 */
typedef void cursor_visitor(void *context, const char *name, const char *value,
    int64_t moved);
void cursor_each(struct store *, cursor_visitor *, void *context);

/* Sets it, in a transaction. */
void cursor_store(struct store *, const char *name, const char *value);

/* Removes it, in a transaction; false when there is none. */
bool cursor_remove(struct store *, const char *name);

/* The record {"type":"cursor",...}; `behind`, how many events have happened
 * since, -1 when the text is no number of one. */
void cursor_write(struct buffer *, const char *name, const char *value,
    int64_t moved, int64_t behind);

#endif
