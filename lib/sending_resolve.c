/* SPDX-License-Identifier: MIT */
#include <bsd/string.h>
#include <stdint.h>
#include <string.h>

#include "attempt.h"
#include "message.h"
#include "reply.h"
#include "sending.h"
#include "sending_state.h"
#include "store.h"
#include "utf8.h"
#include "when.h"

/* How far the time of a copy may be from when we sent it: enough for a clock
 * that is wrong by its time zone. */
#define COPY_SPAN INT64_C(86400000) /* ms */

static bool
is_space(uint32_t character)
{
	return character == ' ' || (character >= '\t' && character <= '\r') ||
	    character == 0x85 || character == 0xa0 || character == 0x1680 ||
	    (character >= 0x2000 && character <= 0x200a) ||
	    character == 0x2028 || character == 0x2029 || character == 0x202f ||
	    character == 0x205f || character == 0x3000 || character == 0xfeff;
}

static void
fold_space(struct buffer *out, const char *text)
{
	const char *end = text + strlen(text);
	bool gap = false;
	uint32_t character;
	size_t length;

	for (; text < end; text += length) {
		length = utf8_next(text, (size_t)(end - text), &character);
		if (length && is_space(character)) {
			gap = out->length > 0;
			continue;
		}
		if (gap)
			buffer_byte(out, ' ');
		gap = false;
		length = length ? length : 1;
		buffer_append(out, text, length);
	}
}

bool
sending_same_text(const char *one, const char *other)
{
	struct buffer folded, others;
	bool same;

	buffer_init(&folded, BUFFER_MAXIMUM);
	buffer_init(&others, BUFFER_MAXIMUM);
	fold_space(&folded, one);
	fold_space(&others, other);
	same = strcmp(folded.bytes, others.bytes) == 0;
	buffer_release(&folded);
	buffer_release(&others);
	return same;
}

static void
end_attempt(struct store *store, const char *reply, const char *outcome,
    const char *detail)
{
	struct attempt attempt;

	if (attempt_open(store, reply, &attempt))
		attempt_end(store, attempt.id,
		    &(struct attempt_end){.outcome = outcome,
			.detail = detail,
			.again_at = WHEN_NONE});
}

void
sending_doubt(struct store *store, const char *reply)
{
	static const char why[] =
	    "the run that sent it ended before the answer";

	end_attempt(store, reply, "uncertain", why);
	sending_change(store, reply,
	    &(struct sending_change){.status = "uncertain",
		.event = "reply.uncertain",
		.error = "unavailable",
		.message = why});
}

/* It is not there: has it been looked for long enough to send it once more? */
static enum sending_found
give_up(struct store *store, const char *reply, const struct attempt *attempt)
{
	int64_t now = when_now();

	if (attempt->asked)
		return SENDING_TWICE;
	if (attempt->looked_since == WHEN_NONE || attempt->looked_since > now) {
		attempt_looked(store, attempt->id, now);
		return SENDING_MISSING;
	}
	if (now - attempt->looked_since < SENDING_PATIENCE)
		return SENDING_MISSING;
	if (attempt_lost(store, reply) > 0)
		return SENDING_TWICE;
	end_attempt(store, reply, "lost", "not found upstream");
	sending_change(store, reply,
	    &(struct sending_change){.status = "approved",
		.event = "reply.approved",
		.quiet = true});
	return SENDING_LOST;
}

/* An imported one has no attempt to go by. */
bool
sending_asked(struct store *store, const char *reply)
{
	struct attempt attempt;

	return !attempt_open(store, reply, &attempt) || attempt.asked;
}

enum sending_found
sending_resolve(struct store *store, const char *reply)
{
	struct sending_copy copy = {.reply = reply};
	struct attempt attempt;
	enum sending_found found;

	if (!attempt_open(store, reply, &attempt))
		return SENDING_TWICE;
	sending_copy_find(store, &copy);
	if (copy.message) {
		end_attempt(store, reply, "sent", "found upstream");
		sending_mark_sent(store, reply, copy.message, copy.sent_at);
		found = SENDING_FOUND;
	} else if (copy.other) {
		found = SENDING_OTHER;
	} else {
		found = give_up(store, reply, &attempt);
	}
	if (found == SENDING_OTHER || found == SENDING_TWICE)
		attempt_ask(store, attempt.id);
	sending_copy_release(&copy);
	return found;
}

static bool
decide(struct store *store, const char *reply, const char *status,
    const char *by)
{
	struct statement *update = store_statement(store,
	    "UPDATE reply SET status = :status, approved_by = :by,"
	    " approved_hash = CASE :status WHEN 'approved' THEN hash END,"
	    " error_class = NULL, error_message = NULL, updated_at = :now"
	    " WHERE id = :id AND status = 'uncertain'");

	store_bind_text(update, ":status", status);
	store_bind_text(update, ":by", by);
	store_bind_integer(update, ":now", when_now());
	store_bind_text(update, ":id", reply);
	if (store_run(update) != 1)
		return false;
	end_attempt(store, reply, "lost", "by a person's word");
	return true;
}

bool
sending_approve_again(struct store *store, const char *reply, const char *by)
{
	if (!decide(store, reply, "approved", by))
		return false;
	sending_tell(store, "reply.approved", reply);
	return true;
}

bool
sending_abandon(struct store *store, const char *reply, const char *by)
{
	if (!decide(store, reply, "rejected", by))
		return false;
	sending_tell(store, "reply.rejected", reply);
	return true;
}

struct original {
	const struct message *copy;
	char id[ID_SIZE];
};

static bool
is_copy(const struct reply *reply, const struct message *copy)
{
	int64_t apart;

	if (strcmp(reply->status, "sent") != 0 || reply->message ||
	    reply->sent_at == WHEN_NONE)
		return false;
	apart = reply->sent_at - copy->sent_at;
	return apart <= COPY_SPAN && apart >= -COPY_SPAN &&
	    sending_same_text(reply->text, copy->text);
}

static void
compare(void *context, const struct reply *reply)
{
	struct original *original = context;

	if (!*original->id && strlen(reply->id) < ID_SIZE &&
	    is_copy(reply, original->copy))
		strlcpy(original->id, reply->id, ID_SIZE);
}

void
sending_recognise(struct store *store, const struct message *message)
{
	struct original original = {.copy = message};
	struct reply_filter filter = {
	    .conversation = message->conversation,
	    .limit = -1,
	    .oldest_first = true,
	};
	struct statement *update;

	if (strcmp(message->author, "host") != 0 &&
	    strcmp(message->author, "assistant") != 0)
		return;
	reply_each(store, &filter, compare, &original);
	if (!*original.id)
		return;
	update = store_statement(store,
	    "UPDATE reply SET message = :message WHERE id = :id");
	store_bind_text(update, ":message", message->id);
	store_bind_text(update, ":id", original.id);
	store_run(update);
}
