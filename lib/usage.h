/* SPDX-License-Identifier: MIT */
#ifndef USAGE_H
#define USAGE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "rollup.h"

struct buffer;
struct store;
struct zone;

/*
 * What was used in a span of time, as a whole and broken down: in records
 * "usage". Usages count, less refunds; a user is an account with at least one
 * usage. What the sums of lib/rollup.h do not tell is read from the ledger, so
 * that every number is exact, in any zone.
 *
 * To be called within store_begin_reading(), so that all is of one moment.
 */
enum usage_by {
	USAGE_TOTAL,
	USAGE_DAY,
	USAGE_MONTH,
	USAGE_COMPANY,
	USAGE_USER,
	USAGE_MODEL,
	USAGE_ASSISTANT,
};
#define USAGE_KINDS 7

const char *usage_by_name(enum usage_by);
bool usage_by_read(const char *name, size_t length, enum usage_by *);

struct usage_span {
	int64_t from, until;     /* moments; from <= at < until */
	const char *company;     /* NULL: all */
	const char *account;     /* an account's id; NULL: all */
	const struct zone *zone; /* of its days */
	const char *zone_name;
};

/* Fills an open end (WHEN_NONE): it begins with the day of the first usage, and
 * ends with today, or with the day of the last usage if that is later. */
void usage_close(struct store *, struct usage_span *);

struct usage_row {
	enum usage_by by;
	const char *key; /* NULL: of the total, or where it is not known */
	struct rollup_sum sum;
	int64_t users;
	/* Of a day or a month: the part of it that lies in the span. */
	int64_t from, until;
};

/* Calls back for the rows of one breakdown: days and months in their order, and
 * also those without usage; others, the most tokens first. Text is borrowed for
 * the call. */
typedef void usage_visitor(void *context, const struct usage_row *);
void usage_each(struct store *, const struct usage_span *, enum usage_by,
    usage_visitor *, void *context);

/* Days of the zone that a span touches. */
int64_t usage_days(const struct usage_span *);

/* What the record of a row needs besides. */
struct usage_total {
	const struct usage_span *span;
	int64_t tokens;   /* of all, for shares */
	int64_t reserved; /* tokens of calls that are under way; -1: not said */
	int64_t
	    transactions; /* rows that --transactions counts; -1: not said */
	const char *name, *company; /* of a user, or NULL */
};

/* The record {"type":"usage",...}. */
void usage_write(struct buffer *, const struct usage_row *,
    const struct usage_total *);

/* Appends a / b with two decimals at most, rounded half away from 0; 0 when b
 * is not positive. */
void usage_average(struct buffer *, int64_t a, int64_t b);

#endif
