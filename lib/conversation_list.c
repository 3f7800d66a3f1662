/* SPDX-License-Identifier: MIT */
#include <string.h>

#include "buffer.h"
#include "conversation.h"
#include "store.h"
#include "tag.h"
#include "when.h"

#define COLUMNS \
	"SELECT c.id, c.channel, c.status, c.mode, c.holder, c.subject," \
	" c.context, c.user_id, c.unread, c.unanswered, c.last_message_at," \
	" c.created_at, c.needs_human, p.id, p.name, p.email, p.phone," \
	" p.company, c.assistant FROM conversation c" \
	" LEFT JOIN contact p ON p.id = c.contact"

#define FILTERS \
	" AND c.last_message_at >= :since AND c.last_message_at < :until" \
	" AND (:channel IS NULL OR c.channel = :channel)" \
	" AND (:mode IS NULL OR c.mode = :mode)" \
	" AND (:contact IS NULL OR c.contact = :contact)" \
	" AND (:unanswered = 0 OR c.unanswered = 1)" \
	" AND (:unread = 0 OR c.unread > 0)" \
	" AND (:tag IS NULL OR EXISTS (SELECT 1 FROM tag t" \
	" WHERE t.conversation = c.id AND t.name = :tag))" \
	" ORDER BY c.last_message_at DESC, c.id DESC LIMIT :limit"

/* The same question led by the index that leaves the least to look at. */
static const char by_time[] = COLUMNS " WHERE TRUE" FILTERS;
static const char by_unanswered[] = COLUMNS " WHERE c.unanswered = 1" FILTERS;
static const char by_unread[] = COLUMNS " WHERE c.unread > 0" FILTERS;
static const char by_channel[] = COLUMNS " WHERE c.channel = :channel" FILTERS;
static const char by_mode[] = COLUMNS " WHERE c.mode = :mode" FILTERS;
static const char by_contact[] = COLUMNS " WHERE c.contact = :contact" FILTERS;
static const char by_tag[] = COLUMNS
    " WHERE c.id IN"
    " (SELECT t.conversation FROM tag t WHERE t.name = :tag)" FILTERS;

static const char *
question(const struct conversation_filter *filter)
{
	if (filter->contact)
		return by_contact;
	if (filter->unanswered)
		return by_unanswered;
	if (filter->unread)
		return by_unread;
	if (filter->tag)
		return by_tag;
	if (filter->channel)
		return by_channel;
	return filter->mode ? by_mode : by_time;
}

static void
read_row(struct statement *select, struct conversation *conversation)
{
	int64_t last = store_integer(select, 10);

	*conversation = (struct conversation){
	    .id = store_text(select, 0),
	    .channel = store_text(select, 1),
	    .status = store_text(select, 2),
	    .mode = store_text(select, 3),
	    .holder = store_text(select, 4),
	    .subject = store_text(select, 5),
	    .context = store_text(select, 6),
	    .user = store_text(select, 7),
	    .unread = store_integer(select, 8),
	    .unanswered = store_integer(select, 9) != 0,
	    .last_message_at = last ? last : WHEN_NONE,
	    .created_at = store_integer(select, 11),
	    .contact.id = store_text(select, 13),
	    .contact.name = store_text(select, 14),
	    .contact.email = store_text(select, 15),
	    .contact.phone = store_text(select, 16),
	    .contact.company = store_text(select, 17),
	    .assistant = store_text(select, 18),
	    .contact.created_at = WHEN_NONE,
	};
	conversation->needs_human = conversation->unanswered &&
	    store_integer(select, 12) != 0;
}

static int64_t
visit_rows(struct store *store, struct statement *select,
    conversation_visitor *visit, void *context)
{
	struct conversation conversation;
	struct buffer tags;
	int64_t count = 0;

	buffer_init(&tags, BUFFER_MAXIMUM);
	for (; store_step(select); count++) {
		read_row(select, &conversation);
		buffer_clear(&tags);
		tag_array(store, conversation.id, &tags);
		conversation.tags = tags.bytes;
		visit(context, &conversation);
	}
	buffer_release(&tags);
	return count;
}

int64_t
conversation_each(struct store *store, const struct conversation_filter *filter,
    conversation_visitor *visit, void *context)
{
	struct statement *select = store_statement(store, question(filter));

	store_bind_integer(select, ":since",
	    filter->since == WHEN_NONE ? 0 : filter->since);
	store_bind_integer(select, ":until",
	    filter->until == WHEN_NONE ? INT64_MAX : filter->until);
	store_bind_text(select, ":channel", filter->channel);
	store_bind_text(select, ":mode", filter->mode);
	store_bind_text(select, ":contact", filter->contact);
	store_bind_text(select, ":tag", filter->tag);
	store_bind_integer(select, ":unanswered", filter->unanswered);
	store_bind_integer(select, ":unread", filter->unread);
	store_bind_integer(select, ":limit",
	    filter->limit < 0 ? INT64_MAX : filter->limit);
	return visit_rows(store, select, visit, context);
}

bool
conversation_load(struct store *store, const char *id,
    conversation_visitor *visit, void *context)
{
	struct statement *select = store_statement(store,
	    COLUMNS " WHERE c.id = :id");

	store_bind_text(select, ":id", id);
	return visit_rows(store, select, visit, context) > 0;
}

static void
write_one(void *context, const struct conversation *conversation)
{
	conversation_write(context, conversation);
}

bool
conversation_record(struct store *store, const char *id, struct buffer *out)
{
	return conversation_load(store, id, write_one, out);
}

bool
conversation_subject_exists(struct store *store, const char *subject)
{
	struct statement *select = store_statement(store,
	    "SELECT 1 FROM conversation WHERE subject = :subject LIMIT 1");
	bool found;

	store_bind_text(select, ":subject", subject);
	found = store_step(select);
	if (found)
		store_finish(select);
	return found;
}
