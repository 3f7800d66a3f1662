/* SPDX-License-Identifier: MIT */

/*
 * Streams of server-sent events: a table of odd ones, and recorded ones of
 * model vendors. Each is fed whole, byte by byte and cut in two at every
 * place, and must always give the same events.
 */
#include <err.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "buffer.h"
#include "sse.h"
#include "tap.h"
#include "utf8.h"

#define LARGE ((size_t)1 << 20)

struct seen {
	struct buffer text;
	int count;
	bool invalid;
};

static void
receive(void *context, const struct sse_event *event)
{
	struct seen *seen = context;

	seen->count++;
	if (utf8_valid(event->data, strlen(event->data)) != strlen(event->data))
		seen->invalid = true;
	buffer_format(&seen->text, "%s[%s]", event->event, event->data);
	if (*event->id)
		buffer_format(&seen->text, "#%s", event->id);
	buffer_byte(&seen->text, ';');
}

/* What a stream gives when it is cut at these places. */
static struct seen
feed(const char *bytes, size_t length, const size_t *cuts, size_t count,
    size_t maximum)
{
	struct seen seen = {0};
	struct sse sse;
	size_t from = 0;
	bool good = true;

	buffer_init(&seen.text, BUFFER_MAXIMUM);
	sse_init(&sse, maximum, receive, &seen);
	for (size_t i = 0; i <= count; i++) {
		size_t to = i < count ? cuts[i] : length;

		good = sse_feed(&sse, bytes + from, to - from);
		from = to;
	}
	if (sse.retry_milliseconds)
		buffer_format(&seen.text, "retry %ld", sse.retry_milliseconds);
	if (!good)
		buffer_text(&seen.text, "too long");
	sse_release(&sse);
	return seen;
}

static bool
/* NOLINTNEXTLINE(readability-function-size): a stream, its cuts, a limit */
gives(const char *want, const char *bytes, size_t length, const size_t *cuts,
    size_t count, size_t maximum)
{
	struct seen seen = feed(bytes, length, cuts, count, maximum);
	bool same = !strcmp(seen.text.bytes, want);

	buffer_release(&seen.text);
	return same;
}

static bool
gives_byte_by_byte(const char *want, const char *bytes, size_t length,
    size_t maximum)
{
	size_t *cuts = calloc(length + 1, sizeof(*cuts));
	bool same;

	if (!cuts)
		err(1, "no memory");
	for (size_t i = 0; i < length; i++)
		cuts[i] = i;
	same = gives(want, bytes, length, cuts, length, maximum);
	free(cuts);
	return same;
}

static bool
gives_in_two(const char *want, const char *bytes, size_t length, size_t maximum)
{
	for (size_t cut = 0; cut <= length; cut++)
		if (!gives(want, bytes, length, &cut, 1, maximum))
			return false;
	return true;
}

#define BAD "\xef\xbf\xbd"
#define BOM "\xef\xbb\xbf"

static const struct {
	const char *name, *stream;
	size_t length; /* 0: strlen() */
	const char *want;
} streams[] = {
    {"nothing", "", 0, ""},
    {"an event", "data: a\n\n", 0, "message[a];"},
    {"CRLF", "data: a\r\n\r\ndata: b\r\n\r\n", 0, "message[a];message[b];"},
    {"CR", "data: a\r\rdata: b\r\r", 0, "message[a];message[b];"},
    {"all three ends of lines", "data: a\r\ndata: b\rdata: c\n\r\n", 0,
	"message[a\nb\nc];"},
    {"CR LF LF is two lines", "data: a\r\n\ndata: b\n\r", 0,
	"message[a];message[b];"},
    {"LF CR is two lines", "data: a\n\rdata: b\n\n", 0,
	"message[a];message[b];"},
    {"unfinished event", "data: a\n\ndata: b\n", 0, "message[a];"},
    {"unfinished line", "data: a\n\ndata: b", 0, "message[a];"},
    {"one space goes", "data:  a \n\n", 0, "message[ a ];"},
    {"no space", "data:a\n\n", 0, "message[a];"},
    {"a tab stays", "data:\ta\n\n", 0, "message[\ta];"},
    {"several lines", "data: a\ndata:\ndata: b\n\n", 0, "message[a\n\nb];"},
    {"a field without a colon", "data\n\n", 0, "message[];"},
    {"two of them", "data\ndata\n\n", 0, "message[\n];"},
    {"an empty value", "data:\n\n", 0, "message[];"},
    {"no data, no event", "event: x\n\ndata: a\n\n", 0, "message[a];"},
    {"a name", "event: x\ndata: a\n\ndata: b\n\n", 0, "x[a];message[b];"},
    {"the last name counts", "event: x\nevent: y\ndata: a\n\n", 0, "y[a];"},
    {"an empty name", "event: x\nevent\ndata: a\n\n", 0, "message[a];"},
    {"comments", ": c\ndata: a\n:\n: data: x\n\n", 0, "message[a];"},
    {"unknown fields", "date: x\ndata : x\nData: x\ndata: a\n\n", 0,
	"message[a];"},
    {"leading space is a name", " data: x\n\ndata: a\n\n", 0, "message[a];"},
    {"a colon in the value", "data: a:b: c\n\n", 0, "message[a:b: c];"},
    {"an id stays", "id: 1\ndata: a\n\ndata: b\n\n", 0,
	"message[a]#1;message[b]#1;"},
    {"an id without data", "id: 1\n\ndata: b\n\n", 0, "message[b]#1;"},
    {"an id is taken back", "id: 1\ndata: a\n\nid\ndata: b\n\n", 0,
	"message[a]#1;message[b];"},
    {"an id with NUL", "id: 1\nid: 2\0002\ndata: a\n\n", 23, "message[a]#1;"},
    {"retry", "retry: 3000\n\n", 0, "retry 3000"},
    {"retry needs digits",
	"retry: 3s\nretry: -1\nretry:\nretry: +5\n"
	"retry:  7\n\n",
	0, ""},
    {"retry too large", "retry: 99999999999999999999\n\n", 0, ""},
    {"retry with leading zeros", "retry: 0012\n", 0, "retry 12"},
    {"BOM", BOM "data: a\n\n", 0, "message[a];"},
    {"one BOM", BOM BOM "data: a\n\ndata: b\n\n", 0, "message[b];"},
    {"a BOM later", "data: a\n" BOM "data: b\n\n", 0, "message[a];"},
    {"a BOM in a value", "data: " BOM "a\n\n", 0, "message[" BOM "a];"},
    {"half a BOM",
	"\xef\xbb"
	"data: a\n\ndata: b\n\n",
	0, "message[b];"},
    {"a BOM and an empty line", BOM "\ndata: a\n\n", 0, "message[a];"},
    {"characters of all lengths",
	"data: \x41\xc3\xa9\xe2\x82\xac"
	"\xf0\x9f\x9a\x97\n\n",
	0, "message[A\xc3\xa9\xe2\x82\xac\xf0\x9f\x9a\x97];"},
    {"NUL in data", "data: a\0b\n\n", 11, "message[a" BAD "b];"},
    {"a lone continuation", "data: \x80\xbf\n\n", 0, "message[" BAD BAD "];"},
    {"overlong", "data: \xc0\xaf\xe0\x80\x80\n\n", 0,
	"message[" BAD BAD BAD BAD BAD "];"},
    {"surrogate", "data: \xed\xa0\x80\n\n", 0, "message[" BAD BAD BAD "];"},
    {"beyond Unicode", "data: \xf4\x90\x80\x80\xf5\n\n", 0,
	"message[" BAD BAD BAD BAD BAD "];"},
    {"a cut character is one",
	"data: \xe2\x82\ndata: \xf0\x9f\x9a"
	"a\n\n",
	0, "message[" BAD "\n" BAD "a];"},
    {"cut, then a good one", "data: \xf0\x9f\xc3\xa9\n\n", 0,
	"message[" BAD "\xc3\xa9];"},
    {"a bad name of a field",
	"d\xff"
	"ata: a\ndata: b\n\n",
	0, "message[b];"},
    {"bad bytes in name and id", "event: \xff\nid: \xfe\ndata: a\n\n", 0,
	BAD "[a]#" BAD ";"},
};

static void
test_streams(void)
{
	for (size_t i = 0; i < sizeof(streams) / sizeof(streams[0]); i++) {
		const char *bytes = streams[i].stream, *want = streams[i].want;
		size_t length = streams[i].length ? streams[i].length
						  : strlen(bytes);
		struct seen seen = feed(bytes, length, NULL, 0, LARGE);

		is(seen.text.bytes, want, "%s", streams[i].name);
		buffer_release(&seen.text);
		ok(gives_byte_by_byte(want, bytes, length, LARGE),
		    "%s, byte by byte", streams[i].name);
		ok(gives_in_two(want, bytes, length, LARGE),
		    "%s, cut in two anywhere", streams[i].name);
	}
}

static const struct {
	const char *name, *stream, *want;
} limits[] = {
    {"a line of the maximum", "data: 7890\n\n", "message[7890];"},
    {"a longer line", "data: a\n\ndata: 78901\n\n", "message[a];too long"},
    {"a longer comment", ": 345678901\ndata: a\n\n", "too long"},
    {"a line without an end", "data: 789012345678", "too long"},
    {"an event of the maximum", "data:1234\ndata:67890\n\n",
	"message[1234\n67890];"},
    {"a longer event", "data:1234\ndata:67890\ndata\n\ndata:a\n\n", "too long"},
};

static void
test_limits(void)
{
	for (size_t i = 0; i < sizeof(limits) / sizeof(limits[0]); i++) {
		const char *bytes = limits[i].stream, *want = limits[i].want;
		size_t length = strlen(bytes);
		struct seen seen = feed(bytes, length, NULL, 0, 10);

		is(seen.text.bytes, want, "%s", limits[i].name);
		buffer_release(&seen.text);
		ok(gives_byte_by_byte(want, bytes, length, 10) &&
			gives_in_two(want, bytes, length, 10),
		    "%s, cut anywhere", limits[i].name);
	}
}

static const struct {
	const char *name;
	int events;
} recorded[] = {
    {"openai/chat_stream.sse", 9},
    {"openai/chat_stream_crlf.sse", 9},
    {"openai/chat_stream_error.sse", 5},
    {"openai/chat_stream_split.sse", 9},
    {"openai/responses_stream.sse", 13},
    {"openai/responses_stream_error.sse", 7},
    {"openai/responses_stream_refusal.sse", 10},
    {"anthropic/stream.sse", 11},
    {"anthropic/stream_error.sse", 6},
    {"anthropic/stream_thinking.sse", 15},
    {"gemini/stream.sse", 5},
    {"gemini/stream_blocked.sse", 1},
    {"gemini/stream_error.sse", 3},
    {"compat/ollama_stream.sse", 7},
};

static void
slurp(struct buffer *buffer, const char *name)
{
	char path[256], block[4096];
	size_t size;
	FILE *file;

	snprintf(path, sizeof(path), "t/data/%s", name);
	file = fopen(path, "rb");
	if (!file)
		err(1, "%s", path);
	buffer_clear(buffer);
	while ((size = fread(block, 1, sizeof(block), file)))
		buffer_append(buffer, block, size);
	fclose(file);
}

static void
test_recorded(void)
{
	struct buffer bytes;

	buffer_init(&bytes, LARGE);
	for (size_t i = 0; i < sizeof(recorded) / sizeof(recorded[0]); i++) {
		const char *name = recorded[i].name;
		struct seen whole;

		slurp(&bytes, name);
		whole = feed(bytes.bytes, bytes.length, NULL, 0, LARGE);
		is_number(whole.count, recorded[i].events, "events of %s",
		    name);
		ok(!whole.invalid, "%s is UTF-8", name);
		ok(gives_byte_by_byte(whole.text.bytes, bytes.bytes,
		       bytes.length, LARGE),
		    "%s, byte by byte", name);
		ok(gives_in_two(whole.text.bytes, bytes.bytes, bytes.length,
		       LARGE),
		    "%s, cut in two anywhere", name);
		buffer_release(&whole.text);
	}
	buffer_release(&bytes);
}

/* The places of X.cuts: inside characters, "data:", between two newlines. */
static void
test_cuts(void)
{
	struct buffer bytes, list;
	struct seen whole;
	size_t cuts[32], count = 0;
	char *at;

	buffer_init(&bytes, LARGE);
	buffer_init(&list, LARGE);
	slurp(&bytes, "openai/chat_stream_split.sse");
	slurp(&list, "openai/chat_stream_split.cuts");
	for (at = strpbrk(list.bytes, "0123456789"); at && count < 32;
	     at = strpbrk(at, "0123456789"))
		cuts[count++] = strtoul(at, &at, 10);
	ok(count > 3 && cuts[count - 1] < bytes.length, "there are cuts");
	whole = feed(bytes.bytes, bytes.length, NULL, 0, LARGE);
	ok(gives(whole.text.bytes, bytes.bytes, bytes.length, cuts, count,
	       LARGE),
	    "the stream, cut where it hurts");
	ok(strstr(whole.text.bytes, "message[[DONE]];"), "and its end");
	buffer_release(&whole.text);
	buffer_release(&bytes);
	buffer_release(&list);
}

/* What is written is read as it was. */
static void
test_writing(void)
{
	static const struct sse_event table[] = {
	    {"a.b", "one", "1"},
	    {"a.b", "two\nlines\n", "2"},
	    {"a.b", "three\r\nsuch\rlines", "3"},
	    {NULL, "", NULL},
	    {"last", NULL, "9"},
	};
	struct buffer out = BUFFER_EMPTY(LARGE);
	struct seen seen = {0};
	struct sse sse;

	for (size_t i = 0; i < sizeof(table) / sizeof(table[0]); i++)
		sse_write(&out, &table[i]);
	buffer_init(&seen.text, BUFFER_MAXIMUM);
	sse_init(&sse, LARGE, receive, &seen);
	is(sse_last_id(&sse), "", "no id before the first");
	sse_feed(&sse, out.bytes, out.length - 1);
	is(sse_last_id(&sse), "3", "the id of a block that is not whole waits");
	sse_feed(&sse, out.bytes + out.length - 1, 1);
	is(sse_last_id(&sse), "9", "an id alone is remembered");
	is(seen.text.bytes,
	    "a.b[one]#1;a.b[two\nlines\n]#2;a.b[three\nsuch\nlines]#3;"
	    "message[]#3;",
	    "what is written is read");
	sse_release(&sse);
	buffer_release(&seen.text);
	buffer_release(&out);
}

int
main(void)
{
	test_streams();
	test_limits();
	test_recorded();
	test_cuts();
	test_writing();
	return done();
}
