/* SPDX-License-Identifier: MIT */
/* mint-token - make an API token */
#include <stdbool.h>
#include <stdio.h>
#include <string.h>

#include "buffer.h"
#include "jsonl.h"
#include "program.h"
#include "rehearse.h"
#include "store.h"
#include "token.h"
#include "when.h"

static const char usage[] =
    "mint-token [--dry-run] --scope SCOPE [--expires SPAN] [--name NAME]\n"
    "\n"
    "Makes an API token and prints it. This is the only time: the store keeps\n"
    "no more than what is needed to know it again.\n"
    "\n"
    "  --scope SCOPE    what it opens:\n"
    "                   operator  what an agent may do\n"
    "                   admin     what an administrator may do\n"
    "                   messages  an integration's messages\n"
    "                   quota     an integration's grants of tokens\n"
    "                   metrics   counters\n"
    "  --expires SPAN   it ends after that: 90d, 12h (default: never)\n"
    "  --name NAME      what it is for, to find it in the list\n"
    "  --dry-run        print what would be, change nothing\n"
    "\n"
    "For sse-tail --serve, three months long:\n"
    "  mint-token --scope operator --expires 90d --name screen\n"
    "Into a file that nobody else can read:\n"
    "  umask 077; mint-token --scope messages --json | jq -r .token >key\n";

enum own_option { SCOPE = PROGRAM_OWN, EXPIRES, NAME, DRY_RUN };

static const struct option options[] = {
    {"scope", required_argument, NULL, SCOPE},
    {"expires", required_argument, NULL, EXPIRES},
    {"name", required_argument, NULL, NAME},
    {"dry-run", no_argument, NULL, DRY_RUN},
    PROGRAM_OPTIONS,
};

struct request {
	struct token token;
	bool dry_run;
};

static void
take_scope(struct token *token, const char *name)
{
	if (!token_scope_find(name, &token->scope))
		program_misused("--scope: '%s' is none of operator, admin, "
				"messages, quota, metrics",
		    name);
}

static void
take_end(struct token *token, const char *span)
{
	int64_t now = when_now(), milliseconds;

	milliseconds = program_duration("expires", span);
	if (milliseconds <= 0 || milliseconds > WHEN_LAST - now)
		program_misused("--expires: '%s' does not end in our time",
		    span);
	token->expires_at = now + milliseconds;
}

static void
take_name(struct token *token, const char *name)
{
	const char *flaw = token_name_flaw(name);

	if (flaw)
		program_misused("--name: %s", flaw);
	token->name = name;
}

static void
read_options(int argc, char **argv, struct request *request)
{
	struct token *token = &request->token;
	int option;

	while ((option = program_next(argc, argv, "", options)) != -1)
		switch (option) {
		case SCOPE:
			take_scope(token, optarg);
			break;
		case EXPIRES:
			take_end(token, optarg);
			break;
		case NAME:
			take_name(token, optarg);
			break;
		case DRY_RUN:
			request->dry_run = true;
			break;
		}
	if (argv[optind])
		program_misused("'%s': this program takes no arguments",
		    argv[optind]);
	if (token->scope == TOKEN_SCOPES)
		program_misused("say what it opens with --scope");
}

static void
print_record(const struct request *request, const char *secret)
{
	struct buffer record;

	buffer_init(&record, BUFFER_MAXIMUM);
	token_write(&record, &request->token, secret);
	rehearse_sign(&record, request->dry_run);
	jsonl_write(stdout, &record);
	buffer_release(&record);
}

/* The secret of a rehearsal opens nothing, so nobody shall take it for one. */
static void
print(const struct request *request, const struct token_made *made)
{
	const char *secret = request->dry_run ? NULL : made->secret;

	if (program_json())
		print_record(request, secret);
	else
		printf("%s\n", secret ? secret : "(not made)");
	program_flush();
}

/* Printed first: a token that nobody has seen would be good for ever, one that
 * was not made after all opens nothing. */
static void
mint(struct request *request)
{
	struct token_made made = {"", "", ""};
	struct store *store = rehearse_open(request->dry_run);

	store_begin(store);
	token_mint(store, &request->token, &made);
	print(request, &made);
	rehearse_end(store, request->dry_run);
	store_close(store);
	if (!request->dry_run && !program_json())
		program_inform("it is shown this once; revoke-token %s ends it",
		    made.id);
	explicit_bzero(made.secret, sizeof(made.secret));
}

int
main(int argc, char **argv)
{
	struct request request = {
	    .token = {.scope = TOKEN_SCOPES, .expires_at = WHEN_NONE}};

	program_start(usage);
	read_options(argc, argv, &request);
	mint(&request);
	return program_end();
}
