/* SPDX-License-Identifier: MIT */
#include <bsd/stdlib.h>
#include <bsd/string.h>
#include <string.h>
#include <sysexits.h>

#include "account.h"
#include "buffer.h"
#include "config.h"
#include "event.h"
#include "ledger.h"
#include "program.h"
#include "store.h"
#include "when.h"

#define TOKENS 50000 /* what S2's users began with, when nobody says */

static int64_t
default_tokens(const char *name)
{
	const char *text = config_get(name), *why;
	int64_t tokens;

	if (!text)
		return TOKENS;
	tokens = strtonum(text, 0, ACCOUNT_MAXIMUM, &why);
	if (why)
		program_die(EX_CONFIG,
		    "%s: '%s' is %s: give a number of tokens", name, text, why);
	return tokens;
}

void
account_defaults(struct account *account)
{
	const char *period = config_get("TOKEN_GRANT_PERIOD");

	account->role = "user";
	account->balance = default_tokens("TOKEN_BALANCE_DEFAULT");
	account->grant = default_tokens("TOKEN_GRANT_DEFAULT");
	account->grant_period = PERIOD_MONTH;
	if (period && !period_read(period, &account->grant_period))
		program_die(EX_CONFIG,
		    "TOKEN_GRANT_PERIOD: '%s' is no period: "
		    "month, week, day or never",
		    period);
	account->refilled_at = WHEN_NONE;
	account->created_at = when_now();
}

/* A balance that is not `opening` is the ledger's to give. */
static bool
insert(struct store *store, const struct account *account, const char *id)
{
	struct statement *insert = store_statement(store,
	    "INSERT INTO account (id, external_id, email, name, company, role,"
	    " balance, opening, grant_amount, grant_period, refilled_at,"
	    " created_at) VALUES (:id, :external, :email, :name, :company,"
	    " :role, :opening, :opening, :grant, :period, :refilled, :created)"
	    " ON CONFLICT DO NOTHING");

	store_bind_text(insert, ":id", id);
	store_bind_text(insert, ":external", account->external_id);
	store_bind_text(insert, ":email", account->email);
	store_bind_text(insert, ":name", account->name);
	store_bind_text(insert, ":company", account->company);
	store_bind_text(insert, ":role", account->role);
	store_bind_integer(insert, ":opening", account->opening);
	store_bind_integer(insert, ":grant", account->grant);
	store_bind_text(insert, ":period", period_name(account->grant_period));
	store_bind_time(insert, ":refilled", account->refilled_at);
	store_bind_integer(insert, ":created",
	    account->created_at == WHEN_NONE ? when_now()
					     : account->created_at);
	return store_run(insert) == 1;
}

static void
tell_created(struct store *store, const struct account *account, const char *id,
    bool imported)
{
	struct event event;

	event_begin(&event, "user.created", NULL);
	event.imported = imported;
	writer_text(&event.data, "user", id);
	writer_text(&event.data, "external_id", account->external_id);
	writer_text(&event.data, "role", account->role);
	event_append(&event, store);
}

bool
account_make(struct store *store, const struct account *account,
    const char *key, char id[ID_SIZE])
{
	struct ledger_row grant = {.kind = "grant",
	    .amount = account->balance,
	    .account = id,
	    .cost = MONEY_NONE,
	    .key = key,
	    .at = WHEN_NONE};
	struct account row = *account;
	char booked[ID_SIZE];

	if (!account->id)
		id_new("user", id);
	else if (account->id != id)
		strlcpy(id, account->id, ID_SIZE);
	row.opening = 0;
	if (!insert(store, &row, id))
		return false;
	tell_created(store, account, id, false);
	if (grant.amount || key)
		ledger_append(store, &grant, booked);
	return true;
}

bool
account_named(struct account *account, const char *name, struct buffer *email,
    const char **why)
{
	*account = (struct account){0};
	if (id_is("user", name)) {
		*why = "no such user";
		return false;
	}
	if (!id_valid(name)) {
		*why = "no name of a user: an e-mail or an external id, 1 to "
		       "200 bytes without white space";
		return false;
	}
	account_defaults(account);
	if (strchr(name, '@')) {
		account_lower(email, name);
		account->email = email->bytes;
	} else {
		account->external_id = name;
	}
	return true;
}

bool
account_need(struct store *store, const char *name, char id[ID_SIZE],
    const char **why)
{
	struct account account;
	struct buffer email;
	bool there;

	if (account_find(store, name, id))
		return true;
	buffer_init(&email, BUFFER_MAXIMUM);
	there = account_named(&account, name, &email, why) &&
	    account_make(store, &account, NULL, id);
	buffer_release(&email);
	return there;
}

bool
account_import(struct store *store, const struct account *account)
{
	struct account row = *account;
	char id[ID_SIZE];

	if (account->id)
		strlcpy(id, account->id, sizeof(id));
	else
		id_new("user", id);
	row.opening = account->balance;
	if (!insert(store, &row, id))
		return false;
	tell_created(store, account, id, true);
	return true;
}
