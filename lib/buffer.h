/* SPDX-License-Identifier: MIT */
#ifndef BUFFER_H
#define BUFFER_H

#include <stdbool.h>
#include <stddef.h>

/*
 * Growing text with a maximum.
 *
 * The bytes are always followed by a NUL that `length` does not count, so
 * `bytes` can be handed to anything that wants a C string (an empty buffer
 * points at a constant ""). Text that would go beyond `maximum` is left out
 * whole and `full` stays set until the buffer is cleared: write as much as
 * you like, then look once. No memory: exits with EX_OSERR.
 */
struct buffer {
	char *bytes;
	size_t length;
	size_t capacity; /* 0: `bytes` is not ours to free */
	size_t maximum;
	bool full;
};

/* The ceiling for text that has no tighter one: a record, an answer. */
#define BUFFER_MAXIMUM ((size_t)64 << 20)

#define BUFFER_EMPTY(max) \
	{ \
		.bytes = (char[1]){""}, .maximum = (max) \
	}

void buffer_init(struct buffer *, size_t maximum);
void buffer_release(struct buffer *);

/* Empties the buffer and keeps its memory. */
void buffer_clear(struct buffer *);

void buffer_append(struct buffer *, const void *bytes, size_t length);
void buffer_text(struct buffer *, const char *text);
void buffer_byte(struct buffer *, char byte);
void buffer_format(struct buffer *, const char *format, ...)
    __attribute__((format(printf, 2, 3)));

/* Room for `length` more bytes at `bytes + buffer->length`, or NULL when that
 * is beyond the maximum. The caller writes there and adds to `length`. */
char *buffer_room(struct buffer *, size_t length);

/* Drops the first `length` bytes. */
void buffer_drop(struct buffer *, size_t length);

/* The text, which is now the caller's to free. The buffer is empty after. */
char *buffer_detach(struct buffer *);

#endif
