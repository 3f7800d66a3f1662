/* SPDX-License-Identifier: MIT */
/* answer-chat - answer a guest who waits for it */
#include <cjson/cJSON.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "account.h"
#include "answer.h"
#include "arrival.h"
#include "buffer.h"
#include "channel/channel.h"
#include "conversation.h"
#include "id.h"
#include "program.h"
#include "rehearse.h"
#include "store.h"
#include "words.h"

static const char usage[] =
    "answer-chat --conversation ID [--stream] [--key K]\n"
    "\n"
    "Reads a guest's message from stdin, as it is or as a record, stores it,\n"
    "and prints an assistant's answer, which is sent by being stored. The\n"
    "same message again is answered as before, and asks nobody. Outside of\n"
    "hours, at limits, or where a person is wanted, it hands over instead.\n"
    "\n"
    "  --conversation ID  chat:NAME, portal:NAME, ...; made when need be\n"
    "  --stream           print the words as they come\n"
    "  --key K            makes a message known again that has no id\n"
    "  --user USER        who pays: an id, external id or e-mail\n"
    "  --assistant A      who answers, instead of the conversation's own\n"
    "  --provider P       who is asked, instead of the assistant's\n"
    "  --model M          which model\n"
    "  --timeout SPAN     wait so long for the answer (default 2m)\n"
    "  --dry-run          ask nobody, change nothing\n"
    "\n"
    "  echo 'Is there a sauna?' | answer-chat --conversation chat:ada\n";

enum own_option {
	ASSISTANT = PROGRAM_OWN,
	CONVERSATION,
	DRY_RUN,
	KEY,
	MODEL,
	PROVIDER,
	STREAM,
	TIMEOUT,
	USER,
};

static const struct option options[] = {
    {"assistant", required_argument, NULL, ASSISTANT},
    {"conversation", required_argument, NULL, CONVERSATION},
    {"dry-run", no_argument, NULL, DRY_RUN},
    {"key", required_argument, NULL, KEY},
    {"model", required_argument, NULL, MODEL},
    {"provider", required_argument, NULL, PROVIDER},
    {"stream", no_argument, NULL, STREAM},
    {"timeout", required_argument, NULL, TIMEOUT},
    {"user", required_argument, NULL, USER},
    PROGRAM_OPTIONS,
};

static void
take_option(struct answer_options *answer, int option)
{
	switch (option) {
	case ASSISTANT:
		answer->assistant = optarg;
		break;
	case CONVERSATION:
		answer->conversation = optarg;
		break;
	case DRY_RUN:
		answer->dry_run = true;
		break;
	case KEY:
		if (*optarg == '\0')
			program_misused("--key: give a text");
		answer->key = optarg;
		break;
	case MODEL:
		answer->who.model = optarg;
		break;
	case PROVIDER:
		answer->who.provider = optarg;
		break;
	case STREAM:
		answer->stream = true;
		break;
	case TIMEOUT:
		answer->timeout =
		    (long)(program_duration("timeout", optarg) + 999) / 1000;
		break;
	default:
		answer->user = optarg;
	}
}

static void
check(const struct answer_options *answer)
{
	const char *id = answer->conversation;

	if (!id)
		program_misused("give --conversation");
	if (!id_valid(id) || !conversation_native(id) ||
	    strlen(id) > ANSWER_ID_MAXIMUM)
		program_misused("--conversation: '%s' is not CHANNEL:NAME", id);
	if (channel_of(id)->send || strncmp(id, "direct:", 7) == 0)
		program_misused("%s: not a channel that is answered here: see "
				"draft-reply and send-reply",
		    id);
	if (answer->timeout < 1)
		program_misused("--timeout: too short");
	if (isatty(STDIN_FILENO))
		program_misused("give the message on standard input");
}

/* What is wrong with options and settings is told before the message is taken
 * in. */
static void
check_assistant(const struct answer_options *answer)
{
	struct assistant_choice choice;

	assistant_choose(&choice,
	    answer->assistant ? assistant_need(answer->assistant)
			      : assistant_default(),
	    &answer->who);
}

static cJSON *
read_message(const struct answer_options *answer)
{
	struct buffer text;
	const char *why = "the message is too long";
	cJSON *record = NULL;

	buffer_init(&text, ANSWER_MESSAGE_MAXIMUM);
	if (words_read(&text, STDIN_FILENO, "stdin", &why))
		record = answer_read(&text, answer, &why);
	buffer_release(&text);
	if (!record)
		program_die(EX_DATAERR, "stdin: %s", why);
	return record;
}

static void
find_user(struct store *store, struct answer_options *answer, char id[ID_SIZE])
{
	if (!answer->user)
		return;
	if (!account_find(store, answer->user, id))
		program_die(EX_DATAERR,
		    "--user: there is no '%s': see list-users, or make it "
		    "with grant-tokens",
		    answer->user);
	answer->user = id;
}

int
main(int argc, char **argv)
{
	struct answer_options answer = {.timeout = 120};
	char user[ID_SIZE];
	struct store *store;
	cJSON *record;
	int option;

	program_start(usage);
	while ((option = program_next(argc, argv, "", options)) != -1)
		take_option(&answer, option);
	if (argv[optind])
		program_misused("the message comes on standard input");
	check(&answer);
	check_assistant(&answer);
	record = read_message(&answer);
	program_catch();
	program_catch_pipe();
	store = rehearse_open(answer.dry_run);
	find_user(store, &answer, user);
	answer_run(store, &answer, record);
	store_close(store);
	cJSON_Delete(record);
	return program_end();
}
