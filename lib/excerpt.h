/* SPDX-License-Identifier: MIT */
#ifndef EXCERPT_H
#define EXCERPT_H

struct buffer;

/*
 * The words that somebody searched for, in their context: appends the text on
 * one line, from a few words before the first one that `question`, as it was
 * typed, asks for. "…" stands for what is left out before it; the end is the
 * caller's to cut. A text without any of the words is appended from its
 * beginning.
 */
void excerpt_text(struct buffer *, const char *text, const char *question);

#endif
