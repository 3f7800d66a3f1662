/* SPDX-License-Identifier: MIT */
#include <stddef.h>

#include "account.h"
#include "ledger.h"
#include "store.h"

struct check {
	struct store *store;
	account_mismatch *visit;
	void *context;
};

static void
compare(void *context, const struct account *account)
{
	struct check *check = context;
	int64_t ledger = account->opening +
	    ledger_moved(check->store, account->id);

	if (ledger != account->balance)
		check->visit(check->context, account, ledger);
}

void
account_each_mismatch(struct store *store, account_mismatch *visit,
    void *context)
{
	static const struct account_filter all = {.limit = -1, .by_id = true};
	struct check check = {store, visit, context};

	account_each(store, &all, compare, &check);
}
