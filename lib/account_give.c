/* SPDX-License-Identifier: MIT */
#include <string.h>

#include "account.h"
#include "buffer.h"
#include "id.h"
#include "ledger.h"
#include "store.h"
#include "when.h"

/* Whose row has a key. */
static void
take_account(void *context, const struct ledger_row *row)
{
	if (row->account)
		buffer_text(context, row->account);
}

/* Was that given before? Then `id` is who had it. */
enum earlier { EARLIER_NOT, EARLIER_SAME, EARLIER_OTHER };

static enum earlier
look_for_key(struct store *store, const struct account_gift *gift,
    char id[ID_SIZE])
{
	enum earlier earlier = EARLIER_NOT;
	struct buffer account;

	buffer_init(&account, BUFFER_MAXIMUM);
	if (gift->key &&
	    ledger_load_key(store, gift->key, take_account, &account))
		earlier = account_find(store, gift->user, id) &&
			strcmp(account.bytes, id) == 0
		    ? EARLIER_SAME
		    : EARLIER_OTHER;
	buffer_release(&account);
	return earlier;
}

/* The ledger makes these itself. */
static bool
is_reserved(const char *key)
{
	return strncmp(key, "refund:", 7) == 0 || id_is("reservation", key);
}

static void
apply(struct account *account, const struct account_gift *gift)
{
	account->name = gift->name;
	account->company = gift->company;
	if (gift->grant != ACCOUNT_KEEP)
		account->grant = gift->grant;
	if (gift->period)
		account->grant_period = *gift->period;
}

static bool
make(struct store *store, const struct account_gift *gift, char id[ID_SIZE],
    const char **why)
{
	struct account account;
	struct buffer email;
	bool good;

	buffer_init(&email, BUFFER_MAXIMUM);
	good = account_named(&account, gift->user, &email, why);
	if (good) {
		apply(&account, gift);
		if (gift->balance != ACCOUNT_KEEP)
			account.balance = gift->balance;
		account_make(store, &account, gift->key, id);
	}
	buffer_release(&email);
	return good;
}

static void
take_numbers(void *context, const struct account *account)
{
	struct account *kept = context;

	kept->balance = account->balance;
	kept->grant = account->grant;
	kept->grant_period = account->grant_period;
}

static void
change_it(struct store *store, const struct account_gift *gift,
    char id[ID_SIZE])
{
	struct ledger_row set = {.kind = "set",
	    .account = id,
	    .cost = MONEY_NONE,
	    .key = gift->key,
	    .at = WHEN_NONE};
	struct account account = {.id = id};
	char booked[ID_SIZE];

	account_load(store, id, take_numbers, &account);
	if (gift->balance != ACCOUNT_KEEP)
		set.amount = gift->balance - account.balance;
	apply(&account, gift);
	account_change(store, &account);
	if (set.amount || set.key)
		ledger_append(store, &set, booked);
}

bool
account_give(struct store *store, const struct account_gift *gift,
    char id[ID_SIZE], const char **why)
{
	if (gift->key && is_reserved(gift->key)) {
		*why = "a key like this one is the ledger's own: give another";
		return false;
	}
	switch (look_for_key(store, gift, id)) {
	case EARLIER_SAME:
		return true;
	case EARLIER_OTHER:
		*why = "the key was used for another user";
		return false;
	case EARLIER_NOT:
		break;
	}
	if (!account_find(store, gift->user, id))
		return make(store, gift, id, why);
	change_it(store, gift, id);
	return true;
}
