/* SPDX-License-Identifier: MIT */
#ifndef JSONL_H
#define JSONL_H

#include <cjson/cJSON.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdio.h>

struct buffer;

/*
 * JSON lines: one object a line, UTF-8, LF (CRLF is accepted).
 *
 * A line that is not a good object (see json_parse()), or is longer than
 * JSONL_MAXIMUM bytes, is named on stderr ("import-records: stdin:7: ..."),
 * skipped, and remembered with program_note(EX_DATAERR). Empty lines are
 * skipped in silence. A last line without LF counts.
 */

#define JSONL_MAXIMUM ((size_t)8 << 20)

struct jsonl {
	FILE *file;
	const char *name; /* of the file, for complaints */
	size_t line;      /* number of the line that was read last */
	/* The raw text of that line, without its end and with a NUL after it;
	 * valid until the next. */
	const char *text;
	size_t length;
	/* Called before more is read, which may wait for long; NULL: nothing
	 * is to be done then. Set it after jsonl_open(). */
	void (*idle)(void *context);
	void *idle_context;
	/* The rest is the reader's own. */
	char *memory;
	size_t capacity;
	size_t begin, end; /* what was read and not yet given */
	bool over;         /* the file has no more */
};

/* Reads below the FILE, from its descriptor, so that a record is seen as soon
 * as it arrives: nothing may have been read from the FILE before. `name` is
 * borrowed until jsonl_close(). */
void jsonl_open(struct jsonl *, FILE *, const char *name);
void jsonl_close(struct jsonl *); /* leaves the FILE open */

/* The next line's raw bytes, good or not but none that is too long; false at
 * the end. Exits EX_IOERR when reading fails. */
bool jsonl_line(struct jsonl *);

/* The present line as an object, which the caller deletes with cJSON_Delete(),
 * or NULL when it is bad, which is told, or empty. */
cJSON *jsonl_object(struct jsonl *);

/* The next good object, which the caller deletes with cJSON_Delete(), or NULL
 * at the end. */
cJSON *jsonl_next(struct jsonl *);

/* Can the next line be had without waiting? If not, what was made of the last
 * ones should be finished first. */
bool jsonl_ready(const struct jsonl *);

/* Names the present line as bad. */
void jsonl_reject(struct jsonl *, const char *why);

/* Writes a record and LF, and flushes unless `file` is a regular file, so that
 * what reads the pipe sees it at once. Failure exits EX_IOERR, a record beyond
 * its buffer's maximum EX_SOFTWARE. */
void jsonl_write(FILE *file, const struct buffer *record);

#endif
