/* SPDX-License-Identifier: MIT */
/* load-knowledge - load house facts and canned replies for drafting */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "buffer.h"
#include "jsonl.h"
#include "knowledge.h"
#include "program.h"
#include "rehearse.h"
#include "source.h"
#include "store.h"
#include "utf8.h"

enum { OPTION_DRY_RUN = PROGRAM_OWN, OPTION_REMOVE };

static const char usage[] =
    "load-knowledge [--dry-run] [--remove] FILE|DIR...\n"
    "\n"
    "Reads house facts and canned replies, from which replies are drafted.\n"
    "  *.md, *.txt  a snippet for the text below each heading, or for each\n"
    "               paragraph where there is no heading\n"
    "  *.jsonl      canned replies, one a line: {\"name\":\"parking\",\n"
    "               \"text\":\"Hi {{guest_name}}, ...\",\"language\":\"en\",\n"
    "               \"tags\":[\"car\"]}; only text is needed\n"
    "What changed since the last time is printed: what is new is added, what\n"
    "is gone from a file, or from a folder, is removed.\n"
    "\n"
    "  --remove     forget what was loaded from these files or folders\n"
    "  --dry-run    print what would change, and change nothing\n"
    "\n"
    "  load-knowledge ~/desk/facts\n"
    "  search-knowledge parking\n";

static const struct option options[] = {
    {"dry-run", no_argument, NULL, OPTION_DRY_RUN},
    {"remove", no_argument, NULL, OPTION_REMOVE},
    PROGRAM_OPTIONS,
};

struct load {
	struct store *store;
	bool dry_run, remove;
	struct buffer changes; /* records to be printed after the commit */
	char **gone;           /* sources whose files are not there any more */
	size_t gone_count;
};

static void
put_text(struct buffer *out, enum knowledge_change change,
    const struct knowledge *row)
{
	buffer_text(out, change == KNOWLEDGE_ADDED ? "added    " : "removed  ");
	utf8_show(out, row->source, true);
	if (row->name) {
		buffer_text(out, ": ");
		utf8_show(out, row->name, true);
	}
}

static void
put_json(struct buffer *out, enum knowledge_change change, bool dry_run,
    const struct knowledge *row)
{
	knowledge_write(out, row);
	out->length--;
	buffer_format(out, ",\"change\":\"%s\"}",
	    change == KNOWLEDGE_ADDED ? "added" : "removed");
	rehearse_sign(out, dry_run);
}

static void
note_change(void *context, enum knowledge_change change,
    const struct knowledge *row)
{
	struct load *load = context;

	if (load->changes.length)
		buffer_byte(&load->changes, '\n');
	if (program_json())
		put_json(&load->changes, change, load->dry_run, row);
	else
		put_text(&load->changes, change, row);
}

/* One source, in one transaction. */
static void
replace(struct load *load, const struct knowledge_source *source)
{
	size_t changes;

	buffer_clear(&load->changes);
	store_begin(load->store);
	changes = knowledge_replace(load->store, source, note_change, load);
	rehearse_end(load->store, load->dry_run || !changes);
	if (changes)
		jsonl_write(stdout, &load->changes);
}

static void
load_file(void *context, const char *path)
{
	struct source source;

	if (source_read(&source, path)) {
		struct knowledge_source parts = {
		    .source = source.path,
		    .parts = source.parts,
		    .count = source.count,
		    .keep = source.damaged,
		};

		replace(context, &parts);
	}
	source_release(&source);
}

static void
note_source(void *context, const char *source)
{
	struct load *load = context;

	if (!load->remove &&
	    (access(source, F_OK) == 0 ||
		(errno != ENOENT && errno != ENOTDIR)))
		return;
	load->gone = reallocarray(load->gone, load->gone_count + 1,
	    sizeof(*load->gone));
	if (!load->gone)
		program_die(EX_OSERR, "no memory");
	load->gone[load->gone_count] = strdup(source);
	if (!load->gone[load->gone_count++])
		program_die(EX_OSERR, "no memory");
}

/* Forgets the sources at or below a path: all, or those whose file is gone. */
static size_t
forget(struct load *load, const char *path)
{
	char *name = source_name(path);
	size_t count;

	knowledge_sources(load->store, name, note_source, load);
	for (size_t i = 0; i < load->gone_count; i++) {
		struct knowledge_source none = {.source = load->gone[i]};

		replace(load, &none);
		free(load->gone[i]);
	}
	count = load->gone_count;
	load->gone_count = 0;
	free(name);
	return count;
}

static void
load_path(struct load *load, const char *path)
{
	struct stat status;

	if (load->remove) {
		if (!forget(load, path))
			program_inform("%s: nothing was loaded from it", path);
	} else if (stat(path, &status) == 0 && S_ISDIR(status.st_mode)) {
		source_walk(path, load_file, load);
		forget(load, path);
	} else {
		load_file(load, path);
	}
}

/* A name that was mistyped must not half load the others. */
static void
need_all(char **paths)
{
	for (; *paths; paths++)
		if (access(*paths, F_OK) == -1)
			program_die(EX_NOINPUT, "%s: %s", *paths,
			    strerror(errno));
}

static void
take_option(struct load *load, int option)
{
	if (option == OPTION_DRY_RUN)
		load->dry_run = true;
	else if (option == OPTION_REMOVE)
		load->remove = true;
}

int
main(int argc, char **argv)
{
	struct load load = {0};
	int option;

	program_start(usage);
	while ((option = program_next(argc, argv, "", options)) != -1)
		take_option(&load, option);
	argv += optind;
	if (!*argv)
		program_misused("which file or folder?");
	if (!load.remove)
		need_all(argv);
	load.store = rehearse_open(load.dry_run);
	buffer_init(&load.changes, BUFFER_MAXIMUM);
	for (; *argv; argv++)
		load_path(&load, *argv);
	buffer_release(&load.changes);
	free(load.gone);
	store_close(load.store);
	return program_end();
}
