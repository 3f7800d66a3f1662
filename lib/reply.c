/* SPDX-License-Identifier: MIT */
#include "reply.h"

#include <string.h>

#include "buffer.h"
#include "event.h"
#include "json.h"
#include "message.h"
#include "store.h"
#include "when.h"

#define COLUMNS \
	"SELECT id, conversation, status, text, model_text, hash, provider," \
	" model, assistant, prompt_hash, sources, input_tokens," \
	" output_tokens, cached_tokens, estimated, cost, finish, attempts," \
	" approved_by, approved_hash, even_if_newer, known, error_class," \
	" error_message, message, created_at, updated_at, sent_at," \
	" (SELECT m.id FROM message m WHERE m.number = known) FROM reply"

static void
bind_origin(struct statement *insert, const struct reply *reply)
{
	store_bind_text(insert, ":model_text", reply->model_text);
	store_bind_text(insert, ":provider", reply->provider);
	store_bind_text(insert, ":model", reply->model);
	store_bind_text(insert, ":assistant", reply->assistant);
	store_bind_text(insert, ":prompt_hash", reply->prompt_hash);
	store_bind_text(insert, ":sources", reply->sources);
	store_bind_integer(insert, ":input_tokens", reply->input_tokens);
	store_bind_integer(insert, ":output_tokens", reply->output_tokens);
	store_bind_integer(insert, ":cached_tokens", reply->cached_tokens);
	store_bind_integer(insert, ":estimated", reply->estimated);
	store_bind_text(insert, ":cost", reply->cost);
	store_bind_text(insert, ":finish", reply->finish);
}

static void
bind_state(struct statement *insert, const struct reply *reply)
{
	store_bind_text(insert, ":id", reply->id);
	store_bind_text(insert, ":conversation", reply->conversation);
	store_bind_text(insert, ":status", reply->status);
	store_bind_text(insert, ":text", reply->text);
	store_bind_text(insert, ":hash", reply->hash);
	store_bind_integer(insert, ":attempts", reply->attempts);
	store_bind_text(insert, ":approved_by", reply->approved_by);
	store_bind_text(insert, ":approved_hash", reply->approved_hash);
	store_bind_integer(insert, ":even_if_newer", reply->even_if_newer);
	store_bind_integer(insert, ":known", reply->known);
	store_bind_text(insert, ":error_class", reply->error_class);
	store_bind_text(insert, ":error_message", reply->error_message);
	store_bind_text(insert, ":message", reply->message);
	store_bind_integer(insert, ":created_at", reply->created_at);
	store_bind_integer(insert, ":updated_at", reply->updated_at);
	store_bind_time(insert, ":sent_at", reply->sent_at);
}

static void
store_answers(struct store *store, const struct reply *reply)
{
	const char *why;
	cJSON *answers = NULL;
	const cJSON *item;
	struct statement *insert;

	if (reply->answers)
		answers = json_parse(reply->answers, strlen(reply->answers),
		    &why);
	cJSON_ArrayForEach (item, answers) {
		if (!cJSON_IsString(item))
			continue;
		insert = store_statement(store,
		    "INSERT INTO reply_answer (reply, message)"
		    " VALUES (:reply, :message)"
		    " ON CONFLICT (reply, message) DO NOTHING");
		store_bind_text(insert, ":reply", reply->id);
		store_bind_text(insert, ":message", item->valuestring);
		store_run(insert);
	}
	cJSON_Delete(answers);
}

bool
reply_insert(struct store *store, const struct reply *reply)
{
	struct statement *insert = store_statement(store,
	    "INSERT INTO reply (id, conversation, status, text, model_text,"
	    " hash, provider, model, assistant, prompt_hash, sources,"
	    " input_tokens, output_tokens, cached_tokens, estimated, cost,"
	    " finish, attempts, approved_by, approved_hash, even_if_newer,"
	    " known, error_class, error_message, message, created_at,"
	    " updated_at, sent_at) VALUES (:id, :conversation, :status, :text,"
	    " :model_text, :hash, :provider, :model, :assistant, :prompt_hash,"
	    " :sources, :input_tokens, :output_tokens, :cached_tokens,"
	    " :estimated, :cost, :finish, :attempts, :approved_by,"
	    " :approved_hash, :even_if_newer, :known, :error_class,"
	    " :error_message, :message, :created_at, :updated_at, :sent_at)"
	    " ON CONFLICT (id) DO NOTHING");

	bind_origin(insert, reply);
	bind_state(insert, reply);
	if (store_run(insert) == 0)
		return false;
	store_answers(store, reply);
	return true;
}

void
reply_tell(struct store *store, const char *name, const struct reply *reply)
{
	struct event event;

	event_begin(&event, name, reply->conversation);
	writer_text(&event.data, "reply", reply->id);
	writer_text(&event.data, "status", reply->status);
	writer_text(&event.data, "hash", reply->hash);
	if (reply->provider)
		writer_text(&event.data, "provider", reply->provider);
	if (reply->approved_by)
		writer_text(&event.data, "by", reply->approved_by);
	if (reply->error_class)
		writer_text(&event.data, "error", reply->error_class);
	if (reply->message)
		writer_text(&event.data, "message", reply->message);
	event_append(&event, store);
}

void
reply_store(struct store *store, const struct reply *reply)
{
	struct reply made = *reply;
	char hash[HMAC_HEX_SIZE];

	made.hash = hmac_sha256_hex(reply->text, strlen(reply->text), hash);
	made.created_at = made.updated_at = when_now();
	made.sent_at = WHEN_NONE;
	if (strcmp(made.status, "approved") == 0)
		made.approved_hash = made.hash;
	reply_insert(store, &made);
	reply_tell(store, "reply.drafted", &made);
	if (strcmp(made.status, "approved") == 0)
		reply_tell(store, "reply.approved", &made);
	else if (strcmp(made.status, "failed") == 0)
		reply_tell(store, "reply.failed", &made);
	else if (strcmp(made.status, "stale") == 0)
		reply_tell(store, "reply.stale", &made);
}

static void
read_row(struct statement *select, struct reply *reply)
{
	*reply = (struct reply){
	    .id = store_text(select, 0),
	    .conversation = store_text(select, 1),
	    .status = store_text(select, 2),
	    .text = store_text(select, 3),
	    .model_text = store_text(select, 4),
	    .hash = store_text(select, 5),
	    .provider = store_text(select, 6),
	    .model = store_text(select, 7),
	    .assistant = store_text(select, 8),
	    .prompt_hash = store_text(select, 9),
	    .sources = store_text(select, 10),
	    .input_tokens = store_integer(select, 11),
	    .output_tokens = store_integer(select, 12),
	    .cached_tokens = store_integer(select, 13),
	    .estimated = store_integer(select, 14) != 0,
	    .cost = store_text(select, 15),
	    .finish = store_text(select, 16),
	    .attempts = store_integer(select, 17),
	    .approved_by = store_text(select, 18),
	    .approved_hash = store_text(select, 19),
	    .even_if_newer = store_integer(select, 20) != 0,
	    .known = store_integer(select, 21),
	    .error_class = store_text(select, 22),
	    .error_message = store_text(select, 23),
	    .message = store_text(select, 24),
	    .created_at = store_integer(select, 25),
	    .updated_at = store_integer(select, 26),
	    .sent_at = store_time(select, 27),
	    .known_message = store_text(select, 28),
	};
}

static void
answers_array(struct store *store, const char *reply, struct buffer *out)
{
	struct statement *select = store_statement(store,
	    "SELECT a.message FROM reply_answer a LEFT JOIN message m"
	    " ON m.id = a.message WHERE a.reply = :reply"
	    " ORDER BY coalesce(m.number, 0), a.message");
	struct writer writer;

	store_bind_text(select, ":reply", reply);
	writer_init(&writer, out);
	writer_array(&writer, NULL);
	while (store_step(select))
		writer_text(&writer, NULL, store_text(select, 0));
	writer_end_array(&writer);
}

static int64_t
visit_rows(struct store *store, struct statement *select, reply_visitor *visit,
    void *context)
{
	struct reply reply;
	struct buffer answers;
	int64_t count = 0;

	buffer_init(&answers, BUFFER_MAXIMUM);
	for (; store_step(select); count++) {
		read_row(select, &reply);
		buffer_clear(&answers);
		answers_array(store, reply.id, &answers);
		reply.answers = answers.bytes;
		visit(context, &reply);
	}
	buffer_release(&answers);
	return count;
}

bool
reply_load(struct store *store, const char *id, reply_visitor *visit,
    void *context)
{
	struct statement *select = store_statement(store,
	    COLUMNS " WHERE id = :id");

	store_bind_text(select, ":id", id);
	return visit_rows(store, select, visit, context) > 0;
}

bool
reply_answering(struct store *store, const char *message, reply_visitor *visit,
    void *context)
{
	struct statement *select = store_statement(store,
	    COLUMNS " WHERE status = 'sent' AND id IN (SELECT reply"
		    " FROM reply_answer WHERE message = :message)"
		    " ORDER BY sent_at DESC LIMIT 1");

	store_bind_text(select, ":message", message);
	return visit_rows(store, select, visit, context) > 0;
}

#define FILTERS \
	" AND (:status IS NULL OR status = :status)" \
	" AND (:conversation IS NULL OR conversation = :conversation)" \
	" AND (:shadows = 1 OR status <> 'shadow')"

static const char *
question(const struct reply_filter *filter)
{
	static const char newest[] = COLUMNS
	    " WHERE TRUE" FILTERS
	    " ORDER BY created_at DESC, id DESC LIMIT :limit";
	static const char oldest[] = COLUMNS
	    " WHERE TRUE" FILTERS " ORDER BY created_at, id LIMIT :limit";
	static const char of_status[] = COLUMNS
	    " WHERE status = :status" FILTERS
	    " ORDER BY created_at DESC, id DESC LIMIT :limit";
	static const char of_status_oldest[] = COLUMNS
	    " WHERE status = :status" FILTERS
	    " ORDER BY created_at, id LIMIT :limit";
	static const char of_conversation[] = COLUMNS
	    " WHERE conversation = :conversation" FILTERS
	    " ORDER BY created_at DESC, id DESC LIMIT :limit";
	static const char of_conversation_oldest[] = COLUMNS
	    " WHERE conversation = :conversation" FILTERS
	    " ORDER BY created_at, id LIMIT :limit";

	if (filter->conversation)
		return filter->oldest_first ? of_conversation_oldest
					    : of_conversation;
	if (filter->status)
		return filter->oldest_first ? of_status_oldest : of_status;
	return filter->oldest_first ? oldest : newest;
}

int64_t
reply_each(struct store *store, const struct reply_filter *filter,
    reply_visitor *visit, void *context)
{
	struct statement *select = store_statement(store, question(filter));

	store_bind_text(select, ":status", filter->status);
	store_bind_text(select, ":conversation", filter->conversation);
	store_bind_integer(select, ":shadows",
	    filter->shadows ||
		(filter->status && strcmp(filter->status, "shadow") == 0));
	store_bind_integer(select, ":limit",
	    filter->limit < 0 ? INT64_MAX : filter->limit);
	return visit_rows(store, select, visit, context);
}
