/* SPDX-License-Identifier: MIT */
#ifndef LANGUAGE_H
#define LANGUAGE_H

#include <stdbool.h>

/*
 * Which language a text is in, as far as that can be told from its script and
 * its commonest words; and those words, which say nothing about what a text is
 * about: "can you tell us where the" of a question.
 */

/* A code ("en", "sv", "ja") that lives for ever, or NULL when in doubt. */
const char *language_guess(const char *text);

/* Is a word of folded text (see lib/fold.h) one that says nothing in that
 * language; NULL: in any of those that are known here? */
bool language_is_common(const char *code, const char *word);

/* The same for a character of an unspaced script. */
bool language_is_common_character(const char *word);

#endif
