/* SPDX-License-Identifier: MIT */
#include "language.h"

#include <stdint.h>
#include <string.h>

#include "buffer.h"
#include "fold.h"
#include "language_words.h"
#include "utf8.h"

/* How many letters of a text belong to each script that tells the language. */
struct scripts {
	int latin, han, kana, hangul, thai, cyrillic, greek, arabic, hebrew;
};

static void
count_character(struct scripts *scripts, uint32_t c)
{
	if (c < 0x80)
		scripts->latin += (c | 0x20) >= 'a' && (c | 0x20) <= 'z';
	else if (c >= 0xc0 && c < 0x250)
		scripts->latin++;
	else if (c >= 0x370 && c < 0x400)
		scripts->greek++;
	else if (c >= 0x400 && c < 0x530)
		scripts->cyrillic++;
	else if (c >= 0x590 && c < 0x600)
		scripts->hebrew++;
	else if (c >= 0x600 && c < 0x700)
		scripts->arabic++;
	else if (c >= 0xe00 && c < 0xe80)
		scripts->thai++;
	else if (c >= 0x3041 && c <= 0x30ff)
		scripts->kana++;
	else if (c >= 0x3400 && c < 0xa000)
		scripts->han++;
	else if (c >= 0xac00 && c < 0xd7b0)
		scripts->hangul++;
}

static struct scripts
count_scripts(const char *text)
{
	struct scripts scripts = {0};
	size_t left = strlen(text), size;
	uint32_t c = 0;

	for (; left; text += size, left -= size) {
		size = utf8_next(text, left, &c);
		if (size)
			count_character(&scripts, c);
		else
			size = 1;
	}
	return scripts;
}

/* A language whose script is its own. Cyrillic and Arabic are written by too
 * many to tell. Names and brands are Latin everywhere, so a Latin letter counts
 * less than another. */
static const char *
by_script(const struct scripts *scripts)
{
	int latin = scripts->latin / 3;

	if (scripts->kana && scripts->kana + scripts->han > latin)
		return "ja";
	if (scripts->hangul > latin)
		return "ko";
	if (scripts->han > latin)
		return "zh";
	if (scripts->thai > latin)
		return "th";
	if (scripts->greek > latin)
		return "el";
	return scripts->hebrew > latin ? "he" : NULL;
}

static bool
is_among(const char *const *words, const char *word, size_t length)
{
	for (; *words; words++)
		if (strncmp(*words, word, length) == 0 && !(*words)[length])
			return true;
	return false;
}

static int
count_words(const char *const *words, const char *folded)
{
	int count = 0;

	while (*folded) {
		size_t length = strcspn(folded, " ");

		if (length && is_among(words, folded, length))
			count++;
		folded += length + (folded[length] == ' ');
	}
	return count;
}

/* The language with the most common words in the text, if no other has as
 * many. */
static const char *
by_words(const char *text)
{
	const char *best = NULL;
	struct buffer folded;
	int most = 0;

	buffer_init(&folded, BUFFER_MAXIMUM);
	fold_text(&folded, text);
	for (const struct language_words *at = language_words; at->code; at++) {
		int count = count_words(at->words, folded.bytes);

		if (count > most)
			best = at->code;
		else if (count == most)
			best = NULL;
		if (count > most)
			most = count;
	}
	buffer_release(&folded);
	return best;
}

const char *
language_guess(const char *text)
{
	struct scripts scripts = count_scripts(text);
	const char *code = by_script(&scripts);

	if (code)
		return code;
	return scripts.latin > scripts.cyrillic + scripts.arabic
	    ? by_words(text)
	    : NULL;
}

bool
language_is_common(const char *code, const char *word)
{
	bool known = false;

	for (const struct language_words *at = language_words; at->code; at++)
		known = known || (code && strcmp(at->code, code) == 0);
	for (const struct language_words *at = language_words; at->code; at++)
		if ((!known || strcmp(at->code, code) == 0) &&
		    is_among(at->words, word, strlen(word)))
			return true;
	return false;
}

bool
language_is_common_character(const char *word)
{
	/* Of Chinese and Japanese questions: what, when, have, is, please. */
	static const char characters[] = "何時有在的是吗嗎呢我们們你您可以能"
					 "请請問问么麼什哪里裡这這那了不也都"
					 "和要想私達様御願教知聞欲";
	uint32_t c = 0;

	utf8_next(word, strlen(word), &c);
	if (c >= 0x3041 && c <= 0x309f)
		return true; /* hiragana: endings and particles */
	return strstr(characters, word) != NULL;
}
