/* SPDX-License-Identifier: MIT */
/* set-budget - cap what may be spent in a day, a week or a month */
#include <bsd/string.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>

#include "account.h"
#include "assistant.h"
#include "buffer.h"
#include "budget.h"
#include "cap.h"
#include "jsonl.h"
#include "program.h"
#include "rehearse.h"
#include "store.h"
#include "when.h"

static const char usage[] =
    "set-budget [--tokens N] [--cost MONEY] [--period PERIOD] [--remove] "
    "[--dry-run] SCOPE [NAME]\n"
    "\n"
    "Caps what calls of models may spend, and prints the cap and what is gone\n"
    "of it. SCOPE is desk, company, assistant or user; NAME says which one.\n"
    "\n"
    "  --tokens N       at most so many tokens; none: no cap of tokens\n"
    "  --cost MONEY     at most so much money; none: no cap in money. Models\n"
    "                   without a price are then refused: see set-price\n"
    "  --period PERIOD  in each day, week or month (default) of UTC\n"
    "  --remove         remove the cap of that period\n"
    "  --dry-run        print what would be, change nothing\n"
    "\n"
    "Never more than 5.00 in a day, whoever asks:\n"
    "  set-budget --cost 5 --period day desk\n"
    "A million tokens in a month for one company:\n"
    "  set-budget --tokens 1000000 company 'Harbour Lofts'\n";

enum own_option {
	TOKENS = PROGRAM_OWN,
	COST,
	PERIOD,
	REMOVE,
	DRY_RUN,
};

static const struct option options[] = {
    {"tokens", required_argument, NULL, TOKENS},
    {"cost", required_argument, NULL, COST},
    {"period", required_argument, NULL, PERIOD},
    {"remove", no_argument, NULL, REMOVE},
    {"dry-run", no_argument, NULL, DRY_RUN},
    PROGRAM_OPTIONS,
};

struct request {
	struct cap cap;
	bool tokens, cost; /* they were given */
	bool remove, dry_run;
	char user[ID_SIZE];
	struct buffer out;
};

static void
read_tokens(struct request *request)
{
	request->tokens = true;
	request->cap.tokens = strcmp(optarg, "none") == 0
	    ? CAP_NONE
	    : program_number("tokens", optarg, 0, ACCOUNT_MAXIMUM);
}

static void
read_cost(struct request *request)
{
	request->cost = true;
	if (strcmp(optarg, "none") == 0)
		request->cap.cost = MONEY_NONE;
	else if (!money_parse(optarg, &request->cap.cost) || *optarg == '-')
		program_misused("--cost: '%s' is no money: give a number like "
				"12.50, at most 1000000",
		    optarg);
}

static void
take_option(struct request *request, int option)
{
	switch (option) {
	case TOKENS:
		read_tokens(request);
		break;
	case COST:
		read_cost(request);
		break;
	case PERIOD:
		if (!period_read(optarg, &request->cap.period) ||
		    request->cap.period == PERIOD_NEVER)
			program_misused("--period: '%s' is not day, week or "
					"month",
			    optarg);
		break;
	case REMOVE:
		request->remove = true;
		break;
	case DRY_RUN:
		request->dry_run = true;
		break;
	}
}

static void
read_scope(struct request *request, char **argv)
{
	bool desk;

	if (!argv[0] || !cap_scope_read(argv[0], &request->cap.scope))
		program_misused(
		    "give a scope: desk, company, assistant or user");
	desk = request->cap.scope == LEDGER_DESK;
	if (desk ? argv[1] != NULL : !argv[1] || argv[2])
		program_misused(desk ? "the desk has no name"
				     : "give one name of a %s",
		    argv[0]);
	if (!desk && !account_name_valid(argv[1]))
		program_misused("a name has 1 to 200 bytes of text");
	request->cap.name = desk ? "" : argv[1];
}

static void
read_options(int argc, char **argv, struct request *request)
{
	int option;

	while ((option = program_next(argc, argv, "", options)) != -1)
		take_option(request, option);
	read_scope(request, argv + optind);
	if (request->remove == (request->tokens || request->cost))
		program_misused("give --tokens or --cost, or --remove");
}

/* What was not given stays as it is. */
static void
keep(void *context, const struct cap *cap)
{
	struct request *request = context;

	if (!request->tokens)
		request->cap.tokens = cap->tokens;
	if (!request->cost)
		request->cap.cost = cap->cost;
}

static void
find_user(struct store *store, struct request *request)
{
	if (request->cap.scope != LEDGER_ACCOUNT)
		return;
	if (!account_find(store, request->cap.name, request->user))
		program_die(EX_DATAERR,
		    "%s: no such user; grant-tokens makes one",
		    request->cap.name);
	request->cap.name = request->user;
}

static void
put(void *context, const struct cap *cap)
{
	struct request *request = context;

	request->cap.updated_at = cap->updated_at;
}

/* It is set all the same: they may come later. */
static void
check_name(struct store *store, const struct cap *cap)
{
	if (cap->scope == LEDGER_COMPANY)
		account_check_company(store, cap->name);
	else if (cap->scope == LEDGER_ASSISTANT)
		assistant_check(cap->name);
}

static void
take_off(struct store *store, struct cap *cap)
{
	if (!cap_remove(store, cap))
		program_die(EX_DATAERR,
		    "no such budget; list-budgets shows which there are");
	cap->tokens = CAP_NONE;
	cap->cost = MONEY_NONE;
}

static void
change(struct store *store, struct request *request)
{
	struct cap *cap = &request->cap;
	struct cap_state state;

	find_user(store, request);
	cap_load(store, cap, keep, request);
	if (cap->tokens == CAP_NONE && cap->cost == MONEY_NONE)
		request->remove = true;
	if (request->remove) {
		take_off(store, cap);
	} else {
		check_name(store, cap);
		cap_set(store, cap);
	}
	cap_load(store, cap, put, request);
	budget_state(store, cap, &state);
	cap_write(&request->out, cap, &state);
}

static void
print_text(const struct request *request)
{
	const struct cap *cap = &request->cap;
	char cost[MONEY_SIZE];

	printf("%s%s%s, each %s:", cap_scope_name(cap->scope),
	    *cap->name ? " " : "", cap->name, period_name(cap->period));
	if (request->remove)
		printf(" no budget");
	else if (cap->tokens != CAP_NONE)
		printf(" %lld tokens", (long long)cap->tokens);
	if (!request->remove && cap->cost != MONEY_NONE)
		printf(" %s", money_text(cap->cost, cost));
	puts(request->dry_run ? "  (dry run)" : "");
}

static void
print(struct request *request)
{
	if (!program_json()) {
		print_text(request);
		return;
	}
	if (request->remove) {
		request->out.length--;
		buffer_text(&request->out, ",\"removed\":true}");
	}
	rehearse_sign(&request->out, request->dry_run);
	jsonl_write(stdout, &request->out);
}

int
main(int argc, char **argv)
{
	struct request request = {.cap = {.period = PERIOD_MONTH,
				      .tokens = CAP_NONE,
				      .cost = MONEY_NONE,
				      .updated_at = WHEN_NONE}};
	struct store *store;

	program_start(usage);
	read_options(argc, argv, &request);
	buffer_init(&request.out, BUFFER_MAXIMUM);
	store = rehearse_open(request.dry_run);
	store_begin(store);
	change(store, &request);
	rehearse_end(store, request.dry_run);
	store_close(store);
	print(&request);
	buffer_release(&request.out);
	return program_end();
}
