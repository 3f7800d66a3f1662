/* SPDX-License-Identifier: MIT */
/* search-messages - search the text of all messages */
#include <stdbool.h>
#include <stdio.h>

#include "buffer.h"
#include "excerpt.h"
#include "fold.h"
#include "jsonl.h"
#include "message.h"
#include "program.h"
#include "show.h"
#include "store.h"
#include "table.h"
#include "when.h"

static const char usage[] =
    "search-messages [--since T] [--channel C] [--limit N] QUERY ...\n"
    "\n"
    "Searches the text of all messages and prints the best ones first.\n"
    "All words must occur, in any order; case and accents do not matter.\n"
    "\"Words in quotes\" must follow each other; park* finds parking.\n"
    "\n"
    "  --since T    messages sent at or after T: 7d, 12h, 2026-11-20\n"
    "  --channel C  of this channel: hostex, widget, mail, ...\n"
    "  --limit N    at most N of them\n"
    "\n"
    "What did we say about the key?\n"
    "  search-messages '\"key box\" code'\n"
    "The conversations in which a dog occurs:\n"
    "  search-messages dog | show-conversation --text\n";

static const struct option options[] = {
    {"since", required_argument, NULL, 's'},
    {"channel", required_argument, NULL, 'c'},
    {"limit", required_argument, NULL, 'n'},
    PROGRAM_OPTIONS,
};

struct listing {
	struct message_search search;
	struct buffer typed;    /* the question as it was typed */
	struct buffer question; /* as the index understands it */
	struct buffer record;
	struct table *table;
};

static void
read_options(int argc, char **argv, struct message_search *search)
{
	int option;

	while ((option = program_next(argc, argv, "", options)) != -1)
		switch (option) {
		case 's':
			search->since = program_moment("since", optarg);
			break;
		case 'c':
			search->channel = optarg;
			break;
		case 'n':
			search->limit = program_number("limit", optarg, 1,
			    INT64_MAX);
			break;
		}
}

/* The words that were given, as one question, and as the index understands it.
 * False: there is no word in it. */
static bool
read_question(char **words, struct listing *listing)
{
	if (!*words)
		program_misused("what shall be searched for?");
	for (; *words; words++) {
		if (listing->typed.length)
			buffer_byte(&listing->typed, ' ');
		buffer_text(&listing->typed, *words);
	}
	if (!fold_query(&listing->question, listing->typed.bytes))
		return false;
	listing->search.question = listing->question.bytes;
	return true;
}

static void
print_record(void *context, const struct message *message, double rank)
{
	struct listing *listing = context;

	(void)rank;
	buffer_clear(&listing->record);
	message_write(&listing->record, message);
	jsonl_write(stdout, &listing->record);
}

static void
add_row(void *context, const struct message *message, double rank)
{
	struct listing *listing = context;
	const char *who = message->author_name;
	char age[SHOW_AGE_SIZE];

	(void)rank;
	buffer_clear(&listing->record);
	excerpt_text(&listing->record, message->text, listing->typed.bytes);
	table_row(listing->table,
	    (const char *const[]){message->conversation,
		show_age(when_now(), message->sent_at, age),
		who && *who ? who : message->author, listing->record.bytes});
}

static int64_t
print_table(struct store *store, struct listing *listing)
{
	static const char *const headings[] = {"CONVERSATION", "AGE", "WHO",
	    "TEXT", NULL};
	int64_t count;

	listing->table = table_new(headings);
	count = message_find(store, &listing->search, add_row, listing);
	table_print(listing->table);
	return count;
}

static int64_t
print_found(struct store *store, struct listing *listing)
{
	if (program_json())
		return message_find(store, &listing->search, print_record,
		    listing);
	return print_table(store, listing);
}

int
main(int argc, char **argv)
{
	struct listing listing = {
	    .search = {.since = WHEN_NONE, .limit = -1},
	    .typed = BUFFER_EMPTY(BUFFER_MAXIMUM),
	    .question = BUFFER_EMPTY(BUFFER_MAXIMUM),
	    .record = BUFFER_EMPTY(BUFFER_MAXIMUM),
	};
	struct store *store;
	bool asked;

	program_start(usage);
	read_options(argc, argv, &listing.search);
	asked = read_question(argv + optind, &listing);
	store = store_open(STORE_READ);
	if (!asked || print_found(store, &listing) == 0)
		program_note(EX_FOUND_NOTHING);
	store_close(store);
	buffer_release(&listing.typed);
	buffer_release(&listing.question);
	buffer_release(&listing.record);
	return program_end();
}
