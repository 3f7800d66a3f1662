/* SPDX-License-Identifier: MIT */
#include "channel/hostex_store.h"

#include <string.h>

#include "buffer.h"
#include "channel/channel.h"
#include "channel/hostex_item.h"
#include "channel/hostex_message.h"
#include "channel/hostex_thread.h"
#include "cursor.h"
#include "intake_lost.h"
#include "program.h"
#include "rehearse.h"
#include "sending.h"
#include "store.h"
#include "upstream.h"
#include "when.h"

/* What one thread prints: 16 MiB of answer, each byte escaped. */
#define RECORDS_MAXIMUM ((size_t)128 << 20)

const char hostex_store_cursor[] = "fetch-conversations:hostex";

/* One thread being stored. */
struct job {
	const struct hostex_keep *keep;
	const struct hostex_thread *thread;
	const char *id;
	bool first;           /* of this conversation */
	bool wanted, arrived; /* by a webhook; the message that it named */
	int64_t wanted_since;
	int64_t count;             /* of new messages */
	struct buffer mark, named; /* the mark before; the webhook's message */
	struct buffer records;     /* separated by LF */
};

static void
begin(struct job *job)
{
	struct store *store = job->keep->store;
	int64_t fetched_at;

	buffer_init(&job->mark, BUFFER_MAXIMUM);
	buffer_init(&job->named, BUFFER_MAXIMUM);
	buffer_init(&job->records, RECORDS_MAXIMUM);
	store_begin(store);
	job->first = !upstream_load(store, job->id, &job->mark, &fetched_at);
	job->wanted = upstream_wanted(store, job->id, &job->named,
	    &job->wanted_since);
}

static void
release(struct job *job)
{
	buffer_release(&job->mark);
	buffer_release(&job->named);
	buffer_release(&job->records);
}

static bool
prints(const struct job *job)
{
	return job->keep->ask && job->keep->ask->record;
}

static void
end_record(struct job *job)
{
	rehearse_sign(&job->records, job->keep->ask->dry_run);
	buffer_byte(&job->records, '\n');
}

static void
store_message(struct job *job, const struct message *message)
{
	bool named = job->wanted && strcmp(message->id, job->named.bytes) == 0;
	enum message_origin origin = job->first && !named ? MESSAGE_BACKLOG
							  : MESSAGE_LIVE;

	job->arrived = job->arrived || named;
	if (message_store(job->keep->store, message, origin) != MESSAGE_NEW)
		return;
	job->count++;
	sending_recognise(job->keep->store, message);
	if (!prints(job) ||
	    (job->keep->ask->reconcile &&
		intake_announced(job->keep->store, job->id, message->id)))
		return;
	message_write(&job->records, message);
	end_record(job);
}

static void
complain(const struct job *job, const char *why)
{
	program_warn("%s: bad answer: %s", job->id, why);
	program_note(EX_UNAVAILABLE);
}

static void
store_messages(struct job *job)
{
	const struct hostex_thread *thread = job->thread;
	struct hostex_scratch scratch;

	hostex_scratch_init(&scratch);
	for (size_t i = 0; i < thread->count; i++) {
		const struct hostex_place *place = &thread->messages[i];
		struct message message;
		const char *why;

		if (!hostex_message_read(&message, place->json,
			thread->conversation.contact.name, &scratch, &why)) {
			complain(job, why);
			continue;
		}
		message.conversation = job->id;
		message.sent_at = place->sent_at;
		if (place->guessed)
			program_warn("%s: bad answer: no time: it is taken to "
				     "be that of the message before",
			    message.id);
		store_message(job, &message);
	}
	hostex_scratch_release(&scratch);
}

static void
remember(struct job *job)
{
	const struct hostex_keep *keep = job->keep;
	struct buffer mark;

	buffer_init(&mark, BUFFER_MAXIMUM);
	if (keep->item)
		hostex_item_mark(keep->item, &mark);
	else
		hostex_item_mark_thread(&mark, hostex_thread_last(job->thread),
		    job->first ? NULL : job->mark.bytes);
	upstream_store(keep->store, job->id, mark.bytes, keep->asked_at);
	buffer_release(&mark);
	if (keep->cursor)
		cursor_store(keep->store, hostex_store_cursor, keep->cursor);
}

/* Is the webhook's message still to come? */
static bool
is_due(struct job *job)
{
	int64_t age = when_now() - job->wanted_since;

	if (!job->wanted)
		return false;
	if (*job->named.bytes && !job->arrived && age >= 0 &&
	    age < HOSTEX_WEBHOOK_PATIENCE)
		return true;
	upstream_unwant(job->keep->store, job->id, job->wanted_since);
	return false;
}

/* The conversation comes first, but is known only after its messages. */
static void
print(const struct job *job, struct buffer *conversation)
{
	const struct channel_fetch *ask = job->keep->ask;
	const char *at = job->records.bytes, *end;

	if (job->records.full)
		program_die(EX_SOFTWARE, "%s: more records than fit", job->id);
	if (conversation->length)
		ask->record(ask->context, conversation->bytes,
		    conversation->length - 1);
	for (; (end = strchr(at, '\n')); at = end + 1)
		ask->record(ask->context, at, (size_t)(end - at));
}

/* Swaps the record of the conversation in, so that it ends as the others. */
static void
write_conversation(struct job *job, struct buffer *out)
{
	struct buffer messages = job->records;

	job->records = *out;
	conversation_record(job->keep->store, job->id, &job->records);
	end_record(job);
	*out = job->records;
	job->records = messages;
}

bool
hostex_store(const struct hostex_keep *keep, const struct hostex_thread *thread)
{
	struct job job = {.keep = keep,
	    .thread = thread,
	    .id = thread->conversation.id};
	enum conversation_change change;
	struct buffer conversation;
	bool due;

	buffer_init(&conversation, BUFFER_MAXIMUM);
	begin(&job);
	change = conversation_store(keep->store, &thread->conversation, false);
	store_messages(&job);
	remember(&job);
	due = is_due(&job);
	if (prints(&job) && !keep->ask->reconcile &&
	    (change != CONVERSATION_SAME || job.count))
		write_conversation(&job, &conversation);
	rehearse_end(keep->store, keep->ask && keep->ask->dry_run);
	if (prints(&job))
		print(&job, &conversation);
	buffer_release(&conversation);
	release(&job);
	return !due;
}

void
hostex_store_forget(struct store *store, const char *conversation)
{
	store_begin(store);
	upstream_unwant(store, conversation, INT64_MAX);
	store_commit(store);
}

bool
hostex_store_fail(struct store *store, const char *conversation)
{
	bool given_up;

	store_begin(store);
	given_up = upstream_fail(store, conversation);
	store_commit(store);
	return given_up;
}

void
hostex_store_move(struct store *store, const char *cursor)
{
	store_begin(store);
	cursor_store(store, hostex_store_cursor, cursor);
	store_commit(store);
}
