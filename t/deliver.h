/* SPDX-License-Identifier: MIT */

/*
 * Webhooks delivered in tests, without HTTP: settings, headers and a body go
 * in, and the store is looked at. Everything is in a folder of its own.
 */
#ifndef DELIVER_H
#define DELIVER_H

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <unistd.h>

#include "bell.h"
#include "buffer.h"
#include "event.h"
#include "hmac.h"
#include "intake.h"
#include "store.h"
#include "tap.h"

#define NOW "2026-11-20T10:00:00.000Z"
#define NOW_SECONDS INT64_C(1795168800)
#define FLAT \
	"{\"event\":\"message_created\",\"conversation_id\":\"0-1\"," \
	"\"message_id\":\"0-m1\",\"timestamp\":\"2026-11-20T09:59:59Z\"}"

static char folder[] = "/tmp/intake.XXXXXX";
static struct store *store;

/* Headers: name, value, ... NULL. */
static inline const char *
header(void *context, const char *name)
{
	const char *const *at = context;

	for (; at && at[0]; at += 2)
		if (strcasecmp(at[0], name) == 0)
			return at[1];
	return NULL;
}

static inline void
remove_store(void)
{
	unlink("desk.db");
	unlink("desk.db-wal");
	unlink("desk.db-shm");
	unlink("desk.db.lock");
}

/* An empty store. */
static inline void
fresh(void)
{
	if (store)
		store_close(store);
	remove_store();
	store = store_open_path("desk.db", STORE_WRITE);
}

static inline void
begin(void)
{
	if (!mkdtemp(folder) || chdir(folder) == -1)
		exit(1);
	setenv("FRONTDESK_NOW", NOW, 1);
	setenv("FRONTDESK_CONFIG", "/dev/null", 1);
	setenv("STORE_LINT", "1", 1);
	fresh();
}

static inline int
end(void)
{
	char name[64];

	store_close(store);
	remove_store();
	for (int i = 0; i < BELL_COUNT; i++) {
		snprintf(name, sizeof(name), "bells/%s", bell_names[i]);
		unlink(name);
	}
	rmdir("bells");
	ok(rmdir(folder) == 0, "no other file was made");
	return done();
}

static const char *const names[] = {"HOSTEX_WEBHOOK_AUTH",
    "HOSTEX_WEBHOOK_TOKEN", "HOSTEX_API_TOKEN", "WEBHOOK_PATH_SECRET",
    "WEBHOOK_SECRET", "WEBHOOK_SECRET_OLD", "WEBHOOK_SIGNATURE_HEADER"};

/* Settings: name, value, ... NULL; all others are not set. */
static inline void
settings(const char *const *set)
{
	for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++)
		unsetenv(names[i]);
	for (; set[0]; set += 2)
		setenv(set[0], set[1], 1);
}

#define SETTINGS(...) settings((const char *const[]){__VA_ARGS__, NULL})
#define HEADERS(...) ((const char *[]){__VA_ARGS__, NULL})
#define JSON_TYPE "Content-Type", "application/json"
#define TOKEN "Hostex-Webhook-Secret-Token"

static const char *why; /* of the last delivery */

static inline enum intake_outcome
deliver(enum intake_source source, const char **headers, const char *body,
    const char *segment)
{
	struct intake_delivery delivery = {.header = header,
	    .context = headers,
	    .body = body,
	    .length = strlen(body),
	    .segment = segment};
	enum intake_outcome outcome;
	struct intake intake;

	why = NULL;
	intake_init(&intake, source);
	outcome = intake_take(&intake, store, &delivery, &why);
	intake_release(&intake);
	return outcome;
}

static inline bool
take_last(void *context, const struct event_row *row)
{
	buffer_clear(context);
	buffer_format(context, "%s %s", row->name,
	    row->conversation ? row->conversation : "-");
	buffer_format(context, " %s", row->data);
	return true;
}

/* The newest event: its name, its conversation and its data. */
static inline void
last_is(const char *wanted, const char *name)
{
	struct buffer text;

	buffer_init(&text, BUFFER_MAXIMUM);
	event_each(store, 1, take_last, &text);
	is(text.bytes, wanted, "%s", name);
	buffer_release(&text);
}

static inline char *
hex_of(const char *secret, const char *body, char *hex)
{
	uint8_t mac[HMAC_BYTES];

	hmac_sign(&(struct hmac_key){secret, strlen(secret)}, body,
	    strlen(body), mac);
	return hmac_hex(mac, hex);
}

#endif
