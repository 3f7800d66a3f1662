/* SPDX-License-Identifier: MIT */
#ifndef INTAKE_AUTH_H
#define INTAKE_AUTH_H

#include <stdbool.h>

#include "intake.h"

struct store;

/*
 * Who is let in. For lib/intake.c; intake_init() and intake_release() are here
 * as well.
 */

/* Is the delivery from whom it says? Looks at headers and bytes alone, and at
 * what was learned; else false and a literal in `why`. */
bool intake_auth_admits(const struct intake *, struct store *,
    const struct intake_delivery *, const char **why);

/* Learns the token of a delivery that was admitted, where that is to be done.
 * False when another delivery was faster and had another token. In a
 * transaction. */
bool intake_auth_learn(const struct intake *, struct store *,
    const struct intake_delivery *);

#endif
