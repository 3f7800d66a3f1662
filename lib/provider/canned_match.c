/* SPDX-License-Identifier: MIT */
#include "provider/canned_match.h"

#include <string.h>

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

/* The words under which a text stands, and those of the text with them. */
static void
read_terms(const struct knowledge *row, struct terms *named, struct terms *all)
{
	struct buffer words;

	buffer_init(&words, BUFFER_MAXIMUM);
	buffer_format(&words, "%s %s ", row->name ? row->name : "",
	    row->tags ? row->tags : "");
	terms_read(named, words.bytes);
	buffer_text(&words, row->text);
	terms_read(all, words.bytes);
	buffer_release(&words);
}

/* Is it about the property of this stay, by its name or by its file's? */
static bool
is_of_property(const struct search *search, const struct knowledge *row,
    const struct terms *named)
{
	const char *slash = strrchr(row->source, '/');
	struct terms file;
	bool same;

	if (!search->property.count)
		return false;
	terms_read(&file, slash ? slash + 1 : row->source);
	same = terms_covered(&search->property, named) > 0.99 ||
	    terms_covered(&search->property, &file) > 0.99;
	terms_release(&file);
	return same;
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

static double
score(const struct search *search, const struct knowledge *row)
{
	const struct canned_question *question = search->question;
	struct terms named, all, name;
	double covered, sum;

	read_terms(row, &named, &all);
	terms_read(&name, row->name ? row->name : "");
	covered = sum = terms_covered(&question->terms, &all);
	sum += IN_NAME * terms_covered(&question->terms, &named);
	sum += NAME_IS_ASKED * terms_covered(&name, &question->terms);
	if (is_of_property(search, row, &named))
		sum += SAME_PROPERTY;
	if (is_other_language(question, row))
		sum += OTHER_LANGUAGE;
	if (strcmp(row->kind, "canned") == 0)
		sum += IS_CANNED;
	terms_release(&name);
	terms_release(&named);
	terms_release(&all);
	return covered < CANNED_ENOUGH ? 0 : sum;
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
