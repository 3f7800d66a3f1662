/* SPDX-License-Identifier: MIT */
#ifndef LEDGER_INTERNAL_H
#define LEDGER_INTERNAL_H

#include <stdbool.h>

#include "ledger.h"

struct statement;

/*
 * What the files of lib/ledger share.
 */

/* Reads a row of: number, id, kind, amount, account, company, conversation,
 * reply, assistant, provider, model, input_tokens, output_tokens,
 * cached_tokens, estimated, cost, balance, imported, key, at. */
void ledger_read(struct ledger_row *, struct statement *);

/* Stores it as it is; false when there is one of that id or key. */
bool ledger_insert(struct store *, const struct ledger_row *);

/* Appends the event that belongs to its kind. */
void ledger_tell(struct store *, const struct ledger_row *);

#endif
