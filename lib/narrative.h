/* SPDX-License-Identifier: MIT */
#ifndef NARRATIVE_H
#define NARRATIVE_H

#include <cjson/cJSON.h>
#include <stdbool.h>
#include <stddef.h>

#include "buffer.h"

/*
 * A usage report in sentences, and whether the numbers of such a text are those
 * of the report.
 *
 * A number is right when one of the report, rounded as the text rounds it, is
 * the same: 1,234 or 1.2k for 1234, 12.5 % for a share of 0.1246. Groups of
 * digits may be set apart by a comma, a point, a space or an apostrophe. With a
 * minus sign it must be below 0 there; without one it may be. A date must be
 * one that the report names, or its first or last day. Digits in the names of
 * the report's rows are no numbers; elsewhere, those of other scripts than
 * ASCII's are always wrong. What is written in words ("three", "twice") is not
 * checked.
 */
struct narrative {
	cJSON *rows; /* an array */
	const cJSON *total;
};

void narrative_init(struct narrative *);
void narrative_release(struct narrative *);

/* Takes over a record of type usage, which is deleted later. False, and a
 * literal in `why`, when it is none: then it stays the caller's. */
bool narrative_take(struct narrative *, cJSON *row, const char **why);

/* Appends sentences of our own; the report has a total. */
void narrative_tell(const struct narrative *, struct buffer *);

/* Appends what a model needs to tell it, a row each. */
void narrative_data(const struct narrative *, struct buffer *);

/* Are all numbers of the text the report's? Else the first that is not is
 * appended to `wrong`. */
bool narrative_right(const struct narrative *, const char *text,
    struct buffer *wrong);

#endif
