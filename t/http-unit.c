/* SPDX-License-Identifier: MIT */

/*
 * What clients send: a table of good and of odd requests. Each is fed whole and
 * byte by byte, and must give the same both times.
 */
#include <stdlib.h>
#include <string.h>

#include "buffer.h"
#include "http_reader.h"
#include "tap.h"

#define HOST "Host: a\r\n"
#define LENGTH(n) "Content-Length: " #n "\r\n"
#define CHUNKED "Transfer-Encoding: chunked\r\n"
#define JSON "Content-Type: application/json\r\n"
#define POST "POST /a HTTP/1.1\r\n" HOST
#define BODY 64

static const struct http_rules rules = {
    .methods = "GET, POST",
    .json = true,
    .body = BODY,
};

/* METHOD PATH[?QUERY] X-header body, then + or - for whether more may follow;
 * !STATUS for a refusal, * where the client waits for a 100, ... when it is not
 * whole. */
static const struct {
	const char *name, *in, *want;
} cases[] = {
    {"a request without a body", "GET / HTTP/1.1\r\n" HOST "\r\n", "GET / []+"},
    {"path and query", "GET /a/b?c=d&e HTTP/1.1\r\n" HOST "\r\n",
	"GET /a/b?c=d&e []+"},
    {"an empty query", "GET /a? HTTP/1.1\r\n" HOST "\r\n", "GET /a? []+"},
    {"what a proxy is asked", "GET http://a:80/b?c HTTP/1.1\r\n" HOST "\r\n",
	"GET /b?c []+"},
    {"a body with a length", POST LENGTH(3) "\r\nabc", "POST /a [abc]+"},
    {"an empty body", POST LENGTH(0) "\r\n", "POST /a []+"},
    {"a body in chunks", POST CHUNKED "\r\n3\r\nabc\r\n2\r\nde\r\n0\r\n\r\n",
	"POST /a [abcde]+"},
    {"chunks with extensions and trailers",
	POST CHUNKED "\r\n3;x=y\r\nabc\r\n0\r\nX: late\r\nY:\r\n\r\n",
	"POST /a [abc]+"},
    {"the name of the coding in capitals",
	POST "Transfer-Encoding: CHUNKED\r\n\r\n1\r\na\r\n0\r\n\r\n",
	"POST /a [a]+"},
    {"two requests at once",
	POST LENGTH(1) "\r\naGET /b HTTP/1.1\r\n" HOST "\r\n",
	"POST /a [a]+GET /b []+"},
    {"empty lines before a request", "\r\n\r\nGET / HTTP/1.1\r\n" HOST "\r\n",
	"GET / []+"},
    {"the client closes", POST "Connection: close\r\n" LENGTH(1) "\r\nab",
	"POST /a [a]-"},
    {"HTTP/1.0 closes", "GET / HTTP/1.0\r\n\r\n", "GET / []-"},
    {"HTTP/1.0 that stays", "GET / HTTP/1.0\r\nConnection: keep-alive\r\n\r\n",
	"GET / []+"},
    {"an upgrade is not made",
	"GET / HTTP/1.1\r\n" HOST "Connection: Upgrade\r\nUpgrade: h2c\r\n\r\n",
	"GET / []-"},
    {"white space around a value", POST "X: \t b c \t\r\n" LENGTH(0) "\r\n",
	"POST /a b c[]+"},
    {"no white space", POST "X:b\r\n" LENGTH(0) "\r\n", "POST /a b[]+"},
    {"a header without a value", POST "Y:\r\nX: b\r\nZ: \r\n" LENGTH(0) "\r\n",
	"POST /a b[]+"},
    {"the first of two", POST "X: b\r\nx: c\r\n" LENGTH(0) "\r\n",
	"POST /a b[]+"},
    {"bytes above 127 in a value", POST "X: \xc3\xa5\r\n" LENGTH(0) "\r\n",
	"POST /a \xc3\xa5[]+"},
    {"a client that waits for 100",
	POST "Expect: 100-continue\r\n" LENGTH(1) "\r\na", "*POST /a [a]+"},
    {"and expects something else", POST "Expect: x\r\n" LENGTH(1) "\r\na",
	"!417"},
    {"type with a parameter",
	POST
	"Content-Type: application/json; charset=utf-8\r\n" LENGTH(1) "\r\na",
	"POST /a [a]+"},
    {"type of a family",
	POST "Content-Type: application/cloudevents+JSON\r\n" LENGTH(1) "\r\na",
	"POST /a [a]+"},
    {"another type", POST "Content-Type: text/plain\r\n" LENGTH(1) "\r\na",
	"!415"},
    {"one that only begins so",
	POST "Content-Type: application/jsonp\r\n" LENGTH(1) "\r\na", "!415"},
    {"a form",
	POST
	"Content-Type: application/x-www-form-urlencoded\r\n" LENGTH(1) "\r\na",
	"!415"},
    {"a packed body", POST JSON "Content-Encoding: gzip\r\n" LENGTH(1) "\r\na",
	"!415"},
    {"a body as long as may be",
	POST LENGTH(64) "\r\n"
			"01234567890123456789012345678901"
			"23456789012345678901234567890123",
	"POST /a [0123456789012345678901234567890123456789012345678901234567"
	"890123]+"},
    {"a length above that", POST LENGTH(65) "\r\n", "!413"},
    {"a length of many digits", POST LENGTH(18446744073709551615) "\r\n",
	"!413"},
    {"one that no number holds", POST LENGTH(18446744073709551616) "\r\n",
	"!400"},
    {"a chunk above it", POST CHUNKED "\r\n41\r\n", "!413"},
    {"chunks above it together",
	POST CHUNKED "\r\n3f\r\n01234567890123456789012345678901234567890123456"
		     "7890123456789012\r\n2\r\n",
	"!413"},
    {"a chunk that no number holds", POST CHUNKED "\r\n10000000000000000\r\n",
	"!400"},
    {"a chunk of no number", POST CHUNKED "\r\nx\r\n", "!400"},
    {"a chunk longer than it says", POST CHUNKED "\r\n1\r\nab\r\n", "!400"},
    {"a bare LF behind a chunk's size", POST CHUNKED "\r\n1\na\r\n0\r\n\r\n",
	"!400"},
    {"a bare LF behind a chunk", POST CHUNKED "\r\n1\r\na\n0\r\n\r\n", "!400"},
    {"no length", POST "\r\n", "!411"},
    {"another method", "PUT / HTTP/1.1\r\n" HOST LENGTH(1) "\r\na", "!405"},
    {"HEAD where there is none", "HEAD / HTTP/1.1\r\n" HOST "\r\n", "!405"},
    {"a method that begins like one", "GETS / HTTP/1.1\r\n" HOST "\r\n",
	"!400"},
    {"a tunnel", "CONNECT a:80 HTTP/1.1\r\n" HOST "\r\n", "!405"},
    {"two lengths", POST LENGTH(1) LENGTH(2) "\r\na", "!400"},
    {"the same length twice", POST LENGTH(1) LENGTH(1) "\r\na", "!400"},
    {"a list of lengths", POST "Content-Length: 1, 1\r\n\r\na", "!400"},
    {"a length with a sign", POST "Content-Length: +1\r\n\r\na", "!400"},
    {"a negative length", POST "Content-Length: -1\r\n\r\na", "!400"},
    {"a length in hexadecimal", POST "Content-Length: 0x1\r\n\r\na", "!400"},
    {"a length and chunks", POST LENGTH(5) CHUNKED "\r\n0\r\n\r\n", "!400"},
    {"chunks and a length", POST CHUNKED LENGTH(5) "\r\n0\r\n\r\n", "!400"},
    {"two codings", POST CHUNKED CHUNKED "\r\n0\r\n\r\n", "!400"},
    {"a list of codings", POST "Transfer-Encoding: gzip, chunked\r\n\r\n",
	"!400"},
    {"another coding", POST "Transfer-Encoding: identity\r\n\r\n", "!400"},
    {"something like chunked", POST "Transfer-Encoding: xchunked\r\n\r\n",
	"!400"},
    {"chunks in HTTP/1.0", "POST / HTTP/1.0\r\n" CHUNKED "\r\n0\r\n\r\n",
	"!400"},
    {"no host", "GET / HTTP/1.1\r\n\r\n", "!400"},
    {"two hosts", "GET / HTTP/1.1\r\n" HOST HOST "\r\n", "!400"},
    {"a bare LF", "GET / HTTP/1.1\n" HOST "\r\n", "!400"},
    {"a bare CR", "GET / HTTP/1.1\r\nX: a\rY: b\r\n" HOST "\r\n", "!400"},
    {"a bare CR before a header that counts", POST "X: a\r" LENGTH(1) "\r\na",
	"!400"},
    {"a folded header", POST "X: a\r\n b\r\n" LENGTH(1) "\r\na", "!400"},
    {"white space before the first header", "GET / HTTP/1.1\r\n " HOST "\r\n",
	"!400"},
    {"white space before a colon", POST "Content-Length : 1\r\n\r\na", "!400"},
    {"a header without a name", POST ": a\r\n" LENGTH(1) "\r\na", "!400"},
    {"a header without a colon", POST "X\r\n" LENGTH(1) "\r\na", "!400"},
    {"a name that is no token", POST "X(: a\r\n" LENGTH(1) "\r\na", "!400"},
    {"a control byte in a value", POST "X: \x01\r\n" LENGTH(1) "\r\na", "!400"},
    {"a space in the target", "GET /a b HTTP/1.1\r\n" HOST "\r\n", "!400"},
    {"a fragment", "GET /a#b HTTP/1.1\r\n" HOST "\r\n", "!400"},
    {"no target", "GET HTTP/1.1\r\n" HOST "\r\n", "!400"},
    {"HTTP/0.9", "GET /\r\n\r\n", "!505"},
    {"HTTP/2.0", "GET / HTTP/2.0\r\n" HOST "\r\n", "!505"},
    {"HTTP/2, as it begins", "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n", "!400"},
    {"HTTP/1.2", "GET / HTTP/1.2\r\n" HOST "\r\n", "!400"},
    {"a handshake of TLS", "\x16\x03\x01\x02", "!400"},
    {"an answer", "HTTP/1.1 200 OK\r\n\r\n", "!400"},
    {"only empty lines", "\r\n\r\n", ""},
    {"the start of a head", "POST / HT", "..."},
    {"a head", POST LENGTH(3) "\r\n", "..."},
    {"a part of a body", POST LENGTH(3) "\r\nab", "..."},
};

/* A NUL cannot stand in a C string. */
static const char nul_in_value[] = POST "X: a\0b\r\n" LENGTH(1) "\r\na";
static const char nul_in_target[] = "GET /a\0b HTTP/1.1\r\n" HOST "\r\n";

static void
note(struct buffer *seen, const struct http_reader *reader)
{
	const struct http_request *request = http_reader_request(reader);
	const char *x = http_reader_header(reader, "x");

	buffer_format(seen, "%s %s%s%s %s[%s]%c", request->method,
	    request->path, request->query ? "?" : "",
	    request->query ? request->query : "", x ? x : "", request->body,
	    http_reader_keep(reader) ? '+' : '-');
}

/* Feeds one piece; false: nothing can follow. */
static bool
feed(struct http_reader *reader, const char *bytes, size_t length,
    struct buffer *seen)
{
	enum http_reader_state state;
	size_t used;

	for (; length; bytes += used, length -= used) {
		used = http_reader_feed(reader, bytes, length, &state);
		if (state == HTTP_READER_EXPECTED)
			buffer_byte(seen, '*');
		if (state == HTTP_READER_WHOLE)
			note(seen, reader);
		if (state == HTTP_READER_REFUSED)
			buffer_format(seen, "!%d", http_reader_status(reader));
		if (state == HTTP_READER_REFUSED ||
		    (state == HTTP_READER_WHOLE && !http_reader_keep(reader)))
			return false;
	}
	return true;
}

static void
check(const char *name, const char *bytes, size_t length, const char *want)
{
	for (int whole = 1; whole >= 0; whole--) {
		struct http_reader *reader = http_reader_new(&rules);
		size_t piece = whole ? length : 1, at;
		struct buffer seen;

		buffer_init(&seen, BUFFER_MAXIMUM);
		for (at = 0; at < length; at += piece)
			if (!feed(reader, bytes + at, piece, &seen))
				break;
		if (at >= length && http_reader_begun(reader))
			buffer_text(&seen, "...");
		is(seen.bytes, want, "%s%s", name,
		    whole ? "" : ", byte by byte");
		buffer_release(&seen);
		http_reader_free(reader);
	}
}

/* A head of `size` bytes, which is that of a GET. */
static void
check_head(size_t size, const char *want)
{
	static const char start[] = "GET / HTTP/1.1\r\n" HOST "Y: ";
	struct buffer head;
	char name[64];

	buffer_init(&head, BUFFER_MAXIMUM);
	buffer_text(&head, start);
	while (head.length < size - 4)
		buffer_byte(&head, 'y');
	buffer_text(&head, "\r\n\r\n");
	snprintf(name, sizeof(name), "a head of %zu bytes", size);
	check(name, head.bytes, head.length, want);
	buffer_release(&head);
}

/* As many headers as fit, each as short as can be. */
static void
check_many_headers(void)
{
	struct buffer head;

	buffer_init(&head, BUFFER_MAXIMUM);
	buffer_text(&head, "GET / HTTP/1.1\r\n" HOST);
	while (head.length + 6 <= HTTP_MAX_HEAD)
		buffer_text(&head, "y:\r\n");
	buffer_text(&head, "\r\n");
	check("a head of many headers", head.bytes, head.length, "GET / []+");
	buffer_release(&head);
}

/* Chunks of one byte are a body, chunks with long extensions are an attack. */
static void
check_framing(void)
{
	struct buffer in;

	buffer_init(&in, BUFFER_MAXIMUM);
	buffer_text(&in, POST CHUNKED "\r\n1;");
	while (in.length < 2 * HTTP_MAX_HEAD)
		buffer_byte(&in, 'x');
	check("an extension without an end", in.bytes, in.length, "!413");
	buffer_release(&in);
}

int
main(void)
{
	for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++)
		check(cases[i].name, cases[i].in, strlen(cases[i].in),
		    cases[i].want);
	check("a NUL in a value", nul_in_value, sizeof(nul_in_value) - 1,
	    "!400");
	check("a NUL in the target", nul_in_target, sizeof(nul_in_target) - 1,
	    "!400");
	check_head(HTTP_MAX_HEAD, "GET / []+");
	check_head(HTTP_MAX_HEAD + 1, "!431");
	check_many_headers();
	check_framing();
	return done();
}
