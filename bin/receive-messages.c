/* SPDX-License-Identifier: MIT */
/* receive-messages - take in messages of any channel */
#include <stdbool.h>
#include <stdio.h>
#include <string.h>

#include "arrival.h"
#include "buffer.h"
#include "jsonl.h"
#include "news.h"
#include "program.h"
#include "rehearse.h"
#include "store.h"
#include "when.h"

static const char usage[] =
    "receive-messages [--channel C] [--dry-run]\n"
    "\n"
    "Takes in messages that arrive now, one JSON record a line on stdin, and\n"
    "prints what is new. A message that came before is not stored again.\n"
    "\n"
    "  --channel C  put C: before ids that do not begin with it\n"
    "  --dry-run    print what would be stored, store nothing\n"
    "\n"
    "A line has at least a conversation and a text:\n"
    "  {\"conversation\":\"mail:ada@example.com\",\"id\":\"mail:17\",\n"
    "   \"author_name\":\"Ada\",\"text\":\"Can we park outside?\"}\n"
    "Also known: author, attachments, sent_at; of the conversation: contact,\n"
    "subject, context, and user: who pays where nobody does yet.\n"
    "\n"
    "Mail, and drafts for it:\n"
    "  fetch-mail | receive-messages --channel mail | draft-reply\n";

enum own_option {
	DRY_RUN = PROGRAM_OWN,
};

static const struct option options[] = {
    {"channel", required_argument, NULL, 'c'},
    {"dry-run", no_argument, NULL, DRY_RUN},
    PROGRAM_OPTIONS,
};

/* A transaction takes in what is there, but no more than others can wait
 * for. */
#define TOGETHER 100 /* ms */

struct receiver {
	const char *channel;
	bool dry_run;
	struct store *store;
	struct jsonl input;
	struct arrival arrival;
	struct buffer records; /* of this transaction, each with LF */
	int64_t began;         /* this transaction, monotonic */
};

static void
read_options(int argc, char **argv, struct receiver *receiver)
{
	int option;

	while ((option = program_next(argc, argv, "", options)) != -1)
		if (option == DRY_RUN)
			receiver->dry_run = true;
		else
			receiver->channel = optarg;
	if (argv[optind])
		program_misused("'%s': messages come on stdin", argv[optind]);
	if (receiver->channel && !arrival_channel_valid(receiver->channel))
		program_misused("--channel: '%s' is no name of a channel: "
				"small letters, digits, - and _",
		    receiver->channel);
}

static void
print(const struct receiver *receiver, const char *line, size_t length)
{
	struct buffer record;

	buffer_init(&record, BUFFER_MAXIMUM);
	buffer_append(&record, line, length);
	rehearse_sign(&record, receiver->dry_run);
	news_print(record.bytes, record.length);
	buffer_release(&record);
}

static void
commit(struct receiver *receiver)
{
	const char *line = receiver->records.bytes, *end;

	if (!store_in_transaction(receiver->store))
		return;
	rehearse_end(receiver->store, receiver->dry_run);
	for (; (end = strchr(line, '\n')); line = end + 1)
		print(receiver, line, (size_t)(end - line));
	buffer_clear(&receiver->records);
}

static void
take(struct receiver *receiver, cJSON *record)
{
	struct arrival *arrival = &receiver->arrival;
	const char *why;

	if (!arrival_read(arrival, record, receiver->channel, &why)) {
		jsonl_reject(&receiver->input, why);
		return;
	}
	if (!store_in_transaction(receiver->store)) {
		store_begin(receiver->store);
		receiver->began = when_monotonic();
	}
	if (!arrival_store(arrival, receiver->store, record,
		&receiver->records))
		jsonl_reject(&receiver->input,
		    "the id is that of a message of another conversation");
}

/* Others may write while we wait for the next line. */
static bool
may_go_on(const struct receiver *receiver)
{
	return jsonl_ready(&receiver->input) &&
	    when_monotonic() - receiver->began < TOGETHER &&
	    receiver->records.length < JSONL_MAXIMUM;
}

static void
receive(struct receiver *receiver)
{
	cJSON *record;

	while (jsonl_line(&receiver->input)) {
		record = jsonl_object(&receiver->input);
		if (record)
			take(receiver, record);
		cJSON_Delete(record);
		if (!may_go_on(receiver))
			commit(receiver);
		if (program_stopped())
			break;
	}
	commit(receiver);
}

int
main(int argc, char **argv)
{
	struct receiver receiver = {0};

	program_start(usage);
	read_options(argc, argv, &receiver);
	program_catch();
	receiver.store = rehearse_open(receiver.dry_run);
	arrival_init(&receiver.arrival);
	buffer_init(&receiver.records, BUFFER_MAXIMUM);
	jsonl_open(&receiver.input, stdin, "stdin");
	receive(&receiver);
	jsonl_close(&receiver.input);
	buffer_release(&receiver.records);
	arrival_release(&receiver.arrival);
	store_close(receiver.store);
	return program_end();
}
