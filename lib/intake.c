/* SPDX-License-Identifier: MIT */
#include "intake.h"

#include <stdint.h>
#include <string.h>
#include <strings.h>

#include "bell.h"
#include "event.h"
#include "intake_auth.h"
#include "intake_payload.h"
#include "rehearse.h"
#include "store.h"
#include "upstream.h"
#include "writer.h"

const char *const intake_sources[INTAKE_SOURCE_COUNT] = {
    [INTAKE_HOSTEX] = "hostex",
    [INTAKE_STANDARD] = "standard",
    [INTAKE_HMAC] = "hmac",
};

bool
intake_named(const char *name, enum intake_source *source)
{
	for (int i = 0; i < INTAKE_SOURCE_COUNT; i++)
		if (strcmp(intake_sources[i], name) == 0) {
			*source = (enum intake_source)i;
			return true;
		}
	return false;
}

/* application/json, text/json, application/cloudevents+json and their like,
 * with or without parameters. */
static bool
is_json_type(const char *type)
{
	size_t length = strcspn(type, "; \t");
	const char *slash = memchr(type, '/', length);
	size_t rest;

	if (!slash)
		return false;
	rest = length - (size_t)(slash + 1 - type);
	if (rest == 4)
		return strncasecmp(slash + 1, "json", 4) == 0;
	return rest > 5 && strncasecmp(type + length - 5, "+json", 5) == 0;
}

/* A sender that names no type is taken at its word that it sends JSON. */
static bool
is_readable(const struct intake_delivery *delivery, const char **why)
{
	const char *type = delivery->header(delivery->context, "Content-Type");
	const char *encoding = delivery->header(delivery->context,
	    "Content-Encoding");

	*why = "its Content-Type is not JSON";
	if (type && *type && !is_json_type(type))
		return false;
	*why = "it has a Content-Encoding";
	return !encoding || !*encoding || strcasecmp(encoding, "identity") == 0;
}

static struct statement *
selection(struct store *store)
{
	return store_statement(store,
	    "SELECT seq FROM intake WHERE key = :key");
}

bool
intake_known(struct store *store, const char *key)
{
	struct statement *select = selection(store);
	bool found;

	store_bind_text(select, ":key", key);
	found = store_step(select);
	if (found)
		store_finish(select);
	return found;
}

static struct statement *
insertion(struct store *store)
{
	return store_statement(store,
	    "INSERT INTO intake (key, seq) VALUES (:key, :seq)");
}

static void
remember(struct store *store, const char *key, int64_t seq)
{
	struct statement *insert = insertion(store);

	store_bind_text(insert, ":key", key);
	store_bind_integer(insert, ":seq", seq);
	store_run(insert);
}

static const char *
or_null(const struct buffer *text)
{
	return text->length ? text->bytes : NULL;
}

/* In the sender's words: without the channel. */
static const char *
native(const struct buffer *id)
{
	return id->length ? strchr(id->bytes, ':') + 1 : NULL;
}

static int64_t
append_event(struct store *store, const char *source,
    const struct intake_payload *payload)
{
	struct event event;

	event_begin(&event, "webhook.received",
	    or_null(&payload->conversation));
	writer_text(&event.data, "source", source);
	writer_text(&event.data, "event", or_null(&payload->event));
	writer_text(&event.data, "conversation_id",
	    native(&payload->conversation));
	writer_text(&event.data, "message_id", native(&payload->message));
	writer_json(&event.data, "payload", payload->json.bytes);
	return event_append(&event, store);
}

static bool
write_one(void *record, const struct event_row *event)
{
	event_write(record, event);
	return false;
}

static void
keep(const struct intake *intake, struct store *store,
    const struct intake_payload *payload, const char *key)
{
	int64_t seq = append_event(store, intake_sources[intake->source],
	    payload);

	if (intake->record)
		event_each(store, seq, write_one, intake->record);
	remember(store, key, seq);
	if (!intake_payload_announces(payload))
		return;
	upstream_want(store, "hostex", payload->conversation.bytes,
	    or_null(&payload->message));
	store_ring(store, BELL_FETCH, seq);
}

/* What can be done before others have to wait for us. */
static void
prepare(struct store *store)
{
	selection(store);
	insertion(store);
	event_prepare(store);
}

/* What was looked at before may be otherwise now that nobody else writes. */
static enum intake_outcome
keep_once(const struct intake *intake, struct store *store,
    const struct intake_delivery *delivery,
    const struct intake_payload *payload, const char **why)
{
	enum intake_outcome outcome = INTAKE_STORED;
	char key[INTAKE_KEY_SIZE];

	intake_payload_key(payload, intake->source, delivery, key);
	prepare(store);
	store_begin(store);
	if (!intake_auth_learn(intake, store, delivery)) {
		*why = "another token was learned meanwhile";
		outcome = INTAKE_BAD_SIGNATURE;
	} else if (intake_known(store, key)) {
		*why = "it was delivered before";
		outcome = INTAKE_DUPLICATE;
	} else {
		keep(intake, store, payload, key);
	}
	rehearse_end(store, intake->rehearsal);
	return outcome;
}

enum intake_outcome
intake_take(const struct intake *intake, struct store *store,
    const struct intake_delivery *delivery, const char **why)
{
	enum intake_outcome outcome = INTAKE_BAD_JSON;
	struct intake_payload payload;

	if (intake->auth == INTAKE_AUTH_NONE) {
		*why = intake->lacks;
		return INTAKE_NOT_CONFIGURED;
	}
	if (!intake_auth_admits(intake, store, delivery, why))
		return INTAKE_BAD_SIGNATURE;
	if (!is_readable(delivery, why))
		return INTAKE_WRONG_TYPE;
	intake_payload_init(&payload);
	if (intake_payload_read(&payload, intake->source, delivery, why))
		outcome = keep_once(intake, store, delivery, &payload, why);
	intake_payload_release(&payload);
	return outcome;
}
