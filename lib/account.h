/* SPDX-License-Identifier: MIT */
#ifndef ACCOUNT_H
#define ACCOUNT_H

#include <cjson/cJSON.h>
#include <stdbool.h>
#include <stdint.h>

#include "id.h"
#include "period.h"

struct buffer;
struct store;

/*
 * Somebody whose tokens are counted, an agent, or an admin: in records a
 * "user". Owner of the table `account`. Text is borrowed from the row or the
 * object that it came from.
 *
 * At every commit the balance is `opening` and the sum of the account's rows in
 * the ledger that no import brought: it changes with them alone
 * (ledger_append()). It may be below 0, for what was used is booked whole.
 */
struct account {
	const char *id; /* user_... */
	const char
	    *external_id;  /* of the system that sent them here, or NULL */
	const char *email; /* in small letters, or NULL */
	const char *name, *company; /* or NULL */
	const char *role;           /* user, agent, admin */
	int64_t balance;            /* tokens */
	int64_t opening;            /* what an import brought; else 0 */
	int64_t reserved;           /* by calls that are under way */
	int64_t grant;              /* what a refill raises the balance to */
	enum period grant_period;   /* how often it may */
	int64_t refilled_at;        /* WHEN_NONE: never */
	int64_t created_at;
};

#define ACCOUNT_MAXIMUM INT64_C(1000000000000000) /* tokens, of anything */

/* Writes the id of the account that `name` is the id, the external id or the
 * e-mail of; false when there is none. */
bool account_find(struct store *, const char *name, char id[ID_SIZE]);

/* Loads the one of that id and calls back; false when there is none. */
typedef void account_visitor(void *context, const struct account *);
bool account_load(struct store *, const char *id, account_visitor *,
    void *context);

/* Appends what people know the one of that name (as above) by: the e-mail, else
 * the external id, else the id; the name where there is none. */
void account_title(struct store *, const char *name, struct buffer *);

struct account_filter {
	const char *company, *role; /* NULL: any */
	int64_t limit;              /* -1: all */
	bool by_id;                 /* oldest first, not newest first */
};

/* Calls back for each; returns how many there were. */
int64_t account_each(struct store *, const struct account_filter *,
    account_visitor *, void *context);

/* Finds it, or makes it: `name` is then its e-mail (with an @) or its external
 * id, and its balance, grant and period are TOKEN_BALANCE_DEFAULT (50000),
 * TOKEN_GRANT_DEFAULT (50000) and TOKEN_GRANT_PERIOD (month); what it is given
 * is a row of the ledger. Appends user.created. In a transaction. False, and a
 * literal in `why`, when the name can be none; exits EX_CONFIG when one of
 * these settings is wrong. */
bool account_need(struct store *, const char *name, char id[ID_SIZE],
    const char **why);

/* A new account of that name, with these defaults, which account_make() or
 * account_import() may then store; its e-mail in small letters is kept in
 * `email`. False and `why` as above. */
bool account_named(struct account *, const char *name, struct buffer *email,
    const char **why);
void account_defaults(struct account *);

/* Appends an e-mail in small letters. */
void account_lower(struct buffer *, const char *email);

/* Stores a new one; its id, made when it has none, is written to `id`. Its
 * balance becomes a row of the ledger, with that key (or NULL). False when
 * there is one of that id, external id or e-mail. In a transaction. */
bool account_make(struct store *, const struct account *, const char *key,
    char id[ID_SIZE]);

/* Stores name, company, role, grant and grant_period of one that is there;
 * what is NULL stays as it is. Appends user.changed; false when it was so. In a
 * transaction. */
bool account_change(struct store *, const struct account *);

/* What an operator gives. */
#define ACCOUNT_KEEP INT64_MIN
struct account_gift {
	const char *user;           /* id, external id or e-mail */
	const char *name, *company; /* NULL: as they are */
	int64_t balance;           /* it becomes this; ACCOUNT_KEEP: as it is */
	int64_t grant;             /* the same */
	const enum period *period; /* NULL: as it is */
	const char *key;           /* NULL, or what makes a repeat do nothing */
};

/* Gives it, in a transaction, to a user who is made when there is none; writes
 * the user's id. False, and a literal in `why`, when the name can be none, or
 * the key was used for somebody else, or is of a kind that the ledger makes. */
bool account_give(struct store *, const struct account_gift *, char id[ID_SIZE],
    const char **why);

/* Adds to the balance; ledger_append() alone calls this. Gives what it is then,
 * and the company. False when there is no such account. */
bool account_move(struct store *, const char *id, int64_t amount,
    int64_t *balance, struct buffer *company);

/*
 * Raises the balance to the grant when what is available does not cover
 * `needed` (0: when it is not above 0), the grant is more than the balance, and
 * no refill happened yet in this period of UTC: once, however many ask. A
 * clock that was set back does not make it happen again. Appends a row
 * to the ledger, and token.refilled. In a transaction. True when it did so.
 */
bool account_refill_if_due(struct store *, const char *id, int64_t needed);

/* May a refill that is asked for now still happen in this period? */
bool account_can_refill(const struct account *, int64_t now);

/* When the next grant can come: the start of the next period; WHEN_NONE when
 * it is never, or would be of nothing. */
int64_t account_next_grant(const struct account *, int64_t now);

/* The record {"type":"user",...}. */
void account_write(struct buffer *, const struct account *);

/* Reads a record; false and a literal in `why` when it is none. The e-mail in
 * small letters is kept in `memory`. */
bool account_from_json(struct account *, const cJSON *, struct buffer *memory,
    const char **why);

/* As import does: stores it when there is none of that id, external id or
 * e-mail, its balance as the opening one; else false. In a transaction. */
bool account_import(struct store *, const struct account *);

/* Is there one of that id, external id or e-mail? */
bool account_exists(struct store *, const struct account *);

/* Can this be the name of somebody, or of something: 1 to 200 bytes, without
 * control characters? */
bool account_name_valid(const char *name);

/* Is it user, agent or admin? */
bool account_role_valid(const char *role);

/* Tells on stderr when nobody is of that company, and what may have been
 * meant. */
void account_check_company(struct store *, const char *company);

/* Calls back for each whose balance is not what the ledger says, with that.
 * Looks at the whole ledger. */
typedef void account_mismatch(void *context, const struct account *,
    int64_t ledger);
void account_each_mismatch(struct store *, account_mismatch *, void *context);

#endif
