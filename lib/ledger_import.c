/* SPDX-License-Identifier: MIT */
#include <bsd/string.h>

#include "account.h"
#include "buffer.h"
#include "ledger_internal.h"
#include "store.h"

static void
ignore(void *context, const struct ledger_row *row)
{
	(void)context;
	(void)row;
}

bool
ledger_exists(struct store *store, const struct ledger_row *row)
{
	return (row->id && ledger_load(store, row->id, ignore, NULL)) ||
	    (row->key && ledger_load_key(store, row->key, ignore, NULL));
}

/* The id of who is named. One that is an id already is that of an account that
 * is there, that comes later in the input, or that is no more. */
static bool
find_account(struct store *store, const char *name, char id[ID_SIZE],
    const char **why)
{
	struct account account;
	struct buffer email;
	bool good;

	if (id_is("user", name)) {
		strlcpy(id, name, ID_SIZE);
		return true;
	}
	if (account_find(store, name, id))
		return true;
	buffer_init(&email, BUFFER_MAXIMUM);
	good = account_named(&account, name, &email, why) &&
	    account_import(store, &account) && account_find(store, name, id);
	buffer_release(&email);
	return good;
}

static void
take_company(void *context, const struct account *account)
{
	if (account->company)
		buffer_text(context, account->company);
}

bool
ledger_import(struct store *store, const struct ledger_row *given,
    const char **why)
{
	struct ledger_row row = *given;
	char account[ID_SIZE], id[ID_SIZE];
	struct buffer company;

	*why = NULL;
	if (ledger_exists(store, given))
		return false;
	if (row.account && !find_account(store, row.account, account, why))
		return false;
	if (row.account)
		row.account = account;
	buffer_init(&company, BUFFER_MAXIMUM);
	/* What an export wrote says the company, or that there was none. */
	if (row.account && !row.company && !row.id)
		account_load(store, account, take_company, &company);
	if (company.length)
		row.company = company.bytes;
	if (!row.id)
		row.id = id_new("transaction", id);
	row.imported = true;
	ledger_insert(store, &row);
	ledger_tell(store, &row);
	buffer_release(&company);
	return true;
}
