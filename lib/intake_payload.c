/* SPDX-License-Identifier: MIT */
#include "intake_payload.h"

#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include "hmac.h"
#include "id.h"
#include "raw.h"

void
intake_payload_init(struct intake_payload *payload)
{
	buffer_init(&payload->json, BUFFER_MAXIMUM);
	buffer_init(&payload->event, BUFFER_MAXIMUM);
	buffer_init(&payload->conversation, BUFFER_MAXIMUM);
	buffer_init(&payload->message, BUFFER_MAXIMUM);
}

void
intake_payload_release(struct intake_payload *payload)
{
	buffer_release(&payload->json);
	buffer_release(&payload->event);
	buffer_release(&payload->conversation);
	buffer_release(&payload->message);
}

static void
drop_unusable(struct buffer *text)
{
	if (!id_valid(text->bytes))
		buffer_clear(text);
}

static void
read_name(struct buffer *name, const char *value)
{
	if (raw_text(value, name))
		drop_unusable(name);
}

/* The id of a member of either form of Hostex's payload. */
static void
read_id(struct buffer *id, const char *json, const char *member)
{
	static const char channel[] = "hostex:";
	const char *flat = raw_member(json, member);
	size_t empty = sizeof(channel) - 1;

	buffer_text(id, channel);
	raw_text(flat, id);
	if (id->length == empty)
		raw_text(raw_member(raw_member(json, "data"), member), id);
	if (id->length == empty)
		buffer_clear(id);
	drop_unusable(id);
}

static void
read_hostex(struct intake_payload *payload)
{
	const char *json = payload->json.bytes;

	read_name(&payload->event, raw_member(json, "event"));
	for (char *dot = payload->event.bytes; (dot = strchr(dot, '.'));)
		*dot = '_';
	read_id(&payload->conversation, json, "conversation_id");
	read_id(&payload->message, json, "message_id");
}

/* A header may hold bytes that are no UTF-8. */
static void
read_hmac(struct intake_payload *payload,
    const struct intake_delivery *delivery)
{
	const char *json = payload->json.bytes;
	const char *header = delivery->header(delivery->context,
	    "X-GitHub-Event");

	if (header)
		buffer_text(&payload->event, header);
	drop_unusable(&payload->event);
	if (!payload->event.length)
		read_name(&payload->event, raw_member(json, "event"));
	if (!payload->event.length)
		read_name(&payload->event, raw_member(json, "type"));
}

bool
intake_payload_read(struct intake_payload *payload, enum intake_source source,
    const struct intake_delivery *delivery, const char **why)
{
	if (!raw_take(&payload->json, delivery->body, delivery->length, why))
		return false;
	if (source == INTAKE_HOSTEX)
		read_hostex(payload);
	else if (source == INTAKE_STANDARD)
		read_name(&payload->event,
		    raw_member(payload->json.bytes, "type"));
	else
		read_hmac(payload, delivery);
	return true;
}

bool
intake_payload_announces(const struct intake_payload *payload)
{
	static const char messages[] = "message_";

	return payload->conversation.length &&
	    strncmp(payload->event.bytes, messages, sizeof(messages) - 1) == 0;
}

/* What is digested begins with what it is: no body can be taken for an id. */
static char *
digest_key(const char *source, const struct buffer *text,
    char key[INTAKE_KEY_SIZE])
{
	char hex[HMAC_HEX_SIZE];

	snprintf(key, INTAKE_KEY_SIZE, "%s:%s", source,
	    hmac_sha256_hex(text->bytes, text->length, hex));
	return key;
}

char *
intake_payload_message_key(const char *conversation, const char *message,
    char key[INTAKE_KEY_SIZE])
{
	struct buffer text;

	buffer_init(&text, BUFFER_MAXIMUM);
	/* Ids have no white space in them. */
	buffer_format(&text, "message message_created %s %s", conversation,
	    message);
	digest_key(intake_sources[INTAKE_HOSTEX], &text, key);
	buffer_release(&text);
	return key;
}

/* The sender's id of the delivery, or NULL. */
static const char *
sender_id(enum intake_source source, const struct intake_delivery *delivery)
{
	const char *id = NULL;

	if (source == INTAKE_HOSTEX)
		return NULL;
	if (source == INTAKE_HMAC)
		id = delivery->header(delivery->context, "X-GitHub-Delivery");
	if (!id || !*id)
		id = delivery->header(delivery->context, "webhook-id");
	return id && *id ? id : NULL;
}

char *
intake_payload_key(const struct intake_payload *payload,
    enum intake_source source, const struct intake_delivery *delivery,
    char key[INTAKE_KEY_SIZE])
{
	const char *id = sender_id(source, delivery);
	struct buffer text;

	if (source == INTAKE_HOSTEX && payload->conversation.length &&
	    payload->message.length &&
	    strcmp(payload->event.bytes, "message_created") == 0)
		return intake_payload_message_key(payload->conversation.bytes,
		    payload->message.bytes, key);
	buffer_init(&text, SIZE_MAX / 2);
	buffer_text(&text, id ? "id " : "body ");
	if (id)
		buffer_text(&text, id);
	else
		buffer_append(&text, delivery->body, delivery->length);
	digest_key(intake_sources[source], &text, key);
	buffer_release(&text);
	return key;
}
