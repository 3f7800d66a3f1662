/* SPDX-License-Identifier: MIT */
#include "import.h"

#include <err.h>
#include <pthread.h>
#include <stdlib.h>
#include <sysexits.h>
#include <unistd.h>

#include "buffer.h"
#include "config.h"
#include "import_record.h"
#include "jsonl.h"
#include "program.h"
#include "progress.h"
#include "store.h"
#include "when.h"

/* Lines of one batch, which is what one hold of the lock can store: so many at
 * first, and then as it turns out to be. */
#define FIRST_BATCH 1024
#define LEAST_BATCH 64
#define MOST_BATCH 8192
#define BATCH_BYTES ((size_t)8 << 20)

/* Lines between two looks at the clock. */
#define STRIDE 32

/* ms of a hold, changes and commit together, that are aimed at, and that the
 * changes get in any case. */
#define AIM (IMPORT_HOLD * 4 / 5)
#define LEAST_SPAN (IMPORT_HOLD / 5)

/*
 * Lines that are read together. While one batch is stored, a thread reads the
 * next and makes it ready: parsing, folding and formatting take a quarter of an
 * import's time. The input is that thread's alone while it runs, the store
 * never is, and what is wrong with a line is told when it has ended.
 */
struct batch {
	struct jsonl *input;
	struct import_record *records; /* MOST_BATCH of them */
	size_t limit;                  /* how many to read */
	size_t count;                  /* how many are in use */
};

struct import {
	struct store *store;
	struct jsonl *input;
	struct import_count *count;
	struct conversation_turns turns;
	size_t ahead;  /* lines of the next batch */
	size_t lines;  /* stored since the lock was taken */
	int64_t began; /* when that was */
	int64_t span;  /* for changes, of the next hold */
};

static void
batch_init(struct batch *batch, struct jsonl *input)
{
	*batch = (struct batch){.input = input};
	batch->records = calloc(MOST_BATCH, sizeof(*batch->records));
	if (!batch->records)
		err(EX_OSERR, "no memory");
	for (size_t i = 0; i < MOST_BATCH; i++)
		import_record_init(&batch->records[i]);
}

static void
batch_release(struct batch *batch)
{
	for (size_t i = 0; i < MOST_BATCH; i++)
		import_record_release(&batch->records[i]);
	free(batch->records);
}

/* Without any line the input is at its end. */
static void *
batch_read(void *context)
{
	struct batch *batch = context;
	size_t bytes = 0;

	batch->count = 0;
	while (batch->count < batch->limit && bytes < BATCH_BYTES &&
	    jsonl_line(batch->input)) {
		struct import_record *record = &batch->records[batch->count];

		if (!batch->input->length)
			continue;
		record->line = batch->input->line;
		import_record_read(record, batch->input->text,
		    batch->input->length);
		bytes += batch->input->length;
		batch->count++;
	}
	return NULL;
}

static void
tell_bad(struct import *import, const struct batch *batch)
{
	for (size_t i = 0; i < batch->count; i++) {
		if (batch->records[i].good)
			continue;
		program_warn("%s:%zu: %s", batch->input->name,
		    batch->records[i].line, batch->records[i].why);
		program_note(EX_DATAERR);
		import->count->bad++;
	}
}

static void
begin(struct import *import)
{
	store_bulk_begin(import->store);
	import->began = when_monotonic();
	import->lines = 0;
}

/* How long the next hold may take for its changes, and how many lines those
 * are, from how long this one took. */
static void
adapt(struct import *import, int64_t changing, int64_t held)
{
	size_t lines;

	if (import->lines < LEAST_BATCH)
		return;
	import->span = changing * AIM / (held ? held : 1);
	if (import->span < LEAST_SPAN)
		import->span = LEAST_SPAN;
	lines = import->lines * (size_t)import->span /
	    (size_t)(changing ? changing : 1);
	import->ahead = lines < LEAST_BATCH ? LEAST_BATCH : lines > MOST_BATCH
	    ? MOST_BATCH
	    : lines;
}

static void
commit(struct import *import)
{
	int64_t changing;

	conversation_turns_flush(&import->turns);
	changing = when_monotonic() - import->began;
	store_bulk_commit(import->store);
	adapt(import, changing, when_monotonic() - import->began);
	store_bulk_rest(import->store);
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
		record->good = false;
		break;
	}
}

static void
store_batch(struct import *import, const struct batch *batch)
{
	int64_t now = when_now();

	begin(import);
	for (size_t i = 0; i < batch->count; i++) {
		if (i + 1 < batch->count)
			import_record_prefetch(&batch->records[i + 1]);
		if (batch->records[i].good)
			store_one(import, &batch->records[i], now);
		if (++import->lines % STRIDE == 0 &&
		    when_monotonic() - import->began >= import->span) {
			commit(import);
			begin(import);
		}
	}
	commit(import);
}

/* Stores one batch while the next is read. */
static void
store_beside(struct import *import, const struct batch *stored,
    struct batch *next)
{
	pthread_t thread;
	bool beside;

	next->limit = import->ahead;
	beside = pthread_create(&thread, NULL, batch_read, next) == 0;
	store_batch(import, stored);
	if (beside)
		pthread_join(thread, NULL);
	else
		batch_read(next);
	tell_bad(import, stored);
	progress_tell("lines: %zu", import->input->line);
}

void
import_run(struct store *store, struct jsonl *input, struct import_count *count)
{
	struct import import = {.store = store,
	    .input = input,
	    .count = count,
	    .ahead = FIRST_BATCH,
	    .span = AIM / 2};
	struct batch batches[2];

	/* Settings are read once, and not by two threads at once. */
	config_get("TOKEN_BALANCE_DEFAULT");
	conversation_turns_init(&import.turns, store);
	store_bulk_open(store);
	batch_init(&batches[0], input);
	batch_init(&batches[1], input);
	batches[0].limit = FIRST_BATCH;
	batch_read(&batches[0]);
	for (size_t present = 0; batches[present].count; present = !present)
		store_beside(&import, &batches[present], &batches[!present]);
	conversation_turns_release(&import.turns);
	batch_release(&batches[0]);
	batch_release(&batches[1]);
}
