/* SPDX-License-Identifier: MIT */
#include <inttypes.h>

#include "import_internal.h"

static bool
read_user(struct import_record *record)
{
	return account_from_json(&record->as.account, record->json,
	    &record->memory, &record->why);
}

static enum import_outcome
store_user(struct import_record *record, const struct import_into *into)
{
	return account_import(into->store, &record->as.account) ? IMPORT_MADE
								: IMPORT_THERE;
}

static bool
user_is_there(struct import_record *record, struct store *store)
{
	return account_exists(store, &record->as.account);
}

static void
name_user(const struct import_record *record, struct buffer *name)
{
	const struct account *account = &record->as.account;

	buffer_text(name,
	    account->id                ? account->id
		: account->external_id ? account->external_id
				       : account->email);
}

static bool
read_transaction(struct import_record *record)
{
	return ledger_from_json(&record->as.transaction, record->json,
	    &record->memory, &record->why);
}

static enum import_outcome
store_transaction(struct import_record *record, const struct import_into *into)
{
	if (ledger_import(into->store, &record->as.transaction, &record->why))
		return IMPORT_MADE;
	return record->why ? IMPORT_BAD : IMPORT_THERE;
}

static bool
transaction_is_there(struct import_record *record, struct store *store)
{
	return ledger_exists(store, &record->as.transaction);
}

static void
name_transaction(const struct import_record *record, struct buffer *name)
{
	const struct ledger_row *row = &record->as.transaction;

	buffer_text(name, row->id ? row->id : row->key);
}

static bool
read_price(struct import_record *record)
{
	return price_from_json(&record->as.price, record->json, &record->why);
}

static enum import_outcome
store_price(struct import_record *record, const struct import_into *into)
{
	return price_import(into->store, &record->as.price) ? IMPORT_MADE
							    : IMPORT_THERE;
}

static bool
price_is_there(struct import_record *record, struct store *store)
{
	return price_exists(store, &record->as.price);
}

static void
name_price(const struct import_record *record, struct buffer *name)
{
	const struct price *price = &record->as.price;

	buffer_format(name, "%s %s %" PRId64, price->provider, price->model,
	    price->from);
}

static bool
read_budget(struct import_record *record)
{
	return cap_from_json(&record->as.cap, record->json, &record->why);
}

static enum import_outcome
store_budget(struct import_record *record, const struct import_into *into)
{
	return cap_import(into->store, &record->as.cap) ? IMPORT_MADE
							: IMPORT_THERE;
}

static bool
budget_is_there(struct import_record *record, struct store *store)
{
	return cap_exists(store, &record->as.cap);
}

static void
name_budget(const struct import_record *record, struct buffer *name)
{
	const struct cap *cap = &record->as.cap;

	buffer_format(name, "%s %s %s", cap_scope_name(cap->scope),
	    period_name(cap->period), cap->name);
}

const struct import_type import_money_types[IMPORT_MONEY_TYPES] = {
    {"user", read_user, store_user, user_is_there, name_user, true},
    {"transaction", read_transaction, store_transaction, transaction_is_there,
	name_transaction, true},
    {"price", read_price, store_price, price_is_there, name_price, true},
    {"budget", read_budget, store_budget, budget_is_there, name_budget, true},
};
