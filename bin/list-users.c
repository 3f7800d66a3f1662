/* SPDX-License-Identifier: MIT */
/* list-users - list users, agents and admins, and what they have to spend */
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "account.h"
#include "buffer.h"
#include "jsonl.h"
#include "program.h"
#include "store.h"
#include "table.h"

static const char usage[] =
    "list-users [--company C] [--role ROLE] [--limit N]\n"
    "\n"
    "Lists users, the newest first, and what they have to spend.\n"
    "\n"
    "  --company C  only those of this company\n"
    "  --role ROLE  only users (user), agents (agent) or admins (admin)\n"
    "  --limit N    at most N of them\n"
    "\n"
    "Who has nothing left:\n"
    "  list-users | jq -r 'select(.balance <= .reserved).email'\n";

enum own_option {
	COMPANY = PROGRAM_OWN,
	ROLE,
	LIMIT,
};

static const struct option options[] = {
    {"company", required_argument, NULL, COMPANY},
    {"role", required_argument, NULL, ROLE},
    {"limit", required_argument, NULL, LIMIT},
    PROGRAM_OPTIONS,
};

static void
take_option(struct account_filter *filter, int option)
{
	switch (option) {
	case COMPANY:
		filter->company = optarg;
		break;
	case ROLE:
		if (!account_role_valid(optarg))
			program_misused(
			    "--role: '%s' is not user, agent or admin", optarg);
		filter->role = optarg;
		break;
	case LIMIT:
		filter->limit = program_number("limit", optarg, 1, INT64_MAX);
		break;
	}
}

static void
print_record(void *context, const struct account *account)
{
	struct buffer *record = context;

	buffer_clear(record);
	account_write(record, account);
	jsonl_write(stdout, record);
}

static int64_t
print_records(struct store *store, const struct account_filter *filter)
{
	struct buffer record;
	int64_t count;

	buffer_init(&record, BUFFER_MAXIMUM);
	count = account_each(store, filter, print_record, &record);
	buffer_release(&record);
	return count;
}

static void
add_row(void *table, const struct account *account)
{
	char balance[24], reserved[24], grant[40];
	const char *who = account->email ? account->email
					 : account->external_id;

	snprintf(balance, sizeof(balance), "%" PRId64, account->balance);
	snprintf(reserved, sizeof(reserved), "%" PRId64, account->reserved);
	snprintf(grant, sizeof(grant), "%" PRId64 " %s", account->grant,
	    period_name(account->grant_period));
	table_row(table,
	    (const char *const[]){who ? who : account->id, balance, reserved,
		grant, account->role, account->company, account->name});
}

static int64_t
print_table(struct store *store, const struct account_filter *filter)
{
	static const char *const headings[] = {"WHO", "BALANCE", "RESERVED",
	    "GRANT", "ROLE", "COMPANY", "NAME", NULL};
	struct table *table = table_new(headings);
	int64_t count;

	table_numbers(table, 1, 2);
	count = account_each(store, filter, add_row, table);
	table_print(table);
	return count;
}

int
main(int argc, char **argv)
{
	struct account_filter filter = {.limit = -1};
	struct store *store;
	int64_t count;
	int option;

	program_start(usage);
	while ((option = program_next(argc, argv, "", options)) != -1)
		take_option(&filter, option);
	if (argv[optind])
		program_misused("'%s': this program takes no arguments",
		    argv[optind]);
	store = store_open(STORE_READ);
	count = program_json() ? print_records(store, &filter)
			       : print_table(store, &filter);
	store_close(store);
	if (!count)
		program_note(EX_FOUND_NOTHING);
	return program_end();
}
