/* SPDX-License-Identifier: MIT */
#include "provider/canned.h"

#include <stdlib.h>
#include <string.h>

#include "completion.h"
#include "language.h"
#include "program.h"
#include "provider/canned_match.h"
#include "thread.h"

#define QUESTIONS_MAXIMUM 6

/* What the guest wrote, cut into sentences. */
struct sentence {
	const char *text;
	size_t length;
	bool asks;
};

/* The length of the mark that ends a sentence here, or 0. */
static size_t
end_mark(const char *text, bool *asks)
{
	static const struct {
		const char *mark;
		bool asks;
	} marks[] = {{"?", true}, {"\xef\xbc\x9f", true}, {"\xd8\x9f", true},
	    {"\xcd\xbe", true}, {"!", false}, {"\n", false},
	    {"\xe3\x80\x82", false}, {"\xef\xbc\x81", false}};

	for (size_t i = 0; i < sizeof(marks) / sizeof(marks[0]); i++) {
		size_t length = strlen(marks[i].mark);

		if (strncmp(text, marks[i].mark, length) == 0) {
			*asks = marks[i].asks;
			return length;
		}
	}
	*asks = false;
	return *text == '.' && (!text[1] || strchr(" \t\r\n", text[1]));
}

/* Japanese asks with its last syllable as well. */
static bool
ends_in_ka(const struct sentence *sentence)
{
	static const char ka[] = "\xe3\x81\x8b";
	size_t length = sizeof(ka) - 1;

	return sentence->length >= length &&
	    memcmp(sentence->text + sentence->length - length, ka, length) == 0;
}

static bool
next_sentence(const char **text, struct sentence *sentence)
{
	const char *at;
	size_t mark = 0;

	*text += strspn(*text, " \t\r\n");
	if (!**text)
		return false;
	*sentence = (struct sentence){.text = *text};
	for (at = *text; *at && !mark; at++)
		mark = end_mark(at, &sentence->asks);
	if (mark)
		at--;
	sentence->length = (size_t)(at - *text);
	if (!sentence->asks)
		sentence->asks = ends_in_ka(sentence);
	*text = at + mark;
	return true;
}

/* The answer to all questions of one thread, as it grows. */
struct answering {
	struct store *store;
	const struct thread *thread;
	struct completion *completion;
	struct terms known; /* facts that every answer takes for granted */
	const char *language;
	size_t questions;
};

static void
needs_human(struct answering *answering, const char *why, const char *about)
{
	completion_fail(answering->completion, COMPLETION_NEEDS_HUMAN, false,
	    "%s%s", why, about);
}

/* The sentence as terms; false when it has none. */
static bool
read_question(const struct answering *answering, const char *text,
    struct canned_question *question)
{
	*question = (struct canned_question){
	    .store = answering->store,
	    .thread = answering->thread,
	    .language = answering->language,
	};
	buffer_init(&question->query, BUFFER_MAXIMUM);
	terms_read(&question->terms, text);
	terms_drop_common(&question->terms, answering->language);
	terms_drop(&question->terms, &answering->known);
	return terms_question(&question->terms, &question->query);
}

static void
release_question(struct canned_question *question)
{
	terms_release(&question->terms);
	buffer_release(&question->query);
}

/* Adds a text to the answer, unless another question brought it already. */
static void
put_answer(struct completion *completion, const struct canned_match *match)
{
	struct buffer *sources = &completion->sources;

	if (strstr(completion->text.bytes, match->text.bytes))
		return;
	if (completion->text.length)
		buffer_text(&completion->text, "\n\n");
	buffer_text(&completion->text, match->text.bytes);
	if (sources->length)
		sources->bytes[sources->length - 1] = ',';
	else
		buffer_byte(sources, '[');
	buffer_text(sources, match->cite.bytes);
	buffer_byte(sources, ']');
}

static void
answer_question(struct answering *answering,
    const struct canned_question *question, const char *text)
{
	struct canned_match match;

	canned_match_init(&match);
	canned_match_knowledge(question, &match);
	if (match.score <= 0)
		canned_match_earlier(question, &match);
	if (match.score <= 0)
		needs_human(answering, "nothing fits: ", text);
	else if (match.rivalled)
		completion_fail(answering->completion, COMPLETION_NEEDS_HUMAN,
		    false, "two texts fit equally well (%s; %s): %s",
		    match.origin.bytes, match.rival.bytes, text);
	else
		put_answer(answering->completion, &match);
	canned_match_release(&match);
}

/* One question; where its own words say nothing ("Is that possible?"), with the
 * sentence before it. */
static void
take_question(struct answering *answering, const struct sentence *before,
    const struct sentence *sentence)
{
	const char *start = sentence->text;
	const char *end = sentence->text + sentence->length;
	struct canned_question question;
	char *text = strndup(start, sentence->length);
	bool asks;

	if (!text)
		program_die(EX_OSERR, "no memory");
	asks = read_question(answering, text, &question);
	if (!asks && before->text) {
		release_question(&question);
		free(text);
		text = strndup(before->text, (size_t)(end - before->text));
		if (!text)
			program_die(EX_OSERR, "no memory");
		asks = read_question(answering, text, &question);
	}
	if (asks && ++answering->questions > QUESTIONS_MAXIMUM)
		needs_human(answering, "too many questions at once", "");
	else if (asks)
		answer_question(answering, &question, text);
	release_question(&question);
	free(text);
}

/* All that asks; false when nothing does. */
static bool
take_questions(struct answering *answering, const char *text)
{
	struct sentence before = {0}, sentence;

	while (answering->completion->error == COMPLETION_GOOD &&
	    next_sentence(&text, &sentence)) {
		if (sentence.asks)
			take_question(answering, &before, &sentence);
		before = sentence;
	}
	return answering->questions > 0;
}

static void
answer_text(struct answering *answering, const char *text)
{
	struct sentence none = {0}, all = {.text = text};

	all.length = strlen(text);
	if (take_questions(answering, text))
		return;
	take_question(answering, &none, &all);
	if (!answering->questions)
		needs_human(answering,
		    *text ? "there are no words to go by: "
			  : "there is no text, only an attachment",
		    text);
}

/* Names that stand in every question and in every fact. */
static void
read_known(struct answering *answering)
{
	const struct thread *thread = answering->thread;
	const cJSON *fact;
	struct buffer words;

	buffer_init(&words, BUFFER_MAXIMUM);
	buffer_format(&words, "%s %s", thread->subject ? thread->subject : "",
	    thread->guest ? thread->guest : "");
	cJSON_ArrayForEach (fact, thread->context) {
		if (cJSON_IsString(fact) && fact->string &&
		    strcmp(fact->string, "property") == 0)
			buffer_format(&words, " %s", fact->valuestring);
	}
	terms_read(&answering->known, words.bytes);
	buffer_release(&words);
}

static void
answer(struct store *store, const struct thread *thread,
    struct completion *completion)
{
	struct answering answering = {.store = store,
	    .thread = thread,
	    .completion = completion};
	struct buffer text;

	buffer_init(&text, BUFFER_MAXIMUM);
	thread_question(thread, &text);
	answering.language = language_guess(text.bytes);
	read_known(&answering);
	answer_text(&answering, text.bytes);
	terms_release(&answering.known);
	completion->finish = "stop";
	completion->input = completion->output = completion->cached = 0;
	buffer_release(&text);
}

const struct provider canned_provider = {
    .name = "canned",
    .answer = answer,
};
