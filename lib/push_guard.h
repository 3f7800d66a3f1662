/* SPDX-License-Identifier: MIT */
#ifndef PUSH_GUARD_H
#define PUSH_GUARD_H

#include <stdbool.h>
#include <stddef.h>

#include "push_address.h"

struct sockaddr;

/*
 * Where webhooks may go: to public addresses over https, and to the hosts that
 * the operator named in WEBHOOK_ALLOW_HOSTS (names, addresses and ranges, white
 * space between them) over http too. Whoever can set a URL could otherwise make
 * us call services that only this machine or its network reaches.
 */
struct push_guard {
	char *allowed; /* a copy of the setting, cut into words */
	struct push_range *ranges;
	const char **names; /* in `allowed` */
	size_t range_count, name_count;
	const char *proxy; /* WEBHOOK_PROXY, or NULL */
};

/* Reads the settings; exits EX_CONFIG when a word of them is no host. */
void push_guard_init(struct push_guard *);
void push_guard_release(struct push_guard *);

/* One URL under that guard. */
struct push_target {
	const struct push_guard *guard; /* borrowed */
	bool plain;                     /* http */
	bool named;                     /* the setting has the host's name */
	bool proxied; /* the proxy resolves the name and connects */
};

/* What can be known without asking for the host's addresses; false and a
 * literal in `why` when nothing may go there. */
bool push_target_read(struct push_target *, const struct push_guard *,
    const char *url, const char **why);

/* May it be connected to? What a fetch_guard asks. */
bool push_target_admits(const struct push_target *, const struct sockaddr *);

#endif
