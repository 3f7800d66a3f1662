/* SPDX-License-Identifier: MIT */
#include "learned.h"

#include <bsd/string.h>
#include <stdio.h>
#include <string.h>

#include "event.h"
#include "hmac.h"
#include "store.h"
#include "when.h"

enum learned
learned_compare(struct store *store, const char *name, const char *secret)
{
	struct statement *select = store_statement(store,
	    "SELECT hash FROM learned WHERE name = :name");
	enum learned learned = LEARNED_NOTHING;
	char hash[HMAC_HEX_SIZE];

	hmac_sha256_hex(secret, strlen(secret), hash);
	store_bind_text(select, ":name", name);
	while (store_step(select))
		learned = hmac_same(hash, store_text(select, 0))
		    ? LEARNED_SAME
		    : LEARNED_OTHER;
	return learned;
}

void
learned_store(struct store *store, const char *name, const char *secret)
{
	struct statement *insert = store_statement(store,
	    "INSERT INTO learned (name, hash, learned_at)"
	    " VALUES (:name, :hash, :now) ON CONFLICT (name) DO NOTHING");
	char hash[HMAC_HEX_SIZE];

	hmac_sha256_hex(secret, strlen(secret), hash);
	store_bind_text(insert, ":name", name);
	store_bind_text(insert, ":hash", hash);
	store_bind_integer(insert, ":now", when_now());
	store_run(insert);
}

int64_t
learned_each(struct store *store, learned_visitor *visit, void *context)
{
	struct statement *select = store_statement(store,
	    "SELECT name, learned_at FROM learned /*scan*/ ORDER BY name");
	char source[32];
	int64_t count = 0;

	for (; store_step(select); count++) {
		strlcpy(source, store_text(select, 0), sizeof(source));
		source[strcspn(source, ":")] = '\0';
		visit(context, source, store_integer(select, 1));
	}
	return count;
}

bool
learned_forget(struct store *store, const char *source)
{
	struct statement *delete = store_statement(store,
	    "DELETE FROM learned /*scan*/"
	    " WHERE name = :source OR name LIKE :source || ':%'");
	struct event event;
	char name[64];

	store_bind_text(delete, ":source", source);
	if (store_run(delete) == 0)
		return false;
	snprintf(name, sizeof(name), "learned.%s", source);
	event_begin(&event, "setting.changed", NULL);
	writer_text(&event.data, "name", name);
	writer_null(&event.data, "value");
	event_append(&event, store);
	return true;
}
