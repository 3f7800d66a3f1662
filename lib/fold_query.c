/* SPDX-License-Identifier: MIT */
#include "fold.h"

#include <string.h>
#include <utf8proc.h>

#include "buffer.h"
#include "utf8.h"

/* Text that is read character by character. */
struct reader {
	const char *at;
	size_t left;
};

/* The next character without going on, 0 at the end. What is no UTF-8 is a
 * space, as fold_text() has it. */
static uint32_t
look(const struct reader *reader, size_t *size)
{
	uint32_t c = 0;

	*size = utf8_next(reader->at, reader->left, &c);
	if (*size || !reader->left)
		return c;
	*size = 1;
	return ' ';
}

static void
pass(struct reader *reader, size_t size)
{
	reader->at += size;
	reader->left -= size;
}

static bool
is_space(uint32_t c)
{
	utf8proc_category_t category;

	if (c < 0x80)
		return c == ' ' || (c >= '\t' && c <= '\r');
	category = utf8proc_category((utf8proc_int32_t)c);
	return category >= UTF8PROC_CATEGORY_ZS &&
	    category <= UTF8PROC_CATEGORY_ZP;
}

/* Straight, and the curly ones that phones make of it. */
static bool
is_quote(uint32_t c)
{
	return c == '"' || (c >= 0x201c && c <= 0x201f);
}

static bool
ends_word(uint32_t c)
{
	return is_space(c) || is_quote(c);
}

/* Goes on while characters are, or are not, what `test` asks for. */
static void
pass_while(struct reader *reader, bool (*test)(uint32_t), bool wanted)
{
	size_t size;

	while (reader->left && test(look(reader, &size)) == wanted)
		pass(reader, size);
}

/* One quoted phrase of the question, unless no word is in it. */
static void
put_phrase(struct buffer *out, size_t start, const struct reader *phrase,
    bool beginning)
{
	size_t before = out->length, empty;

	if (out->length > start)
		buffer_byte(out, ' ');
	buffer_byte(out, '"');
	empty = out->length;
	fold_bytes(out, phrase->at, phrase->left);
	if (out->length == empty) {
		out->length = before;
		out->bytes[before] = '\0';
		return;
	}
	buffer_byte(out, '"');
	if (beginning)
		buffer_byte(out, '*');
}

bool
fold_query(struct buffer *out, const char *text)
{
	struct reader reader = {text, strlen(text)};
	size_t start = out->length;

	while (reader.left) {
		struct reader phrase;
		size_t size;
		bool quoted, beginning;

		pass_while(&reader, is_space, true);
		quoted = is_quote(look(&reader, &size));
		if (quoted)
			pass(&reader, size);
		phrase = reader;
		pass_while(&reader, quoted ? is_quote : ends_word, false);
		phrase.left -= reader.left;
		if (quoted && reader.left) {
			look(&reader, &size);
			pass(&reader, size);
		}
		beginning = quoted
		    ? reader.left && *reader.at == '*'
		    : phrase.left && phrase.at[phrase.left - 1] == '*';
		put_phrase(out, start, &phrase, beginning);
	}
	return out->length > start && !out->full;
}

/* A word of folded text; `pair` is longer by the next character when both are
 * of an unspaced script. */
struct word {
	const char *text;
	size_t length, pair;
	bool unspaced;
};

static bool
is_unspaced(const char *text, size_t length)
{
	uint32_t c = 0;

	utf8_next(text, length, &c);
	return fold_unspaced(c);
}

static bool
next_word(const char **text, struct word *word)
{
	const char *next;

	*text += **text == ' ';
	if (!**text)
		return false;
	word->text = *text;
	word->length = strcspn(*text, " ");
	word->pair = word->length;
	word->unspaced = is_unspaced(*text, word->length);
	*text += word->length;
	next = *text + (**text == ' ');
	if (word->unspaced && *next) {
		size_t length = strcspn(next, " ");

		if (is_unspaced(next, length))
			word->pair += 1 + length;
	}
	return true;
}

static bool
says_little(const struct word *word, const char *const *stop)
{
	if (word->unspaced)
		return false;
	if (word->length <= 2 && word->text[0] >= 'a' &&
	    word->text[word->length - 1] >= 'a' && !(word->text[0] & 0x80))
		return true;
	for (; stop && *stop; stop++)
		if (strlen(*stop) == word->length &&
		    memcmp(*stop, word->text, word->length) == 0)
			return true;
	return false;
}

/* Appends the word unless the question has it. Its quotes make it sure that no
 * longer word is taken for it. */
static bool
put_word(struct buffer *out, size_t start, const struct word *word)
{
	size_t before = out->length, quoted;

	buffer_text(out, before > start ? " OR " : "");
	quoted = out->length;
	buffer_byte(out, '"');
	buffer_append(out, word->text, word->pair);
	buffer_byte(out, '"');
	if (memmem(out->bytes + start, before - start, out->bytes + quoted,
		out->length - quoted) == NULL)
		return true;
	out->length = before;
	out->bytes[before] = '\0';
	return false;
}

static void
put_words(struct buffer *out, const char *folded, size_t words,
    const char *const *stop, bool all)
{
	size_t start = out->length;
	bool paired = false;
	struct word word;

	while (words && next_word(&folded, &word)) {
		/* The last of a run is in the pair before it already. */
		bool covered = paired && word.pair == word.length;

		paired = word.pair > word.length;
		if (!covered && (all || !says_little(&word, stop)))
			words -= put_word(out, start, &word);
	}
}

bool
fold_likeness(struct buffer *out, const char *text, size_t words,
    const char *const *stop)
{
	struct buffer folded;
	size_t start = out->length;

	buffer_init(&folded, BUFFER_MAXIMUM);
	fold_text(&folded, text);
	put_words(out, folded.bytes, words, stop, false);
	if (out->length == start)
		put_words(out, folded.bytes, words, stop, true);
	buffer_release(&folded);
	return out->length > start && !out->full;
}
