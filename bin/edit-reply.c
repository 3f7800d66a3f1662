/* SPDX-License-Identifier: MIT */
/* edit-reply - change the text of a reply before it is sent */
#include <limits.h>
#include <stdbool.h>
#include <stddef.h>
#include <string.h>
#include <unistd.h>

#include "buffer.h"
#include "hmac.h"
#include "id.h"
#include "program.h"
#include "rehearse.h"
#include "reply.h"
#include "reply_print.h"
#include "store.h"
#include "words.h"

static const char usage[] =
    "edit-reply [--text TEXT] [--dry-run] ID\n"
    "\n"
    "Gives a reply another text and prints its record. It is a draft then,\n"
    "whatever was approved before; the model's own text is kept beside it.\n"
    "On a terminal $VISUAL, else $EDITOR, shows the text; otherwise the new\n"
    "one is read from standard input.\n"
    "\n"
    "  --text TEXT  the new text\n"
    "  --dry-run    change nothing, print what would be\n"
    "\n"
    "Edit and approve:\n"
    "  edit-reply reply_01k5w3... && approve-reply reply_01k5w3...\n"
    "Add a line by a program:\n"
    "  list-replies --limit 1 | jq -r '.text + \"\\nYours, Eva\"' |\n"
    "      edit-reply reply_01k5w3...\n";

enum own_option { TEXT = PROGRAM_OWN, DRY_RUN };

static const struct option options[] = {
    {"text", required_argument, NULL, TEXT},
    {"dry-run", no_argument, NULL, DRY_RUN},
    PROGRAM_OPTIONS,
};

struct request {
	struct store *store;
	const char *id, *text;
	bool dry_run;
};

static void
read_options(int argc, char **argv, struct request *request)
{
	int option;

	while ((option = program_next(argc, argv, "", options)) != -1)
		if (option == TEXT)
			request->text = optarg;
		else
			request->dry_run = true;
	argv += optind;
	if (!argv[0] || argv[1])
		program_misused("give one id");
	request->id = argv[0];
}

struct before {
	struct buffer text;
	char hash[HMAC_HEX_SIZE];
	bool editable;
};

static void
learn(void *context, const struct reply *reply)
{
	struct before *before = context;

	buffer_text(&before->text, reply->text);
	memcpy(before->hash, reply->hash, HMAC_HEX_SIZE);
	before->editable = strcmp(reply->status, "draft") == 0 ||
	    strcmp(reply->status, "approved") == 0;
}

/* Is the text still the one that the person saw? */
static void
compare(void *context, const struct reply *reply)
{
	struct before *before = context;

	before->editable = strcmp(reply->hash, before->hash) == 0;
}

static bool
refuse(const struct request *request, int status, const char *why)
{
	program_warn("%s: %s", request->id, why);
	program_note(status);
	return false;
}

/* What came in between by another hand is not overwritten unseen. */
static bool
keep_text(const struct request *request, struct before *before,
    const char *text)
{
	enum reply_change change = REPLY_CHANGED;

	store_begin(request->store);
	reply_load(request->store, request->id, compare, before);
	if (before->editable)
		change = reply_edit(request->store, request->id, text);
	if (request->dry_run)
		reply_print(request->store, request->id, NULL, true);
	rehearse_end(request->store, request->dry_run);
	if (change == REPLY_CHANGED)
		return refuse(request, EX_NOPERM,
		    "somebody else changed its text meanwhile: nothing is "
		    "changed");
	if (change != REPLY_DONE && change != REPLY_ALREADY)
		return refuse(request, EX_NOPERM, reply_why(change));
	if (!request->dry_run)
		reply_print(request->store, request->id, NULL, false);
	return true;
}

static bool
store_words(const struct request *request, struct before *before,
    const struct buffer *words)
{
	if (words->length)
		return keep_text(request, before, words->bytes);
	return refuse(request, EX_DATAERR,
	    "the new text is empty: nothing is changed");
}

/* What was typed is never thrown away when it could not be stored. */
static void
edit_by_hand(const struct request *request, struct before *before,
    struct buffer *words)
{
	char path[PATH_MAX];
	const char *why = NULL;
	bool stored = false;

	switch (words_edit(before->text.bytes, path, words, &why)) {
	case WORDS_EDITED:
		stored = store_words(request, before, words);
		break;
	case WORDS_BAD:
		refuse(request, EX_DATAERR, why);
		break;
	case WORDS_FAILED:
	default:
		program_note(EX_UNAVAILABLE);
		program_warn("%s: nothing is changed", request->id);
		words_discard(path);
		return;
	}
	if (stored || !words->length)
		words_discard(path);
	else
		program_warn("what you wrote is in %s", path);
}

static void
edit(const struct request *request, struct before *before)
{
	struct buffer words;
	const char *why;
	bool good = true;

	buffer_init(&words, REPLY_MAXIMUM);
	if (!request->text && isatty(STDIN_FILENO)) {
		edit_by_hand(request, before, &words);
		buffer_release(&words);
		return;
	}
	if (request->text) {
		buffer_text(&words, request->text);
		good = words_tidy(&words, &why);
	} else {
		good = words_read(&words, STDIN_FILENO, "stdin", &why);
	}
	if (good)
		store_words(request, before, &words);
	else
		refuse(request, EX_DATAERR, why);
	buffer_release(&words);
}

int
main(int argc, char **argv)
{
	struct request request = {0};
	struct before before = {0};

	program_start(usage);
	read_options(argc, argv, &request);
	buffer_init(&before.text, BUFFER_MAXIMUM);
	request.store = rehearse_open(request.dry_run);
	if (!id_valid(request.id) ||
	    !reply_load(request.store, request.id, learn, &before))
		refuse(&request, EX_DATAERR, "no such reply");
	else if (!before.editable)
		refuse(&request, EX_NOPERM, "it is no draft any more");
	else
		edit(&request, &before);
	buffer_release(&before.text);
	store_close(request.store);
	return program_end();
}
