/* SPDX-License-Identifier: MIT */
/* list-conversations - list conversations, newest first */
#include <stdbool.h>
#include <stdio.h>

#include "buffer.h"
#include "conversation.h"
#include "jsonl.h"
#include "program.h"
#include "show.h"
#include "store.h"
#include "table.h"
#include "when.h"

static const char usage[] =
    "list-conversations [--since T] [--until T] [--channel C] [--unanswered] "
    "[--unread] [--tag TAG] [--mode MODE] [--limit N]\n"
    "\n"
    "Lists conversations, the one with the newest message first.\n"
    "\n"
    "  --since T    last message at or after T: 7d, 12h, 2026-11-20\n"
    "  --until T    last message before T\n"
    "  --channel C  of this channel: hostex, widget, mail, ...\n"
    "  --unanswered the last word is the guest's\n"
    "  --unread     with messages that nobody has looked at\n"
    "  --tag TAG    that carry this tag\n"
    "  --mode MODE  auto, draft or off\n"
    "  --limit N    at most N of them\n"
    "\n"
    "Which ones wait for an answer since before yesterday:\n"
    "  list-conversations --unanswered --until 1d\n"
    "Draft a reply to each of the newest ten:\n"
    "  list-conversations --unanswered --limit 10 | draft-reply\n";

enum own_option {
	UNANSWERED = PROGRAM_OWN,
	UNREAD,
};

static const struct option options[] = {
    {"since", required_argument, NULL, 's'},
    {"until", required_argument, NULL, 'u'},
    {"channel", required_argument, NULL, 'c'},
    {"unanswered", no_argument, NULL, UNANSWERED},
    {"unread", no_argument, NULL, UNREAD},
    {"tag", required_argument, NULL, 't'},
    {"mode", required_argument, NULL, 'm'},
    {"limit", required_argument, NULL, 'n'},
    PROGRAM_OPTIONS,
};

static void
take_option(struct conversation_filter *filter, int option)
{
	switch (option) {
	case 's':
		filter->since = program_moment("since", optarg);
		break;
	case 'u':
		filter->until = program_moment("until", optarg);
		break;
	case 'c':
		filter->channel = optarg;
		break;
	case 't':
		filter->tag = optarg;
		break;
	case 'm':
		if (!conversation_mode_valid(optarg))
			program_misused("--mode: '%s' is none of auto, draft "
					"and off",
			    optarg);
		filter->mode = optarg;
		break;
	case 'n':
		filter->limit = program_number("limit", optarg, 1, INT64_MAX);
		break;
	case UNANSWERED:
		filter->unanswered = true;
		break;
	case UNREAD:
		filter->unread = true;
		break;
	}
}

static void
read_options(int argc, char **argv, struct conversation_filter *filter)
{
	int option;

	while ((option = program_next(argc, argv, "", options)) != -1)
		take_option(filter, option);
	if (argv[optind])
		program_misused("'%s': this program takes no arguments",
		    argv[optind]);
}

static void
print_record(void *context, const struct conversation *conversation)
{
	struct buffer *record = context;

	buffer_clear(record);
	conversation_write(record, conversation);
	jsonl_write(stdout, record);
}

static int64_t
print_records(struct store *store, const struct conversation_filter *filter)
{
	struct buffer record;
	int64_t count;

	buffer_init(&record, BUFFER_MAXIMUM);
	count = conversation_each(store, filter, print_record, &record);
	buffer_release(&record);
	return count;
}

static void
add_row(void *context, const struct conversation *conversation)
{
	char age[SHOW_AGE_SIZE];
	struct buffer marks;

	buffer_init(&marks, BUFFER_MAXIMUM);
	show_marks(&marks, conversation);
	table_row(context,
	    (const char *const[]){conversation->id,
		show_age(when_now(), conversation->last_message_at, age),
		show_who(conversation), marks.bytes, conversation->subject});
	buffer_release(&marks);
}

static int64_t
print_table(struct store *store, const struct conversation_filter *filter)
{
	static const char *const headings[] = {"ID", "AGE", "WHO", "MARKS",
	    "SUBJECT", NULL};
	struct table *table = table_new(headings);
	int64_t count = conversation_each(store, filter, add_row, table);

	table_print(table);
	return count;
}

int
main(int argc, char **argv)
{
	struct conversation_filter filter = {.since = WHEN_NONE,
	    .until = WHEN_NONE,
	    .limit = -1};
	struct store *store;
	int64_t count;

	program_start(usage);
	read_options(argc, argv, &filter);
	store = store_open(STORE_READ);
	count = program_json() ? print_records(store, &filter)
			       : print_table(store, &filter);
	store_close(store);
	if (!count)
		program_note(EX_FOUND_NOTHING);
	return program_end();
}
