/* SPDX-License-Identifier: MIT */
#ifndef DESK_INTERNAL_H
#define DESK_INTERNAL_H

#include <stdbool.h>
#include <stdint.h>

#include "desk.h"

/*
 * What the files of lib/desk share.
 */
struct desk {
	struct store *store;
	desk_visitor *visit;
	void *context;
	int64_t now;
	bool damaged;
};

/* Tells a finding; the format and what follows make its `what`. */
__attribute__((format(printf, 3, 4))) void desk_tell(const struct desk *,
    struct finding, const char *format, ...);

/* Outgoing webhooks: what is dead, late, or cannot be signed. */
void desk_check_pushes(struct desk *);

/* Is the ledger what it should be, and is money left? */
void desk_check_money(struct desk *);

/* Settings that mean nothing. */
void desk_check_settings(struct desk *);

/* Sums of the ledger: as a recount has them? If not, makes them again, in
 * transactions of its own. */
void desk_check_rollups(struct desk *);
void desk_repair_rollups(struct store *);

#endif
