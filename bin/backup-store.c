/* SPDX-License-Identifier: MIT */
/* backup-store - copy the store while others use it */
#include <stdio.h>

#include "backup.h"
#include "buffer.h"
#include "jsonl.h"
#include "program.h"
#include "rehearse.h"
#include "store.h"

static const char usage[] =
    "backup-store [--dry-run] FILE\n"
    "\n"
    "Copies the store, as it is at one moment, into FILE, while other\n"
    "programs go on writing; checks the copy, and only then gives it its\n"
    "name. An older backup of that name is replaced.\n"
    "\n"
    "  --dry-run  say what would be written, and write nothing\n"
    "\n"
    "Every night, a week of them:\n"
    "  backup-store /var/backups/desk-$(date +%a).db\n"
    "Take one message out of an old one:\n"
    "  search-messages --db /var/backups/desk-Mon.db parking\n";

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
	if (!argv[optind] || argv[optind + 1])
		program_misused("name one file");
	return rehearsal;
}

static void
rehearse(struct store *store, const char *path)
{
	struct buffer record;
	int64_t size;

	store_is_one(store_path(store), &size);
	buffer_init(&record, BUFFER_MAXIMUM);
	backup_write(&record, path, size);
	rehearse_sign(&record, true);
	jsonl_write(stdout, &record);
	buffer_release(&record);
}

int
main(int argc, char **argv)
{
	struct store *store;
	const char *path, *why;
	bool rehearsal;

	program_start(usage);
	rehearsal = read_options(argc, argv);
	path = argv[optind];
	store = store_open(STORE_READ);
	if (!backup_possible(store, path, &why))
		program_die(EX_CANTCREAT, "%s: %s", path, why);
	if (rehearsal)
		rehearse(store, path);
	else
		program_tell("%s: %lld bytes", path,
		    (long long)backup_make(store, path));
	store_close(store);
	return program_end();
}
