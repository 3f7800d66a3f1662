/* SPDX-License-Identifier: MIT */
#ifndef COMPLETION_H
#define COMPLETION_H

#include <stdbool.h>
#include <stdint.h>

#include "buffer.h"

/*
 * What one question to a provider came to: a text, or an error, and what it
 * cost. Filled by a provider, piece by piece where it streams.
 */
enum completion_error {
	COMPLETION_GOOD,
	COMPLETION_AUTH,  /* the key was refused */
	COMPLETION_RATE,  /* too many calls for now */
	COMPLETION_QUOTA, /* no money left */
	COMPLETION_TIMEOUT,
	COMPLETION_REFUSED,     /* the model would not answer */
	COMPLETION_EMPTY,       /* it answered nothing */
	COMPLETION_TOO_LONG,    /* the question was too long for it */
	COMPLETION_UNAVAILABLE, /* the service, or the model, is not there */
	COMPLETION_BAD_ANSWER,  /* what came is not what was agreed */
	/* Of a local provider: a person must answer. */
	COMPLETION_NEEDS_HUMAN,
	/* Nobody was asked: it might cost more than may be spent. */
	COMPLETION_OVER_BUDGET,
};

struct completion {
	enum completion_error error;
	bool again;            /* it failed, and may succeed later */
	bool over;             /* a stream said that it is at its end */
	struct buffer text;    /* the answer */
	struct buffer refusal; /* the model's own words for why not */
	struct buffer why;     /* what went wrong, for a person */
	struct buffer sources; /* JSON array; empty: those of the prompt */
	const char *finish;    /* "stop", "length", or NULL */
	int64_t input, output, cached; /* tokens; -1: not reported */
	int64_t parts[3]; /* of the input, for a provider that is told them one
			     by one */
	bool estimated;
};

void completion_init(struct completion *);
void completion_release(struct completion *);

/* Remembers the first failure of all. */
void completion_fail(struct completion *, enum completion_error, bool again,
    const char *format, ...) __attribute__((format(printf, 4, 5)));

/* The whole answer is in: refusals and empty answers become errors, tokens that
 * nobody reported, or not so that it can be true, are estimated, `asked` being
 * the estimate of the question. */
void completion_end(struct completion *, int64_t asked);

/* "auth", "rate", ...; NULL for a good one. Replies have no others than those
 * of an answer that is kept. */
const char *completion_class(enum completion_error);

/* The exit status that it deserves: EX_OK, EX_TEMPFAIL, EX_UNAVAILABLE or
 * EX_OVER_BUDGET. */
int completion_status(const struct completion *);

/* Is it, though an error, an answer that was paid for and is kept? */
bool completion_is_kept(const struct completion *);

#endif
