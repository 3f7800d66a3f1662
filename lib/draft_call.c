/* SPDX-License-Identifier: MIT */
#include <errno.h>
#include <stdio.h>

#include "draft_internal.h"
#include "fetch.h"
#include "jsonl.h"
#include "program.h"
#include "recording.h"
#include "store.h"
#include "utf8.h"
#include "writer.h"

void
draft_piece(void *context, const char *text, size_t length)
{
	const struct draft_call *call = context;
	struct buffer piece, shown;
	struct writer writer;

	buffer_init(&piece, BUFFER_MAXIMUM);
	if (program_json()) {
		writer_init(&writer, &piece);
		writer_object(&writer, NULL);
		writer_text(&writer, "type", "delta");
		writer_text(&writer, "reply", call->reply);
		writer_text_length(&writer, "text", text, length);
		writer_end_object(&writer);
		jsonl_write(stdout, &piece);
	} else {
		buffer_init(&shown, BUFFER_MAXIMUM);
		buffer_append(&piece, text, length);
		utf8_show(&shown, piece.bytes, false);
		fputs(shown.bytes, stdout);
		if (fflush(stdout) == EOF && errno == EPIPE)
			program_lost_reader();
		buffer_release(&shown);
	}
	buffer_release(&piece);
}

/* The next call would end the same way. */
static bool
is_hopeless(enum completion_error error)
{
	return error == COMPLETION_AUTH || error == COMPLETION_QUOTA ||
	    error == COMPLETION_RATE;
}

static void
on_done(struct ask *ask)
{
	struct draft_call *call = ask->context;
	struct drafting *run = call->group->run;

	if (!call->group->shadow)
		run->hopeless = run->hopeless ||
		    is_hopeless(ask->completion.error);
	draft_done(call);
}

static struct draft_call *
new_call(struct draft_group *group, const char *reply)
{
	const struct draft_options *options = group->run->options;
	const struct assistant_choice *choice = &group->choice;
	struct draft_call *call = draft_call_new(group, reply);
	struct ask *ask = &call->ask;

	ask->provider = choice->provider;
	ask->prompt = &group->prompt;
	ask->thread = &group->thread;
	ask->conversation = group->thread.id;
	ask->reply = reply;
	/* A shadow is the desk's own affair. */
	if (!group->shadow)
		ask->user = options->user ? options->user : group->thread.user;
	ask->assistant = choice->assistant->name;
	ask->timeout = options->timeout;
	if (options->stream && !group->shadow &&
	    (program_json() || choice->provider->request))
		ask->piece = draft_piece;
	ask->done = on_done;
	ask->context = call;
	return call;
}

/* Local providers need none. */
static void
need_pool(struct drafting *run)
{
	if (run->pool)
		return;
	run->pool = fetch_open(run->options->jobs);
	fetch_deadline(run->pool, run->options->deadline);
	fetch_stop(run->pool, program_stopped);
}

/* Each candidate by itself: perhaps there is room for some. */
static bool
reserve(struct draft_group *group, struct draft_call **calls)
{
	struct store *store = group->run->store;
	bool costs = group->choice.provider->request != NULL, any = false;

	if (costs)
		store_begin(store);
	for (size_t i = 0; i < group->count; i++) {
		calls[i] = new_call(group, group->replies[i]);
		any |= ask_reserve(store, &calls[i]->ask);
	}
	if (costs)
		store_commit(store);
	return any;
}

/* What is played again comes in the order in which it was asked: one after the
 * other, then. */
static void
finish(struct drafting *run)
{
	if (run->pool)
		fetch_run(run->pool);
	draft_settle(run);
}

bool
draft_ask(struct draft_group *group)
{
	struct drafting *run = group->run;
	struct draft_call *calls[DRAFT_CANDIDATES];
	bool any;

	if (group->choice.provider->request)
		need_pool(run);
	any = reserve(group, calls);
	/* The last one that is settled frees the group. */
	for (size_t i = 0, count = group->count; i < count; i++) {
		ask_send(run->store, run->pool, &calls[i]->ask);
		if (recording_mode() != RECORDING_OFF)
			finish(run);
	}
	/* It leaves while the next one is being made. */
	if (run->pool)
		fetch_nudge(run->pool);
	return any;
}

static void
write_headers(struct writer *writer, const struct provider_request *request)
{
	writer_object(writer, "headers");
	for (const struct fetch_header *at = request->headers; at->name; at++)
		writer_text(writer, at->name, at->value);
	if (request->secret_name)
		writer_text(writer, request->secret_name,
		    request->secret_shown);
	writer_end_object(writer);
}

static void
write_request(struct writer *writer, const struct draft_group *group,
    const struct provider_request *request)
{
	const struct assistant_choice *choice = &group->choice;
	char hash[HMAC_HEX_SIZE];
	bool called = request->url.length > 0;

	hmac_sha256_hex(request->body.bytes, request->body.length, hash);
	writer_object(writer, NULL);
	writer_text(writer, "type", "request");
	writer_text(writer, "conversation", group->thread.id);
	writer_text(writer, "provider", choice->provider->name);
	writer_text(writer, "model", choice->model);
	writer_text(writer, "assistant", choice->assistant->name);
	writer_text(writer, "method", called ? "POST" : NULL);
	writer_text(writer, "url", called ? request->url.bytes : NULL);
	write_headers(writer, request);
	writer_json(writer, "body", called ? request->body.bytes : NULL);
	writer_text(writer, "prompt_hash", called ? hash : NULL);
	writer_integer(writer, "estimated_tokens", group->prompt.estimate);
	writer_end_object(writer);
}

void
draft_show_request(struct draft_group *group)
{
	const struct provider *provider = group->choice.provider;
	struct provider_request request;
	struct buffer record;
	struct writer writer;

	provider_request_init(&request);
	buffer_init(&record, BUFFER_MAXIMUM);
	if (provider->request)
		provider->request(&group->prompt, &request);
	writer_init(&writer, &record);
	write_request(&writer, group, &request);
	jsonl_write(stdout, &record);
	buffer_release(&record);
	provider_request_release(&request);
}
