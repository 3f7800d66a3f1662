/* SPDX-License-Identifier: MIT */
/* set-setting - change a setting of the desk */
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "buffer.h"
#include "jsonl.h"
#include "learned.h"
#include "program.h"
#include "rehearse.h"
#include "setting.h"
#include "store.h"
#include "when.h"

static const char usage[] =
    "set-setting [--dry-run] [--remove] NAME [VALUE]\n"
    "\n"
    "Sets a setting that is kept in the store, or removes it.\n"
    "\n"
    "  --remove     back to what holds when nothing is set\n"
    "  --dry-run    print what would be, change nothing\n"
    "\n"
    "The settings:\n"
    "  mode.CHANNEL   mode of new conversations there: auto, draft, off\n"
    "  hours          when answer-chat answers: 'Mon-Fri 9-17:30 ZONE'\n"
    "  hours.CHANNEL  the same for one channel\n"
    "  handoff.words  phrases that ask for a person, or off\n"
    "  handoff.text   what the guest reads when a person is to answer\n"
    "  limit.answers  answers of answer-chat in one conversation\n"
    "  limit.tokens   tokens of one conversation\n"
    "With --remove alone:\n"
    "  learned.hostex the token that ingest-webhook learned; the next one to\n"
    "                 come is learned then\n"
    "\n"
    "Never draft for what comes by mail:\n"
    "  set-setting mode.mail off\n"
    "What is set:\n"
    "  list-settings\n";

enum own_option {
	DRY_RUN = PROGRAM_OWN,
	REMOVE,
};

static const struct option options[] = {
    {"dry-run", no_argument, NULL, DRY_RUN},
    {"remove", no_argument, NULL, REMOVE},
    PROGRAM_OPTIONS,
};

/* Nobody else learns. */
static const char learned_hostex[] = "learned.hostex";

struct request {
	const char *name, *value; /* no value: remove it */
	const char *learned;      /* whose secret to forget, or NULL */
	bool dry_run;
};

static void
refuse(const struct request *request, const char *why)
{
	struct buffer names;

	program_warn("%s: %s", request->name, why);
	buffer_init(&names, BUFFER_MAXIMUM);
	setting_describe(&names);
	fprintf(stderr, "The settings are:\n%s", names.bytes);
	buffer_release(&names);
	exit(EX_USAGE);
}

static void
read_options(int argc, char **argv, struct request *request)
{
	bool remove = false;
	const char *why;
	int option;

	while ((option = program_next(argc, argv, "", options)) != -1)
		if (option == DRY_RUN)
			request->dry_run = true;
		else
			remove = true;
	argv += optind;
	if (!argv[0] || (remove ? argv[1] != NULL : !argv[1] || argv[2]))
		program_misused(
		    remove ? "give one name" : "give a name and a value");
	request->name = argv[0];
	request->value = argv[1];
	if (remove && strcmp(request->name, learned_hostex) == 0)
		request->learned = strchr(learned_hostex, '.') + 1;
	else if (!setting_valid(request->name, request->value, &why))
		refuse(request, why);
}

static void
change(struct store *store, const struct request *request)
{
	store_begin(store);
	if (request->learned)
		learned_forget(store, request->learned);
	else if (request->value)
		setting_set(store, request->name, request->value);
	else
		setting_remove(store, request->name);
	rehearse_end(store, request->dry_run);
}

static void
print(const struct request *request)
{
	struct setting setting = {.name = request->name,
	    .value = request->value,
	    .source = request->value ? "store" : NULL,
	    .updated_at = when_now()};
	struct buffer record;

	buffer_init(&record, BUFFER_MAXIMUM);
	setting_write(&record, &setting);
	rehearse_sign(&record, request->dry_run);
	if (program_json())
		jsonl_write(stdout, &record);
	else
		printf("%s: %s\n", request->name,
		    request->value ? request->value : "not set");
	buffer_release(&record);
}

int
main(int argc, char **argv)
{
	struct request request = {0};
	struct store *store;

	program_start(usage);
	read_options(argc, argv, &request);
	store = rehearse_open(request.dry_run);
	change(store, &request);
	store_close(store);
	print(&request);
	return program_end();
}
