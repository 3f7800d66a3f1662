/* SPDX-License-Identifier: MIT */
#include "excerpt.h"

#include <stdbool.h>
#include <string.h>

#include "buffer.h"
#include "fold.h"
#include "utf8.h"

#define SPACES " \t\r\n"
#define BEFORE 24             /* bytes of context before the word */
#define WORD_MAXIMUM 1024     /* bytes of one run without spaces */
#define QUESTION_MAXIMUM 4096 /* bytes of a folded question */
#define ELLIPSIS "\xe2\x80\xa6"

/* The words of the question, folded, with a space around them (behind them
 * none when only the beginning was given), each ended by NUL. */
static void
list_words(struct buffer *words, const char *question)
{
	struct buffer folded;

	buffer_init(&folded, QUESTION_MAXIMUM);
	while (*question) {
		size_t length = strcspn(question, SPACES "\"");

		buffer_clear(&folded);
		fold_bytes(&folded, question, length);
		if (folded.length) {
			buffer_byte(words, ' ');
			buffer_text(words, folded.bytes);
			if (question[length - 1] != '*')
				buffer_byte(words, ' ');
			buffer_byte(words, '\0');
		}
		question += length;
		question += strspn(question, SPACES "\"");
	}
	buffer_release(&folded);
}

/* The word of the list that occurs in the folded text, or NULL. */
static const char *
wanted(const struct buffer *words, const char *folded)
{
	const char *word = words->bytes, *end = word + words->length;

	while (word < end && !strstr(folded, word))
		word += strlen(word) + 1;
	return word < end ? word : NULL;
}

/* Folds one run with a space on both sides. */
static void
fold_run(struct buffer *folded, const char *run, size_t length)
{
	buffer_clear(folded);
	buffer_byte(folded, ' ');
	fold_bytes(folded, run, length);
	buffer_byte(folded, ' ');
}

/* Where in a run of an unspaced script the word begins. */
static size_t
place_in(const char *run, size_t length, const char *word)
{
	struct buffer folded;
	size_t at = 0, size = 1;

	buffer_init(&folded, (size_t)8 * WORD_MAXIMUM);
	for (; at < length && size; at += size) {
		fold_run(&folded, run + at, length - at);
		if (strncmp(folded.bytes, word, strlen(word)) == 0)
			break;
		size = utf8_next(run + at, length - at, NULL);
	}
	buffer_release(&folded);
	return at < length ? at : 0;
}

/* Where the first wanted word begins; 0 when none occurs. */
static size_t
first_place(const char *text, const struct buffer *words)
{
	struct buffer folded;
	const char *word = NULL, *run = text;
	size_t length, place = 0;

	buffer_init(&folded, (size_t)8 * WORD_MAXIMUM);
	for (; *run && !word; run += length + strspn(run + length, SPACES)) {
		length = strcspn(run, SPACES);
		if (length > WORD_MAXIMUM)
			length = fold_cut(run, WORD_MAXIMUM);
		fold_run(&folded, run, length);
		word = wanted(words, folded.bytes);
		if (word)
			place = (size_t)(run - text) +
			    place_in(run, length, word);
	}
	buffer_release(&folded);
	return place;
}

/* A few words earlier, at the beginning of one. */
static size_t
step_back(const char *text, size_t place)
{
	size_t at = place > BEFORE ? place - BEFORE : 0;

	if (!at)
		return 0;
	while (at < place && !strchr(SPACES, text[at - 1]))
		at++;
	return at;
}

void
excerpt_text(struct buffer *out, const char *text, const char *question)
{
	struct buffer words;
	size_t start;

	buffer_init(&words, QUESTION_MAXIMUM);
	list_words(&words, question);
	start = step_back(text, first_place(text, &words));
	if (start)
		buffer_text(out, ELLIPSIS);
	for (text += start; *text; text++)
		buffer_byte(out, strchr(SPACES, *text) ? ' ' : *text);
	buffer_release(&words);
}
