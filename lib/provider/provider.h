/* SPDX-License-Identifier: MIT */
#ifndef PROVIDER_PROVIDER_H
#define PROVIDER_PROVIDER_H

#include <stdbool.h>
#include <stddef.h>

#include "buffer.h"
#include "fetch.h"

struct completion;
struct prompt;
struct service;
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

	/* Local ones: fills the completion, COMPLETION_NEEDS_HUMAN and why when
	 * nothing fits. NULL for services. */
	void (*answer)(struct store *, const struct thread *,
	    struct completion *);

	/* Services: how it is asked, and how it answers. */
	const struct service *service;
	void (*request)(const struct prompt *, struct provider_request *);
	/* The settings that name its model and, where it has one, its
	 * temperature; NULL where it has none. */
	const char *model_setting, *temperature_setting;
	/* Its streams end with a mark: without it one is broken, whatever it
	 * said before. */
	bool marked;
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

/* What is missing to ask it: exits EX_CONFIG, naming the setting. */
void provider_need(const struct provider *);

/* The model that its settings name, or NULL; for a local one, its name. */
const char *provider_model(const struct provider *);

void provider_request_init(struct provider_request *);
void provider_request_release(struct provider_request *);

#endif
