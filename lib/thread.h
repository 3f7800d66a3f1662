/* SPDX-License-Identifier: MIT */
#ifndef THREAD_H
#define THREAD_H

#include <cjson/cJSON.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "buffer.h"

struct store;

/*
 * A conversation as somebody who answers it has to know it: what is known of
 * the guest and the stay, the newest messages that fit a window, and which of
 * them wait for an answer. A copy, made in one reading of the store, so that no
 * transaction is open while a model thinks. Internal notes are not in it.
 */
struct thread_line {
	int64_t number;
	int64_t sent_at;
	bool ours;    /* a host's or an assistant's */
	bool waiting; /* a guest's, and nobody answered since */
	bool cut;     /* it was too long for the window */
	char *id;
	char *text;        /* may be "" when there are attachments */
	char *attachments; /* JSON array, or NULL */
};

struct thread {
	char *id, *channel, *status, *mode, *holder, *subject;
	char *user;      /* whose tokens it spends, or NULL */
	char *assistant; /* who answers here, or NULL: the default */
	char *guest;     /* the contact's name, or NULL */
	char *tags;      /* JSON array */
	cJSON *context;  /* an object */
	bool unanswered;
	struct thread_line *lines; /* oldest first */
	size_t count;
	size_t waiting_count;
	int64_t known;   /* number of the newest message of all */
	int64_t waiting; /* number of the newest that waits, 0 when none does */
	int64_t asked_at; /* when it was sent */
};

/* Reads it, with lines of at most `tokens` (see lib/estimate.h); of what waits
 * at least the newest message is always there, cut if need be. False when there
 * is no such conversation. To be released in any case. */
bool thread_load(struct thread *, struct store *, const char *id,
    int64_t tokens);
void thread_release(struct thread *);

/* What is known under a name: guest_name, subject, channel, property, and the
 * members of the context (check_in, check_out, ...). NULL when it is not known.
 * A template_value. */
const char *thread_fact(void *thread, const char *name);

/* Appends what waits: the texts, by lines; the ids, as a JSON array. */
void thread_question(const struct thread *, struct buffer *);
void thread_answers(const struct thread *, struct buffer *);

#endif
