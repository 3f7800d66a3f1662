/* SPDX-License-Identifier: MIT */
/* export-records - print everything as JSON lines */
#include <stdio.h>
#include <sys/stat.h>
#include <unistd.h>

#include "export.h"
#include "program.h"
#include "store.h"

static const char usage[] =
    "export-records [--conversation ID] [--type TYPE] [--with-secrets]\n"
    "\n"
    "Prints what the store holds as JSON lines, as it is at one moment.\n"
    "\n"
    "  --conversation ID  only this conversation and what belongs to it\n"
    "  --type TYPE        only records of this type; may be given again:\n"
    "                     contact, conversation, message, reply, note,\n"
    "                     insight, knowledge, setting, webhook, token, user,\n"
    "                     transaction, price, budget, event\n"
    "  --with-secrets     webhooks with what signs them, and API tokens (as\n"
    "                     hashes); only into a file that nobody else can\n"
    "                     read\n"
    "\n"
    "Events are printed only when they are asked for. import-records reads\n"
    "what is printed; an export of what it made has the same bytes.\n"
    "\n"
    "Take the whole desk to another machine:\n"
    "  export-records | gzip >desk.jsonl.gz\n"
    "  zcat desk.jsonl.gz | import-records\n"
    "How many messages there are by author:\n"
    "  export-records --type message | jq -r .author | sort | uniq -c\n";

static const struct option options[] = {
    {"conversation", required_argument, NULL, 'c'},
    {"type", required_argument, NULL, 't'},
    {"with-secrets", no_argument, NULL, 's'},
    PROGRAM_OPTIONS,
};

/* A pipe may lead anywhere; what a secret is written to shall be private
 * already, not become so later. */
static void
check_privacy(void)
{
	struct stat status;

	if (fstat(STDOUT_FILENO, &status) == -1 || !S_ISREG(status.st_mode) ||
	    status.st_mode & (S_IRWXG | S_IRWXO))
		program_die(EX_NOPERM,
		    "--with-secrets: standard output is no file that is yours "
		    "alone: umask 077, then > FILE");
}

static void
read_options(int argc, char **argv, struct export_choice *choice)
{
	enum export_type type;
	int option;

	while ((option = program_next(argc, argv, "", options)) != -1) {
		if (option == 'c') {
			choice->conversation = optarg;
			continue;
		}
		if (option == 's') {
			choice->secrets = true;
			continue;
		}
		if (!export_type_find(optarg, &type))
			program_misused("--type: '%s' is no type of record "
					"that is stored; see --help",
			    optarg);
		choice->types |= 1U << type;
	}
	if (argv[optind])
		program_misused("'%s': this program takes no arguments",
		    argv[optind]);
	if (choice->types & 1U << EXPORT_TOKEN && !choice->secrets)
		program_misused("--type token goes with --with-secrets");
	if (choice->secrets)
		check_privacy();
}

int
main(int argc, char **argv)
{
	struct export_choice choice = {0};
	struct store *store;

	program_start(usage);
	read_options(argc, argv, &choice);
	store = store_open(STORE_READ);
	if (!export_write(store, &choice, stdout)) {
		program_warn("%s: no such conversation", choice.conversation);
		program_note(EX_DATAERR);
	}
	store_close(store);
	return program_end();
}
