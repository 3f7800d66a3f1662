/* SPDX-License-Identifier: MIT */
#ifndef LANGUAGE_WORDS_H
#define LANGUAGE_WORDS_H

/* The common words of each language, as lib/fold writes them; for language.c
 * alone. In the order of the alphabet, ended by NULL. */
struct language_words {
	const char *code;
	const char *const *words;
};

/* Ended by a code of NULL. */
extern const struct language_words language_words[];

#endif
