/* SPDX-License-Identifier: MIT */
#include "token.h"

#include <bsd/stdlib.h>
#include <stddef.h>
#include <stdio.h>
#include <string.h>

#include "buffer.h"
#include "store.h"
#include "utf8.h"
#include "when.h"
#include "writer.h"

#define SECRET_BYTES HMAC_BYTES

static const struct {
	const char *name, *prefix;
} scopes[TOKEN_SCOPES] = {
    [TOKEN_OPERATOR] = {"operator", "fdo"},
    [TOKEN_ADMIN] = {"admin", "fdo"},
    [TOKEN_MESSAGES] = {"messages", "fdi"},
    [TOKEN_QUOTA] = {"quota", "fdi"},
    [TOKEN_METRICS] = {"metrics", "fdi"},
};

const char *
token_scope_name(enum token_scope scope)
{
	return scope < TOKEN_SCOPES ? scopes[scope].name : NULL;
}

bool
token_scope_find(const char *name, enum token_scope *scope)
{
	for (*scope = 0; *scope < TOKEN_SCOPES; ++*scope)
		if (strcmp(scopes[*scope].name, name) == 0)
			return true;
	return false;
}

const char *
token_name_flaw(const char *name)
{
	size_t length = strlen(name);

	if (!length || length > TOKEN_NAME_MAXIMUM)
		return "a name has 1 to 200 bytes";
	if (utf8_valid(name, length) != length)
		return "the name is not valid UTF-8";
	return NULL;
}

static void
make_secret(enum token_scope scope, struct token_made *made)
{
	uint8_t random[SECRET_BYTES];
	char hex[HMAC_HEX_SIZE];

	arc4random_buf(random, sizeof(random));
	snprintf(made->secret, sizeof(made->secret), "%s_%s",
	    scopes[scope].prefix, hmac_hex(random, hex));
	explicit_bzero(random, sizeof(random));
	explicit_bzero(hex, sizeof(hex));
	hmac_sha256_hex(made->secret, strlen(made->secret), made->hash);
}

void
token_mint(struct store *store, struct token *token, struct token_made *made)
{
	struct statement *insert = store_statement(store,
	    "INSERT INTO token (id, hash, scope, name, created_at, expires_at)"
	    " VALUES (:id, :hash, :scope, :name, :now, :expires_at)");

	make_secret(token->scope, made);
	token->id = id_new("token", made->id);
	token->hash = made->hash;
	token->created_at = when_now();
	token->revoked_at = WHEN_NONE;
	store_bind_text(insert, ":id", token->id);
	store_bind_text(insert, ":hash", token->hash);
	store_bind_text(insert, ":scope", scopes[token->scope].name);
	store_bind_text(insert, ":name", token->name);
	store_bind_integer(insert, ":now", token->created_at);
	store_bind_time(insert, ":expires_at", token->expires_at);
	store_run(insert);
}

static bool
exists(struct store *store, const char *id)
{
	struct statement *select = store_statement(store,
	    "SELECT 1 FROM token WHERE id = :id");
	bool found;

	store_bind_text(select, ":id", id);
	found = store_step(select);
	if (found)
		store_finish(select);
	return found;
}

enum token_revoked
token_revoke(struct store *store, const char *id)
{
	struct statement *update = store_statement(store,
	    "UPDATE token SET revoked_at = :now"
	    " WHERE id = :id AND revoked_at IS NULL");

	store_bind_text(update, ":id", id);
	store_bind_integer(update, ":now", when_now());
	if (store_run(update) == 1)
		return TOKEN_REVOKED;
	return exists(store, id) ? TOKEN_WAS_REVOKED : TOKEN_NOT_THERE;
}

/* Columns: id, hash, scope, name, created_at, expires_at, revoked_at. A scope
 * that this version does not know is none. */
static void
read_row(struct statement *row, struct token *token)
{
	token->id = store_text(row, 0);
	token->hash = store_text(row, 1);
	token_scope_find(store_text(row, 2), &token->scope);
	token->name = store_text(row, 3);
	token->created_at = store_integer(row, 4);
	token->expires_at = store_time(row, 5);
	token->revoked_at = store_time(row, 6);
}

static bool
is_expired(const struct token *token)
{
	return token->expires_at != WHEN_NONE &&
	    token->expires_at <= when_now();
}

enum token_known
token_find(struct store *store, const char *secret, enum token_scope *scope)
{
	struct statement *select = store_statement(store,
	    "SELECT id, hash, scope, name, created_at, expires_at, revoked_at"
	    " FROM token WHERE hash = :hash");
	enum token_known known = TOKEN_UNKNOWN;
	char hash[HMAC_HEX_SIZE];
	struct token token;

	hmac_sha256_hex(secret, strlen(secret), hash);
	store_bind_text(select, ":hash", hash);
	if (!store_step(select))
		return TOKEN_UNKNOWN;
	read_row(select, &token);
	if (token.revoked_at != WHEN_NONE)
		known = TOKEN_ENDED;
	else if (is_expired(&token))
		known = TOKEN_EXPIRED;
	else if (token.scope < TOKEN_SCOPES)
		known = TOKEN_GOOD;
	*scope = token.scope;
	store_finish(select);
	return known;
}

const char *
token_status(const struct token *token)
{
	if (token->revoked_at != WHEN_NONE)
		return "revoked";
	return is_expired(token) ? "expired" : "active";
}

bool
token_load(struct store *store, const char *id, token_visitor *visit,
    void *context)
{
	struct statement *select = store_statement(store,
	    "SELECT id, hash, scope, name, created_at, expires_at, revoked_at"
	    " FROM token WHERE id = :id");
	struct token token;

	store_bind_text(select, ":id", id);
	if (!store_step(select))
		return false;
	read_row(select, &token);
	visit(context, &token);
	store_finish(select);
	return true;
}

int64_t
token_each(struct store *store, bool all, token_visitor *visit, void *context)
{
	struct statement *select = store_statement(store,
	    "SELECT id, hash, scope, name, created_at, expires_at, revoked_at"
	    " FROM token /*scan*/ ORDER BY created_at, id");
	struct token token;
	int64_t count = 0;

	while (store_step(select)) {
		read_row(select, &token);
		if (!all &&
		    (token.revoked_at != WHEN_NONE || is_expired(&token)))
			continue;
		visit(context, &token);
		count++;
	}
	return count;
}

static void
write_members(struct writer *writer, const struct token *token,
    const char *secret)
{
	writer_object(writer, NULL);
	writer_text(writer, "type", "token");
	writer_text(writer, "id", token->id);
	writer_text(writer, "scope", token_scope_name(token->scope));
	writer_text(writer, "token", secret);
	writer_text(writer, "name", token->name);
	writer_text(writer, "status", token_status(token));
	writer_time(writer, "created_at", token->created_at);
	writer_time(writer, "expires_at", token->expires_at);
	writer_time(writer, "revoked_at", token->revoked_at);
}

void
token_write(struct buffer *out, const struct token *token, const char *secret)
{
	struct writer writer;

	writer_init(&writer, out);
	write_members(&writer, token, secret);
	writer_end_object(&writer);
}

void
token_export(struct buffer *out, const struct token *token)
{
	struct writer writer;

	writer_init(&writer, out);
	write_members(&writer, token, NULL);
	writer_text(&writer, "hash", token->hash);
	writer_end_object(&writer);
}
