/* SPDX-License-Identifier: MIT */
#include "reply_print.h"

#include <stdio.h>

#include "buffer.h"
#include "given.h"
#include "jsonl.h"
#include "program.h"
#include "rehearse.h"
#include "reply.h"
#include "store.h"
#include "utf8.h"

const char *
reply_print_status(const struct reply *reply)
{
	static char text[64];

	if (!reply->error_class)
		return reply->status;
	snprintf(text, sizeof(text), "%s: %s", reply->status,
	    reply->error_class);
	return text;
}

struct job {
	const cJSON *given;
	bool dry_run;
};

static void
print_record(const struct job *job, const struct reply *reply)
{
	struct buffer record;

	buffer_init(&record, BUFFER_MAXIMUM);
	reply_write(&record, reply);
	rehearse_sign(&record, job->dry_run);
	given_pass(&record, job->given);
	jsonl_write(stdout, &record);
	buffer_release(&record);
}

static void
print_line(const struct job *job, const struct reply *reply)
{
	struct buffer line, shown;

	buffer_init(&line, BUFFER_MAXIMUM);
	buffer_init(&shown, BUFFER_MAXIMUM);
	buffer_format(&line, "%s  %s  %s%s", reply->id, reply->conversation,
	    reply_print_status(reply), job->dry_run ? "  (dry run)" : "");
	utf8_show(&shown, line.bytes, true);
	puts(shown.bytes);
	buffer_release(&shown);
	buffer_release(&line);
}

static void
print_one(void *context, const struct reply *reply)
{
	const struct job *job = context;

	if (program_json())
		print_record(job, reply);
	else
		print_line(job, reply);
}

void
reply_print(struct store *store, const char *id, const cJSON *given,
    bool dry_run)
{
	struct job job = {given, dry_run};

	reply_load(store, id, print_one, &job);
}
