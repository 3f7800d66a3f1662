/* SPDX-License-Identifier: MIT */
#ifndef TERMS_H
#define TERMS_H

#include <stdbool.h>
#include <stddef.h>

struct buffer;

/*
 * What a text is about, as single terms that can be compared: the words of
 * folded text, "check in" and the like as one ("checkin"), runs of Katakana
 * whole, other unspaced characters in pairs. Common words (see lib/language.h)
 * are left out when that is asked for, so that a question keeps only what an
 * answer must speak of.
 */
struct terms {
	char **words;
	size_t count, capacity;
};

#define TERMS_MAXIMUM 512 /* of one text; what is beyond is not looked at */

/* Makes them anew; to be released. */
void terms_read(struct terms *, const char *text);
void terms_release(struct terms *);

/* Drops the common words of a language (NULL: of all that are known) and what
 * stands twice. */
void terms_drop_common(struct terms *, const char *language);

/* Drops those that are like one of `others`. */
void terms_drop(struct terms *, const struct terms *others);

/* Letters that two forms of a word begin with alike, at least. */
#define TERMS_STEM 4

/* How much two terms are the same word: 1, less for another form of it
 * ("parkera", "parking"; "Parkplatz"), 0 when they are not. */
double terms_likeness(const char *one, const char *other);

/* The most that any of them is like `word`. */
double terms_has(const struct terms *, const char *word);

/* Which part of these terms, 0 to 1, is among `others`. */
double terms_covered(const struct terms *, const struct terms *others);

/* Appends an FTS5 question for whatever has one of them, or a form of it;
 * false when there are none. */
bool terms_question(const struct terms *, struct buffer *);

#endif
