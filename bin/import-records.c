/* SPDX-License-Identifier: MIT */
/* import-records - store records from JSON lines */
#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "import.h"
#include "jsonl.h"
#include "program.h"
#include "store.h"

static const char usage[] =
    "import-records [--dry-run] [FILE]\n"
    "\n"
    "Stores the records that export-records printed, or that were written by\n"
    "hand, from FILE or standard input. What is there already is left as it\n"
    "is: the same line twice changes nothing.\n"
    "\n"
    "  --dry-run  print the lines that would be taken, and change nothing\n"
    "\n"
    "The least that a line needs:\n"
    "  {\"type\":\"conversation\",\"id\":\"mail:7\",\"channel\":\"mail\"}\n"
    "  {\"type\":\"message\",\"id\":\"mail:7-1\",\"conversation\":\"mail:7\",\n"
    "   \"author\":\"guest\",\"text\":\"Hello\",\n"
    "   \"sent_at\":\"2026-11-20T10:00:00Z\"}\n"
    "(each on one line).\n"
    "\n"
    "Read a desk from another machine:\n"
    "  ssh old.example.com export-records | import-records\n";

static const struct option options[] = {
    {"dry-run", no_argument, NULL, 'd'},
    PROGRAM_OPTIONS,
};

static bool
read_options(int argc, char **argv)
{
	bool rehearsal = false;

	while (program_next(argc, argv, "", options) != -1)
		rehearsal = true;
	if (argv[optind] && argv[optind + 1])
		program_misused("'%s': there can be only one file",
		    argv[optind + 1]);
	return rehearsal;
}

static FILE *
open_input(const char *path)
{
	FILE *file = stdin;

	if (path && strcmp(path, "-") != 0) {
		file = fopen(path, "re");
		if (!file)
			program_die(program_trouble(EX_NOINPUT), "%s: %s", path,
			    strerror(errno));
	}
	return file;
}

static void
run(struct jsonl *input)
{
	struct store *store = store_open(STORE_WRITE);
	struct import_count count = {0};

	import_run(store, input, &count);
	store_close(store);
	program_tell("%lld made, %lld changed, %lld were there, %lld bad",
	    (long long)count.made, (long long)count.changed,
	    (long long)count.there, (long long)count.bad);
}

/* Makes no store. */
static void
rehearse(struct jsonl *input)
{
	struct store *store = store_open_if_there();

	import_rehearse(store, input, stdout);
	store_close(store);
}

int
main(int argc, char **argv)
{
	struct jsonl input;
	bool rehearsal;

	program_start(usage);
	rehearsal = read_options(argc, argv);
	jsonl_open(&input, open_input(argv[optind]),
	    argv[optind] ? argv[optind] : "stdin");
	if (rehearsal)
		rehearse(&input);
	else
		run(&input);
	jsonl_close(&input);
	return program_end();
}
