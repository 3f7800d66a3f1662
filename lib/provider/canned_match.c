/* SPDX-License-Identifier: MIT */
#include "provider/canned_match.h"

#include <stdlib.h>
#include <string.h>

#include "conversation.h"
#include "knowledge.h"
#include "language.h"
#include "program.h"
#include "template.h"
#include "thread.h"
#include "writer.h"

#define CANDIDATES 60

/* What tells two texts apart that answer the same question: small against the
 * cover itself, in the order of their weight. */
#define SAME_PROPERTY 0.3
#define ANY_PROPERTY 0.2
#define IN_NAME 0.1
#define OTHER_LANGUAGE (-0.15)
#define IS_CANNED 0.04
#define NAME_IS_ASKED 0.05
#define TOO_NEAR 0.005

void
canned_match_init(struct canned_match *match)
{
	*match = (struct canned_match){0};
	buffer_init(&match->text, BUFFER_MAXIMUM);
	buffer_init(&match->cite, BUFFER_MAXIMUM);
	buffer_init(&match->origin, BUFFER_MAXIMUM);
	buffer_init(&match->rival, BUFFER_MAXIMUM);
}

void
canned_match_release(struct canned_match *match)
{
	buffer_release(&match->text);
	buffer_release(&match->cite);
	buffer_release(&match->origin);
	buffer_release(&match->rival);
}

static void
set(struct buffer *buffer, const char *text)
{
	buffer_clear(buffer);
	buffer_text(buffer, text);
}

void
canned_match_offer(struct canned_match *match, const struct canned_offer *offer)
{
	bool same = strcmp(match->text.bytes, offer->text) == 0;

	if (offer->score > match->score + TOO_NEAR) {
		match->score = offer->score;
		match->rivalled = false;
		set(&match->text, offer->text);
		set(&match->cite, offer->cite);
		set(&match->origin, offer->origin);
	} else if (offer->score > match->score - TOO_NEAR && !same &&
	    strcmp(match->origin.bytes, offer->origin) != 0) {
		match->rivalled = true;
		set(&match->rival, offer->origin);
	}
}

/* The search for one question through the knowledge. */
struct search {
	const struct canned_question *question;
	struct canned_match *match;
	struct terms property; /* of the stay, may be empty */
};

static void
name_origin(const struct knowledge *row, struct buffer *origin)
{
	const char *slash = strrchr(row->source, '/');

	buffer_text(origin, slash ? slash + 1 : row->source);
	if (row->name) {
		buffer_text(origin, ": ");
		buffer_text(origin, row->name);
	}
}

/* No variable is a word of the text. */
static const char *
blank(void *context, const char *name)
{
	(void)context;
	(void)name;
	return " ";
}

/* The words under which a text stands, and those of the text with them. */
static void
read_terms(const struct knowledge *row, struct terms *named, struct terms *all)
{
	struct buffer words;

	buffer_init(&words, BUFFER_MAXIMUM);
	buffer_format(&words, "%s %s ", row->name ? row->name : "",
	    row->tags ? row->tags : "");
	terms_read(named, words.bytes);
	template_fill(&words, row->text, blank, NULL, NULL);
	terms_read(all, words.bytes);
	buffer_release(&words);
}

/* The topmost heading, when there are others below it. */
static char *
top_of(const char *name)
{
	const char *end = name ? strstr(name, " > ") : NULL;
	char *top = end ? strndup(name, (size_t)(end - name)) : NULL;

	if (end && !top)
		program_die(EX_OSERR, "no memory");
	return top;
}

static bool
covers(const struct terms *property, const char *text)
{
	struct terms terms;
	bool covered;

	terms_read(&terms, text);
	covered = terms_covered(property, &terms) > 0.99;
	terms_release(&terms);
	return covered;
}

/* Where a text belongs to. What names another property than that of the stay is
 * never told: it would be wrong. */
enum place { HERE, ANYWHERE, ELSEWHERE };

static enum place
place_of(const struct search *search, const struct knowledge *row)
{
	const char *slash = strrchr(row->source, '/');
	enum place place = ANYWHERE;
	char *top;

	if (!search->property.count)
		return ANYWHERE;
	if (covers(&search->property, slash ? slash + 1 : row->source) ||
	    (row->name && covers(&search->property, row->name)))
		return HERE;
	top = top_of(row->name);
	if (top && conversation_subject_exists(search->question->store, top))
		place = ELSEWHERE;
	free(top);
	return place;
}

static bool
is_other_language(const struct canned_question *question,
    const struct knowledge *row)
{
	const char *language = row->language ? row->language
					     : language_guess(row->text);

	return question->language && language &&
	    strncmp(question->language, language, 2) != 0;
}

/* How much of the question the text covers. */
static double
cover(const struct search *search, const struct knowledge *row)
{
	const struct canned_question *question = search->question;
	struct terms named, all, name;
	double sum;

	read_terms(row, &named, &all);
	terms_read(&name, row->name ? row->name : "");
	sum = terms_covered(&question->terms, &all);
	if (sum < CANNED_ENOUGH)
		sum = 0;
	else
		sum += IN_NAME * terms_covered(&question->terms, &named) +
		    NAME_IS_ASKED * terms_covered(&name, &question->terms);
	terms_release(&name);
	terms_release(&named);
	terms_release(&all);
	return sum;
}

static double
score(const struct search *search, const struct knowledge *row)
{
	double sum = cover(search, row);
	enum place place = sum > 0 ? place_of(search, row) : ELSEWHERE;

	if (place == ELSEWHERE)
		return 0;
	sum += place == HERE ? SAME_PROPERTY : ANY_PROPERTY;
	if (is_other_language(search->question, row))
		sum += OTHER_LANGUAGE;
	if (strcmp(row->kind, "canned") == 0)
		sum += IS_CANNED;
	return sum;
}

/* The text with its variables filled in; false when one is not known. */
static bool
fill(const struct search *search, const struct knowledge *row,
    struct buffer *text)
{
	union {
		const struct thread *borrowed;
		void *context;
	} facts = {.borrowed = search->question->thread};
	struct buffer missing;
	bool whole;

	buffer_init(&missing, 256);
	whole = template_fill(text, row->text, thread_fact, facts.context,
	    &missing);
	if (!whole)
		program_tell("%s: %s is not used: {{%s}} is not known",
		    search->question->thread->id,
		    row->name ? row->name : row->source, missing.bytes);
	buffer_release(&missing);
	return whole;
}

static void
cite(struct buffer *out, const struct knowledge *row)
{
	struct writer writer;

	writer_init(&writer, out);
	knowledge_cite(&writer, row);
}

static void
take_knowledge(void *context, const struct knowledge *row, double rank)
{
	struct search *search = context;
	struct canned_offer offer = {.score = score(search, row)};
	struct buffer text, cited, origin;

	(void)rank;
	if (offer.score <= 0)
		return;
	buffer_init(&text, BUFFER_MAXIMUM);
	buffer_init(&cited, BUFFER_MAXIMUM);
	buffer_init(&origin, BUFFER_MAXIMUM);
	if (fill(search, row, &text)) {
		cite(&cited, row);
		name_origin(row, &origin);
		offer.text = text.bytes;
		offer.cite = cited.bytes;
		offer.origin = origin.bytes;
		canned_match_offer(search->match, &offer);
	}
	buffer_release(&origin);
	buffer_release(&cited);
	buffer_release(&text);
}

void
canned_match_knowledge(const struct canned_question *question,
    struct canned_match *match)
{
	struct knowledge_search find = {.question = question->query.bytes,
	    .limit = CANDIDATES};
	struct search search = {.question = question, .match = match};
	union {
		const struct thread *borrowed;
		void *context;
	} facts = {.borrowed = question->thread};
	const char *property = thread_fact(facts.context, "property");

	terms_read(&search.property, property ? property : "");
	knowledge_find(question->store, &find, take_knowledge, &search);
	terms_release(&search.property);
}
