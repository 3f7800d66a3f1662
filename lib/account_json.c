/* SPDX-License-Identifier: MIT */
#include <string.h>

#include "account.h"
#include "buffer.h"
#include "json.h"
#include "ledger.h"
#include "store.h"
#include "when.h"

bool
account_role_valid(const char *role)
{
	return strcmp(role, "user") == 0 || strcmp(role, "agent") == 0 ||
	    strcmp(role, "admin") == 0;
}

static void
read_names(struct account *account, const cJSON *json, struct buffer *memory)
{
	const char *email = json_get_text(json, "email");
	const char *role = json_get_text(json, "role");

	account->id = json_get_text(json, "id");
	account->external_id = json_get_text(json, "external_id");
	account->name = json_get_text(json, "name");
	account->company = json_get_text(json, "company");
	if (role)
		account->role = role;
	if (!email)
		return;
	buffer_clear(memory);
	account_lower(memory, email);
	account->email = memory->bytes;
}

static bool
names_valid(const struct account *account, const char **why)
{
	if (account->id && !id_is("user", account->id))
		*why = "the id is no user's";
	else if (!account->id && !account->external_id && !account->email)
		*why = "a user needs an id, an external_id or an email";
	else if (account->external_id && !id_valid(account->external_id))
		*why = "external_id can be no id";
	else if (account->email &&
	    (!id_valid(account->email) || !strchr(account->email, '@')))
		*why = "email is no address";
	else if (!account_role_valid(account->role))
		*why = "the role must be user, agent or admin";
	else if (account->company && !account_name_valid(account->company))
		*why = "company is no name of 1 to 200 bytes";
	else
		return true;
	return false;
}

bool
account_from_json(struct account *account, const cJSON *json,
    struct buffer *memory, const char **why)
{
	const char *period = json_get_text(json, "grant_period");

	*account = (struct account){0};
	account_defaults(account);
	read_names(account, json, memory);
	if (!names_valid(account, why))
		return false;
	if (period && !period_read(period, &account->grant_period))
		*why = "grant_period must be day, week, month or never";
	else if (!json_get_count(json, "balance", -ACCOUNT_MAXIMUM,
		     ACCOUNT_MAXIMUM, &account->balance))
		*why = "balance is no number of tokens";
	else if (!json_get_count(json, "grant", 0, ACCOUNT_MAXIMUM,
		     &account->grant))
		*why = "grant is no number of tokens";
	else if (!json_get_time(json, "refilled_at", &account->refilled_at))
		*why = "refilled_at is no time";
	else if (!json_get_time(json, "created_at", &account->created_at))
		*why = "created_at is no time";
	else
		return true;
	return false;
}

bool
account_exists(struct store *store, const struct account *account)
{
	char id[ID_SIZE];

	return (account->id && account_find(store, account->id, id)) ||
	    (account->external_id &&
		account_find(store, account->external_id, id)) ||
	    (account->email && account_find(store, account->email, id));
}
