/* SPDX-License-Identifier: MIT */
#ifndef PROVIDER_PROVIDER_H
#define PROVIDER_PROVIDER_H

#include <stdbool.h>
#include <stddef.h>

#include "buffer.h"
#include "fetch.h"

struct completion;
struct prompt;
struct store;
struct thread;

/*
 * A provider: who writes the drafts. A new one is a pair of files in
 * lib/provider/ that fills this struct, and its line in the table of
 * provider.c. It is either local, and then answers from the store, or a service
 * over HTTP, and then knows how its question and its answer look; the calling
 * itself is done elsewhere.
 */

/* A question as it goes out. The secret stands apart, so that the rest can be
 * shown. */
struct provider_request {
	struct buffer url, body;
	const char *secret_name;  /* of the header with the key; NULL: none */
	struct buffer secret;     /* its value */
	const char *secret_shown; /* what is shown instead */
	struct fetch_header headers[4]; /* the others, up to the first NULL */
};

struct provider {
	const char *name;

	/* The settings that hold its key, name its model and, where it has
	 * one, its temperature; NULL where it has none. */
	const char *key_setting, *model_setting, *temperature_setting;
	/* Its streams end with a mark: without it one is broken, whatever it
	 * said before. */
	bool marked;

	/* The model that its settings name, or NULL. */
	const char *(*model)(void);
	/* What is missing: exits EX_CONFIG, naming the setting. */
	void (*need)(void);

	/* Local ones: fills the completion, COMPLETION_NEEDS_HUMAN and why when
	 * nothing fits. NULL for services. */
	void (*answer)(struct store *, const struct thread *,
	    struct completion *);

	/* Services: the question; */
	void (*request)(const struct prompt *, struct provider_request *);
	/* which answers may be tried again (see fetch_judge); */
	fetch_judge *judge;
	/* an answer that was not streamed, or that is an error; */
	void (*read)(const struct fetch_answer *, struct completion *);
	/* the data of one event of a stream: adds to the text, or fails. */
	void (*event)(const char *data, size_t length, struct completion *);
};

/* All there are, up to NULL. */
extern const struct provider *const provider_all[];

/* By name, also the name under which it is known elsewhere; NULL when there is
 * none. */
const struct provider *provider_named(const char *name);

/* The one that `name` (of an option, may be NULL), else $FRONTDESK_PROVIDER,
 * else the keys that are set choose. An unknown name exits EX_USAGE, or
 * EX_CONFIG when a setting says it, and lists those there are. */
const struct provider *provider_choose(const char *name);

void provider_request_init(struct provider_request *);
void provider_request_release(struct provider_request *);

#endif
