/* SPDX-License-Identifier: MIT */
#ifndef REHEARSE_H
#define REHEARSE_H

#include <stdbool.h>

struct buffer;
struct store;

/*
 * --dry-run: the change is made for real, inside a transaction that is rolled
 * back, so that what is printed is what would be. Each function takes whether
 * this run is a rehearsal, and does what every run does when it is not.
 */

/* Opens the store for writing. A rehearsal makes and upgrades none: it exits as
 * a program does that only reads. */
struct store *rehearse_open(bool rehearsal);

/* Ends the open transaction: commits it, or rolls it back. */
void rehearse_end(struct store *, bool rehearsal);

/* Adds "dry_run":true to the end of a record, a whole JSON object with at least
 * one member, in a rehearsal. */
void rehearse_sign(struct buffer *record, bool rehearsal);

#endif
