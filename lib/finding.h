/* SPDX-License-Identifier: MIT */
#ifndef FINDING_H
#define FINDING_H

struct buffer;

/*
 * Something that a person should know: an error is wrong and stays wrong, a
 * warning is for them to judge. Text is borrowed.
 */
enum finding_level { FINDING_WARNING, FINDING_ERROR };

struct finding {
	enum finding_level level;
	const char *check;        /* which one: "store", "unanswered", ... */
	const char *conversation; /* or NULL */
	const char *what;         /* a sentence, without the full stop */
};

const char *finding_level_name(enum finding_level);

/* The record {"type":"finding",...}. */
void finding_write(struct buffer *, const struct finding *);

#endif
