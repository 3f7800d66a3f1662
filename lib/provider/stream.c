/* SPDX-License-Identifier: MIT */
#include "provider/stream.h"

#include <string.h>

#include "completion.h"
#include "fetch.h"
#include "provider/provider.h"
#include "provider/service.h"

#define EVENT_MAXIMUM ((size_t)4 << 20)

static void
give_pieces(struct stream *stream)
{
	const struct buffer *text = &stream->completion->text;

	if (stream->piece && text->length > stream->given)
		stream->piece(stream->context, text->bytes + stream->given,
		    text->length - stream->given);
	stream->given = text->length;
}

static void
take_data(struct stream *stream, const char *data, size_t length)
{
	if (stream->completion->error != COMPLETION_GOOD)
		return;
	service_event(stream->provider->service, data, length,
	    stream->completion);
	give_pieces(stream);
}

static void
take_event(void *context, const struct sse_event *event)
{
	take_data(context, event->data, strlen(event->data));
}

void
stream_init(struct stream *stream, const struct provider *provider,
    struct completion *completion)
{
	*stream = (struct stream){.provider = provider,
	    .completion = completion,
	    .at_line = true};
	buffer_init(&stream->body, EVENT_MAXIMUM);
	sse_init(&stream->sse, EVENT_MAXIMUM, take_event, stream);
}

void
stream_release(struct stream *stream)
{
	sse_release(&stream->sse);
	buffer_release(&stream->body);
}

static void
end_bare(struct stream *stream)
{
	if (stream->bare)
		take_data(stream, stream->body.bytes, stream->body.length);
	buffer_clear(&stream->body);
	stream->bare = stream->quoted = stream->escaped = false;
	stream->depth = 0;
}

/* Where the braces of a bare object are: it may have several lines. */
static void
watch_bare(struct stream *stream, char byte)
{
	bool escaped = stream->escaped;

	buffer_byte(&stream->body, byte);
	stream->escaped = stream->quoted && byte == '\\' && !escaped;
	if (byte == '"' && !escaped)
		stream->quoted = !stream->quoted;
	else if (byte == '{' && !stream->quoted)
		stream->depth++;
	else if (byte == '}' && !stream->quoted)
		stream->depth--;
	if (!stream->depth)
		end_bare(stream);
}

/* Looks for lines of bare JSON, which are none of the stream's own. */
static void
watch_lines(struct stream *stream, const char *bytes, size_t length)
{
	for (size_t i = 0; i < length; i++) {
		if (stream->at_line && bytes[i] == '{')
			stream->bare = true;
		stream->at_line = bytes[i] == '\n' || bytes[i] == '\r';
		if (stream->bare)
			watch_bare(stream, bytes[i]);
	}
}

/* Events begin with a field's name or a colon, anything else with a bracket. */
static void
begin(struct stream *stream, const char *bytes, size_t length)
{
	for (size_t i = 0; i < length && !stream->began; i++) {
		if (bytes[i] && strchr(" \t\r\n", bytes[i]))
			continue;
		stream->began = true;
		stream->whole = bytes[i] && strchr("{[<", bytes[i]);
	}
}

/* With the byte that ends it, if that is there. */
static size_t
line_length(const char *bytes, size_t length)
{
	for (size_t i = 0; i < length; i++)
		if (bytes[i] == '\n' || bytes[i] == '\r')
			return i + 1;
	return length;
}

void
stream_feed(struct stream *stream, const char *bytes, size_t length)
{
	if (!stream->began)
		begin(stream, bytes, length);
	if (stream->whole) {
		buffer_append(&stream->body, bytes, length);
		return;
	}
	/* Line by line, so that both see them in their order. */
	while (length) {
		size_t line = line_length(bytes, length);

		if (!sse_feed(&stream->sse, bytes, line))
			completion_fail(stream->completion,
			    COMPLETION_BAD_ANSWER, false,
			    "an event of the stream is too long");
		watch_lines(stream, bytes, line);
		bytes += line;
		length -= line;
	}
}

/* The body as if nobody had asked for a stream. */
static void
read_whole(struct stream *stream)
{
	struct fetch_answer answer = {
	    .outcome = FETCH_DONE,
	    .status = 200,
	    .body = stream->body.bytes,
	    .length = stream->body.length,
	    .content_type = "",
	    .wait = -1,
	};

	service_read(stream->provider->service, &answer, stream->completion);
	give_pieces(stream);
}

void
stream_end(struct stream *stream)
{
	struct completion *completion = stream->completion;

	if (stream->whole) {
		read_whole(stream);
		return;
	}
	end_bare(stream);
	if (!completion->over &&
	    (!completion->finish || stream->provider->marked))
		completion_fail(completion,
		    stream->began ? COMPLETION_UNAVAILABLE
				  : COMPLETION_BAD_ANSWER,
		    true, "the stream broke off before the answer was whole");
}
