/* SPDX-License-Identifier: MIT */
#ifndef EXPORT_H
#define EXPORT_H

#include <stdbool.h>
#include <stdio.h>

struct store;

/*
 * The whole desk as JSON lines. What is stored comes out in an order that
 * depends on nothing else, so that an import of it into an empty store gives
 * the same bytes when that is exported: contacts by id, conversations by their
 * newest message, messages as they arrived, and so on. Events come only when
 * they are asked for: they tell what happened in one store.
 */
enum export_type {
	EXPORT_CONTACT,
	EXPORT_CONVERSATION,
	EXPORT_MESSAGE,
	EXPORT_REPLY,
	EXPORT_NOTE,
	EXPORT_INSIGHT,
	EXPORT_KNOWLEDGE,
	EXPORT_SETTING,
	EXPORT_WEBHOOK,
	EXPORT_TOKEN, /* only with `secrets` */
	EXPORT_USER,
	EXPORT_TRANSACTION,
	EXPORT_PRICE,
	EXPORT_BUDGET,
	EXPORT_EVENT,
	EXPORT_TYPES,
};

/* False when there is no such type. */
bool export_type_find(const char *name, enum export_type *);

struct export_choice {
	const char *conversation; /* NULL: the whole desk */
	unsigned types; /* bits of enum export_type; 0: all but events */
	bool secrets;   /* those of webhooks, too */
};

/* Writes what was chosen, as it is at one moment, to `file`, in large pieces.
 * False when there is no such conversation. Exits EX_IOERR when it cannot be
 * written. */
bool export_write(struct store *, const struct export_choice *, FILE *file);

#endif
