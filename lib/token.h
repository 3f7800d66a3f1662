/* SPDX-License-Identifier: MIT */
#ifndef TOKEN_H
#define TOKEN_H

#include <cjson/cJSON.h>
#include <stdbool.h>
#include <stdint.h>

#include "hmac.h"
#include "id.h"

struct buffer;
struct store;

/*
 * API tokens: who has one may do what its scope says. The secret is a prefix,
 * an underscore and 256 random bits in hex; it is printed when it is made and
 * not kept. The store has its SHA-256, which is enough to find it again: of a
 * text that nobody can guess, neither the hash nor the time that an index takes
 * tells anything. Owner of the table `token`. Text is borrowed from the row.
 */

enum token_scope {
	TOKEN_OPERATOR, /* acts as an agent (fdo_) */
	TOKEN_ADMIN,    /* acts as an administrator (fdo_) */
	TOKEN_MESSAGES, /* integrations: reads and sends messages (fdi_) */
	TOKEN_QUOTA,    /* grants tokens (fdi_) */
	TOKEN_METRICS,  /* reads counters (fdi_) */
	TOKEN_SCOPES,
};

/* The name of a scope, as people give it; NULL behind the last. */
const char *token_scope_name(enum token_scope);
bool token_scope_find(const char *name, enum token_scope *);

struct token {
	const char *id; /* token_... */
	const char *hash;
	const char *name; /* what it is for, or NULL */
	enum token_scope scope;
	int64_t created_at;
	int64_t expires_at; /* WHEN_NONE: never */
	int64_t revoked_at; /* WHEN_NONE: it was not */
};

/* "fdo_", 64 hex digits and a NUL. */
#define TOKEN_SECRET_SIZE (4 + HMAC_HEX_SIZE)
#define TOKEN_NAME_MAXIMUM 200

/* What a token is made with, and what comes of it. */
struct token_made {
	char id[ID_SIZE], secret[TOKEN_SECRET_SIZE], hash[HMAC_HEX_SIZE];
};

/* Makes one, in a transaction, of the scope, name and expires_at that `token`
 * has, and sets the rest of it; the texts are in `made`. */
void token_mint(struct store *, struct token *, struct token_made *made);

/* What is wrong with a name, or NULL. */
const char *token_name_flaw(const char *name);

/* Ends it, in a transaction. */
enum token_revoked { TOKEN_REVOKED, TOKEN_WAS_REVOKED, TOKEN_NOT_THERE };
enum token_revoked token_revoke(struct store *, const char *id);

/* Whose is this secret? Whatever is not good is a 401. */
enum token_known {
	TOKEN_GOOD,
	TOKEN_UNKNOWN, /* no such, or no token at all */
	TOKEN_EXPIRED,
	TOKEN_ENDED, /* revoked */
};
enum token_known token_find(struct store *, const char *secret,
    enum token_scope *scope);

/* Calls back for each, oldest first, those that are over too when `all`;
 * returns how many. */
typedef void token_visitor(void *context, const struct token *);
int64_t token_each(struct store *, bool all, token_visitor *, void *context);

bool token_load(struct store *, const char *id, token_visitor *, void *context);

/* "active", "expired" or "revoked". */
const char *token_status(const struct token *);

/* Writes a record; the secret is null unless it is given, and the hash is not
 * in it. */
void token_write(struct buffer *, const struct token *, const char *secret);

/* The same with the hash and without a secret, for an export. */
void token_export(struct buffer *, const struct token *);

/* Reads a record that has a hash; false and a literal in `why`. */
bool token_from_json(struct token *, const cJSON *, const char **why);

/* Stores it as import does, in a transaction: once, and an end as well. */
enum token_imported { TOKEN_MADE, TOKEN_CHANGED, TOKEN_SAME };
enum token_imported token_import(struct store *, const struct token *);

/* Is there one of that id or hash? */
bool token_exists(struct store *, const struct token *);

#endif
