/* SPDX-License-Identifier: MIT */
#include "terms.h"

#include <err.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sysexits.h>

#include "buffer.h"
#include "fold.h"
#include "language.h"
#include "utf8.h"

/* Two words that are one, or one that has another form. `second` is NULL for
 * the latter. */
static const struct {
	const char *first, *second, *whole;
} joined[] = {
    {"check", "in", "checkin"},
    {"check", "out", "checkout"},
    {"checking", "in", "checkin"},
    {"checking", "out", "checkout"},
    {"checka", "in", "checkin"},
    {"checka", "ut", "checkout"},
    {"checkar", "in", "checkin"},
    {"checkar", "ut", "checkout"},
    {"check", "ut", "checkout"},
    {"incheckning", NULL, "checkin"},
    {"utcheckning", NULL, "checkout"},
    {"einchecken", NULL, "checkin"},
    {"auschecken", NULL, "checkout"},
    {"wi", "fi", "wifi"},
    {"wlan", NULL, "wifi"},
    {"e", "mail", "email"},
    {"t", "shirt", "tshirt"},
    {"air", "conditioning", "airconditioning"},
    {"tv", NULL, "television"},
};

static void
add(struct terms *terms, const char *text, size_t length)
{
	char *word;

	if (!length || terms->count == TERMS_MAXIMUM)
		return;
	if (terms->count == terms->capacity) {
		terms->capacity = terms->capacity * 2 + 16;
		terms->words = reallocarray(terms->words, terms->capacity,
		    sizeof(*terms->words));
		if (!terms->words)
			err(EX_OSERR, "no memory");
	}
	word = strndup(text, length);
	if (!word)
		err(EX_OSERR, "no memory");
	terms->words[terms->count++] = word;
}

/* One word of folded text. */
struct word {
	const char *text;
	size_t length;
	bool unspaced, katakana;
};

/* A character of an unspaced script, with its marks. A mark that has none to be
 * on is a word, as are letters of another script behind it. */
static bool
is_unspaced(const char *text, size_t length)
{
	uint32_t c = 0;
	size_t i = utf8_next(text, length, &c), size;

	if (!(fold_unspaced(c) || c == 0x30fc) || fold_mark(c))
		return false;
	for (; (size = utf8_next(text + i, length - i, &c)); i += size)
		if (!fold_unspaced(c) && !fold_mark(c))
			return false;
	return true;
}

static bool
next_word(const char **folded, struct word *word)
{
	uint32_t c = 0;

	*folded += strspn(*folded, " ");
	if (!**folded)
		return false;
	*word = (struct word){.text = *folded};
	word->length = strcspn(*folded, " ");
	utf8_next(word->text, word->length, &c);
	word->unspaced = is_unspaced(word->text, word->length);
	word->katakana = c >= 0x30a0 && c <= 0x30ff;
	*folded += word->length;
	return true;
}

/* Is it a long word of ours, perhaps with an ending ("incheckningen")? */
static bool
begins(const struct word *word, const char *text)
{
	size_t length = strlen(text);

	return word->length >= length &&
	    (length > 4 || word->length == length) &&
	    memcmp(text, word->text, length) == 0;
}

static bool
is(const struct word *word, const char *text)
{
	return strlen(text) == word->length &&
	    memcmp(text, word->text, word->length) == 0;
}

/* A word, or two that are one; returns the text after it. */
static const char *
add_spaced(struct terms *terms, const struct word *word, const char *rest)
{
	const char *after = rest;
	struct word next;
	bool more = next_word(&after, &next);

	for (size_t i = 0; i < sizeof(joined) / sizeof(joined[0]); i++) {
		const char *second = joined[i].second;

		if (second ? !more || !is(word, joined[i].first) ||
			    !is(&next, second)
			   : !begins(word, joined[i].first))
			continue;
		add(terms, joined[i].whole, strlen(joined[i].whole));
		return second ? after : rest;
	}
	add(terms, word->text, word->length);
	return rest;
}

static bool
says_nothing(const struct word *word)
{
	char text[32];

	if (word->length >= sizeof(text))
		return false;
	memcpy(text, word->text, word->length);
	text[word->length] = '\0';
	return language_is_common_character(text);
}

/* Characters of unspaced scripts that stand together, as far as they do not
 * say nothing: a run of Katakana whole, of others the last one. */
struct run {
	struct terms *terms;
	struct buffer text;
	size_t count;
	bool katakana;
};

static void
end_run(struct run *run)
{
	if (run->count && (run->katakana || run->count == 1))
		add(run->terms, run->text.bytes, run->text.length);
	buffer_clear(&run->text);
	run->count = 0;
}

static void
extend_run(struct run *run, const struct word *word)
{
	size_t last = run->text.length;

	if (run->count && run->katakana != word->katakana)
		end_run(run);
	run->katakana = word->katakana;
	buffer_append(&run->text, word->text, word->length);
	if (run->count++ && !run->katakana) {
		add(run->terms, run->text.bytes, run->text.length);
		buffer_drop(&run->text, last);
	}
}

/* Returns the text after the run. */
static const char *
add_unspaced(struct terms *terms, struct word word, const char *rest)
{
	struct run run = {.terms = terms};
	const char *after = rest;
	bool more = true;

	buffer_init(&run.text, 65536);
	for (; more && word.unspaced; more = next_word(&after, &word)) {
		if (says_nothing(&word))
			end_run(&run);
		else
			extend_run(&run, &word);
		rest = after;
	}
	end_run(&run);
	buffer_release(&run.text);
	return rest;
}

void
terms_read(struct terms *terms, const char *text)
{
	struct buffer folded;
	const char *rest;
	struct word word;

	*terms = (struct terms){0};
	buffer_init(&folded, BUFFER_MAXIMUM);
	fold_text(&folded, text);
	rest = folded.bytes;
	while (next_word(&rest, &word))
		rest = word.unspaced ? add_unspaced(terms, word, rest)
				     : add_spaced(terms, &word, rest);
	buffer_release(&folded);
}

void
terms_release(struct terms *terms)
{
	for (size_t i = 0; i < terms->count; i++)
		free(terms->words[i]);
	free(terms->words);
	*terms = (struct terms){0};
}

static bool
is_before(const struct terms *terms, size_t end, const char *word)
{
	for (size_t i = 0; i < end; i++)
		if (strcmp(terms->words[i], word) == 0)
			return true;
	return false;
}

void
terms_drop_common(struct terms *terms, const char *language)
{
	size_t kept = 0;

	for (size_t i = 0; i < terms->count; i++) {
		char *word = terms->words[i];

		if (language_is_common(language, word) ||
		    is_before(terms, kept, word))
			free(word);
		else
			terms->words[kept++] = word;
	}
	terms->count = kept;
}

void
terms_drop(struct terms *terms, const struct terms *others)
{
	size_t kept = 0;

	for (size_t i = 0; i < terms->count; i++) {
		if (terms_has(others, terms->words[i]) > 0.85)
			free(terms->words[i]);
		else
			terms->words[kept++] = terms->words[i];
	}
	terms->count = kept;
}

double
terms_has(const struct terms *terms, const char *word)
{
	double most = 0;

	for (size_t i = 0; i < terms->count && most < 1; i++) {
		double likeness = terms_likeness(terms->words[i], word);

		if (likeness > most)
			most = likeness;
	}
	return most;
}

double
terms_covered(const struct terms *terms, const struct terms *others)
{
	double sum = 0;

	for (size_t i = 0; i < terms->count; i++)
		sum += terms_has(others, terms->words[i]);
	return terms->count ? sum / (double)terms->count : 0;
}

static void
put_or(struct buffer *out, size_t start)
{
	if (out->length > start)
		buffer_text(out, " OR ");
}

/* The words that were joined to this one. */
static void
put_joined(struct buffer *out, size_t start, const char *word)
{
	for (size_t i = 0; i < sizeof(joined) / sizeof(joined[0]); i++) {
		if (strcmp(joined[i].whole, word) != 0)
			continue;
		put_or(out, start);
		buffer_format(out, "\"%s%s%s\"", joined[i].first,
		    joined[i].second ? " " : "",
		    joined[i].second ? joined[i].second : "");
	}
}

/* An unspaced term as the characters that the index has, in their order. */
static void
put_characters(struct buffer *out, const char *word)
{
	buffer_byte(out, '"');
	fold_text(out, word);
	buffer_byte(out, '"');
}

/* Whatever begins as the word does: its other forms, and compounds with it. */
static void
put_beginning(struct buffer *out, const char *word)
{
	size_t length = strlen(word), keep = 0, count = 0;

	if (strpbrk(word, "0123456789"))
		keep = length;
	while (keep < length && count < TERMS_STEM) {
		keep++;
		while ((word[keep] & 0xc0) == 0x80)
			keep++;
		count++;
	}
	buffer_byte(out, '"');
	buffer_append(out, word, keep);
	buffer_text(out, "\" *");
}

bool
terms_question(const struct terms *terms, struct buffer *out)
{
	size_t start = out->length;
	uint32_t c;

	for (size_t i = 0; i < terms->count; i++) {
		const char *word = terms->words[i];

		c = 0;
		utf8_next(word, strlen(word), &c);
		put_or(out, start);
		if (fold_unspaced(c))
			put_characters(out, word);
		else
			put_beginning(out, word);
		put_joined(out, start, word);
	}
	return terms->count > 0 && !out->full;
}
