/* SPDX-License-Identifier: MIT */
/* summarize-usage - tell a usage report in sentences */
#include <cjson/cJSON.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "ask.h"
#include "assistant.h"
#include "buffer.h"
#include "json.h"
#include "jsonl.h"
#include "narrative.h"
#include "program.h"
#include "prompt.h"
#include "share.h"
#include "store.h"
#include "template.h"
#include "terminal.h"
#include "writer.h"

#define ACCOUNT "summarize-usage"
#define ANSWER 600 /* tokens */

static const char usage[] =
    "summarize-usage [--provider P] [--model M] [--timeout SPAN] "
    "[--dry-run]\n"
    "\n"
    "Reads what usage-report prints and tells it in a few sentences: a\n"
    "model's, or with the provider canned our own. Every number in them is\n"
    "looked for in the report; when one is not there, nothing is printed.\n"
    "\n"
    "  --provider P    who is asked, as in draft-reply; canned asks nobody\n"
    "  --model M       which model\n"
    "  --timeout SPAN  wait so long for the answer (default 2m)\n"
    "  --dry-run       ask nobody; print what would be asked\n"
    "\n"
    "The last month:\n"
    "  usage-report --from 30d --by day,company | summarize-usage\n";

enum own_option {
	PROVIDER = PROGRAM_OWN,
	MODEL,
	TIMEOUT,
	DRY_RUN,
};

static const struct option options[] = {
    {"provider", required_argument, NULL, PROVIDER},
    {"model", required_argument, NULL, MODEL},
    {"timeout", required_argument, NULL, TIMEOUT},
    {"dry-run", no_argument, NULL, DRY_RUN},
    PROGRAM_OPTIONS,
};

struct request {
	struct assistant_options who;
	struct assistant_choice choice;
	long timeout; /* s */
	bool rehearsal;
	struct narrative narrative;
	struct prompt prompt;
	struct buffer text, cost;
	struct ask ask;
	bool asked;
};

static void
read_options(int argc, char **argv, struct request *request)
{
	int option;

	while ((option = program_next(argc, argv, "", options)) != -1)
		switch (option) {
		case PROVIDER:
			request->who.provider = optarg;
			break;
		case MODEL:
			request->who.model = optarg;
			break;
		case TIMEOUT:
			request->timeout =
			    (long)(program_duration("timeout", optarg) + 999) /
			    1000;
			break;
		case DRY_RUN:
			request->rehearsal = true;
			break;
		}
	if (argv[optind])
		program_misused("'%s': this program takes no arguments",
		    argv[optind]);
	if (request->timeout < 1)
		program_misused("--timeout: too short");
}

static void
read_report(struct narrative *narrative)
{
	struct jsonl input;
	const char *why;
	cJSON *row;

	jsonl_open(&input, stdin, "stdin");
	while ((row = jsonl_next(&input))) {
		const char *type = json_get_text(row, "type");

		if (type && strcmp(type, "transaction") == 0) {
			cJSON_Delete(row);
		} else if (!narrative_take(narrative, row, &why)) {
			jsonl_reject(&input, why);
			cJSON_Delete(row);
		}
	}
	jsonl_close(&input);
	if (!narrative->total)
		program_die(EX_DATAERR,
		    "there is no total in the report: pipe all of usage-report "
		    "into this");
}

static const char *
value_of(void *context, const char *name)
{
	return strcmp(name, "mark") == 0 ? context : NULL;
}

static void
make_prompt(struct request *request)
{
	char mark[PROMPT_MARK_SIZE],
	    *template = share_read("prompts/usage.txt");
	struct buffer system, asked, data;

	buffer_init(&system, BUFFER_MAXIMUM);
	buffer_init(&asked, BUFFER_MAXIMUM);
	buffer_init(&data, BUFFER_MAXIMUM);
	narrative_data(&request->narrative, &data);
	prompt_mark(mark, data.bytes, data.length);
	if (!template_fill(&system, template, value_of, mark, NULL))
		program_die(EX_CONFIG,
		    "prompts/usage.txt: knows no other variable than mark");
	buffer_format(&asked, "<report-%s>\n", mark);
	buffer_append(&asked, data.bytes, data.length);
	buffer_format(&asked, "</report-%s>\n", mark);
	prompt_plain(&request->prompt, system.bytes, asked.bytes, ANSWER);
	request->prompt.model = request->choice.model;
	request->prompt.temperature = request->choice.temperature;
	buffer_release(&system);
	buffer_release(&asked);
	buffer_release(&data);
	free(template);
}

/* Whatever came of it is booked before it is looked at. */
static void
ask_model(struct request *request)
{
	struct store *store = store_open(STORE_WRITE);
	struct ask *ask = &request->ask;

	ask_init(ask);
	request->asked = true;
	ask->provider = request->choice.provider;
	ask->prompt = &request->prompt;
	ask->user = ACCOUNT;
	ask->timeout = request->timeout;
	ask_now(store, ask);
	store_begin(store);
	ask_settle(store, ask, &request->cost);
	store_commit(store);
	store_close(store);
	if (ask->completion.error == COMPLETION_OVER_BUDGET)
		budget_refusal_tell(&ask->refusal, ACCOUNT);
	if (ask->completion.error)
		program_die(completion_status(&ask->completion), "%s: %s",
		    ask->provider->name, ask->completion.why.bytes);
	buffer_append(&request->text, ask->completion.text.bytes,
	    ask->completion.text.length);
}

static void
check(const struct request *request)
{
	struct buffer wrong;

	buffer_init(&wrong, 100);
	if (!narrative_right(&request->narrative, request->text.bytes, &wrong))
		program_die(EX_DATAERR,
		    "the text says %s, which is not in the report: run this "
		    "again, or with --provider canned",
		    wrong.bytes);
	buffer_release(&wrong);
}

static void
write_usage(struct writer *writer, const struct request *request)
{
	const struct completion *completion = &request->ask.completion;

	if (!request->asked) {
		writer_null(writer, "usage");
		return;
	}
	writer_object(writer, "usage");
	writer_integer(writer, "input_tokens", completion->input);
	writer_integer(writer, "output_tokens", completion->output);
	writer_integer(writer, "cached_tokens",
	    completion->cached < 0 ? 0 : completion->cached);
	writer_bool(writer, "estimated", completion->estimated);
	writer_text(writer, "cost",
	    request->cost.length ? request->cost.bytes : NULL);
	writer_end_object(writer);
}

/* What would be asked, of somebody who is asked at all. */
static void
write_question(struct writer *writer, const struct request *request)
{
	bool service = request->choice.provider->request != NULL;

	writer_text(writer, "system",
	    service ? request->prompt.system.bytes : NULL);
	writer_text(writer, "asked",
	    service ? request->prompt.turns[0].text : NULL);
}

static void
print_record(const struct request *request)
{
	const cJSON *total = request->narrative.total;
	struct writer writer;
	struct buffer record;

	buffer_init(&record, BUFFER_MAXIMUM);
	writer_init(&writer, &record);
	writer_object(&writer, NULL);
	writer_text(&writer, "type", "summary");
	writer_text(&writer, "text",
	    request->text.length ? request->text.bytes : NULL);
	writer_text(&writer, "from", json_get_text(total, "from"));
	writer_text(&writer, "until", json_get_text(total, "until"));
	writer_text(&writer, "tz", json_get_text(total, "tz"));
	writer_text(&writer, "provider", request->choice.provider->name);
	writer_text(&writer, "model", request->choice.model);
	write_usage(&writer, request);
	if (request->rehearsal) {
		write_question(&writer, request);
		writer_bool(&writer, "dry_run", true);
	}
	writer_end_object(&writer);
	jsonl_write(stdout, &record);
	buffer_release(&record);
}

static void
summarize(struct request *request)
{
	bool service = request->choice.provider->request != NULL;

	if (service)
		make_prompt(request);
	else
		narrative_tell(&request->narrative, &request->text);
	if (service && !request->rehearsal)
		ask_model(request);
	check(request);
	if (program_json())
		print_record(request);
	else
		terminal_paragraph(request->text.bytes, 0);
}

int
main(int argc, char **argv)
{
	struct request request = {.timeout = 120};

	program_start(usage);
	read_options(argc, argv, &request);
	program_catch();
	buffer_init(&request.text, BUFFER_MAXIMUM);
	buffer_init(&request.cost, 64);
	assistant_choose(&request.choice, assistant_default(), &request.who);
	narrative_init(&request.narrative);
	read_report(&request.narrative);
	summarize(&request);
	if (request.choice.provider->request)
		prompt_release(&request.prompt);
	if (request.asked)
		ask_release(&request.ask);
	narrative_release(&request.narrative);
	buffer_release(&request.text);
	buffer_release(&request.cost);
	return program_end();
}
