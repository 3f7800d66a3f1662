/* SPDX-License-Identifier: MIT */
#ifndef LEDGER_H
#define LEDGER_H

#include <cjson/cJSON.h>
#include <stdbool.h>
#include <stdint.h>

#include "id.h"
#include "money.h"

struct buffer;
struct store;

/*
 * What became of tokens: in records a "transaction". Owner of the table
 * `ledger`, whose rows are added and never changed. Text is borrowed from the
 * row or the object that it came from.
 *
 * The kinds, and the sign of `amount`:
 *
 *	usage   a call of a model; not positive
 *	grant   what a new account begins with
 *	refill  what raised a balance to its grant; positive
 *	set     what set a balance to a number; any
 *	refund  a usage that is taken back: all its numbers, negative
 *
 * So what was really used, in tokens and in money, is the sum over usage and
 * refund. A row without account is one of a call that nobody is charged for.
 */
struct ledger_row {
	int64_t number; /* in the order in which they were booked */
	const char *id; /* NULL: one is made */
	const char *kind;
	int64_t amount; /* tokens */
	const char *account;
	const char *company; /* NULL: that of the account, if there is one */
	const char *conversation, *reply, *assistant, *provider, *model;
	int64_t input, output, cached; /* tokens; cached are a part of input */
	bool estimated;
	int64_t cost;    /* see lib/money.h; MONEY_NONE: no price is known */
	int64_t balance; /* of the account, after it; LEDGER_NO_BALANCE */
	bool imported;
	const char *key; /* NULL, or what makes it unique */
	int64_t at;      /* WHEN_NONE: now */
};

#define LEDGER_NO_BALANCE INT64_MIN

/* More than any model takes or gives in one call: no row has more of input or
 * of output, so that the sums of 10^10 rows do not wrap. At the highest price
 * that can be set, so many of each are still money that counts (MONEY_MOST). */
#define LEDGER_TOKENS INT64_C(50000000)

/*
 * Appends a row, in a transaction: the row, the balance of its account, and the
 * event (token.debited, token.granted or token.refilled) in one. Of `row`,
 * number, balance and imported are the ledger's to say. Writes its id to `id`.
 * False when there is a row of that key: nothing was done, and `id` is that
 * row's.
 */
bool ledger_append(struct store *, const struct ledger_row *row,
    char id[ID_SIZE]);

/* Takes back a usage, in a transaction. Writes the id of the refund, also when
 * it was taken back before. */
enum ledger_refund {
	LEDGER_REFUNDED,
	LEDGER_REFUNDED_BEFORE,
	LEDGER_NO_USAGE, /* there is no such row of kind usage */
};
enum ledger_refund ledger_refund(struct store *, const char *usage,
    char id[ID_SIZE]);

/* Loads the row of that id, or of that key, and calls back; false when there is
 * none. */
typedef void ledger_visitor(void *context, const struct ledger_row *);
bool ledger_load(struct store *, const char *id, ledger_visitor *,
    void *context);
bool ledger_load_key(struct store *, const char *key, ledger_visitor *,
    void *context);

/* Calls back for each in the order in which they were booked: of one
 * conversation, or with NULL all. */
void ledger_each(struct store *, const char *conversation, ledger_visitor *,
    void *context);

/* What was used, less refunds, in a span of time. */
enum ledger_scope {
	LEDGER_DESK,
	LEDGER_COMPANY,
	LEDGER_ASSISTANT,
	LEDGER_ACCOUNT,
};
struct ledger_span {
	enum ledger_scope scope;
	const char *name; /* which company, ...; not looked at for the desk */
	int64_t from, until; /* from <= at < until */
};
struct ledger_sum {
	int64_t tokens; /* input and output */
	int64_t cost;   /* of rows with a price */
};
void ledger_used(struct store *, const struct ledger_span *,
    struct ledger_sum *);

/* Adds to the sum what rows after that number say. */
void ledger_used_after(struct store *, const struct ledger_span *,
    int64_t number, struct ledger_sum *);

/* Number of the newest row, 0 before the first. */
int64_t ledger_newest(struct store *);

/* What all rows of an account that no import brought add to its balance. */
int64_t ledger_moved(struct store *, const char *account);

/* The record {"type":"transaction",...}. */
void ledger_write(struct buffer *, const struct ledger_row *);

/* Reads a record; false and a literal in `why` when it is none. Its `account`
 * is then what the record names as `user`. What is made up for it (the key of
 * one without an id) is kept in `memory`. */
bool ledger_from_json(struct ledger_row *, const cJSON *, struct buffer *memory,
    const char **why);

/* As import does, in a transaction: stores it as imported, so that it moves no
 * balance, when there is none of that id or key; makes the user that it names
 * by e-mail or external id when there is none. Appends the event, as imported.
 * False when it was there, or, with a literal in `why`, when it cannot be. */
bool ledger_import(struct store *, const struct ledger_row *, const char **why);
bool ledger_exists(struct store *, const struct ledger_row *);

#endif
