/* SPDX-License-Identifier: MIT */
/* add-note - add an internal note to a conversation */
#include <errno.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>

#include "buffer.h"
#include "conversation.h"
#include "jsonl.h"
#include "note.h"
#include "program.h"
#include "rehearse.h"
#include "store.h"
#include "utf8.h"
#include "when.h"

static const char usage[] =
    "add-note [--by NAME] [--dry-run] [--text TEXT] CONVERSATION\n"
    "\n"
    "Adds a note for colleagues, which is never sent. Without --text the note\n"
    "is read from standard input.\n"
    "\n"
    "  --by NAME    who writes it\n"
    "  --text TEXT  the note\n"
    "  --dry-run    print what would be, change nothing\n"
    "\n"
    "  add-note --by Eva --text 'Ask the neighbour.' hostex:0-2557000001\n";

enum own_option {
	BY = PROGRAM_OWN,
	DRY_RUN,
	TEXT,
};

static const struct option options[] = {
    {"by", required_argument, NULL, BY},
    {"dry-run", no_argument, NULL, DRY_RUN},
    {"text", required_argument, NULL, TEXT},
    PROGRAM_OPTIONS,
};

struct request {
	struct note note;
	bool rehearsal;
};

static void
read_options(int argc, char **argv, struct request *request)
{
	int option;

	while ((option = program_next(argc, argv, "", options)) != -1)
		switch (option) {
		case BY:
			request->note.author = optarg;
			break;
		case TEXT:
			request->note.text = optarg;
			break;
		case DRY_RUN:
			request->rehearsal = true;
			break;
		}
	argv += optind;
	if (!argv[0] || argv[1])
		program_misused("give one conversation");
	request->note.conversation = argv[0];
	request->note.created_at = when_now();
}

/* All of standard input but white space at its end. */
static void
read_text(struct buffer *text)
{
	char chunk[4096];
	size_t size;

	while (!text->full && (size = fread(chunk, 1, sizeof(chunk), stdin)))
		buffer_append(text, chunk, size);
	if (ferror(stdin))
		program_die(EX_IOERR, "stdin: cannot read: %s",
		    strerror(errno));
	if (strlen(text->bytes) != text->length)
		program_die(EX_DATAERR, "stdin: holds a NUL");
	while (text->length && strchr(" \t\r\n", text->bytes[text->length - 1]))
		text->bytes[--text->length] = '\0';
}

static void
check(const struct request *request, bool full)
{
	const char *text = request->note.text, *by = request->note.author;
	const char *why;

	if (full || strlen(text) > NOTE_MAXIMUM)
		program_die(EX_DATAERR, "the note is longer than %d bytes",
		    NOTE_MAXIMUM);
	if (utf8_valid(text, strlen(text)) != strlen(text) ||
	    (by && utf8_valid(by, strlen(by)) != strlen(by)))
		program_die(EX_DATAERR, "the note is not valid UTF-8");
	if (!note_text_valid(text, &why))
		program_die(EX_DATAERR, "%s", why);
}

static void
print(const struct request *request)
{
	struct buffer record;

	buffer_init(&record, BUFFER_MAXIMUM);
	note_write(&record, &request->note);
	rehearse_sign(&record, request->rehearsal);
	if (program_json())
		jsonl_write(stdout, &record);
	else
		printf("%s\n", request->note.id);
	buffer_release(&record);
}

static void
add(struct store *store, struct request *request)
{
	char id[ID_SIZE];

	store_begin(store);
	if (!conversation_exists(store, request->note.conversation))
		program_die(EX_DATAERR, "%s: no such conversation",
		    request->note.conversation);
	note_add(store, &request->note, id);
	request->note.id = id;
	rehearse_end(store, request->rehearsal);
	print(request);
	request->note.id = NULL;
}

int
main(int argc, char **argv)
{
	struct request request = {0};
	struct buffer text = BUFFER_EMPTY(NOTE_MAXIMUM + 4096);
	struct store *store;

	program_start(usage);
	read_options(argc, argv, &request);
	if (!request.note.text) {
		read_text(&text);
		request.note.text = text.bytes;
	}
	check(&request, text.full);
	store = rehearse_open(request.rehearsal);
	add(store, &request);
	store_close(store);
	buffer_release(&text);
	return program_end();
}
