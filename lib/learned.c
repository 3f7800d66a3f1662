/* SPDX-License-Identifier: MIT */
#include "learned.h"

#include <string.h>

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
