/* SPDX-License-Identifier: MIT */
#include "export_stream.h"

#include <err.h>
#include <errno.h>
#include <pthread.h>
#include <semaphore.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "program.h"
#include "progress.h"

/* A piece is sent when it has so many bytes of text, or messages. */
#define PIECE_BYTES ((size_t)512 << 10)
#define PIECE_MESSAGES 2048

/* One is filled, one is written, one waits. */
#define PIECES 3

struct piece {
	struct buffer lines; /* ready; before the messages */
	struct buffer texts; /* what the messages point at */
	struct message *messages;
	size_t count;
	bool last;
};

struct export_stream {
	FILE *file;
	struct piece pieces[PIECES];
	size_t filled;     /* which one is being filled */
	sem_t full, empty; /* pieces to write, and to fill */
	pthread_t thread;
	bool has_thread;
	bool scrolls; /* on a terminal: progress enough */
	size_t sent;  /* pieces */
};

static void
write_piece(struct export_stream *stream, struct piece *piece)
{
	struct buffer *lines = &piece->lines;

	for (size_t i = 0; i < piece->count; i++) {
		message_write(lines, &piece->messages[i]);
		buffer_byte(lines, '\n');
	}
	if (lines->full)
		program_die(EX_SOFTWARE, "a record is longer than %zu bytes",
		    lines->maximum);
	if (fwrite_unlocked(lines->bytes, 1, lines->length, stream->file) !=
		lines->length ||
	    fflush_unlocked(stream->file) != 0)
		program_die(EX_IOERR, "cannot write: %s", strerror(errno));
	buffer_clear(lines);
	buffer_clear(&piece->texts);
	piece->count = 0;
}

static void
wait_for(sem_t *semaphore)
{
	while (sem_wait(semaphore) == -1)
		if (errno != EINTR)
			err(EX_OSERR, "sem_wait");
}

static void *
write_pieces(void *context)
{
	struct export_stream *stream = context;
	bool last = false;

	for (size_t i = 0; !last; i = (i + 1) % PIECES) {
		wait_for(&stream->full);
		last = stream->pieces[i].last;
		write_piece(stream, &stream->pieces[i]);
		sem_post(&stream->empty);
	}
	return NULL;
}

struct export_stream *
export_stream_open(FILE *file)
{
	struct export_stream *stream = calloc(1, sizeof(*stream));

	if (!stream)
		err(EX_OSERR, "no memory");
	stream->file = file;
	stream->scrolls = isatty(fileno(file));
	for (size_t i = 0; i < PIECES; i++) {
		buffer_init(&stream->pieces[i].lines, BUFFER_MAXIMUM);
		buffer_init(&stream->pieces[i].texts, BUFFER_MAXIMUM);
	}
	if (sem_init(&stream->full, 0, 0) == -1 ||
	    sem_init(&stream->empty, 0, PIECES - 1) == -1)
		err(EX_OSERR, "sem_init");
	return stream;
}

/* Gives a piece away to be written, and begins the next. Without a thread it
 * is written here. */
static void
send_piece(struct export_stream *stream)
{
	struct piece *piece = &stream->pieces[stream->filled];

	stream->sent++;
	if (!stream->scrolls)
		progress_tell("MB written: %zu",
		    stream->sent * PIECE_BYTES / 1000000);
	if (!stream->has_thread)
		stream->has_thread = pthread_create(&stream->thread, NULL,
					 write_pieces, stream) == 0;
	if (!stream->has_thread) {
		write_piece(stream, piece);
		return;
	}
	sem_post(&stream->full);
	stream->filled = (stream->filled + 1) % PIECES;
	wait_for(&stream->empty);
}

struct buffer *
export_stream_record(struct export_stream *stream)
{
	if (stream->pieces[stream->filled].count)
		send_piece(stream);
	return &stream->pieces[stream->filled].lines;
}

void
export_stream_end_record(struct export_stream *stream)
{
	struct buffer *lines = &stream->pieces[stream->filled].lines;

	buffer_byte(lines, '\n');
	if (lines->length > PIECE_BYTES)
		send_piece(stream);
}

static const char *
copy_text(struct buffer *texts, const char *text, size_t size)
{
	char *copy = texts->bytes + texts->length;

	if (!text)
		return NULL;
	memcpy(copy, text, size);
	texts->length += size;
	return copy;
}

/* The texts of a piece never move while messages point at them: where there is
 * no room, another piece is begun. */
static bool
add_message(struct piece *piece, const struct message *message)
{
	const char *const texts[] = {message->id, message->conversation,
	    message->author, message->author_name, message->text,
	    message->attachments, message->flag_reason};
	enum { TEXTS = sizeof(texts) / sizeof(texts[0]) };
	size_t sizes[TEXTS], size = 0;
	struct message *copy;

	for (size_t i = 0; i < TEXTS; i++)
		size += sizes[i] = texts[i] ? strlen(texts[i]) + 1 : 0;
	if (piece->count == PIECE_MESSAGES ||
	    (piece->count && piece->texts.length + size > PIECE_BYTES))
		return false;
	if (!piece->count &&
	    !buffer_room(&piece->texts,
		size > PIECE_BYTES ? size : PIECE_BYTES))
		program_die(EX_SOFTWARE, "%s: too long", message->id);
	copy = &piece->messages[piece->count++];
	*copy = *message;
	copy->id = copy_text(&piece->texts, texts[0], sizes[0]);
	copy->conversation = copy_text(&piece->texts, texts[1], sizes[1]);
	copy->author = copy_text(&piece->texts, texts[2], sizes[2]);
	copy->author_name = copy_text(&piece->texts, texts[3], sizes[3]);
	copy->text = copy_text(&piece->texts, texts[4], sizes[4]);
	copy->attachments = copy_text(&piece->texts, texts[5], sizes[5]);
	copy->flag_reason = copy_text(&piece->texts, texts[6], sizes[6]);
	return true;
}

void
export_stream_message(struct export_stream *stream,
    const struct message *message)
{
	struct piece *piece = &stream->pieces[stream->filled];

	if (piece->messages && add_message(piece, message))
		return;
	if (piece->count)
		send_piece(stream);
	piece = &stream->pieces[stream->filled];
	if (!piece->messages)
		piece->messages = calloc(PIECE_MESSAGES, sizeof(*message));
	if (!piece->messages)
		err(EX_OSERR, "no memory");
	add_message(piece, message);
}

void
export_stream_close(struct export_stream *stream)
{
	struct piece *piece = &stream->pieces[stream->filled];

	piece->last = true;
	if (stream->has_thread) {
		sem_post(&stream->full);
		pthread_join(stream->thread, NULL);
	} else {
		write_piece(stream, piece);
	}
	for (size_t i = 0; i < PIECES; i++) {
		buffer_release(&stream->pieces[i].lines);
		buffer_release(&stream->pieces[i].texts);
		free(stream->pieces[i].messages);
	}
	sem_destroy(&stream->full);
	sem_destroy(&stream->empty);
	free(stream);
}
