/* SPDX-License-Identifier: MIT */
#ifndef EXPORT_STREAM_H
#define EXPORT_STREAM_H

#include <stdio.h>

#include "buffer.h"
#include "message.h"

/*
 * What an export writes: lines, in order, in pieces of some hundred KiB. Of
 * messages, of which there are many, only a copy is taken: a thread of the
 * stream makes the lines and writes them, while the next rows are read. A short
 * export needs no thread.
 *
 * Exits EX_IOERR when it cannot be written.
 */
struct export_stream;

struct export_stream *export_stream_open(FILE *);

/* The end of the stream, to append a record to, and then to end its line. */
struct buffer *export_stream_record(struct export_stream *);
void export_stream_end_record(struct export_stream *);

void export_stream_message(struct export_stream *, const struct message *);

/* Writes what is left. */
void export_stream_close(struct export_stream *);

#endif
