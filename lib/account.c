/* SPDX-License-Identifier: MIT */
#include "account.h"

#include <bsd/string.h>
#include <string.h>

#include "buffer.h"
#include "budget.h"
#include "event.h"
#include "store.h"
#include "utf8.h"
#include "when.h"
#include "writer.h"

#define NAME_MAXIMUM 200 /* bytes */

bool
account_name_valid(const char *name)
{
	size_t length = strlen(name);

	if (length == 0 || length > NAME_MAXIMUM ||
	    utf8_valid(name, length) != length)
		return false;
	for (; *name; name++)
		if ((unsigned char)*name < ' ' || *name == 127)
			return false;
	return true;
}

void
account_lower(struct buffer *out, const char *email)
{
	for (; *email; email++)
		buffer_byte(out,
		    (char)(*email >= 'A' && *email <= 'Z' ? *email + 'a' - 'A'
							  : *email));
}

bool
account_find(struct store *store, const char *name, char id[ID_SIZE])
{
	struct statement *select = store_statement(store,
	    "SELECT id FROM account WHERE id = :name OR external_id = :name"
	    " OR email = :email ORDER BY CASE WHEN id = :name THEN 0"
	    " WHEN external_id = :name THEN 1 ELSE 2 END LIMIT 1");
	struct buffer email;
	bool found;

	buffer_init(&email, BUFFER_MAXIMUM);
	account_lower(&email, name);
	store_bind_text(select, ":name", name);
	store_bind_text(select, ":email", email.bytes);
	found = store_step(select);
	if (found) {
		strlcpy(id, store_text(select, 0), ID_SIZE);
		store_finish(select);
	}
	buffer_release(&email);
	return found;
}

/* Columns: id, external_id, email, name, company, role, balance, opening,
 * grant_amount, grant_period, refilled_at, created_at. */
static void
read_row(struct account *account, struct statement *row, struct store *store)
{
	struct ledger_sum reserved;

	*account = (struct account){
	    .id = store_text(row, 0),
	    .external_id = store_text(row, 1),
	    .email = store_text(row, 2),
	    .name = store_text(row, 3),
	    .company = store_text(row, 4),
	    .role = store_text(row, 5),
	    .balance = store_integer(row, 6),
	    .opening = store_integer(row, 7),
	    .grant = store_integer(row, 8),
	    .refilled_at = store_time(row, 10),
	    .created_at = store_integer(row, 11),
	};
	period_read(store_text(row, 9), &account->grant_period);
	budget_reserved(store, LEDGER_ACCOUNT, account->id, &reserved);
	account->reserved = reserved.tokens;
}

bool
account_load(struct store *store, const char *id, account_visitor *visit,
    void *context)
{
	struct statement *select = store_statement(store,
	    "SELECT id, external_id, email, name, company, role, balance,"
	    " opening, grant_amount, grant_period, refilled_at, created_at"
	    " FROM account WHERE id = :id");
	struct account account;

	store_bind_text(select, ":id", id);
	if (!store_step(select))
		return false;
	read_row(&account, select, store);
	visit(context, &account);
	store_finish(select);
	return true;
}

static void
append_title(void *out, const struct account *account)
{
	buffer_text(out,
	    account->email             ? account->email
		: account->external_id ? account->external_id
				       : account->id);
}

void
account_title(struct store *store, const char *name, struct buffer *out)
{
	char id[ID_SIZE];

	if (!account_find(store, name, id) ||
	    !account_load(store, id, append_title, out))
		buffer_text(out, name);
}

static struct statement *
newest_first(struct store *store, const struct account_filter *filter)
{
	if (filter->company)
		return store_statement(store,
		    "SELECT id, external_id, email, name, company, role,"
		    " balance, opening, grant_amount, grant_period,"
		    " refilled_at, created_at FROM account"
		    " WHERE company = :company AND role = coalesce(:role, role)"
		    " ORDER BY created_at DESC, id DESC");
	return store_statement(store,
	    "SELECT id, external_id, email, name, company, role, balance,"
	    " opening, grant_amount, grant_period, refilled_at, created_at"
	    " FROM account /*scan*/ WHERE role = coalesce(:role, role)"
	    " ORDER BY created_at DESC, id DESC");
}

static struct statement *
oldest_first(struct store *store)
{
	return store_statement(store,
	    "SELECT id, external_id, email, name, company, role, balance,"
	    " opening, grant_amount, grant_period, refilled_at, created_at"
	    " FROM account /*scan*/ WHERE role = coalesce(:role, role)"
	    " ORDER BY id");
}

int64_t
account_each(struct store *store, const struct account_filter *filter,
    account_visitor *visit, void *context)
{
	struct statement *select = filter->by_id ? oldest_first(store)
						 : newest_first(store, filter);
	struct account account;
	int64_t count = 0;

	if (filter->company && !filter->by_id)
		store_bind_text(select, ":company", filter->company);
	store_bind_text(select, ":role", filter->role);
	while (count != filter->limit && store_step(select)) {
		read_row(&account, select, store);
		visit(context, &account);
		count++;
	}
	if (count == filter->limit)
		store_finish(select);
	return count;
}

bool
account_change(struct store *store, const struct account *account)
{
	struct statement *update = store_statement(store,
	    "UPDATE account SET name = coalesce(:name, name),"
	    " company = coalesce(:company, company),"
	    " role = coalesce(:role, role), grant_amount = :grant,"
	    " grant_period = :period WHERE id = :id AND ("
	    "coalesce(name, '') <> coalesce(:name, name, '')"
	    " OR coalesce(company, '') <> coalesce(:company, company, '')"
	    " OR role <> coalesce(:role, role) OR grant_amount <> :grant"
	    " OR grant_period <> :period)");
	struct event event;

	store_bind_text(update, ":name", account->name);
	store_bind_text(update, ":company", account->company);
	store_bind_text(update, ":role", account->role);
	store_bind_integer(update, ":grant", account->grant);
	store_bind_text(update, ":period", period_name(account->grant_period));
	store_bind_text(update, ":id", account->id);
	if (store_run(update) == 0)
		return false;
	event_begin(&event, "user.changed", NULL);
	writer_text(&event.data, "user", account->id);
	event_append(&event, store);
	return true;
}

/* Two statements, because for RETURNING SQLite makes a table of its own. */
bool
account_move(struct store *store, const char *id, int64_t amount,
    int64_t *balance, struct buffer *company)
{
	struct statement *update = store_statement(store,
	    "UPDATE account SET balance = balance + :amount WHERE id = :id");
	struct statement *select;

	store_bind_integer(update, ":amount", amount);
	store_bind_text(update, ":id", id);
	if (store_run(update) == 0)
		return false;
	select = store_statement(store,
	    "SELECT balance, company FROM account WHERE id = :id");
	store_bind_text(select, ":id", id);
	store_step(select);
	*balance = store_integer(select, 0);
	if (!store_is_null(select, 1))
		buffer_text(company, store_text(select, 1));
	store_finish(select);
	return true;
}

int64_t
account_next_grant(const struct account *account, int64_t now)
{
	return account->grant > 0 ? period_next(account->grant_period, now)
				  : WHEN_NONE;
}

void
account_write(struct buffer *out, const struct account *account)
{
	struct writer writer;

	writer_init(&writer, out);
	writer_object(&writer, NULL);
	writer_text(&writer, "type", "user");
	writer_text(&writer, "id", account->id);
	writer_text(&writer, "external_id", account->external_id);
	writer_text(&writer, "email", account->email);
	writer_text(&writer, "name", account->name);
	writer_text(&writer, "company", account->company);
	writer_text(&writer, "role", account->role);
	writer_integer(&writer, "balance", account->balance);
	writer_integer(&writer, "reserved", account->reserved);
	writer_integer(&writer, "grant", account->grant);
	writer_text(&writer, "grant_period",
	    period_name(account->grant_period));
	writer_time(&writer, "refilled_at", account->refilled_at);
	writer_time(&writer, "created_at", account->created_at);
	writer_end_object(&writer);
}
