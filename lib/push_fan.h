/* SPDX-License-Identifier: MIT */
#ifndef PUSH_FAN_H
#define PUSH_FAN_H

#include <stdbool.h>
#include <stdint.h>

struct buffer;
struct event_row;
struct store;
struct webhook;

/*
 * Fan-out: from the event log to what is on its way to each webhook.
 */

/* Events that one transaction looks at. */
#define PUSH_FAN_STEP 500

/* Lines up the events of the next PUSH_FAN_STEP numbers after the last one that
 * was looked at for the webhook, up to `until`; in a transaction. False when it
 * is gone or not live, or when there is nothing left to look at. Events that an
 * import brought are passed over. */
bool push_fan_out(struct store *, const char *webhook, int64_t until);

/* How many events push_fan_out() would line up for a webhook that is live:
 * those that no run has looked at. */
int64_t push_fan_ahead(struct store *, const struct webhook *);

/*
 * Appends the body that an event is pushed with; false, and nothing, when it is
 * not pushed. message.created is told for guests' messages that arrive live, as
 * the live chat of old did:
 *
 *	{"session_data":[{"session_id","metadata","updated_at"}],"message_text"}
 *
 * All others as Standard Webhooks has it, {"type","timestamp","data"}. What is
 * about a conversation that was deleted since is not told, but that it was.
 */
bool push_body(struct store *, const struct event_row *, struct buffer *);

#endif
