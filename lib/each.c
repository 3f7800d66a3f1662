/* SPDX-License-Identifier: MIT */
#include "each.h"

#include <assert.h>
#include <stdint.h>
#include <stdio.h>

#include "buffer.h"
#include "given.h"
#include "jsonl.h"
#include "program.h"
#include "rehearse.h"
#include "store.h"
#include "utf8.h"
#include "when.h"

struct run {
	const struct each *each;
	struct store *store;
	struct given given;
	int64_t began;         /* monotonic */
	struct buffer record;  /* of the present id */
	struct buffer pending; /* lines that wait for the commit */
	struct buffer missing; /* "no such conversation" */
};

static void
begin(struct run *run)
{
	if (store_in_transaction(run->store))
		return;
	store_begin(run->store);
	run->began = when_monotonic();
}

/* Commits what was changed, then prints it. */
static void
settle(void *context)
{
	struct run *run = context;

	if (!store_in_transaction(run->store))
		return;
	rehearse_end(run->store, run->each->rehearsal);
	if (run->pending.length)
		jsonl_write(stdout, &run->pending);
	buffer_clear(&run->pending);
}

static void
describe(struct run *run, const char *id)
{
	const struct each *each = run->each;
	bool found;

	buffer_clear(&run->record);
	if (program_json()) {
		found = each->record(run->store, id, &run->record);
		given_complete(&run->given, &run->record);
		rehearse_sign(&run->record, each->rehearsal);
	} else {
		found = each->line(run->store, id, &run->record);
	}
	assert(found);
	if (run->pending.length)
		buffer_byte(&run->pending, '\n');
	if (program_json())
		buffer_text(&run->pending, run->record.bytes);
	else
		utf8_show(&run->pending, run->record.bytes, true);
}

static void
do_one(struct run *run, const char *id)
{
	const struct each *each = run->each;

	begin(run);
	if (each->exists(run->store, id)) {
		each->change(run->store, id, each->context);
		describe(run, id);
	} else {
		given_reject(&run->given, run->missing.bytes);
	}
	if (when_monotonic() - run->began >= EACH_SPAN)
		settle(run);
}

void
each_given(struct store *store, char **arguments, const struct each *each)
{
	struct run run = {.each = each, .store = store};
	const char *id;

	buffer_init(&run.record, BUFFER_MAXIMUM);
	buffer_init(&run.pending, 2 * BUFFER_MAXIMUM);
	buffer_init(&run.missing, 256);
	buffer_format(&run.missing, "no such %s", each->type);
	given_open(&run.given, arguments, each->type);
	run.given.input.idle = settle;
	run.given.input.idle_context = &run;
	while ((id = given_next(&run.given)))
		do_one(&run, id);
	settle(&run);
	given_close(&run.given);
	buffer_release(&run.missing);
	buffer_release(&run.pending);
	buffer_release(&run.record);
}
