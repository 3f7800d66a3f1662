/* SPDX-License-Identifier: MIT */
/* search-knowledge - search house facts and canned replies */
#include <stdint.h>
#include <stdio.h>

#include "buffer.h"
#include "fold.h"
#include "jsonl.h"
#include "knowledge.h"
#include "program.h"
#include "store.h"
#include "terminal.h"
#include "utf8.h"

static const char usage[] =
    "search-knowledge [--limit N] QUERY...\n"
    "\n"
    "Prints the house facts and canned replies in which all the words stand,\n"
    "best first; 1 when there are none. Case and accents do not matter,\n"
    "\"quoted words\" stand together, word* is the beginning of a word.\n"
    "\n"
    "  --limit N   at most N\n"
    "\n"
    "  search-knowledge parking\n"
    "  search-knowledge --limit 1 'check* in'\n";

static const struct option options[] = {
    {"limit", required_argument, NULL, 'n'},
    PROGRAM_OPTIONS,
};

static void
print_text(struct buffer *out, const struct knowledge *row)
{
	utf8_show(out, row->source, true);
	if (row->name) {
		buffer_text(out, ": ");
		utf8_show(out, row->name, true);
	}
	jsonl_write(stdout, out);
	terminal_paragraph(row->text, 2);
	putchar('\n');
}

static void
print(void *context, const struct knowledge *row, double rank)
{
	struct buffer *out = context;

	(void)rank;
	buffer_clear(out);
	if (!program_json()) {
		print_text(out, row);
		return;
	}
	knowledge_write(out, row);
	jsonl_write(stdout, out);
}

/* The arguments as one question. */
static bool
read_question(char **words, struct buffer *question)
{
	struct buffer text;
	bool good;

	buffer_init(&text, BUFFER_MAXIMUM);
	for (; *words; words++) {
		buffer_text(&text, *words);
		buffer_byte(&text, ' ');
	}
	good = fold_query(question, text.bytes);
	buffer_release(&text);
	return good;
}

int
main(int argc, char **argv)
{
	struct knowledge_search search = {.limit = -1};
	struct buffer question, out;
	struct store *store;
	int option;

	program_start(usage);
	while ((option = program_next(argc, argv, "", options)) != -1)
		if (option == 'n')
			search.limit = program_number("limit", optarg, 1,
			    INT64_MAX);
	if (!argv[optind])
		program_misused("what shall be found?");
	buffer_init(&question, BUFFER_MAXIMUM);
	buffer_init(&out, BUFFER_MAXIMUM);
	store = store_open(STORE_READ);
	if (!read_question(argv + optind, &question))
		program_misused("there is no word in the question");
	search.question = question.bytes;
	if (knowledge_find(store, &search, print, &out) == 0)
		program_note(EX_FOUND_NOTHING);
	buffer_release(&out);
	buffer_release(&question);
	store_close(store);
	return program_end();
}
