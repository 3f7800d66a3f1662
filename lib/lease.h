/* SPDX-License-Identifier: MIT */
#ifndef LEASE_H
#define LEASE_H

#include <stdbool.h>
#include <stdint.h>

struct store;

/*
 * Leases: one run at a time for what must not run twice, such as
 * "draft-reply --pending". A lease whose owner died on this host is taken over
 * at once, one of another host when it has not been renewed for LEASE_SPAN.
 * Kept in the table `lease`.
 */
#define LEASE_SPAN 60000 /* ms */

/* Takes the lease in a transaction of its own; false when somebody holds it.
 * Taking it again in the same process renews it. */
bool lease_take(struct store *, const char *name);

/* Renews when a third of the span has passed; call it between records. */
void lease_keep(struct store *, const char *name);

void lease_drop(struct store *, const char *name);

/* Calls back for each lease, by name. */
struct lease {
	const char *name;
	int64_t renewed_at;
	bool held; /* by a process of this host that is alive */
};
typedef void lease_visitor(void *context, const struct lease *);
void lease_each(struct store *, lease_visitor *, void *context);

/* lease_take(), or exits EX_TEMPFAIL: "busy: another NAME is running",
 * which is no error, so that --quiet keeps it in. */
void lease_need(struct store *, const char *name);

#endif
