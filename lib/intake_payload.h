/* SPDX-License-Identifier: MIT */
#ifndef INTAKE_PAYLOAD_H
#define INTAKE_PAYLOAD_H

#include <stdbool.h>

#include "buffer.h"
#include "hmac.h"
#include "intake.h"

/*
 * What a delivery says: its body as one line of JSON, and the few words of it
 * by which it is found and handed on. For lib/intake.c, after the delivery was
 * verified.
 *
 * Hostex (Hostex API v3, Webhooks) names the event and its ids flat or below
 * "data", and is known to write "message.created" for message_created. Standard
 * Webhooks name the event in "type"; others in X-GitHub-Event, "event" or
 * "type". What is no usable name or id is left out: control characters, white
 * space, more than an id may have.
 */
struct intake_payload {
	struct buffer json;
	struct buffer event; /* "" when it names none, like the rest */
	struct buffer conversation, message; /* channel:native */
};

void intake_payload_init(struct intake_payload *);
void intake_payload_release(struct intake_payload *);

/* Reads it into an empty one. False, and a literal in `why`, when the body is
 * not a JSON object. */
bool intake_payload_read(struct intake_payload *, enum intake_source,
    const struct intake_delivery *, const char **why);

/* Does it say that there is a message to be fetched? */
bool intake_payload_announces(const struct intake_payload *);

/*
 * By what another delivery is known to be the same one: the sender's own id of
 * it; for a message that Hostex announces, which has none, event, conversation
 * and message; else the body. A digest, so that the key has no part of what it
 * is made from.
 */
#define INTAKE_KEY_SIZE (sizeof("standard:") + HMAC_HEX_SIZE)
char *intake_payload_key(const struct intake_payload *, enum intake_source,
    const struct intake_delivery *, char key[INTAKE_KEY_SIZE]);

/* The key with which Hostex announces a message; both are ids of ours. */
char *intake_payload_message_key(const char *conversation, const char *message,
    char key[INTAKE_KEY_SIZE]);

#endif
