/* SPDX-License-Identifier: MIT */
#include "http_reader.h"

#include <llhttp.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "http_head.h"
#include "program.h"

/* Bytes that frame a body in chunks may be this many times those in it: enough
 * for chunks of one byte. */
#define FRAMING 8

struct http_reader {
	llhttp_t parser;
	llhttp_settings_t settings;
	const struct http_rules *rules;
	struct http_head head;
	struct buffer target, body;
	struct http_request request;
	enum http_reader_state state;
	int status;  /* of the refusal; 0: none */
	size_t size; /* bytes of the head so far, then of what follows it */
	size_t line; /* bytes of the present line of the head */
	size_t lines;
	bool returned; /* the byte before was a CR */
	bool named;    /* a name has come, and not yet its value */
	bool past_head, whole, keep, expects;
};

/* llhttp has its callbacks' argument in its own struct. */
static struct http_reader *
reader_of(llhttp_t *parser)
{
	return parser->data;
}

static int
refuse(struct http_reader *reader, int status)
{
	if (!reader->status)
		reader->status = status;
	return -1;
}

/* Trailers, which come behind a body in chunks, are left out. */
static int
take_head(llhttp_t *parser, const char *bytes, size_t length)
{
	struct http_reader *reader = reader_of(parser);

	if (!reader->past_head)
		buffer_append(&reader->head.text, bytes, length);
	return 0;
}

static int
end_text(llhttp_t *parser)
{
	struct http_reader *reader = reader_of(parser);

	if (!reader->past_head)
		buffer_byte(&reader->head.text, '\0');
	return 0;
}

/* llhttp does not mention a value that is empty. */
static void
end_pair(struct http_reader *reader)
{
	if (reader->named)
		buffer_byte(&reader->head.text, '\0');
	reader->named = false;
}

static int
take_name(llhttp_t *parser, const char *bytes, size_t length)
{
	struct http_reader *reader = reader_of(parser);

	if (!reader->past_head)
		end_pair(reader);
	return take_head(parser, bytes, length);
}

static int
end_name(llhttp_t *parser)
{
	struct http_reader *reader = reader_of(parser);

	reader->named = !reader->past_head;
	return end_text(parser);
}

/* White space behind a value is not a part of it. */
static int
end_value(llhttp_t *parser)
{
	struct http_reader *reader = reader_of(parser);
	struct buffer *text = &reader->head.text;

	if (reader->past_head)
		return 0;
	while (strchr(" \t", text->bytes[text->length - 1]) &&
	    text->bytes[text->length - 1])
		text->length--;
	end_pair(reader);
	return 0;
}

static int
judge_expectation(struct http_reader *reader)
{
	const char *expected = http_head_find(&reader->head, "Expect");

	if (!expected)
		return 0;
	if (strcasecmp(expected, "100-continue") != 0)
		return 417;
	reader->expects = reader->parser.http_minor == 1;
	return 0;
}

static int
end_head(llhttp_t *parser)
{
	struct http_reader *reader = reader_of(parser);
	struct http_head *head = &reader->head;
	int status;

	end_pair(reader);
	reader->past_head = true;
	reader->size = 0;
	head->major = parser->http_major;
	head->minor = parser->http_minor;
	head->method = llhttp_method_name((llhttp_method_t)parser->method);
	head->chunked = (parser->flags & F_CHUNKED) != 0;
	head->sized = (parser->flags & F_CONTENT_LENGTH) != 0;
	head->length = parser->content_length;
	reader->request.method = head->method;
	status = http_head_judge(head, reader->rules);
	if (!status)
		status = http_head_target(head, &reader->target,
		    &reader->request);
	if (!status)
		status = judge_expectation(reader);
	return status ? refuse(reader, status) : 0;
}

/* Is there room for so many bytes more of the body? */
static bool
fits(const struct http_reader *reader, uint64_t length)
{
	return length <= reader->rules->body - reader->body.length;
}

static int
begin_chunk(llhttp_t *parser)
{
	struct http_reader *reader = reader_of(parser);

	return fits(reader, parser->content_length) ? 0 : refuse(reader, 413);
}

static int
take_body(llhttp_t *parser, const char *bytes, size_t length)
{
	struct http_reader *reader = reader_of(parser);

	if (!fits(reader, length))
		return refuse(reader, 413);
	buffer_append(&reader->body, bytes, length);
	return 0;
}

/* Whoever wants to upgrade to another protocol is answered in this one. */
static int
end_request(llhttp_t *parser)
{
	struct http_reader *reader = reader_of(parser);

	reader->whole = true;
	reader->keep = llhttp_should_keep_alive(parser) && !parser->upgrade;
	reader->request.body = reader->body.bytes;
	reader->request.length = reader->body.length;
	return HPE_PAUSED;
}

static void
set_callbacks(llhttp_settings_t *settings)
{
	llhttp_settings_init(settings);
	settings->on_url = take_head;
	settings->on_url_complete = end_text;
	settings->on_header_field = take_name;
	settings->on_header_field_complete = end_name;
	settings->on_header_value = take_head;
	settings->on_header_value_complete = end_value;
	settings->on_headers_complete = end_head;
	settings->on_chunk_header = begin_chunk;
	settings->on_body = take_body;
	settings->on_message_complete = end_request;
}

struct http_reader *
http_reader_new(const struct http_rules *rules)
{
	struct http_reader *reader = calloc(1, sizeof(*reader));

	if (!reader)
		program_die(EX_OSERR, "no memory");
	reader->rules = rules;
	/* It loses as many separators as it gains NULs. */
	buffer_init(&reader->head.text, HTTP_MAX_HEAD);
	buffer_init(&reader->target, HTTP_MAX_HEAD);
	buffer_init(&reader->body, rules->body);
	set_callbacks(&reader->settings);
	llhttp_init(&reader->parser, HTTP_REQUEST, &reader->settings);
	reader->parser.data = reader;
	return reader;
}

void
http_reader_free(struct http_reader *reader)
{
	if (!reader)
		return;
	buffer_release(&reader->head.text);
	buffer_release(&reader->target);
	buffer_release(&reader->body);
	free(reader);
}

static void
begin(struct http_reader *reader)
{
	static const struct http_request none;

	if (reader->state == HTTP_READER_WHOLE)
		llhttp_resume(&reader->parser);
	buffer_clear(&reader->head.text);
	reader->head.method = NULL;
	buffer_clear(&reader->target);
	buffer_clear(&reader->body);
	reader->request = none;
	reader->state = HTTP_READER_MORE;
	reader->size = reader->line = reader->lines = 0;
	reader->returned = reader->past_head = reader->whole = false;
	reader->expects = reader->named = false;
}

/* One byte of the head; returns whether it may stand there. A bare CR or LF is
 * an end of a line for some, and a folded line is two for some. */
static bool
look(struct http_reader *reader, char byte)
{
	if (reader->returned) {
		reader->returned = false;
		reader->lines += reader->line > 0;
		reader->line = 0;
		return byte == '\n';
	}
	if (byte == '\r') {
		reader->returned = true;
		return true;
	}
	if (!reader->line++ && reader->lines && (byte == ' ' || byte == '\t'))
		return false;
	return byte != '\n' && byte != '\0';
}

/* How many of the bytes belong to the head: all, or up to the LF of the empty
 * line that ends it. */
static size_t
measure_head(struct http_reader *reader, const char *bytes, size_t length)
{
	size_t i = 0;

	while (i < length) {
		bool last = reader->returned && !reader->line && reader->lines;

		if (!look(reader, bytes[i++])) {
			refuse(reader, 400);
			break;
		}
		if (reader->size + i > HTTP_MAX_HEAD) {
			refuse(reader, 431);
			break;
		}
		if (last)
			break;
	}
	reader->size += i;
	return i;
}

static void
parse(struct http_reader *reader, const char *bytes, size_t length)
{
	if (llhttp_execute(&reader->parser, bytes, length) != HPE_OK &&
	    !reader->whole)
		refuse(reader, 400);
}

/* Returns how many of the bytes belong to the body. */
static size_t
feed_body(struct http_reader *reader, const char *bytes, size_t length)
{
	parse(reader, bytes, length);
	if (reader->whole)
		length = (size_t)(llhttp_get_error_pos(&reader->parser) -
		    bytes);
	reader->size += length;
	if (reader->size > reader->rules->body * FRAMING + HTTP_MAX_HEAD)
		refuse(reader, 413);
	return length;
}

static size_t
feed_head(struct http_reader *reader, const char *bytes, size_t length)
{
	size_t size = measure_head(reader, bytes, length);

	if (reader->status)
		return size;
	parse(reader, bytes, size);
	return size;
}

size_t
http_reader_feed(struct http_reader *reader, const char *bytes, size_t length,
    enum http_reader_state *state)
{
	size_t used = 0;

	if (reader->state == HTTP_READER_WHOLE)
		begin(reader);
	if (reader->state != HTTP_READER_REFUSED && length) {
		bool head = !reader->past_head;

		used = head ? feed_head(reader, bytes, length)
			    : feed_body(reader, bytes, length);
		reader->state = reader->status ? HTTP_READER_REFUSED
		    : reader->whole            ? HTTP_READER_WHOLE
		    : head && reader->past_head && reader->expects
		    ? HTTP_READER_EXPECTED
		    : HTTP_READER_MORE;
	}
	*state = reader->state;
	return used;
}

bool
http_reader_begun(const struct http_reader *reader)
{
	return reader->state != HTTP_READER_WHOLE &&
	    (reader->lines || reader->line);
}

const struct http_request *
http_reader_request(const struct http_reader *reader)
{
	return &reader->request;
}

const char *
http_reader_header(const struct http_reader *reader, const char *name)
{
	return http_head_find(&reader->head, name);
}

const struct http_head *
http_reader_head(const struct http_reader *reader)
{
	return &reader->head;
}

bool
http_reader_keep(const struct http_reader *reader)
{
	return reader->keep;
}

int
http_reader_status(const struct http_reader *reader)
{
	return reader->status;
}
