/* SPDX-License-Identifier: MIT */
#ifndef CAP_H
#define CAP_H

#include <cjson/cJSON.h>
#include <stdbool.h>
#include <stdint.h>

#include "ledger.h"
#include "period.h"

struct buffer;
struct store;

/*
 * How much may be spent in a day, a week or a month of UTC: in records a
 * "budget". Owner of the table `cap`. Text is borrowed from the row or the
 * object that it came from.
 *
 * A cap in money refuses calls of a model without a price: it would be none.
 */
struct cap {
	enum ledger_scope scope;
	const char *name; /* a company, an assistant, an account's id; "" */
	enum period period;
	int64_t tokens;     /* CAP_NONE: no cap of tokens */
	int64_t cost;       /* MONEY_NONE: no cap in money */
	int64_t updated_at; /* WHEN_NONE: now */
};

#define CAP_NONE INT64_MIN

/* "desk", "company", "assistant", "user". */
const char *cap_scope_name(enum ledger_scope);
bool cap_scope_read(const char *name, enum ledger_scope *);

/* Calls back for each, by scope, name and period; returns how many. */
typedef void cap_visitor(void *context, const struct cap *);
int64_t cap_each(struct store *, cap_visitor *, void *context);

/* The same for those that bind a call; NULL names bind nothing. */
struct cap_names {
	const char *account, *company, *assistant;
};
void cap_each_of(struct store *, const struct cap_names *, cap_visitor *,
    void *context);

/* Loads the one of that scope, name and period; false when there is none. */
bool cap_load(struct store *, const struct cap *, cap_visitor *, void *context);

/* Sets it whole; appends budget.changed. False when it was so. In a
 * transaction. */
bool cap_set(struct store *, const struct cap *);

/* Removes it; appends budget.changed. False when there is none. In a
 * transaction. */
bool cap_remove(struct store *, const struct cap *);

/* What has been spent in the period that a moment lies in. A cap knows what
 * that was some rows of the ledger ago; the rest is added. */
void cap_spent(struct store *, const struct cap *, int64_t at,
    struct ledger_sum *);

/* The same, in a transaction: the cap then knows, when that was many rows. */
void cap_count(struct store *, const struct cap *, int64_t at,
    struct ledger_sum *);

/* What is spent and reserved; a cap that nobody looked into has none. */
struct cap_state {
	int64_t from, until; /* the period */
	struct ledger_sum spent, reserved;
};

/* The record {"type":"budget",...}; `state` may be NULL. */
void cap_write(struct buffer *, const struct cap *, const struct cap_state *);

/* Reads a record; false and a literal in `why` when it is none. */
bool cap_from_json(struct cap *, const cJSON *, const char **why);

/* As import does, in a transaction: false when there is one that is as new. */
bool cap_import(struct store *, const struct cap *);
bool cap_exists(struct store *, const struct cap *);

#endif
