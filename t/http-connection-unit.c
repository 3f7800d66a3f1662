/* SPDX-License-Identifier: MIT */

/*
 * One connection over a socketpair or pipes: what the client gets when it is
 * late, slow or gone, and when the program ends before it answers.
 */
#include <err.h>
#include <poll.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include "buffer.h"
#include "http.h"
#include "program.h"
#include "tap.h"
#include "when.h"

#define POST "POST /a HTTP/1.1\r\nHost: a\r\n"
#define WHOLE POST "Content-Length: 2\r\n\r\n{}"
#define PATIENCE 400 /* ms */

static const struct http_rules rules = {
    .methods = "GET, POST",
    .body = 1000,
    .patience = PATIENCE,
};

/* What a program may do with a request. */
enum way { ANSWER, EXIT_70, EXIT_75, ABORT, CRASH, STREAM };

struct server {
	pid_t pid;
	int fd; /* the client's end */
};

static void
stream(struct http *http)
{
	char bytes[4096];

	memset(bytes, 'x', sizeof(bytes));
	http_answer_header(http, "Cache-Control", "no-store");
	if (!http_stream_begin(http, 200, "text/event-stream"))
		return;
	while (http_stream_write(http, bytes, sizeof(bytes)))
		;
}

static void
act(struct http *http, enum way way)
{
	switch (way) {
	case EXIT_70:
		exit(EX_SOFTWARE);
	case EXIT_75:
		exit(EX_TEMPFAIL);
	case ABORT:
		abort();
	case CRASH:
		raise(SIGSEGV);
		break;
	case STREAM:
		stream(http);
		break;
	case ANSWER:
		http_answer(http, 200, "{}");
	}
}

static _Noreturn void
serve(int fd, enum way way)
{
	struct rlimit none = {0};
	struct http *http;

	setrlimit(RLIMIT_CORE, &none);
	http = http_open(fd, fd, &rules);
	while (http_next(http))
		act(http, way);
	http_close(http);
	exit(0);
}

static struct server
start(enum way way)
{
	struct server server;
	int ends[2];

	if (socketpair(AF_UNIX, SOCK_STREAM, 0, ends) == -1)
		err(1, "socketpair");
	server.fd = ends[1];
	fflush(stdout);
	server.pid = fork();
	if (server.pid == -1)
		err(1, "fork");
	if (server.pid == 0) {
		close(ends[1]);
		serve(ends[0], way);
	}
	close(ends[0]);
	return server;
}

static void
say(const struct server *server, const char *text)
{
	if (send(server->fd, text, strlen(text), MSG_NOSIGNAL) == -1)
		err(1, "send");
}

/* Waits until something comes, but not for ever. */
static void
hear_some(const struct server *server, struct buffer *heard)
{
	struct pollfd poll_in = {.fd = server->fd, .events = POLLIN};
	char bytes[4096];
	ssize_t length;

	if (poll(&poll_in, 1, 5000) != 1)
		return;
	length = read(server->fd, bytes, sizeof(bytes));
	if (length > 0)
		buffer_append(heard, bytes, (size_t)length);
}

/* All that comes, and how the program ended. */
static int
hear(struct server *server, struct buffer *heard)
{
	size_t before;
	int status;

	do {
		before = heard->length;
		hear_some(server, heard);
	} while (heard->length != before);
	close(server->fd);
	if (waitpid(server->pid, &status, 0) == -1)
		err(1, "waitpid");
	return status;
}

static bool
begins(const struct buffer *heard, const char *start)
{
	return strncmp(heard->bytes, start, strlen(start)) == 0;
}

static void
check_late(const char *name, const char *text, const char *want)
{
	int64_t began = when_monotonic(), took;
	struct server server = start(ANSWER);
	struct buffer heard;
	int status;

	buffer_init(&heard, BUFFER_MAXIMUM);
	if (*text)
		say(&server, text);
	status = hear(&server, &heard);
	took = when_monotonic() - began;
	ok(begins(&heard, want) && (*want || !heard.length), "%s", name);
	ok(status == 0 && took >= PATIENCE && took < PATIENCE + 4000,
	    "%s: in time, and well", name);
	buffer_release(&heard);
}

/* Who sends a byte now and then gains no time. */
static void
check_slow(void)
{
	int64_t began = when_monotonic();
	struct server server = start(ANSWER);
	struct pollfd poll_in = {.fd = server.fd, .events = POLLIN};
	struct buffer heard;
	const char *at;

	buffer_init(&heard, BUFFER_MAXIMUM);
	for (at = WHOLE; *at && poll(&poll_in, 1, 50) == 0; at++)
		if (send(server.fd, at, 1, MSG_NOSIGNAL) == -1)
			break;
	hear(&server, &heard);
	ok(begins(&heard, "HTTP/1.1 408 "), "a byte now and then is 408");
	ok(when_monotonic() - began < PATIENCE + 2500, "after all in all");
	buffer_release(&heard);
}

static void
check_end(const char *name, enum way way, const char *want, int status)
{
	struct server server = start(way);
	struct buffer heard;
	int ended;

	buffer_init(&heard, BUFFER_MAXIMUM);
	say(&server, WHOLE);
	ended = hear(&server, &heard);
	ok(begins(&heard, want), "%s is answered", name);
	ok(WIFEXITED(ended) ? WEXITSTATUS(ended) == status
			    : WTERMSIG(ended) == status,
	    "%s is not hidden", name);
	ok(!strstr(heard.bytes, " 503 ") ||
		strstr(heard.bytes, "\r\nRetry-After: "),
	    "%s: when to come back", name);
	buffer_release(&heard);
}

static void
check_expectation(void)
{
	struct server server = start(ANSWER);
	struct buffer heard;

	buffer_init(&heard, BUFFER_MAXIMUM);
	say(&server, POST "Expect: 100-continue\r\nContent-Length: 2\r\n\r\n");
	hear_some(&server, &heard);
	is(heard.bytes, "HTTP/1.1 100 Continue\r\n\r\n",
	    "who waits is told to go on");
	buffer_clear(&heard);
	say(&server, "{}");
	hear_some(&server, &heard);
	ok(begins(&heard, "HTTP/1.1 200 "), "and is answered then");
	hear(&server, &heard);
	buffer_release(&heard);
}

static void
check_connection(void)
{
	struct server server = start(ANSWER);
	struct buffer heard;
	int status;

	buffer_init(&heard, BUFFER_MAXIMUM);
	say(&server, "GET /a HTTP/1.0\r\nConnection: keep-alive\r\n\r\n");
	hear_some(&server, &heard);
	ok(strstr(heard.bytes, "\r\nConnection: keep-alive\r\n"),
	    "HTTP/1.0 is told that the connection stays");
	buffer_clear(&heard);
	say(&server, "GET /a HTTP/1.0\r\n\r\n");
	status = hear(&server, &heard);
	ok(status == 0 && strstr(heard.bytes, "\r\nConnection: close\r\n"),
	    "and when it does not");
	buffer_release(&heard);
}

/* A client that closes without reading is nobody's failure. */
static void
check_gone(enum way way, const char *name)
{
	struct server server = start(way);
	int status;

	say(&server, WHOLE WHOLE WHOLE);
	close(server.fd);
	if (waitpid(server.pid, &status, 0) == -1)
		err(1, "waitpid");
	ok(status == 0, "%s", name);
}

static void
check_stream(void)
{
	struct server server = start(STREAM);
	struct buffer heard;
	int status;

	buffer_init(&heard, BUFFER_MAXIMUM);
	say(&server, WHOLE);
	for (int i = 0; i < 100 && heard.length < 100000; i++)
		hear_some(&server, &heard);
	ok(begins(&heard, "HTTP/1.1 200 "), "a stream begins");
	ok(strstr(heard.bytes, "\r\nCache-Control: no-store\r\n") &&
		strstr(heard.bytes, "\r\nConnection: close\r\n") &&
		!strstr(heard.bytes, "Content-Length"),
	    "and has no length");
	close(server.fd);
	if (waitpid(server.pid, &status, 0) == -1)
		err(1, "waitpid");
	ok(status == 0, "and ends when the client leaves");
	buffer_release(&heard);
}

int
main(void)
{
	signal(SIGPIPE, SIG_IGN);
	check_late("half a head is 408", POST, "HTTP/1.1 408 ");
	check_late("half a body is 408", POST "Content-Length: 9\r\n\r\n{",
	    "HTTP/1.1 408 ");
	check_late("who says nothing hears nothing", "", "");
	check_late("who stays after an answer hears no more", WHOLE,
	    "HTTP/1.1 200 ");
	check_slow();
	check_end("an end with 70", EXIT_70, "HTTP/1.1 500 ", EX_SOFTWARE);
	check_end("an end with 75", EXIT_75, "HTTP/1.1 503 ", EX_TEMPFAIL);
	check_end("an assertion", ABORT, "HTTP/1.1 500 ", SIGABRT);
	check_end("a crash", CRASH, "HTTP/1.1 500 ", SIGSEGV);
	check_expectation();
	check_connection();
	check_gone(ANSWER, "a client that leaves");
	check_gone(STREAM, "one that leaves a stream");
	check_stream();
	return done();
}
