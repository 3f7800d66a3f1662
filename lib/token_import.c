/* SPDX-License-Identifier: MIT */
#include <stddef.h>
#include <string.h>

#include "json.h"
#include "store.h"
#include "token.h"
#include "when.h"

static bool
hash_valid(const char *hash)
{
	return hash && strlen(hash) == HMAC_HEX_SIZE - 1 &&
	    strspn(hash, "0123456789abcdef") == HMAC_HEX_SIZE - 1;
}

bool
token_from_json(struct token *token, const cJSON *json, const char **why)
{
	const char *scope = json_get_text(json, "scope");

	*token = (struct token){.id = json_get_text(json, "id"),
	    .hash = json_get_text(json, "hash"),
	    .name = json_get_text(json, "name")};
	if (!token->id || !id_is("token", token->id))
		*why = "the id is no token's";
	else if (!hash_valid(token->hash))
		*why = "no hash: export-records prints it --with-secrets";
	else if (!scope || !token_scope_find(scope, &token->scope))
		*why = "no scope that there is";
	else if (!json_get_time(json, "created_at", &token->created_at) ||
	    !json_get_time(json, "expires_at", &token->expires_at) ||
	    !json_get_time(json, "revoked_at", &token->revoked_at))
		*why = "a time is none";
	else
		return !token->name || !(*why = token_name_flaw(token->name));
	return false;
}

bool
token_exists(struct store *store, const struct token *token)
{
	struct statement *select = store_statement(store,
	    "SELECT 1 FROM token WHERE id = :id OR hash = :hash");
	bool found;

	store_bind_text(select, ":id", token->id);
	store_bind_text(select, ":hash", token->hash);
	found = store_step(select);
	store_finish(select);
	return found;
}

static void
insert(struct store *store, const struct token *token)
{
	struct statement *insert = store_statement(store,
	    "INSERT INTO token (id, hash, scope, name, created_at, expires_at,"
	    " revoked_at) VALUES (:id, :hash, :scope, :name, :created_at,"
	    " :expires_at, :revoked_at)");

	store_bind_text(insert, ":id", token->id);
	store_bind_text(insert, ":hash", token->hash);
	store_bind_text(insert, ":scope", token_scope_name(token->scope));
	store_bind_text(insert, ":name", token->name);
	store_bind_integer(insert, ":created_at",
	    token->created_at == WHEN_NONE ? when_now() : token->created_at);
	store_bind_time(insert, ":expires_at", token->expires_at);
	store_bind_time(insert, ":revoked_at", token->revoked_at);
	store_run(insert);
}

/* An end is taken over; what has ended here never begins again. */
static bool
end(struct store *store, const struct token *token)
{
	struct statement *update = store_statement(store,
	    "UPDATE token SET revoked_at = :revoked_at"
	    " WHERE hash = :hash AND revoked_at IS NULL");

	if (token->revoked_at == WHEN_NONE)
		return false;
	store_bind_integer(update, ":revoked_at", token->revoked_at);
	store_bind_text(update, ":hash", token->hash);
	return store_run(update) == 1;
}

enum token_imported
token_import(struct store *store, const struct token *token)
{
	if (!token_exists(store, token)) {
		insert(store, token);
		return TOKEN_MADE;
	}
	return end(store, token) ? TOKEN_CHANGED : TOKEN_SAME;
}
