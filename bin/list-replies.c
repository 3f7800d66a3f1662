/* SPDX-License-Identifier: MIT */
/* list-replies - list replies and what has become of them */
#include <stddef.h>
#include <string.h>

#include "buffer.h"
#include "contact.h"
#include "conversation.h"
#include "jsonl.h"
#include "program.h"
#include "reply.h"
#include "reply_print.h"
#include "show.h"
#include "store.h"
#include "table.h"
#include "terminal.h"
#include "when.h"

/* Columns for guest and subject on a terminal of 80. */
#define WHOM_WIDTH 18

static const char usage[] =
    "list-replies [--status S] [--conversation ID] [--limit N]\n"
    "\n"
    "Lists replies, the newest first.\n"
    "\n"
    "  --status S         draft, approved, sending, sent, failed, uncertain,\n"
    "                     rejected, stale or shadow; all but shadow if not\n"
    "                     given\n"
    "  --conversation ID  of one conversation\n"
    "  --limit N          at most N of them\n"
    "\n"
    "What waits for a person:\n"
    "  list-replies --status draft\n"
    "The text of the newest:\n"
    "  list-replies --limit 1 | jq -r .text\n";

enum own_option {
	STATUS = PROGRAM_OWN,
	CONVERSATION,
	LIMIT,
};

static const struct option options[] = {
    {"status", required_argument, NULL, STATUS},
    {"conversation", required_argument, NULL, CONVERSATION},
    {"limit", required_argument, NULL, LIMIT},
    PROGRAM_OPTIONS,
};

static const char *
known_status(const char *status)
{
	static const char *const statuses[] = {"draft", "approved", "sending",
	    "sent", "failed", "uncertain", "rejected", "stale", "shadow"};

	for (size_t i = 0; i < sizeof(statuses) / sizeof(statuses[0]); i++)
		if (strcmp(statuses[i], status) == 0)
			return statuses[i];
	program_misused("--status: '%s' is none of draft, approved, sending, "
			"sent, failed, uncertain, rejected, stale, shadow",
	    status);
}

static void
read_options(int argc, char **argv, struct reply_filter *filter)
{
	int option;

	while ((option = program_next(argc, argv, "", options)) != -1)
		switch (option) {
		case STATUS:
			filter->status = known_status(optarg);
			break;
		case CONVERSATION:
			filter->conversation = optarg;
			break;
		case LIMIT:
			filter->limit = program_number("limit", optarg, 1,
			    INT64_MAX);
			break;
		}
	if (argv[optind])
		program_misused("'%s': this program takes no arguments",
		    argv[optind]);
}

static void
print_record(void *context, const struct reply *reply)
{
	struct buffer *record = context;

	buffer_clear(record);
	reply_write(record, reply);
	jsonl_write(stdout, record);
}

static int64_t
print_records(struct store *store, const struct reply_filter *filter)
{
	struct buffer record;
	int64_t count;

	buffer_init(&record, BUFFER_MAXIMUM);
	count = reply_each(store, filter, print_record, &record);
	buffer_release(&record);
	return count;
}

/* The guest, and what it is about. */
static void
write_whom(void *context, const struct conversation *conversation)
{
	struct buffer *out = context;
	const char *who = show_who(conversation);

	buffer_text(out, who ? who : conversation->id);
	if (conversation->subject)
		buffer_format(out, ", %s", conversation->subject);
}

/* A long name leaves room for the words of the reply. */
static void
shorten(struct buffer *whom)
{
	size_t width = terminal_width(), used;
	size_t limit = WHOM_WIDTH + (width > 80 ? (width - 80) / 3 : 0);
	size_t size = terminal_fit(whom->bytes, limit, &used);

	if (!whom->bytes[size])
		return;
	size = terminal_fit(whom->bytes, limit - 1, &used);
	whom->bytes[size] = '\0';
	whom->length = size;
	buffer_text(whom, "\xe2\x80\xa6");
}

struct rows {
	struct store *store;
	struct table *table;
};

static void
add_row(void *context, const struct reply *reply)
{
	const struct rows *rows = context;
	char age[SHOW_AGE_SIZE];
	struct buffer whom;

	buffer_init(&whom, BUFFER_MAXIMUM);
	conversation_load(rows->store, reply->conversation, write_whom, &whom);
	shorten(&whom);
	table_row(rows->table,
	    (const char *const[]){reply->id, reply_print_status(reply),
		show_age(when_now(), reply->created_at, age), whom.bytes,
		reply->text});
	buffer_release(&whom);
}

static int64_t
print_table(struct store *store, const struct reply_filter *filter)
{
	static const char *const headings[] = {"ID", "STATUS", "AGE", "TO",
	    "TEXT", NULL};
	struct rows rows = {store, table_new(headings)};
	int64_t count = reply_each(store, filter, add_row, &rows);

	table_print(rows.table);
	return count;
}

int
main(int argc, char **argv)
{
	struct reply_filter filter = {.limit = -1};
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
