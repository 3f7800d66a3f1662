/* SPDX-License-Identifier: MIT */
#include <stdlib.h>
#include <string.h>

#include "conversation.h"
#include "json.h"
#include "message.h"
#include "program.h"
#include "provider/canned_match.h"
#include "reply.h"
#include "store.h"
#include "thread.h"
#include "when.h"
#include "writer.h"

/* Earlier questions that are looked at. */
#define CANDIDATES 30

/* Two questions are the same when each covers the other this far. */
#define SAME_QUESTION 0.8

/* Below what the same cover gives a house fact. */
#define IS_EARLIER (-0.05)

/* Shorter facts ("2", "en") say nothing about whom a text was written for. */
#define PERSONAL_LEAST 4

struct search {
	const struct canned_question *question;
	struct canned_match *match;
	double score; /* of the present message */
	const struct thread *now;
	struct thread then; /* the conversation of the present message */
};

static const char *
fact_of(const struct thread *thread, const char *name)
{
	union {
		const struct thread *borrowed;
		void *context;
	} facts = {.borrowed = thread};

	return thread_fact(facts.context, name);
}

/* Another house has other facts. */
static bool
is_other_property(const struct search *search)
{
	const char *now = fact_of(search->now, "property");
	const char *then = fact_of(&search->then, "property");

	return now && then && strcmp(now, then) != 0;
}

/* Is the text free of what only concerned the other guest? Dates, codes and
 * numbers of that stay are in its context. */
static bool
is_impersonal(const struct search *search, const char *text)
{
	const cJSON *fact;

	cJSON_ArrayForEach (fact, search->then.context) {
		const char *now = fact_of(search->now, fact->string);

		if (!cJSON_IsString(fact) ||
		    strlen(fact->valuestring) < PERSONAL_LEAST ||
		    (now && strcmp(now, fact->valuestring) == 0))
			continue;
		if (strcasestr(text, fact->valuestring))
			return false;
	}
	return true;
}

static void
replace(struct buffer *out, const char *text, const char *old, const char *new)
{
	const char *found;

	while ((found = strstr(text, old))) {
		buffer_append(out, text, (size_t)(found - text));
		buffer_text(out, new);
		text = found + strlen(old);
	}
	buffer_text(out, text);
}

/* The text with this guest's name for the other's; false when that cannot be
 * had. A first name stands for the whole one. */
static bool
rename_guest(const struct search *search, const char *text, struct buffer *out)
{
	const char *then = search->then.guest, *now = search->now->guest;
	struct buffer whole;
	char *first;
	bool good;

	if (!then || (now && strcmp(then, now) == 0)) {
		buffer_text(out, text);
		return true;
	}
	first = strndup(then, strcspn(then, " "));
	if (!first)
		program_die(EX_OSERR, "no memory");
	buffer_init(&whole, BUFFER_MAXIMUM);
	good = now || !strcasestr(text, first);
	replace(&whole, text, then, now ? now : "");
	replace(out, whole.bytes, first, now ? now : "");
	buffer_release(&whole);
	free(first);
	return good;
}

static void
cite(struct buffer *out, const struct reply *reply)
{
	struct writer writer;

	writer_init(&writer, out);
	writer_object(&writer, NULL);
	writer_text(&writer, "id", reply->id);
	writer_text(&writer, "kind", "reply");
	writer_text(&writer, "source", reply->conversation);
	writer_null(&writer, "name");
	writer_end_object(&writer);
}

static void
take_reply(void *context, const struct reply *reply)
{
	struct search *search = context;
	struct canned_offer offer = {.score = search->score + IS_EARLIER};
	struct buffer text, cited;

	if (!is_impersonal(search, reply->text))
		return;
	buffer_init(&text, BUFFER_MAXIMUM);
	buffer_init(&cited, BUFFER_MAXIMUM);
	if (rename_guest(search, reply->text, &text)) {
		cite(&cited, reply);
		offer.text = text.bytes;
		offer.cite = cited.bytes;
		offer.origin = reply->id;
		canned_match_offer(search->match, &offer);
	}
	buffer_release(&cited);
	buffer_release(&text);
}

/* How much two questions are the same. */
static double
likeness(const struct canned_question *question, const char *text)
{
	struct terms terms;
	double one, other;

	terms_read(&terms, text);
	terms_drop_common(&terms, question->language);
	one = terms_covered(&question->terms, &terms);
	other = terms_covered(&terms, &question->terms);
	terms_release(&terms);
	return one < other ? one : other;
}

static void
take_message(void *context, const struct message *message, double rank)
{
	struct search *search = context;

	(void)rank;
	if (strcmp(message->author, "guest") != 0 ||
	    strcmp(message->conversation, search->now->id) == 0)
		return;
	search->score = likeness(search->question, message->text);
	if (search->score < SAME_QUESTION)
		return;
	if (thread_load(&search->then, search->question->store,
		message->conversation, 1) &&
	    !is_other_property(search))
		reply_answering(search->question->store, message->id,
		    take_reply, search);
	thread_release(&search->then);
}

void
canned_match_earlier(const struct canned_question *question,
    struct canned_match *match)
{
	struct message_search find = {
	    .question = question->query.bytes,
	    .since = WHEN_NONE,
	    .limit = CANDIDATES,
	};
	struct search search = {.question = question,
	    .match = match,
	    .now = question->thread};

	message_find(question->store, &find, take_message, &search);
}
