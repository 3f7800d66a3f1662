/* SPDX-License-Identifier: MIT */
#include "buffer.h"

#include <err.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sysexits.h>

static char nothing[1];

void
buffer_init(struct buffer *buffer, size_t maximum)
{
	*buffer = (struct buffer){.bytes = nothing, .maximum = maximum};
}

void
buffer_release(struct buffer *buffer)
{
	if (buffer->capacity)
		free(buffer->bytes);
	buffer_init(buffer, buffer->maximum);
}

void
buffer_clear(struct buffer *buffer)
{
	buffer->length = 0;
	buffer->full = false;
	if (buffer->capacity)
		buffer->bytes[0] = '\0';
}

static void
grow(struct buffer *buffer, size_t wanted)
{
	size_t capacity = buffer->capacity ? buffer->capacity : 256;
	char *bytes;

	while (capacity < wanted)
		capacity *= 2;
	bytes = realloc(buffer->capacity ? buffer->bytes : NULL, capacity);
	if (!bytes)
		err(EX_OSERR, "no memory for %zu bytes of text", capacity);
	buffer->bytes = bytes;
	buffer->capacity = capacity;
}

char *
buffer_room(struct buffer *buffer, size_t length)
{
	if (length > buffer->maximum ||
	    buffer->length > buffer->maximum - length) {
		buffer->full = true;
		return NULL;
	}
	if (buffer->length + length + 1 > buffer->capacity)
		grow(buffer, buffer->length + length + 1);
	return buffer->bytes + buffer->length;
}

void
buffer_append(struct buffer *buffer, const void *bytes, size_t length)
{
	char *room = length ? buffer_room(buffer, length) : NULL;

	if (!room)
		return;
	memcpy(room, bytes, length);
	buffer->length += length;
	buffer->bytes[buffer->length] = '\0';
}

void
buffer_text(struct buffer *buffer, const char *text)
{
	buffer_append(buffer, text, strlen(text));
}

void
buffer_byte(struct buffer *buffer, char byte)
{
	buffer_append(buffer, &byte, 1);
}

void
buffer_format(struct buffer *buffer, const char *format, ...)
{
	va_list arguments;
	char *room;
	int length;

	va_start(arguments, format);
	length = vsnprintf(NULL, 0, format, arguments);
	va_end(arguments);
	if (length < 0)
		err(EX_SOFTWARE, "format %s", format);
	room = buffer_room(buffer, (size_t)length);
	if (!room)
		return;
	va_start(arguments, format);
	vsnprintf(room, (size_t)length + 1, format, arguments);
	va_end(arguments);
	buffer->length += (size_t)length;
}

void
buffer_drop(struct buffer *buffer, size_t length)
{
	if (!length)
		return;
	buffer->length -= length;
	memmove(buffer->bytes, buffer->bytes + length, buffer->length);
	buffer->bytes[buffer->length] = '\0';
}

char *
buffer_detach(struct buffer *buffer)
{
	char *bytes;

	if (!buffer->capacity)
		grow(buffer, 1);
	buffer->bytes[buffer->length] = '\0';
	bytes = buffer->bytes;
	buffer_init(buffer, buffer->maximum);
	return bytes;
}
