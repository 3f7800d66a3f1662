/* SPDX-License-Identifier: MIT */
#include "account.h"
#include "names.h"
#include "nearest.h"
#include "program.h"

static void
put_company(void *names, const struct account *account)
{
	if (account->company)
		names_put(names, account->company);
}

void
account_check_company(struct store *store, const char *company)
{
	const struct account_filter all = {.limit = -1};
	const char *nearest;
	struct names names;

	names_init(&names);
	account_each(store, &all, put_company, &names);
	if (names_find(&names, company) == NAMES_NONE) {
		nearest = nearest_of(company, &names);
		program_warn("%s: no user is of this company%s%s%s", company,
		    nearest ? ": '" : "", nearest ? nearest : "",
		    nearest ? "' may be meant" : "");
	}
	names_release(&names);
}
