/* SPDX-License-Identifier: MIT */
#include "import.h"

#include <err.h>
#include <stdlib.h>
#include <sysexits.h>
#include <unistd.h>

#include "import_record.h"
#include "jsonl.h"
#include "program.h"
#include "store.h"
#include "when.h"

/* Read ahead, before the lock is taken: at most so many lines, or bytes. */
#define AHEAD 4096
#define AHEAD_BYTES ((size_t)8 << 20)

/* Lines between two looks at the clock. */
#define STRIDE 32

/* Of the time that the lock may be held, for the changes; what is left is for
 * the commit, until it is known how long that takes. */
#define FIRST_SPAN (IMPORT_HOLD / 2)

struct import {
	struct store *store;
	struct jsonl *input;
	struct import_count *count;
	struct conversation_turns turns;
	struct import_record *records; /* AHEAD of them */
	size_t there;                  /* how many are filled */
	int64_t began;                 /* when the lock was taken */
	int64_t span;                  /* for changes, of the next hold */
	int64_t told;                  /* when progress was last shown */
	bool shows;                    /* progress, on a terminal */
};

static void
reject(struct import *import, const struct import_record *record)
{
	program_warn("%s:%zu: %s", import->input->name, record->line,
	    record->why);
	program_note(EX_DATAERR);
	import->count->bad++;
}

/* Reads lines ahead; false at the end of the input. */
static bool
read_ahead(struct import *import)
{
	size_t bytes = 0;

	import->there = 0;
	while (import->there < AHEAD && bytes < AHEAD_BYTES) {
		struct import_record *record = &import->records[import->there];

		if (!jsonl_line(import->input))
			return import->there > 0;
		if (!import->input->length)
			continue;
		bytes += import->input->length;
		record->line = import->input->line;
		import_record_read(record, import->input->text,
		    import->input->length);
		import->there++;
	}
	return true;
}

static void
show_progress(struct import *import, bool last)
{
	int64_t now = when_monotonic();

	if (!import->shows || (!last && now - import->told < 500))
		return;
	import->told = now;
	fprintf(stderr, "\rimport-records: %zu lines%s", import->input->line,
	    last ? "\n" : "");
}

static void
begin(struct import *import)
{
	store_begin(import->store);
	import->began = when_monotonic();
}

/* A commit takes longer the more was changed: the next hold is shortened, or
 * lengthened, so that both together stay below the limit. */
static void
commit(struct import *import)
{
	int64_t held, changing = when_monotonic() - import->began;

	conversation_turns_flush(&import->turns);
	store_commit(import->store);
	held = when_monotonic() - import->began;
	if (held > IMPORT_HOLD * 3 / 4)
		import->span = changing / 2;
	else if (changing >= import->span)
		import->span += import->span / 4;
	if (import->span < 5)
		import->span = 5;
	show_progress(import, false);
}

static void
store_one(struct import *import, struct import_record *record, int64_t now)
{
	struct import_count *count = import->count;

	switch (
	    import_record_store(record, import->store, &import->turns, now)) {
	case IMPORT_MADE:
		count->made++;
		break;
	case IMPORT_CHANGED:
		count->changed++;
		break;
	case IMPORT_THERE:
		count->there++;
		break;
	case IMPORT_BAD:
		reject(import, record);
		break;
	}
}

static void
store_ahead(struct import *import)
{
	int64_t now = when_now();

	begin(import);
	for (size_t i = 0; i < import->there; i++) {
		if (import->records[i].good)
			store_one(import, &import->records[i], now);
		else
			reject(import, &import->records[i]);
		if (i % STRIDE == STRIDE - 1 &&
		    when_monotonic() - import->began >= import->span) {
			commit(import);
			begin(import);
		}
	}
	commit(import);
}

static struct import_record *
new_records(void)
{
	struct import_record *records = calloc(AHEAD, sizeof(*records));

	if (!records)
		err(EX_OSERR, "no memory");
	for (size_t i = 0; i < AHEAD; i++)
		import_record_init(&records[i]);
	return records;
}

void
import_run(struct store *store, struct jsonl *input, struct import_count *count)
{
	struct import import = {.store = store,
	    .input = input,
	    .count = count,
	    .records = new_records(),
	    .span = FIRST_SPAN};

	import.shows = isatty(STDERR_FILENO) && !program_quiet();
	import.told = when_monotonic();
	conversation_turns_init(&import.turns, store);
	store_expect_bulk(store);
	while (read_ahead(&import))
		store_ahead(&import);
	if (import.input->line > AHEAD)
		show_progress(&import, true);
	conversation_turns_release(&import.turns);
	for (size_t i = 0; i < AHEAD; i++)
		import_record_release(&import.records[i]);
	free(import.records);
}
