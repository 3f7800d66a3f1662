/* SPDX-License-Identifier: MIT */
#ifndef ESTIMATE_H
#define ESTIMATE_H

#include <stddef.h>
#include <stdint.h>

/*
 * About how many tokens a model will count: four ASCII bytes make one, two
 * letters of another alphabet, one character of an unspaced script or an emoji
 * makes one. Within a third of what the common tokenizers say, and rather more
 * than less for text that is not English. `text` is valid UTF-8.
 */
int64_t estimate_tokens(const char *text);
int64_t estimate_tokens_length(const char *text, size_t length);

/* How many of the first bytes make at most `tokens`; never cuts a character. */
size_t estimate_cut(const char *text, int64_t tokens);

#endif
