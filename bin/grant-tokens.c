/* SPDX-License-Identifier: MIT */
/* grant-tokens - set what a user has to spend, and what a refill gives */
#include <bsd/string.h>
#include <inttypes.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>

#include "account.h"
#include "buffer.h"
#include "jsonl.h"
#include "ledger.h"
#include "program.h"
#include "rehearse.h"
#include "store.h"

static const char usage[] =
    "grant-tokens [--balance N] [--grant N] [--period PERIOD] [--company C] "
    "[--name N] [--key K] [--refund TRANSACTION] [--dry-run] USER\n"
    "\n"
    "Sets what a user has to spend, and prints the user. USER is an id, an\n"
    "external id or an e-mail; one that nobody has makes a new user.\n"
    "\n"
    "  --balance N           tokens to spend now\n"
    "  --grant N             a refill raises the balance to this\n"
    "  --period PERIOD       how often: month, week, day or never\n"
    "  --company C           whose caps count for the user, too\n"
    "  --name N              what people call the user\n"
    "  --key K               the same key again changes nothing\n"
    "  --refund TRANSACTION  take back a usage of the user, once; prints the\n"
    "                        refund\n"
    "  --dry-run             print what would be, change nothing\n"
    "\n"
    "A new user, with 20000 tokens each month:\n"
    "  grant-tokens --balance 20000 --grant 20000 ada@example.com\n"
    "A payment that is told of twice counts once:\n"
    "  grant-tokens --balance 90000 --key payment-4711 ada@example.com\n";

enum own_option {
	BALANCE = PROGRAM_OWN,
	GRANT,
	PERIOD,
	COMPANY,
	NAME,
	KEY,
	REFUND,
	DRY_RUN,
};

static const struct option options[] = {
    {"balance", required_argument, NULL, BALANCE},
    {"grant", required_argument, NULL, GRANT},
    {"period", required_argument, NULL, PERIOD},
    {"company", required_argument, NULL, COMPANY},
    {"name", required_argument, NULL, NAME},
    {"key", required_argument, NULL, KEY},
    {"refund", required_argument, NULL, REFUND},
    {"dry-run", no_argument, NULL, DRY_RUN},
    PROGRAM_OPTIONS,
};

struct request {
	struct account_gift gift;
	enum period period;
	const char *refund; /* NULL: it is a gift */
	bool given, dry_run;
	struct buffer out;
};

static const char *
read_name(const char *option, const char *text)
{
	if (!account_name_valid(text))
		program_misused("--%s: give 1 to 200 bytes of text", option);
	return text;
}

static void
take_option(struct request *request, int option)
{
	struct account_gift *gift = &request->gift;

	switch (option) {
	case BALANCE:
		gift->balance = program_number("balance", optarg, 0,
		    ACCOUNT_MAXIMUM);
		break;
	case GRANT:
		gift->grant = program_number("grant", optarg, 0,
		    ACCOUNT_MAXIMUM);
		break;
	case PERIOD:
		if (!period_read(optarg, &request->period))
			program_misused("--period: '%s' is not month, week, "
					"day or never",
			    optarg);
		gift->period = &request->period;
		break;
	case COMPANY:
		gift->company = read_name("company", optarg);
		break;
	case NAME:
		gift->name = read_name("name", optarg);
		break;
	case KEY:
		gift->key = read_name("key", optarg);
		break;
	}
}

static void
read_options(int argc, char **argv, struct request *request)
{
	int option;

	while ((option = program_next(argc, argv, "", options)) != -1)
		if (option == DRY_RUN) {
			request->dry_run = true;
		} else if (option == REFUND) {
			request->refund = optarg;
		} else {
			request->given = true;
			take_option(request, option);
		}
	argv += optind;
	if (!argv[0] || argv[1])
		program_misused("give one user: an id, an external id or an "
				"e-mail");
	request->gift.user = argv[0];
	if (request->refund && request->given)
		program_misused("--refund changes nothing else");
}

/* What is printed is written down before the change ends, and printed when it
 * has. */
static void
put_user(void *context, const struct account *account)
{
	struct request *request = context;
	const char *who = account->email ? account->email
	    : account->external_id       ? account->external_id
					 : account->id;

	if (program_json())
		account_write(&request->out, account);
	else
		buffer_format(&request->out,
		    "%s: %" PRId64 " tokens, refilled to %" PRId64 " (%s)%s",
		    who, account->balance, account->grant,
		    period_name(account->grant_period),
		    request->dry_run ? "  (dry run)" : "");
}

static void
put_refund(void *context, const struct ledger_row *row)
{
	struct request *request = context;

	if (program_json())
		ledger_write(&request->out, row);
	else
		buffer_format(&request->out,
		    "%s: %" PRId64 " tokens are given back%s", row->id,
		    row->amount, request->dry_run ? "  (dry run)" : "");
}

static void
take_account(void *context, const struct ledger_row *row)
{
	if (row->account)
		strlcpy(context, row->account, ID_SIZE);
}

static void
refund(struct store *store, struct request *request)
{
	char user[ID_SIZE], owner[ID_SIZE] = "", id[ID_SIZE];

	if (!account_find(store, request->gift.user, user))
		program_die(EX_DATAERR, "%s: no such user", request->gift.user);
	ledger_load(store, request->refund, take_account, owner);
	if (strcmp(owner, user) != 0 ||
	    ledger_refund(store, request->refund, id) == LEDGER_NO_USAGE)
		program_die(EX_DATAERR, "%s: no usage of this user",
		    request->refund);
	ledger_load(store, id, put_refund, request);
}

static void
give(struct store *store, struct request *request)
{
	char id[ID_SIZE];
	const char *why;
	bool new = !account_find(store, request->gift.user, id);

	if (!account_give(store, &request->gift, id, &why))
		program_die(EX_DATAERR, "%s: %s", request->gift.user, why);
	account_load(store, id, put_user, request);
	/* Who gives something says enough. */
	if (new && !request->given)
		program_inform("%s: a new user, with the tokens that one "
			       "begins with",
		    request->gift.user);
}

static void
print(struct request *request)
{
	if (program_json()) {
		rehearse_sign(&request->out, request->dry_run);
		jsonl_write(stdout, &request->out);
	} else {
		puts(request->out.bytes);
	}
}

int
main(int argc, char **argv)
{
	struct request request = {
	    .gift = {.balance = ACCOUNT_KEEP, .grant = ACCOUNT_KEEP}};
	struct store *store;

	program_start(usage);
	read_options(argc, argv, &request);
	buffer_init(&request.out, BUFFER_MAXIMUM);
	store = rehearse_open(request.dry_run);
	store_begin(store);
	if (request.refund)
		refund(store, &request);
	else
		give(store, &request);
	rehearse_end(store, request.dry_run);
	store_close(store);
	print(&request);
	buffer_release(&request.out);
	return program_end();
}
