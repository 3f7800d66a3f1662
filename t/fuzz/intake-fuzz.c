/* SPDX-License-Identifier: MIT */

/*
 * Webhooks in. The first byte picks the source, and what follows up to a NUL is
 * the value of every header that is asked for; the rest is the body. Whatever
 * arrives: what is taken can be stored and printed as one line of JSON, names
 * and ids are some, both forms of Hostex's payload mean the same, a delivery
 * has one key, and a signature holds for what was signed alone.
 */
#include <assert.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "buffer.h"
#include "id.h"
#include "intake.h"
#include "intake_payload.h"
#include "json.h"
#include "signature.h"

int LLVMFuzzerTestOneInput(const uint8_t *, size_t);

static const char *
header(void *context, const char *name)
{
	const char *value = context;

	(void)name;
	return *value ? value : NULL;
}

static void
check_words(const struct intake_payload *payload)
{
	const char *why;

	assert(strlen(payload->json.bytes) == payload->json.length);
	assert(!strpbrk(payload->json.bytes, "\r\n"));
	assert(json_check(payload->json.bytes, payload->json.length, &why));
	assert(!payload->event.length || id_valid(payload->event.bytes));
	assert(!payload->message.length || id_valid(payload->message.bytes));
	assert(!payload->conversation.length ||
	    (id_valid(payload->conversation.bytes) &&
		strncmp(payload->conversation.bytes, "hostex:", 7) == 0 &&
		payload->conversation.length > 7));
}

/* The text of a member, or of the one below "data" where that has none. */
static const char *
hostex_text(const cJSON *tree, const char *name)
{
	const char *text = json_get_text(tree, name);

	if (!text || !*text)
		text = json_get_text(json_get_object(tree, "data"), name);
	return text && *text ? text : NULL;
}

static void
check_id(const struct buffer *id, const char *text)
{
	struct buffer whole;

	buffer_init(&whole, BUFFER_MAXIMUM);
	if (text)
		buffer_format(&whole, "hostex:%s", text);
	assert(
	    strcmp(id->bytes, id_valid(whole.bytes) ? whole.bytes : "") == 0);
	buffer_release(&whole);
}

static void
check_hostex(const struct intake_payload *payload, const cJSON *tree)
{
	check_id(&payload->conversation, hostex_text(tree, "conversation_id"));
	check_id(&payload->message, hostex_text(tree, "message_id"));
	assert(!strchr(payload->event.bytes, '.'));
}

static void
check_key(const struct intake_payload *payload, enum intake_source source,
    const struct intake_delivery *delivery)
{
	char key[INTAKE_KEY_SIZE], again[INTAKE_KEY_SIZE];

	intake_payload_key(payload, source, delivery, key);
	intake_payload_key(payload, source, delivery, again);
	assert(strcmp(key, again) == 0 && id_valid(key));
}

static void
check_payload(enum intake_source source, const struct intake_delivery *delivery)
{
	struct intake_payload payload;
	const char *why = NULL;
	cJSON *tree = json_parse_foreign(delivery->body, delivery->length,
	    &why);

	intake_payload_init(&payload);
	if (intake_payload_read(&payload, source, delivery, &why)) {
		assert(cJSON_IsObject(tree));
		check_words(&payload);
		check_key(&payload, source, delivery);
		if (source == INTAKE_HOSTEX)
			check_hostex(&payload, tree);
		else
			assert(!payload.conversation.length);
	} else {
		assert(why);
	}
	intake_payload_release(&payload);
	cJSON_Delete(tree);
}

/* Nobody has the key, so no header holds; what we sign does, and not with a
 * byte more. */
static void
check_signature(const struct intake_delivery *delivery)
{
	static const char text[] = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw";
	const char *given = header(delivery->context, ""), *why;
	struct signature_message message = {"id", 1000000000, delivery->body,
	    delivery->length};
	struct signature_claim claim = {"id", "1000000000", given,
	    delivery->body, delivery->length, 1000000000};
	struct signature_key key;
	struct buffer out;

	assert(signature_key_read(&key, text, &why));
	assert(!signature_holds(&claim, &key, 1, &why));
	assert(!signature_hex_holds(given, text, delivery->body,
	    delivery->length));
	assert(!signature_sha256_holds(given, text, delivery->body,
	    delivery->length));
	buffer_init(&out, BUFFER_MAXIMUM);
	if (given)
		buffer_format(&out, "%s ", given);
	signature_sign(&key, &message, &out);
	claim.signatures = out.bytes;
	assert(signature_holds(&claim, &key, 1, &why));
	claim.timestamp = given ? given : "";
	assert(strcmp(claim.timestamp, "1000000000") == 0 ||
	    !signature_holds(&claim, &key, 1, &why));
	claim.timestamp = "1000000000";
	claim.length++; /* the NUL that follows it */
	assert(!signature_holds(&claim, &key, 1, &why));
	buffer_release(&out);
	if (given)
		(void)signature_key_read(&key, given, &why);
	assert(key.length <= SIGNATURE_KEY_MAXIMUM);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t length)
{
	size_t size = length ? strnlen((const char *)data + 1, length - 1) : 0;
	struct intake_delivery delivery = {.header = header};
	char *value, *body;

	if (!length || size + 1 == length)
		return 0;
	value = strndup((const char *)data + 1, size);
	delivery.length = length - size - 2;
	body = calloc(1, delivery.length + 1);
	if (!value || !body)
		abort();
	memcpy(body, data + size + 2, delivery.length);
	delivery.context = value;
	delivery.body = body;
	check_payload((enum intake_source)(*data % INTAKE_SOURCE_COUNT),
	    &delivery);
	check_signature(&delivery);
	free(value);
	free(body);
	return 0;
}
