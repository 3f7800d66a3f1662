/* SPDX-License-Identifier: MIT */
#include <errno.h>
#include <stdio.h>

#include "draft_internal.h"
#include "jsonl.h"
#include "program.h"
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
