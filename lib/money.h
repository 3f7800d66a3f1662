/* SPDX-License-Identifier: MIT */
#ifndef MONEY_H
#define MONEY_H

#include <stdbool.h>
#include <stdint.h>

struct buffer;

/*
 * Money, in millionths of a millionth of the currency: what a token costs is a
 * whole number of them, so that nothing is ever rounded. Which currency is
 * nobody's business here: the one that prices are given in.
 *
 * A price is per million tokens, and has at most 6 decimals. A millionth of
 * it, which is what one token costs, is again a whole number: that is what the
 * store keeps, and what money_parse_price() gives.
 */
#define MONEY_ONE INT64_C(1000000000000) /* 1.00 */
#define MONEY_NONE INT64_MIN             /* no price is known */

/* The most that is counted for one thing: a million. */
#define MONEY_MOST (1000000 * MONEY_ONE)

#define MONEY_SIZE sizeof("-9223372.036854775808")

/* Reads "0.15", "12", "-3.000001": digits, and at most 12 decimals behind a
 * point; exact. False for all else, and for more than MONEY_MOST. */
bool money_parse(const char *text, int64_t *value);

/* Reads a price per million tokens as what one token costs: at most 6
 * decimals, at most 10000, not negative. */
bool money_parse_price(const char *text, int64_t *per_token);

/* The shortest exact text with at least 2 decimals: "0.00", "0.000412". The
 * first appends it; MONEY_NONE appends nothing. The second writes it and
 * returns `text`, or NULL for MONEY_NONE: what writer_text() makes null of. */
void money_format(struct buffer *, int64_t value);
char *money_text(int64_t value, char text[MONEY_SIZE]);

/* Adds `count` times `each` to `sum`; false, and `sum` is as it was, when that
 * is beyond MONEY_MOST. None of them is negative. */
bool money_add(int64_t *sum, int64_t count, int64_t each);

#endif
