/* SPDX-License-Identifier: MIT */
#ifndef REPLY_PRINT_H
#define REPLY_PRINT_H

#include <cjson/cJSON.h>
#include <stdbool.h>

struct reply;
struct store;

/*
 * Replies on stdout, as every program prints them.
 */

/* One that was worked on: its record, or on a terminal a line. `given` is the
 * record that named it, whose further members pass through, or NULL. `dry_run`
 * is added when it is. Nothing when there is no such reply. */
void reply_print(struct store *, const char *id, const cJSON *given,
    bool dry_run);

/* What became of it, for the line of a table: "sent", "failed: rate", ... The
 * text is valid until the next call. */
const char *reply_print_status(const struct reply *);

#endif
