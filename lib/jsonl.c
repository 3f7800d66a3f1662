/* SPDX-License-Identifier: MIT */
#include "jsonl.h"

#include <errno.h>
#include <poll.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "buffer.h"
#include "json.h"
#include "program.h"

#define CHUNK ((size_t)64 << 10)

void
jsonl_open(struct jsonl *input, FILE *file, const char *name)
{
	*input = (struct jsonl){.file = file, .name = name, .text = ""};
}

void
jsonl_close(struct jsonl *input)
{
	free(input->memory);
	*input = (struct jsonl){.file = input->file,
	    .name = input->name,
	    .text = "",
	    .over = true};
}

/* Room for a chunk and a NUL behind what is there. */
static void
make_room(struct jsonl *input)
{
	size_t kept = input->end - input->begin;
	size_t capacity = input->capacity;

	if (input->begin) {
		memmove(input->memory, input->memory + input->begin, kept);
		input->begin = 0;
		input->end = kept;
	}
	if (capacity >= kept + CHUNK + 1)
		return;
	capacity = capacity ? 2 * capacity : 2 * CHUNK;
	input->memory = realloc(input->memory, capacity);
	if (!input->memory)
		program_die(EX_OSERR, "%s:%zu: no memory", input->name,
		    input->line);
	input->capacity = capacity;
}

/* One read, which waits also on a descriptor that somebody made non-blocking;
 * 0 at the end, or when a signal asks us to stop. */
static size_t
receive(int descriptor, char *bytes, size_t length, const char *name)
{
	for (;;) {
		struct pollfd readable = {.fd = descriptor, .events = POLLIN};
		ssize_t size = read(descriptor, bytes, length);

		if (size >= 0)
			return (size_t)size;
		if (errno == EAGAIN)
			poll(&readable, 1, -1);
		else if (errno == EINTR && program_stopped())
			return 0;
		else if (errno != EINTR)
			program_die(EX_IOERR, "%s: cannot read: %s", name,
			    strerror(errno));
	}
}

/* A program that was told to stop is at the end of its input, and what came of
 * a line is no line. */
static void
read_more(struct jsonl *input)
{
	size_t size;

	if (input->idle)
		input->idle(input->idle_context);
	make_room(input);
	size = receive(fileno(input->file), input->memory + input->end, CHUNK,
	    input->name);
	input->end += size;
	input->over = !size;
	if (input->over && program_stopped())
		input->begin = input->end;
}

/* The length, without LF, of the line that begins here: of all that is left
 * when there is no LF, of a part when it is too long anyway. */
static size_t
gather(struct jsonl *input)
{
	size_t seen = 0;

	for (;;) {
		size_t there = input->end - input->begin;

		if (there > seen) {
			const char *start = input->memory + input->begin;
			const char *end = memchr(start + seen, '\n',
			    there - seen);

			if (end)
				return (size_t)(end - start);
		}
		if (input->over || there > JSONL_MAXIMUM)
			return there;
		seen = there;
		read_more(input);
	}
}

static void
skip_line(struct jsonl *input)
{
	const char *end = NULL;

	for (;;) {
		size_t there = input->end - input->begin;

		if (there)
			end = memchr(input->memory + input->begin, '\n', there);
		if (end) {
			input->begin = (size_t)(end - input->memory) + 1;
			return;
		}
		input->begin = input->end;
		if (input->over)
			return;
		read_more(input);
	}
}

static void
give(struct jsonl *input, size_t length)
{
	char *text = input->memory + input->begin;

	input->begin += length + 1;
	if (input->begin > input->end)
		input->begin = input->end;
	if (length && text[length - 1] == '\r')
		length--;
	text[length] = '\0';
	input->text = text;
	input->length = length;
}

bool
jsonl_line(struct jsonl *input)
{
	for (;;) {
		size_t length = gather(input);

		if (input->begin == input->end)
			return false;
		input->line++;
		if (length <= JSONL_MAXIMUM) {
			give(input, length);
			return true;
		}
		skip_line(input);
		jsonl_reject(input, "longer than 8 MiB");
	}
}

cJSON *
jsonl_object(struct jsonl *input)
{
	const char *why;
	cJSON *value;

	if (!input->length)
		return NULL;
	value = json_parse(input->text, input->length, &why);
	if (cJSON_IsObject(value))
		return value;
	jsonl_reject(input, value ? "not an object" : why);
	cJSON_Delete(value);
	return NULL;
}

cJSON *
jsonl_next(struct jsonl *input)
{
	cJSON *value = NULL;

	while (!value && jsonl_line(input))
		value = jsonl_object(input);
	return value;
}

bool
jsonl_ready(const struct jsonl *input)
{
	size_t there = input->end - input->begin;

	/* One that is too long is passed over, up to one that is not here. */
	if (there > JSONL_MAXIMUM)
		there = JSONL_MAXIMUM;
	return there && memchr(input->memory + input->begin, '\n', there);
}

void
jsonl_reject(struct jsonl *input, const char *why)
{
	program_warn("%s:%zu: %s", input->name, input->line, why);
	program_note(EX_DATAERR);
}
