/* SPDX-License-Identifier: MIT */
#include <string.h>

#include "sse.h"

/* Apart from the reader, so that what only writes links no reader. */

static void
field(struct buffer *out, const char *name, const char *value, size_t length)
{
	buffer_text(out, name);
	buffer_append(out, value, length);
	buffer_byte(out, '\n');
}

void
sse_write(struct buffer *out, const struct sse_event *event)
{
	const char *line = event->data;

	if (event->id)
		field(out, "id: ", event->id, strlen(event->id));
	if (event->event)
		field(out, "event: ", event->event, strlen(event->event));
	while (line) {
		size_t length = strcspn(line, "\r\n");
		const char *end = line + length;

		field(out, "data: ", line, length);
		line = *end ? end + 1 + (end[0] == '\r' && end[1] == '\n')
			    : NULL;
	}
	buffer_byte(out, '\n');
}
