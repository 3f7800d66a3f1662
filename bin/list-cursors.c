/* SPDX-License-Identifier: MIT */
/* list-cursors - list how far followers and fetches have come */
#include <inttypes.h>
#include <stdio.h>

#include "buffer.h"
#include "cursor.h"
#include "follow.h"
#include "jsonl.h"
#include "program.h"
#include "show.h"
#include "store.h"
#include "table.h"
#include "when.h"

static const char usage[] =
    "list-cursors\n"
    "\n"
    "Lists the cursors of the store: how far each run of follow-events and\n"
    "each fetch has come, when it last moved, and how many events a follower\n"
    "is behind. follow-events --forget removes one of its own.\n"
    "\n"
    "Which followers are far behind:\n"
    "  list-cursors | jq -r 'select(.behind > 1000).name'\n";

static const struct option options[] = {
    PROGRAM_OPTIONS,
};

struct listing {
	struct store *store;
	struct table *table; /* NULL: records */
	struct buffer record;
	int64_t count;
};

static void
print_row(struct listing *listing, const char *name, const char *value,
    int64_t moved, int64_t behind)
{
	char age[SHOW_AGE_SIZE], events[24] = "";

	if (behind >= 0)
		snprintf(events, sizeof(events), "%" PRId64, behind);
	table_row(listing->table,
	    (const char *const[]){name, value, show_age(when_now(), moved, age),
		events});
}

static void
show(void *context, const char *name, const char *value, int64_t moved)
{
	struct listing *listing = context;
	int64_t behind = follow_behind(listing->store, name, value);

	listing->count++;
	if (listing->table) {
		print_row(listing, name, value, moved, behind);
		return;
	}
	buffer_clear(&listing->record);
	cursor_write(&listing->record, name, value, moved, behind);
	jsonl_write(stdout, &listing->record);
}

static void
list(struct listing *listing)
{
	static const char *const headings[] = {"NAME", "VALUE", "AGE", "BEHIND",
	    NULL};

	if (!program_json())
		listing->table = table_new(headings);
	store_begin_reading(listing->store);
	cursor_each(listing->store, show, listing);
	store_end_reading(listing->store);
	if (listing->table)
		table_print(listing->table);
}

int
main(int argc, char **argv)
{
	struct listing listing = {0};

	program_start(usage);
	program_next(argc, argv, "", options);
	if (argv[optind])
		program_misused("'%s': this program takes no arguments",
		    argv[optind]);
	buffer_init(&listing.record, BUFFER_MAXIMUM);
	listing.store = store_open(STORE_READ);
	list(&listing);
	store_close(listing.store);
	buffer_release(&listing.record);
	if (!listing.count)
		program_note(EX_FOUND_NOTHING);
	return program_end();
}
