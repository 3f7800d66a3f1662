/* SPDX-License-Identifier: MIT */
#include "summary.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/queue.h>

#include "ask.h"
#include "fetch.h"
#include "fold.h"
#include "insight.h"
#include "lease_turn.h"
#include "message.h"
#include "program.h"
#include "rehearse.h"
#include "store.h"
#include "summary_internal.h"
#include "when.h"

/* How long we look away when somebody else is at work, and when nobody is. */
#define SHORT_WAIT 20  /* ms */
#define LONG_WAIT 1000 /* ms */

/* One conversation that was taken on. */
struct job {
	TAILQ_ENTRY(job) entry;
	struct summing *run;
	char *conversation;
	struct lease_turn turn;
	struct summary_text text;
	struct prompt prompt;
	struct ask ask;
	bool asked; /* `ask` is made */
	bool done;  /* to be freed */
};

TAILQ_HEAD(jobs, job);

struct summing {
	struct store *store;
	const struct summary_options *options;
	struct assistant_choice who;
	struct fetch_pool *pool;
	struct jobs jobs;
	unsigned count;
	bool hopeless; /* the next call would fail as the last one did */
};

struct summing *
summary_open(struct store *store, const struct summary_options *options)
{
	struct summing *run = calloc(1, sizeof(*run));

	if (!run)
		program_die(EX_OSERR, "no memory");
	run->store = store;
	run->options = options;
	assistant_choose(&run->who,
	    options->assistant ? assistant_need(options->assistant)
			       : assistant_default(),
	    &options->who);
	run->pool = fetch_open(options->jobs);
	fetch_stop(run->pool, program_stopped);
	TAILQ_INIT(&run->jobs);
	return run;
}

static void
free_job(struct job *job)
{
	TAILQ_REMOVE(&job->run->jobs, job, entry);
	job->run->count--;
	lease_turn_drop(job->run->store, &job->turn);
	if (job->asked)
		ask_release(&job->ask);
	prompt_release(&job->prompt);
	summary_text_release(&job->text);
	free(job->conversation);
	free(job);
}

/* Frees those that are done, or all; true when there were any. */
static bool
free_jobs(struct summing *run, bool all)
{
	struct job *job, *next;
	bool any = false;

	for (job = TAILQ_FIRST(&run->jobs); job; job = next) {
		next = TAILQ_NEXT(job, entry);
		if (!all && !job->done)
			continue;
		if (!job->done)
			program_note(EX_TEMPFAIL);
		free_job(job);
		any = true;
	}
	return any;
}

void
summary_close(struct summing *run)
{
	fetch_close(run->pool);
	free_jobs(run, true);
	if (run->hopeless)
		program_inform("no further calls were made: they would have "
			       "ended the same way");
	free(run);
}

/* Who made it: "chat/gpt-x", "canned". */
static void
put_maker(struct buffer *by, const struct assistant_choice *who)
{
	buffer_text(by, who->provider->name);
	if (!who->provider->answer)
		buffer_format(by, "/%s", who->model);
}

/* In a transaction; printed after its end. */
static void
store_insight(struct job *job, const char *summary)
{
	char *fitting = strndup(summary, fold_cut(summary, INSIGHT_MAXIMUM));
	struct buffer by;
	struct insight insight = {
	    .conversation = job->conversation,
	    .summary = fitting,
	    .messages = (int64_t)job->text.count,
	    .known = job->text.known,
	};

	if (!fitting)
		program_die(EX_OSERR, "no memory");
	buffer_init(&by, BUFFER_MAXIMUM);
	put_maker(&by, &job->run->who);
	insight.by = by.bytes;
	insight_store(job->run->store, &insight);
	buffer_release(&by);
	free(fitting);
}

static void
end(struct job *job, bool made)
{
	struct summing *run = job->run;

	lease_turn_drop(run->store, &job->turn);
	if (made && run->options->dry_run)
		summary_print(run->store, run->options, job->conversation);
	rehearse_end(run->store, run->options->dry_run);
	if (made && !run->options->dry_run)
		summary_print(run->store, run->options, job->conversation);
	job->done = true;
}

static void
fail(struct job *job)
{
	struct completion *completion = &job->ask.completion;

	job->run->hopeless = job->run->hopeless ||
	    completion->error == COMPLETION_AUTH ||
	    completion->error == COMPLETION_QUOTA ||
	    completion->error == COMPLETION_RATE;
	if (!program_unread())
		program_warn("%s: no summary: %s", job->conversation,
		    completion->why.bytes);
	program_note(completion_status(completion));
}

/* What was asked is whole: books it, with what came of it. */
static void
on_done(struct ask *ask)
{
	struct job *job = ask->context;
	struct completion *completion = &ask->completion;
	struct store *store = job->run->store;

	store_begin(store);
	ask_settle(store, ask, NULL);
	if (!lease_turn_held(store, &job->turn))
		completion_fail(completion, COMPLETION_UNAVAILABLE, true,
		    "another run took this one for dead, and its turn");
	else if (message_newest(store, job->conversation) == 0)
		completion_fail(completion, COMPLETION_UNAVAILABLE, true,
		    "the conversation was deleted meanwhile");
	if (!completion->error)
		store_insight(job, completion->text.bytes);
	end(job, !completion->error);
	if (completion->error)
		fail(job);
}

static void
ask_about(struct job *job)
{
	const struct summary_options *options = job->run->options;
	const struct assistant_choice *who = &job->run->who;
	struct ask *ask = &job->ask;

	summary_text_prompt(&job->text, job->conversation, &job->prompt);
	job->prompt.model = who->model;
	job->prompt.temperature = who->temperature;
	ask_init(ask);
	job->asked = true;
	ask->provider = who->provider;
	ask->prompt = &job->prompt;
	ask->user = options->user ? options->user : job->text.user;
	ask->conversation = job->conversation;
	ask->assistant = who->assistant->name;
	ask->timeout = options->timeout;
	ask->done = on_done;
	ask->context = job;
	ask_start(job->run->store, job->run->pool, ask);
}

/* Without asking anybody. */
static void
extract(struct job *job)
{
	struct buffer text;

	buffer_init(&text, BUFFER_MAXIMUM);
	if (job->run->who.provider->answer)
		summary_text_extract(&job->text, &text);
	store_begin(job->run->store);
	store_insight(job, text.bytes);
	end(job, true);
	buffer_release(&text);
}

/* It is our turn. */
static void
begin(struct job *job)
{
	struct summing *run = job->run;
	bool loaded;

	if (summary_print_known(run->store, run->options, job->conversation)) {
		job->done = true;
		return;
	}
	store_begin_reading(run->store);
	loaded = summary_text_load(&job->text, run->store, job->conversation,
	    run->who.assistant->window);
	store_end_reading(run->store);
	if (!loaded || !job->text.count) {
		program_warn("%s: nothing is left to summarize",
		    job->conversation);
		program_note(EX_DATAERR);
		job->done = true;
	} else if (run->who.provider->answer || run->options->dry_run) {
		extract(job);
	} else {
		ask_about(job);
	}
}

static struct job *
add_job(struct summing *run, const char *conversation)
{
	struct job *job = calloc(1, sizeof(*job));

	if (!job)
		program_die(EX_OSERR, "no memory");
	job->run = run;
	job->conversation = strdup(conversation);
	if (!job->conversation)
		program_die(EX_OSERR, "no memory");
	TAILQ_INSERT_TAIL(&run->jobs, job, entry);
	run->count++;
	return job;
}

static void
stand_in_queue(struct job *job)
{
	struct buffer queue;

	if (job->run->options->dry_run)
		return;
	buffer_init(&queue, BUFFER_MAXIMUM);
	buffer_format(&queue, "summarize-conversation %s", job->conversation);
	lease_turn_take(job->run->store, queue.bytes, &job->turn);
	buffer_release(&queue);
}

enum summary_taken
summary_take(struct summing *run, const char *conversation)
{
	struct summary_text text;
	enum summary_taken taken = SUMMARY_TAKEN;

	if (summary_print_known(run->store, run->options, conversation))
		return SUMMARY_TAKEN;
	store_begin_reading(run->store);
	if (!summary_text_load(&text, run->store, conversation, 1))
		taken = SUMMARY_UNKNOWN;
	else if (!text.count)
		taken = SUMMARY_SILENT;
	store_end_reading(run->store);
	summary_text_release(&text);
	if (taken == SUMMARY_TAKEN)
		stand_in_queue(add_job(run, conversation));
	return taken;
}

bool
summary_has_room(const struct summing *run)
{
	return run->count < run->options->jobs && !summary_is_over(run);
}

bool
summary_is_over(const struct summing *run)
{
	return run->hopeless || program_stopped();
}

/* Begins whose turn it is; true when others are to be waited for. */
static bool
begin_all(struct summing *run)
{
	struct job *job;
	bool waits = false;

	for (job = TAILQ_FIRST(&run->jobs); job; job = TAILQ_NEXT(job, entry)) {
		lease_turn_keep(run->store, &job->turn);
		if (job->done || job->asked)
			continue;
		if (!job->turn.taken ||
		    lease_turn_is_mine(run->store, &job->turn))
			begin(job);
		else
			waits = true;
	}
	return waits;
}

bool
summary_step(struct summing *run)
{
	bool waits;

	if (run->count == 0)
		return false;
	if (summary_is_over(run) && !fetch_pending(run->pool))
		return false;
	waits = begin_all(run);
	if (free_jobs(run, false))
		return true;
	if (fetch_pending(run->pool))
		fetch_step_for(run->pool, waits ? SHORT_WAIT : LONG_WAIT, -1);
	else if (waits)
		when_sleep(SHORT_WAIT);
	return true;
}
