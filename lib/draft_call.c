/* SPDX-License-Identifier: MIT */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "draft_internal.h"
#include "jsonl.h"
#include "program.h"
#include "utf8.h"
#include "writer.h"

/* A model that streams says something this often; one that does not may think
 * for as long as the whole answer may take. */
#define STREAM_SILENCE 60L /* s */

#define ANSWER_MAXIMUM ((size_t)8 << 20)

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
		fflush(stdout);
		buffer_release(&shown);
	}
	buffer_release(&piece);
}

static void
on_received(void *context, const char *bytes, size_t length)
{
	struct draft_call *call = context;

	stream_feed(&call->stream, bytes, length);
}

static void
read_answer(struct draft_call *call, const struct fetch_answer *answer)
{
	struct completion *completion = &call->completion;
	const struct provider *provider = call->group->run->options->provider;

	if (answer->outcome == FETCH_CANCELLED)
		completion_fail(completion, COMPLETION_UNAVAILABLE, true,
		    "given up before there was an answer");
	else if (!call->streamed)
		provider->read(answer, completion);
	else if (answer->outcome == FETCH_DONE)
		stream_end(&call->stream);
	else if (!completion->over)
		provider->read(answer, completion);
}

/* The next call would end the same way. */
static bool
is_hopeless(enum completion_error error)
{
	return error == COMPLETION_AUTH || error == COMPLETION_QUOTA ||
	    error == COMPLETION_RATE;
}

static void
on_done(void *context, const struct fetch_answer *answer)
{
	struct draft_call *call = context;
	struct drafting *run = call->group->run;

	read_answer(call, answer);
	completion_end(&call->completion, call->group->prompt.estimate);
	run->hopeless = run->hopeless || is_hopeless(call->completion.error);
	draft_done(call);
}

/* All of the question but who hears of its answer. */
static void
fill_request(const struct provider_request *from, struct fetch_request *to)
{
	size_t count = 0;

	to->method = "POST";
	to->url = from->url.bytes;
	to->body = from->body.bytes;
	to->body_length = from->body.length;
	while (from->headers[count].name) {
		to->headers[count] = from->headers[count];
		count++;
	}
	if (from->secret_name)
		to->headers[count] = (struct fetch_header){from->secret_name,
		    from->secret.bytes};
}

static void
start(struct draft_call *call, const struct provider_request *request)
{
	struct drafting *run = call->group->run;
	const struct draft_options *options = run->options;
	struct fetch_request fetch = {
	    .repeatable = true,
	    .total_seconds = options->timeout,
	    .idle_seconds = options->stream && STREAM_SILENCE < options->timeout
		? STREAM_SILENCE
		: options->timeout,
	    .maximum = ANSWER_MAXIMUM,
	    .judge = options->provider->judge,
	    .done = on_done,
	    .context = call,
	};

	fill_request(request, &fetch);
	hmac_sha256_hex(request->body.bytes, request->body.length,
	    call->prompt_hash);
	if (options->stream) {
		call->streamed = true;
		fetch.received = on_received;
		stream_init(&call->stream, options->provider,
		    &call->completion);
		call->stream.piece = draft_piece;
		call->stream.context = call;
	}
	fetch_start(run->pool, &fetch);
}

void
draft_ask(struct draft_group *group)
{
	struct provider_request request;

	provider_request_init(&request);
	group->run->options->provider->request(&group->prompt, &request);
	for (size_t i = 0; i < group->count; i++)
		start(draft_call_new(group, group->replies[i]), &request);
	provider_request_release(&request);
	/* It leaves while the next one is being made. */
	fetch_nudge(group->run->pool);
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
	const struct draft_options *options = group->run->options;
	char hash[HMAC_HEX_SIZE];
	bool called = request->url.length > 0;

	hmac_sha256_hex(request->body.bytes, request->body.length, hash);
	writer_object(writer, NULL);
	writer_text(writer, "type", "request");
	writer_text(writer, "conversation", group->thread.id);
	writer_text(writer, "provider", options->provider->name);
	writer_text(writer, "model", options->model);
	writer_text(writer, "assistant", options->assistant);
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
	const struct provider *provider = group->run->options->provider;
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
