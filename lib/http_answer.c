/* SPDX-License-Identifier: MIT */
#include "http.h"

#include <assert.h>
#include <errno.h>
#include <limits.h>
#include <poll.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "http_head.h"
#include "http_internal.h"
#include "program.h"
#include "when.h"

/* More than a date has: a compiler cannot know how small its numbers are. */
#define DAY INT64_C(86400000) /* ms */
#define DATE_SIZE 80

/* What a status is called, and what the body says that goes with it. */
static const struct reason {
	int status;
	const char *phrase;
	const char *json;
} reasons[] = {
    {200, "OK", NULL},
    {204, "No Content", NULL},
    {400, "Bad Request", "{\"error\":\"Bad request\"}"},
    {401, "Unauthorized", NULL},
    {403, "Forbidden", NULL},
    {404, "Not Found", NULL},
    {405, "Method Not Allowed", "{\"error\":\"Method not allowed\"}"},
    {408, "Request Timeout", "{\"error\":\"Request timeout\"}"},
    {411, "Length Required", "{\"error\":\"Length required\"}"},
    {413, "Content Too Large", "{\"error\":\"Content too large\"}"},
    {415, "Unsupported Media Type", "{\"error\":\"Unsupported media type\"}"},
    {417, "Expectation Failed", "{\"error\":\"Expectation failed\"}"},
    {431, "Request Header Fields Too Large",
	"{\"error\":\"Request header fields too large\"}"},
    {500, "Internal Server Error", "{\"error\":\"Internal server error\"}"},
    {503, "Service Unavailable", "{\"error\":\"Service unavailable\"}"},
    {505, "HTTP Version Not Supported",
	"{\"error\":\"HTTP version not supported\"}"},
};

static const struct reason *
reason_of(int status)
{
	static const struct reason other = {0, "Status", NULL};
	size_t i;

	for (i = 0; i < sizeof(reasons) / sizeof(*reasons); i++)
		if (reasons[i].status == status)
			return &reasons[i];
	return &other;
}

/* The one form of RFC 9110, section 5.6.7. gmtime_r() would look for the zone
 * of the machine, which a sandbox does not let us read. */
static char *
format_date(char text[DATE_SIZE])
{
	static const char days[][4] = {"Thu", "Fri", "Sat", "Sun", "Mon", "Tue",
	    "Wed"};
	static const char months[][4] = {"Jan", "Feb", "Mar", "Apr", "May",
	    "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};
	int64_t now = when_now();
	size_t day = now < 0 ? 0 : (size_t)(now / DAY % 7), month;
	char iso[WHEN_SIZE];

	when_format(now, iso);
	month = (size_t)((iso[5] - '0') * 10 + iso[6] - '0' - 1);
	snprintf(text, DATE_SIZE, "%s, %.2s %s %.4s %.8s GMT", days[day],
	    iso + 8, months[month % 12], iso, iso + 11);
	return text;
}

/* Waits until the client takes something. False: the time is up. */
static bool
wait_for_room(const struct http *http, int64_t until)
{
	struct pollfd poll_out = {.fd = http->out, .events = POLLOUT};
	int64_t left = until - when_monotonic();

	return left > 0 && poll(&poll_out, 1, (int)left) != 0;
}

/* Writes once what can be written without waiting; 0: nothing. */
static size_t
write_some(struct http *http, const char *bytes, size_t length)
{
	/* So much a pipe takes that poll(2) calls writable. */
	size_t most = length < PIPE_BUF ? length : PIPE_BUF;
	ssize_t written = http->socket
	    ? send(http->out, bytes, length, MSG_NOSIGNAL | MSG_DONTWAIT)
	    : write(http->out, bytes, most);

	if (written == -1 && errno != EAGAIN && errno != EINTR)
		http->gone = true;
	return written > 0 ? (size_t)written : 0;
}

bool
http_write(struct http *http, const char *bytes, size_t length,
    int64_t patience)
{
	int64_t until = when_monotonic() + patience;
	size_t written = http->socket ? write_some(http, bytes, length) : 0;

	while (written < length && !http->gone) {
		if (wait_for_room(http, until))
			written += write_some(http, bytes + written,
			    length - written);
		else
			http->gone = true;
	}
	return !http->gone;
}

void
http_answer_header(struct http *http, const char *name, const char *value)
{
	assert(!strpbrk(value, "\r\n"));
	buffer_format(&http->headers, "%s: %s\r\n", name, value);
}

/* The first line and what each answer has. */
static void
begin_answer(const struct http *http, int status, struct buffer *text)
{
	const char *phrase = reason_of(status)->phrase;
	char date[DATE_SIZE];

	if (http->cgi)
		buffer_format(text, "Status: %d %s\r\n", status, phrase);
	else
		buffer_format(text, "HTTP/1.1 %d %s\r\nDate: %s\r\n", status,
		    phrase, format_date(date));
	buffer_append(text, http->headers.bytes, http->headers.length);
	if (status == 503)
		buffer_text(text, "Retry-After: " HTTP_RETRY_AFTER "\r\n");
}

/* A client of HTTP/1.0 has to be told that the connection stays. */
static void
end_head(const struct http *http, struct buffer *text)
{
	if (!http->cgi && http->over)
		buffer_text(text, "Connection: close\r\n");
	else if (!http->cgi && http_reader_head(http->reader)->minor == 0)
		buffer_text(text, "Connection: keep-alive\r\n");
	buffer_text(text, "\r\n");
}

/* Also of a request that was refused. */
static bool
wants_no_body(const struct http *http)
{
	const char *method = http->cgi ? http->cgi_request.method
				       : http_reader_head(http->reader)->method;

	return method && strcmp(method, "HEAD") == 0;
}

void
http_answer_bytes(struct http *http, int status, const char *type,
    const void *bytes, size_t length)
{
	struct buffer text;

	assert(!http->streaming);
	if (!http->over)
		http->over = http->cgi || !http_reader_keep(http->reader) ||
		    when_monotonic() >= http->deadline;
	buffer_init(&text, BUFFER_MAXIMUM);
	begin_answer(http, status, &text);
	if (bytes)
		buffer_format(&text,
		    "Content-Type: %s\r\nContent-Length: %zu\r\n", type,
		    length);
	end_head(http, &text);
	if (bytes && !wants_no_body(http))
		buffer_append(&text, bytes, length);
	http->asked = false;
	http->served = true;
	http_write(http, text.bytes, text.length, HTTP_WRITE_PATIENCE);
	buffer_clear(&http->headers);
	buffer_release(&text);
}

void
http_answer(struct http *http, int status, const char *json)
{
	http_answer_bytes(http, status, "application/json", json,
	    json ? strlen(json) : 0);
}

void
http_refuse(struct http *http, int status)
{
	http->over = http->unread = true;
	if (status == 405)
		http_answer_header(http, "Allow", http->rules->methods);
	http_answer(http, status, reason_of(status)->json);
}

/* Trouble that passes, as share/doc/HACKING.md has the statuses. */
static bool
passes(int status)
{
	return status == EX_TEMPFAIL || status == EX_IOERR ||
	    status == EX_OSERR || status == EX_CANTCREAT;
}

size_t
http_farewell(const struct http *http, int status, char text[HTTP_FAREWELL])
{
	bool again = passes(status);
	const struct reason *reason = reason_of(again ? 503 : 500);
	int length = snprintf(text, HTTP_FAREWELL,
	    "%s%d %s\r\n%s%s"
	    "Content-Type: application/json\r\nContent-Length: %zu\r\n\r\n%s",
	    http->cgi ? "Status: " : "HTTP/1.1 ", reason->status,
	    reason->phrase, http->cgi ? "" : "Connection: close\r\n",
	    again ? "Retry-After: " HTTP_RETRY_AFTER "\r\n" : "",
	    strlen(reason->json), wants_no_body(http) ? "" : reason->json);

	assert(length > 0 && length < HTTP_FAREWELL);
	return (size_t)length;
}

bool
http_stream_begin(struct http *http, int status, const char *type)
{
	struct buffer text;
	bool good;

	assert(http->asked && !http->streaming);
	http->over = true;
	http->streaming = !wants_no_body(http);
	buffer_init(&text, BUFFER_MAXIMUM);
	begin_answer(http, status, &text);
	buffer_format(&text, "Content-Type: %s\r\n", type);
	end_head(http, &text);
	http->asked = false;
	http->served = true;
	good = http_write(http, text.bytes, text.length, HTTP_STREAM_PATIENCE);
	buffer_clear(&http->headers);
	buffer_release(&text);
	return good && http->streaming;
}

bool
http_stream_write(struct http *http, const void *bytes, size_t length)
{
	assert(http->streaming || http->gone);
	return http_write(http, bytes, length, HTTP_STREAM_PATIENCE);
}
