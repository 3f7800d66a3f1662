/* SPDX-License-Identifier: MIT */
#ifndef PRICE_H
#define PRICE_H

#include <cjson/cJSON.h>
#include <stdbool.h>
#include <stdint.h>

#include "money.h"

struct buffer;
struct store;

/*
 * What the tokens of a model cost from some moment on. Owner of the table
 * `price`. Text is borrowed from the row or the object that it came from.
 *
 * What was booked keeps the cost that it had: a new price changes no row of the
 * ledger.
 */
struct price {
	const char *provider, *model;
	int64_t from; /* it holds at and after this moment */
	/* Of one token, see lib/money.h; cached MONEY_NONE: as input. */
	int64_t input, output, cached;
};

/* Tokens to be paid for. `cached` are a part of `input`, whatever the provider
 * says of its own numbers. */
struct price_tokens {
	const char *provider, *model;
	int64_t at;
	int64_t input, output, cached;
};

/* What they cost, exact. False, and MONEY_NONE in `cost`, when no price is
 * known, or the cost is beyond MONEY_MOST. `model` may be NULL. */
bool price_of(struct store *, const struct price_tokens *, int64_t *cost);

/* Loads the price of a model that holds at a moment; false when there is
 * none. */
typedef void price_visitor(void *context, const struct price *);
bool price_load(struct store *, const struct price_tokens *, price_visitor *,
    void *context);

/* Calls back for each, by provider, model and time; returns how many. */
int64_t price_each(struct store *, price_visitor *, void *context);

/* Sets the price from that moment on; appends price.changed. False when it was
 * so. In a transaction. */
bool price_set(struct store *, const struct price *);

/* Removes the one of that very moment, or with WHEN_NONE all of that model;
 * appends price.changed. Returns how many there were. In a transaction. */
int64_t price_remove(struct store *, const char *provider, const char *model,
    int64_t from);

/* What a million tokens cost when one costs that: writes it and returns `text`;
 * NULL for MONEY_NONE. */
char *price_text(int64_t per_token, char text[MONEY_SIZE]);

/* The record {"type":"price",...}; prices are those of a million tokens. */
void price_write(struct buffer *, const struct price *);

/* Reads a record; false and a literal in `why` when it is none. */
bool price_from_json(struct price *, const cJSON *, const char **why);

/* As import does, in a transaction: false when there is one of that moment. */
bool price_import(struct store *, const struct price *);
bool price_exists(struct store *, const struct price *);

#endif
