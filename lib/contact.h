/* SPDX-License-Identifier: MIT */
#ifndef CONTACT_H
#define CONTACT_H

#include <cjson/cJSON.h>
#include <stdbool.h>
#include <stdint.h>

#include "id.h"

struct buffer;
struct store;

/*
 * A person who writes to us. Owner of the table `contact`. Contacts are never
 * merged by themselves: one that comes with a conversation belongs to that
 * conversation. Text is borrowed from whatever it came from.
 */
struct contact {
	const char *id; /* contact_..., NULL: one is made when stored */
	const char *name, *email, *phone, *company;
	int64_t created_at; /* WHEN_NONE: now */
};

/* Stores a new contact, in a transaction, and writes its id to `id`. */
void contact_store(struct store *, const struct contact *, char id[ID_SIZE]);

enum contact_change { CONTACT_SAME, CONTACT_CHANGED, CONTACT_NEW };

/* Sets what `contact` knows (not NULL) on the contact named `contact->id`,
 * which is made when there is none; appends contact.updated on a change. In a
 * transaction. */
enum contact_change contact_update(struct store *, const struct contact *);

/* As import does: makes the contact named `contact->id`, or fills in what is
 * not known of it and replaces nothing. In a transaction. */
enum contact_change contact_import(struct store *, const struct contact *);

/* Reads a record; false and a literal in `why` when it is none. */
bool contact_from_json(struct contact *, const cJSON *, const char **why);

/* The record {"type":"contact",...}. */
void contact_write(struct buffer *, const struct contact *);

/* Loads one and calls back; false when there is none. */
typedef void contact_visitor(void *context, const struct contact *);
bool contact_load(struct store *, const char *id, contact_visitor *,
    void *context);

/* Calls back for each contact, by id. */
void contact_each(struct store *, contact_visitor *, void *context);

#endif
