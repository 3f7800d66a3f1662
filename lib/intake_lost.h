/* SPDX-License-Identifier: MIT */
#ifndef INTAKE_LOST_H
#define INTAKE_LOST_H

#include <stdbool.h>
#include <stdint.h>

#include "message.h"

struct store;

/*
 * Which messages were announced by a webhook, and which should have been.
 */

/* Did Hostex announce that message? Both are ids of ours (channel:native). */
bool intake_announced(struct store *, const char *conversation,
    const char *message);

/* How long ago a webhook must have come for the channel to have them, and how
 * long ago a message may have been sent to be looked at. */
#define INTAKE_LOST_CHANNEL (30 * INT64_C(86400000)) /* ms */
#define INTAKE_LOST_MESSAGES (7 * INT64_C(86400000)) /* ms */

/* How long a webhook may take. */
#define INTAKE_LOST_PATIENCE INT64_C(900000) /* ms */

/*
 * Calls back for each message of a guest that no webhook announced, though the
 * channel has webhooks and had them when it was sent. In no order. Whoever gave
 * them up hears of it for INTAKE_LOST_CHANNEL.
 */
void intake_each_lost(struct store *, message_visitor *, void *context);

#endif
