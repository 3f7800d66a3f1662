/* SPDX-License-Identifier: MIT */
/* revoke-token - end API tokens */
#include <stdbool.h>
#include <stdio.h>

#include "buffer.h"
#include "jsonl.h"
#include "program.h"
#include "rehearse.h"
#include "store.h"
#include "token.h"

static const char usage[] =
    "revoke-token [--dry-run] ID ...\n"
    "\n"
    "Ends API tokens, each by its id: from now on they open nothing.\n"
    "\n"
    "  --dry-run    print what would be, change nothing\n"
    "\n"
    "Which ones there are:\n"
    "  list-tokens\n"
    "End one:\n"
    "  revoke-token token_01k5w3...\n";

static const struct option options[] = {
    {"dry-run", no_argument, NULL, 'n'},
    PROGRAM_OPTIONS,
};

struct print {
	struct buffer record;
	bool dry_run;
};

static void
print_token(void *context, const struct token *token)
{
	struct print *print = context;

	if (!program_json()) {
		printf("%s: %s\n", token->id, token_status(token));
		return;
	}
	buffer_clear(&print->record);
	token_write(&print->record, token, NULL);
	rehearse_sign(&print->record, print->dry_run);
	jsonl_write(stdout, &print->record);
}

/* What is printed is committed: in a rehearsal it is printed before it is
 * undone. */
static void
revoke(struct store *store, const char *id, struct print *print)
{
	enum token_revoked revoked;

	store_begin(store);
	revoked = token_revoke(store, id);
	if (print->dry_run)
		token_load(store, id, print_token, print);
	rehearse_end(store, print->dry_run);
	if (revoked == TOKEN_NOT_THERE) {
		program_warn("%s: no such token: see list-tokens", id);
		program_note(EX_DATAERR);
	} else if (!print->dry_run) {
		token_load(store, id, print_token, print);
	}
}

int
main(int argc, char **argv)
{
	struct print print = {.dry_run = false};
	struct store *store;

	program_start(usage);
	while (program_next(argc, argv, "", options) != -1)
		print.dry_run = true;
	if (!argv[optind])
		program_misused("give the id of a token");
	store = rehearse_open(print.dry_run);
	buffer_init(&print.record, BUFFER_MAXIMUM);
	for (char **id = argv + optind; *id; id++)
		revoke(store, *id, &print);
	buffer_release(&print.record);
	store_close(store);
	return program_end();
}
