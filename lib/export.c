/* SPDX-License-Identifier: MIT */
#include "export.h"

#include <string.h>

#include "account.h"
#include "cap.h"
#include "contact.h"
#include "conversation.h"
#include "event.h"
#include "export_stream.h"
#include "insight.h"
#include "knowledge.h"
#include "ledger.h"
#include "message.h"
#include "note.h"
#include "price.h"
#include "reply.h"
#include "setting.h"
#include "store.h"
#include "token.h"
#include "webhook.h"
#include "when.h"

struct job {
	struct store *store;
	const char *conversation; /* NULL: all */
	struct export_stream *stream;
	bool secrets;
};

static void
contact_out(void *context, const struct contact *contact)
{
	struct job *job = context;

	contact_write(export_stream_record(job->stream), contact);
	export_stream_end_record(job->stream);
}

static void
contact_of(void *context, const struct conversation *conversation)
{
	struct job *job = context;

	if (conversation->contact.id)
		contact_load(job->store, conversation->contact.id, contact_out,
		    job);
}

static void
contacts(struct job *job)
{
	if (job->conversation)
		conversation_load(job->store, job->conversation, contact_of,
		    job);
	else
		contact_each(job->store, contact_out, job);
}

static void
conversation_out(void *context, const struct conversation *conversation)
{
	struct job *job = context;

	conversation_write(export_stream_record(job->stream), conversation);
	export_stream_end_record(job->stream);
}

static void
conversations(struct job *job)
{
	static const struct conversation_filter all = {.since = WHEN_NONE,
	    .until = WHEN_NONE,
	    .limit = -1};

	if (job->conversation)
		conversation_load(job->store, job->conversation,
		    conversation_out, job);
	else
		conversation_each(job->store, &all, conversation_out, job);
}

static void
message_out(void *context, const struct message *message)
{
	struct job *job = context;

	export_stream_message(job->stream, message);
}

static void
messages(struct job *job)
{
	message_each_arrived(job->store, job->conversation, message_out, job);
}

static void
reply_out(void *context, const struct reply *reply)
{
	struct job *job = context;

	reply_write(export_stream_record(job->stream), reply);
	export_stream_end_record(job->stream);
}

static void
replies(struct job *job)
{
	struct reply_filter filter = {
	    .conversation = job->conversation,
	    .limit = -1,
	    .oldest_first = true,
	    .shadows = true,
	};

	reply_each(job->store, &filter, reply_out, job);
}

static void
note_out(void *context, const struct note *note)
{
	struct job *job = context;

	note_write(export_stream_record(job->stream), note);
	export_stream_end_record(job->stream);
}

static void
notes(struct job *job)
{
	note_each(job->store, job->conversation, note_out, job);
}

static void
insight_out(void *context, const struct insight *insight)
{
	struct job *job = context;

	insight_write(export_stream_record(job->stream), insight);
	export_stream_end_record(job->stream);
}

static void
insights(struct job *job)
{
	insight_each(job->store, job->conversation, insight_out, job);
}

static void
knowledge_out(void *context, const struct knowledge *knowledge)
{
	struct job *job = context;

	knowledge_write(export_stream_record(job->stream), knowledge);
	export_stream_end_record(job->stream);
}

static void
knowledges(struct job *job)
{
	if (!job->conversation)
		knowledge_each(job->store, knowledge_out, job);
}

static void
setting_out(void *context, const struct setting *setting)
{
	struct job *job = context;

	setting_write(export_stream_record(job->stream), setting);
	export_stream_end_record(job->stream);
}

static void
settings(struct job *job)
{
	if (!job->conversation)
		setting_each(job->store, setting_out, job);
}

static void
webhook_out(void *context, const struct webhook *webhook)
{
	struct job *job = context;

	webhook_write(export_stream_record(job->stream), webhook, job->secrets);
	export_stream_end_record(job->stream);
}

static void
webhooks(struct job *job)
{
	if (!job->conversation)
		webhook_each(job->store, webhook_out, job);
}

static void
token_out(void *context, const struct token *token)
{
	struct job *job = context;

	token_export(export_stream_record(job->stream), token);
	export_stream_end_record(job->stream);
}

/* Without its hash it would open nothing wherever it is imported. */
static void
tokens(struct job *job)
{
	if (!job->conversation && job->secrets)
		token_each(job->store, true, token_out, job);
}

static void
user_out(void *context, const struct account *account)
{
	struct job *job = context;

	account_write(export_stream_record(job->stream), account);
	export_stream_end_record(job->stream);
}

static void
users(struct job *job)
{
	static const struct account_filter all = {.limit = -1, .by_id = true};

	if (!job->conversation)
		account_each(job->store, &all, user_out, job);
}

static void
transaction_out(void *context, const struct ledger_row *row)
{
	struct job *job = context;

	ledger_write(export_stream_record(job->stream), row);
	export_stream_end_record(job->stream);
}

static void
transactions(struct job *job)
{
	ledger_each(job->store, job->conversation, transaction_out, job);
}

static void
price_out(void *context, const struct price *price)
{
	struct job *job = context;

	price_write(export_stream_record(job->stream), price);
	export_stream_end_record(job->stream);
}

static void
prices(struct job *job)
{
	if (!job->conversation)
		price_each(job->store, price_out, job);
}

static void
budget_out(void *context, const struct cap *cap)
{
	struct job *job = context;

	cap_write(export_stream_record(job->stream), cap, NULL);
	export_stream_end_record(job->stream);
}

static void
budgets(struct job *job)
{
	if (!job->conversation)
		cap_each(job->store, budget_out, job);
}

static bool
event_out(void *context, const struct event_row *event)
{
	struct job *job = context;

	if (!job->conversation ||
	    (event->conversation &&
		strcmp(event->conversation, job->conversation) == 0)) {
		event_write(export_stream_record(job->stream), event);
		export_stream_end_record(job->stream);
	}
	return true;
}

static void
events(struct job *job)
{
	event_each(job->store, 1, event_out, job);
}

/* In the order in which import wants them: what is referred to comes first. */
static const struct {
	const char *name;
	void (*write)(struct job *);
} types[EXPORT_TYPES] = {
    [EXPORT_CONTACT] = {"contact", contacts},
    [EXPORT_CONVERSATION] = {"conversation", conversations},
    [EXPORT_MESSAGE] = {"message", messages},
    [EXPORT_REPLY] = {"reply", replies},
    [EXPORT_NOTE] = {"note", notes},
    [EXPORT_INSIGHT] = {"insight", insights},
    [EXPORT_KNOWLEDGE] = {"knowledge", knowledges},
    [EXPORT_SETTING] = {"setting", settings},
    [EXPORT_WEBHOOK] = {"webhook", webhooks},
    [EXPORT_TOKEN] = {"token", tokens},
    [EXPORT_USER] = {"user", users},
    [EXPORT_TRANSACTION] = {"transaction", transactions},
    [EXPORT_PRICE] = {"price", prices},
    [EXPORT_BUDGET] = {"budget", budgets},
    [EXPORT_EVENT] = {"event", events},
};

bool
export_type_find(const char *name, enum export_type *type)
{
	for (*type = 0; *type < EXPORT_TYPES; ++*type)
		if (strcmp(types[*type].name, name) == 0)
			return true;
	return false;
}

bool
export_write(struct store *store, const struct export_choice *choice,
    FILE *file)
{
	struct job job = {.store = store,
	    .conversation = choice->conversation,
	    .secrets = choice->secrets};
	unsigned chosen = choice->types ? choice->types : ~(1U << EXPORT_EVENT);
	bool found;

	job.stream = export_stream_open(file);
	store_bulk_read(store);
	store_begin_reading(store);
	found = !job.conversation ||
	    conversation_exists(store, job.conversation);
	for (size_t type = 0; found && type < EXPORT_TYPES; type++)
		if (chosen & 1U << type)
			types[type].write(&job);
	store_end_reading(store);
	export_stream_close(job.stream);
	return found;
}
