/* SPDX-License-Identifier: MIT */
#ifndef WRITER_H
#define WRITER_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct buffer;

/*
 * JSON out: appends compact JSON to a buffer, in the order of the calls, with
 * no tree between. Commas are its business; that every opened bracket is closed
 * and that names are unique is the caller's. `name` is NULL inside an array.
 * Names are plain ASCII literals; values are valid UTF-8 and are escaped (the
 * short escapes, \u00xx for other control bytes and DEL; nothing else).
 */
struct writer {
	struct buffer *out;
	bool comma; /* the next member needs one */
};

void writer_init(struct writer *, struct buffer *);

void writer_object(struct writer *, const char *name); /* { */
void writer_array(struct writer *, const char *name);  /* [ */
void writer_end_object(struct writer *);
void writer_end_array(struct writer *);

/* NULL writes null. */
void writer_text(struct writer *, const char *name, const char *text);
void writer_text_length(struct writer *, const char *name, const char *text,
    size_t length);
void writer_integer(struct writer *, const char *name, int64_t);
void writer_bool(struct writer *, const char *name, bool);
void writer_null(struct writer *, const char *name);

/* WHEN_NONE writes null. */
void writer_time(struct writer *, const char *name, int64_t moment);

/* JSON that is known to be valid, as stored; NULL writes null. */
void writer_json(struct writer *, const char *name, const char *json);

#endif
