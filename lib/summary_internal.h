/* SPDX-License-Identifier: MIT */
#ifndef SUMMARY_INTERNAL_H
#define SUMMARY_INTERNAL_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "buffer.h"
#include "prompt.h"

struct store;
struct summary_options;

/* What the files of lib/summary*.c share: what was said in a conversation, the
 * newest of it as far as it fits. A copy. */
struct summary_line {
	int64_t sent_at;
	bool guest;
	char *author, *name; /* the name may be NULL */
	char *text;          /* may be "" when there are attachments */
};

struct summary_text {
	struct summary_line *lines; /* oldest first */
	size_t count, capacity;
	int64_t known;  /* number of the newest message of all */
	int64_t tokens; /* that are left of the window */
	bool cut;       /* there were more */
	char *user;     /* whose tokens the conversation spends, or NULL */
};

/* Reads it, at most so many tokens of it; to be released in any case. False
 * when there is no such conversation. */
bool summary_text_load(struct summary_text *, struct store *,
    const char *conversation, int64_t tokens);
void summary_text_release(struct summary_text *);

/* What a provider is asked about it. */
void summary_text_prompt(const struct summary_text *, const char *conversation,
    struct prompt *);

/* The same without one: who, when, the first question, the last word. */
void summary_text_extract(const struct summary_text *, struct buffer *);

/* Prints the insight of a conversation that has one. */
void summary_print(struct store *, const struct summary_options *,
    const char *conversation);

/* The same where there is one that is good enough; false when not. */
bool summary_print_known(struct store *, const struct summary_options *,
    const char *conversation);

#endif
