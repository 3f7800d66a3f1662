/* SPDX-License-Identifier: MIT */
#include "buffer.h"
#include "reply.h"
#include "writer.h"

static void
write_usage(struct writer *writer, const struct reply *reply)
{
	writer_object(writer, "usage");
	writer_integer(writer, "input_tokens", reply->input_tokens);
	writer_integer(writer, "output_tokens", reply->output_tokens);
	writer_integer(writer, "cached_tokens", reply->cached_tokens);
	writer_bool(writer, "estimated", reply->estimated);
	writer_text(writer, "cost", reply->cost);
	writer_end_object(writer);
}

static void
write_error(struct writer *writer, const struct reply *reply)
{
	if (!reply->error_class) {
		writer_null(writer, "error");
		return;
	}
	writer_object(writer, "error");
	writer_text(writer, "class", reply->error_class);
	writer_text(writer, "message", reply->error_message);
	writer_end_object(writer);
}

static void
write_origin(struct writer *writer, const struct reply *reply)
{
	writer_text(writer, "text", reply->text);
	writer_text(writer, "model_text", reply->model_text);
	writer_text(writer, "hash", reply->hash);
	writer_text(writer, "provider", reply->provider);
	writer_text(writer, "model", reply->model);
	writer_text(writer, "assistant", reply->assistant);
	writer_text(writer, "prompt_hash", reply->prompt_hash);
	writer_json(writer, "sources", reply->sources ? reply->sources : "[]");
	writer_json(writer, "answers", reply->answers ? reply->answers : "[]");
}

void
reply_write(struct buffer *out, const struct reply *reply)
{
	struct writer writer;

	writer_init(&writer, out);
	writer_object(&writer, NULL);
	writer_text(&writer, "type", "reply");
	writer_text(&writer, "id", reply->id);
	writer_text(&writer, "conversation", reply->conversation);
	writer_text(&writer, "status", reply->status);
	write_origin(&writer, reply);
	write_usage(&writer, reply);
	writer_text(&writer, "finish", reply->finish);
	writer_integer(&writer, "attempts", reply->attempts);
	writer_text(&writer, "approved_by", reply->approved_by);
	writer_text(&writer, "approved_hash", reply->approved_hash);
	writer_bool(&writer, "even_if_newer", reply->even_if_newer);
	writer_text(&writer, "known", reply->known_message);
	write_error(&writer, reply);
	writer_text(&writer, "message", reply->message);
	writer_time(&writer, "created_at", reply->created_at);
	writer_time(&writer, "updated_at", reply->updated_at);
	writer_time(&writer, "sent_at", reply->sent_at);
	writer_end_object(&writer);
}

static void
write_one(void *context, const struct reply *reply)
{
	reply_write(context, reply);
}

bool
reply_record(struct store *store, const char *id, struct buffer *out)
{
	return reply_load(store, id, write_one, out);
}
