/* SPDX-License-Identifier: MIT */
#ifndef FOLD_H
#define FOLD_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct buffer;

/*
 * Text as the search index wants it, on utf8proc: NFKC, case and accents
 * folded (also the strokes of o, l, d, h, t and the dotless i), everything that
 * is no letter, digit or mark as one space, and text
 * of unspaced scripts (Han, Hiragana, Katakana, Hangul syllables, Thai, Lao,
 * Khmer, Myanmar) as single characters, each with its marks, with spaces
 * between. The index and the question go through the same function, so "cafe"
 * finds "Café" and 駐車 finds 駐車場.
 *
 * Only ASCII letters and digits, bytes above 0x7f and single spaces come out.
 * Bytes that are no UTF-8 count as spaces.
 */
void fold_text(struct buffer *, const char *text);
void fold_bytes(struct buffer *, const char *text, size_t length);

/* Is this a character of an unspaced script? */
bool fold_unspaced(uint32_t character);

/* Is it a mark on the character before it? */
bool fold_mark(uint32_t character);

/* Is it a digit, or another sign for a number, of any script (Unicode's
 * categories Nd and No)? */
bool fold_number(uint32_t character);

/*
 * An FTS5 question from what a person typed: every word must occur, "quoted
 * words" in that order, word* as a beginning, a run of an unspaced script as
 * its characters in that order. Nothing a person types is a syntax error.
 * False when no word is left.
 */
bool fold_query(struct buffer *, const char *text);

/* The same words joined by OR, for ranking by likeness: each once, at most the
 * first `words`. Runs of an unspaced script count as their pairs of neighbours.
 * Words of one or two Latin letters and the very common ones of `stop` (folded
 * words, NULL ended, may be NULL) are left out when others remain. */
bool fold_likeness(struct buffer *, const char *text, size_t words,
    const char *const *stop);

/* Where to cut so that at most `bytes` remain: at a grapheme border, or at a
 * character's when the first grapheme is longer than that. */
size_t fold_cut(const char *text, size_t bytes);

#endif
