/* SPDX-License-Identifier: MIT */
#include "buffer.h"
#include "fold.h"
#include "message.h"
#include "store.h"

#define COLUMNS \
	"SELECT number, id, conversation, author, author_name, text," \
	" attachments, flagged, flag_reason, sent_at FROM message"

static void
read_row(struct statement *select, struct message *message)
{
	*message = (struct message){
	    .number = store_integer(select, 0),
	    .id = store_text(select, 1),
	    .conversation = store_text(select, 2),
	    .author = store_text(select, 3),
	    .author_name = store_text(select, 4),
	    .text = store_text(select, 5),
	    .attachments = store_text(select, 6),
	    .flagged = store_integer(select, 7) != 0,
	    .flag_reason = store_text(select, 8),
	    .sent_at = store_integer(select, 9),
	};
}

static int64_t
visit_rows(struct statement *select, message_visitor *visit, void *context)
{
	struct message message;
	int64_t count = 0;

	for (; store_step(select); count++) {
		read_row(select, &message);
		visit(context, &message);
	}
	return count;
}

int64_t
message_each(struct store *store, const char *conversation,
    message_visitor *visit, void *context)
{
	struct statement *select = store_statement(store,
	    COLUMNS
	    " WHERE conversation = :conversation ORDER BY sent_at, number");

	store_bind_text(select, ":conversation", conversation);
	return visit_rows(select, visit, context);
}

int64_t
message_each_arrived(struct store *store, const char *conversation,
    message_visitor *visit, void *context)
{
	static const char of_one[] = COLUMNS
	    " WHERE conversation = :conversation ORDER BY number";
	static const char all[] = COLUMNS " /*scan*/ ORDER BY number";
	struct statement *select = store_statement(store,
	    conversation ? of_one : all);

	if (conversation)
		store_bind_text(select, ":conversation", conversation);
	return visit_rows(select, visit, context);
}

void
message_each_newest(struct store *store, const char *conversation,
    message_newest_visitor *visit, void *context)
{
	struct statement *select = store_statement(store,
	    COLUMNS " WHERE conversation = :conversation"
		    " ORDER BY sent_at DESC, number DESC");
	struct message message;

	store_bind_text(select, ":conversation", conversation);
	while (store_step(select)) {
		read_row(select, &message);
		if (!visit(context, &message)) {
			store_finish(select);
			return;
		}
	}
}

bool
message_load(struct store *store, const char *id, message_visitor *visit,
    void *context)
{
	struct statement *select = store_statement(store,
	    COLUMNS " WHERE id = :id");

	store_bind_text(select, ":id", id);
	return visit_rows(select, visit, context) > 0;
}

int64_t
message_newest(struct store *store, const char *conversation)
{
	struct statement *select = store_statement(store,
	    "SELECT coalesce(max(number), 0) FROM message"
	    " WHERE conversation = :conversation");
	int64_t number = 0;

	store_bind_text(select, ":conversation", conversation);
	while (store_step(select))
		number = store_integer(select, 0);
	return number;
}

static bool
first_waiting(void *context, const struct message *message)
{
	if (!message_needs_answer(message))
		return true;
	*(int64_t *)context = message->number;
	return false;
}

int64_t
message_newest_waiting(struct store *store, const char *conversation)
{
	int64_t number = 0;

	message_each_newest(store, conversation, first_waiting, &number);
	return number;
}

static bool
load_hit(struct store *store, const struct message_search *search,
    int64_t number, struct statement **found)
{
	struct statement *select = store_statement(store,
	    COLUMNS
	    " WHERE number = :number AND sent_at >= coalesce(:since, 0)"
	    " AND (:channel IS NULL OR conversation LIKE :channel || ':%')");

	store_bind_integer(select, ":number", number);
	store_bind_time(select, ":since", search->since);
	store_bind_text(select, ":channel", search->channel);
	*found = select;
	return store_step(select);
}

int64_t
message_find(struct store *store, const struct message_search *search,
    message_hit *hit, void *context)
{
	struct statement *find = store_index_find(store, STORE_MESSAGES,
	    search->question);
	struct statement *found;
	struct message message;
	int64_t count = 0;

	while (store_step(find)) {
		if (count == search->limit) {
			store_finish(find);
			break;
		}
		if (!load_hit(store, search, store_integer(find, 0), &found))
			continue;
		read_row(found, &message);
		hit(context, &message, store_real(find, 1));
		store_finish(found);
		count++;
	}
	return count;
}

struct index_job {
	struct store *store;
	struct buffer folded;
};

static void
unindex_one(void *context, const struct message *message)
{
	struct index_job *job = context;
	struct store_indexed row = {.number = message->number};

	buffer_clear(&job->folded);
	fold_text(&job->folded, message->text);
	row.text = job->folded.bytes;
	store_index_remove(job->store, STORE_MESSAGES, &row);
}

void
message_unindex(struct store *store, const char *conversation)
{
	struct index_job job = {.store = store};

	buffer_init(&job.folded, BUFFER_MAXIMUM);
	message_each(store, conversation, unindex_one, &job);
	buffer_release(&job.folded);
}

static void
index_number(struct index_job *job, int64_t number)
{
	struct statement *select = store_statement(job->store,
	    "SELECT text FROM message WHERE number = :number");
	struct store_indexed row = {.number = number};

	store_bind_integer(select, ":number", number);
	if (!store_step(select))
		return;
	buffer_clear(&job->folded);
	fold_text(&job->folded, store_text(select, 0));
	store_finish(select);
	row.text = job->folded.bytes;
	store_index_add(job->store, STORE_MESSAGES, &row);
}

int64_t
message_reindex(struct store *store, int64_t *after, int64_t limit)
{
	struct index_job job = {.store = store};
	struct statement *missing = store_index_missing(store, STORE_MESSAGES,
	    *after);
	int64_t count = 0;

	buffer_init(&job.folded, BUFFER_MAXIMUM);
	while (count < limit && store_step(missing)) {
		*after = store_integer(missing, 0);
		index_number(&job, *after);
		count++;
	}
	store_finish(missing);
	buffer_release(&job.folded);
	return count;
}
