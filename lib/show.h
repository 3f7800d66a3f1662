/* SPDX-License-Identifier: MIT */
#ifndef SHOW_H
#define SHOW_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct buffer;
struct conversation;
struct store;

/*
 * Pieces of text for people: what the programs print on a terminal where they
 * would print records into a pipe. Everything here is one line without its end.
 * Nothing is made safe for the terminal: lib/table does that for its cells, and
 * utf8_show() for what goes past it.
 */

/* "40s", "5m", "3h", "12d": how long ago; the day when it is longer ago than
 * four weeks, or in the future; "-" for WHEN_NONE. */
#define SHOW_AGE_SIZE sizeof("2026-11-20")
char *show_age(int64_t now, int64_t moment, char text[SHOW_AGE_SIZE]);

/* Who it is: the contact's name, e-mail address or telephone number, whichever
 * is known first; NULL when none is. Borrowed from the conversation. */
const char *show_who(const struct conversation *);

/* What a person should know before opening it: "waiting, 2 unread, held by Eva,
 * closed, auto, vip": state, mode where it is not draft, tags. */
void show_marks(struct buffer *, const struct conversation *);

/* The tags of a record, a JSON array, as "vip, late"; each after ", " when the
 * buffer has something. */
void show_tags(struct buffer *, const char *tags);

/* Id, person, marks and subject. */
void show_line(struct buffer *, const struct conversation *);

/* The same of a stored conversation; false when there is none. */
bool show_conversation(struct store *, const char *id, struct buffer *);

/* The same, and by whom it is answered, and who pays. */
bool show_served(struct store *, const char *id, struct buffer *);

#endif
