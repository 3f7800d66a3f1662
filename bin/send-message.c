/* SPDX-License-Identifier: MIT */
/* send-message - send words of your own into a conversation */
#include <stdbool.h>
#include <stddef.h>
#include <string.h>
#include <unistd.h>

#include "buffer.h"
#include "conversation.h"
#include "id.h"
#include "message.h"
#include "person.h"
#include "program.h"
#include "rehearse.h"
#include "reply.h"
#include "reply_print.h"
#include "sender.h"
#include "store.h"
#include "words.h"

static const char usage[] =
    "send-message [--by NAME] [--text TEXT] [--deadline D] [--dry-run] "
    "CONVERSATION\n"
    "\n"
    "Sends a host's own text, without a draft, and prints it as the record of\n"
    "a reply. The text is read from standard input unless --text gives it.\n"
    "Run again with the same text while the first has not arrived, it goes on\n"
    "with that one.\n"
    "\n"
    "  --by NAME     in whose name (default: the user)\n"
    "  --text TEXT   the text\n"
    "  --deadline D  begin nothing after D (default: waits up to 30s)\n"
    "  --dry-run     send nothing, print what would be\n"
    "\n"
    "Tell a guest something:\n"
    "  echo 'The lift works again.' | send-message hostex:0-2557000001\n";

enum own_option { BY = PROGRAM_OWN, TEXT, DEADLINE, DRY_RUN };

static const struct option options[] = {
    {"by", required_argument, NULL, BY},
    {"text", required_argument, NULL, TEXT},
    {"deadline", required_argument, NULL, DEADLINE},
    {"dry-run", no_argument, NULL, DRY_RUN},
    PROGRAM_OPTIONS,
};

struct request {
	struct sender_options sender;
	struct store *store;
	const char *conversation, *text;
};

static void
read_options(int argc, char **argv, struct request *request)
{
	int option;

	while ((option = program_next(argc, argv, "", options)) != -1)
		switch (option) {
		case BY:
			request->sender.by = optarg;
			break;
		case TEXT:
			request->text = optarg;
			break;
		case DEADLINE:
			request->sender.deadline = program_duration("deadline",
			    optarg);
			break;
		case DRY_RUN:
			request->sender.dry_run = true;
			break;
		}
	argv += optind;
	if (!argv[0] || argv[1])
		program_misused("give one conversation");
	request->conversation = argv[0];
	if (!request->text && isatty(STDIN_FILENO))
		program_misused("give --text, or the text on standard input");
}

static bool
read_text(const struct request *request, struct buffer *text)
{
	const char *why = "the text is empty";
	bool good;

	if (request->text) {
		buffer_text(text, request->text);
		good = words_tidy(text, &why);
	} else {
		good = words_read(text, STDIN_FILENO, "stdin", &why);
	}
	if (good && text->length)
		return true;
	program_warn("%s: nothing is sent", good ? "the text is empty" : why);
	program_note(EX_DATAERR);
	return false;
}

struct search {
	const char *text, *by;
	char id[ID_SIZE];
};

/* A run that was cut short left it on its way. */
static void
compare(void *context, const struct reply *reply)
{
	struct search *search = context;
	bool open = strcmp(reply->status, "approved") == 0 ||
	    strcmp(reply->status, "sending") == 0 ||
	    strcmp(reply->status, "uncertain") == 0;

	if (open && !reply->provider && !reply->model_text &&
	    reply->approved_by && strcmp(reply->approved_by, search->by) == 0 &&
	    strcmp(reply->text, search->text) == 0 &&
	    strlen(reply->id) < ID_SIZE)
		memcpy(search->id, reply->id, strlen(reply->id) + 1);
}

static void
find_or_make(const struct request *request, struct search *search)
{
	struct reply_filter filter = {.conversation = request->conversation,
	    .limit = -1};
	struct reply reply = {
	    .conversation = request->conversation,
	    .status = "approved",
	    .text = search->text,
	    .approved_by = search->by,
	};

	reply_each(request->store, &filter, compare, search);
	if (*search->id)
		return;
	reply.id = id_new("reply", search->id);
	reply.known = message_newest(request->store, request->conversation);
	reply_store(request->store, &reply);
}

static void
print(void *context, const char *id, void *tag)
{
	const struct request *request = context;

	(void)tag;
	reply_print(request->store, id, NULL, request->sender.dry_run);
}

static void
send_text(struct request *request, const char *text)
{
	struct search search = {.text = text, .by = request->sender.by};
	struct sender *sender;

	store_begin(request->store);
	find_or_make(request, &search);
	if (request->sender.dry_run)
		print(request, search.id, NULL);
	rehearse_end(request->store, request->sender.dry_run);
	if (request->sender.dry_run)
		return;
	sender = sender_open(request->store, &request->sender);
	sender_add(sender, search.id, NULL, NULL);
	sender_run(sender);
	sender_close(sender);
}

int
main(int argc, char **argv)
{
	struct request request = {.sender = {.jobs = 1, .done = print}};
	struct buffer text;

	program_start(usage);
	read_options(argc, argv, &request);
	program_catch();
	if (!request.sender.by)
		request.sender.by = person_name();
	request.sender.context = &request;
	buffer_init(&text, REPLY_MAXIMUM);
	request.store = rehearse_open(request.sender.dry_run);
	if (!id_valid(request.conversation) ||
	    !conversation_exists(request.store, request.conversation)) {
		program_warn("%s: no such conversation", request.conversation);
		program_note(EX_DATAERR);
	} else if (read_text(&request, &text)) {
		send_text(&request, text.bytes);
	}
	buffer_release(&text);
	store_close(request.store);
	return program_end();
}
