/* SPDX-License-Identifier: MIT */
#include "http.h"

#include <assert.h>
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <unistd.h>

#include "http_internal.h"
#include "program.h"
#include "when.h"

/* What a client is still sending when it was refused is thrown away, within
 * these bounds: if it were left unread, the system would reset the connection,
 * and the client might lose the answer. */
#define LINGER 2000             /* ms */
#define LINGER_BYTES (2U << 20) /* a body and as much again */

static struct http *current;

static bool
is_socket(int fd)
{
	struct stat status;

	return fstat(fd, &status) == 0 && S_ISSOCK(status.st_mode);
}

/* Would what is said on descriptor 2 reach the client? */
static bool
reaches(int fd)
{
	struct stat client, said;

	return fstat(fd, &client) == 0 && fstat(STDERR_FILENO, &said) == 0 &&
	    (S_ISSOCK(said.st_mode) || S_ISFIFO(said.st_mode)) &&
	    client.st_dev == said.st_dev && client.st_ino == said.st_ino;
}

void
http_shield(int in, int out)
{
	const char *path = getenv("ERROR_LOG");
	int fd = -1;

	if (!reaches(in) && !reaches(out))
		return;
	if (path && *path)
		fd = open(path, O_WRONLY | O_APPEND | O_CREAT | O_CLOEXEC,
		    0600);
	if (fd == -1)
		fd = open("/dev/null", O_WRONLY | O_CLOEXEC);
	/* Better no program than one that talks to the client. */
	if (fd == -1 || dup2(fd, STDERR_FILENO) == -1)
		_exit(EX_OSERR);
	close(fd);
}

/* Has the client a right to an answer? */
static bool
owed(const struct http *http)
{
	if (http->gone || http->streaming)
		return false;
	return http->asked || (http->promised && !http->served && !http->over);
}

/* Reads on, without waiting for long, until the client closes. */
static void
linger(struct http *http)
{
	int64_t until = when_monotonic() + LINGER, left;
	struct pollfd poll_in = {.fd = http->in, .events = POLLIN};
	size_t most = LINGER_BYTES;
	ssize_t length = 1;

	if (!http->socket || http->gone || shutdown(http->out, SHUT_WR) == -1)
		return;
	while (most && length > 0 && (left = until - when_monotonic()) > 0 &&
	    poll(&poll_in, 1, (int)left) > 0) {
		length = read(http->in, http->input, HTTP_INPUT);
		if (length > 0)
			most -= (size_t)length < most ? (size_t)length : most;
	}
}

/* The program ends, and may have said why on stderr. */
static void
say_farewell(int status, void *nothing)
{
	char text[HTTP_FAREWELL];
	struct http *http = current;

	(void)nothing;
	current = NULL;
	if (!http || status == 0 || !owed(http))
		return;
	if (http_write(http, text, http_farewell(http, status, text),
		HTTP_WRITE_PATIENCE))
		linger(http);
}

/* A bug, and nothing that is not safe in a signal handler. */
static void
die_of_signal(int number)
{
	static const char text[] =
	    "HTTP/1.1 500 Internal Server Error\r\nConnection: close\r\n"
	    "Content-Length: 0\r\n\r\n";
	static const char cgi[] = "Status: 500 Internal Server Error\r\n\r\n";

	if (current && owed(current)) {
		if (current->cgi)
			(void)!write(current->out, cgi, sizeof(cgi) - 1);
		else
			(void)!write(current->out, text, sizeof(text) - 1);
	}
	raise(number);
}

static void
catch_bugs(void)
{
	struct sigaction action = {
	    .sa_handler = die_of_signal,
	    .sa_flags = (int)(SA_RESETHAND | SA_NODEFER),
	};

	sigemptyset(&action.sa_mask);
	sigaction(SIGABRT, &action, NULL);
	sigaction(SIGSEGV, &action, NULL);
	sigaction(SIGBUS, &action, NULL);
}

struct http *
http_open(int in, int out, const struct http_rules *rules)
{
	const char *gateway = getenv("GATEWAY_INTERFACE");
	struct http *http = calloc(1, sizeof(*http));

	if (!http)
		program_die(EX_OSERR, "no memory");
	assert(!current);
	http->in = in;
	http->out = out;
	http->rules = rules;
	http->socket = is_socket(out);
	http->cgi = gateway && *gateway;
	http->promised = http->socket || http->cgi;
	http->deadline = when_monotonic() + rules->patience;
	buffer_init(&http->headers, HTTP_MAX_HEAD);
	buffer_init(&http->path, HTTP_MAX_HEAD);
	buffer_init(&http->body, rules->body);
	if (!http->cgi)
		http->reader = http_reader_new(rules);
	signal(SIGPIPE, SIG_IGN);
	/* A file that may not grow is a full disk: it can be answered. */
	signal(SIGXFSZ, SIG_IGN);
	current = http;
	on_exit(say_farewell, NULL);
	catch_bugs();
	return http;
}

void
http_close(struct http *http)
{
	if (!http)
		return;
	assert(!http->asked);
	if (http->unread || http->from < http->until)
		linger(http);
	else if (http->socket)
		shutdown(http->out, SHUT_WR);
	current = NULL;
	http_reader_free(http->reader);
	buffer_release(&http->headers);
	buffer_release(&http->path);
	buffer_release(&http->body);
	free(http);
}

void
http_promise(struct http *http)
{
	http->promised = true;
}

void
http_forget(struct http *http)
{
	http->promised = http->socket = false;
	http->over = true;
	current = NULL;
}

enum http_arrival
http_read(struct http *http, char *bytes, size_t size, size_t *length)
{
	struct pollfd poll_in = {.fd = http->in, .events = POLLIN};
	int64_t left;
	ssize_t got;

	while ((left = http->deadline - when_monotonic()) > 0) {
		if (poll(&poll_in, 1, (int)left) == 0)
			break;
		got = read(http->in, bytes, size);
		if (got > 0) {
			*length = (size_t)got;
			return HTTP_ARRIVED;
		}
		if (got == -1 && (errno == EINTR || errno == EAGAIN))
			continue;
		http->gone = got == -1;
		return HTTP_ENDED;
	}
	return HTTP_LATE;
}

/* Reads more of a request, or ends the connection. */
static void
fill(struct http *http)
{
	bool begun = http_reader_begun(http->reader);
	enum http_arrival arrival;

	http->from = http->until = 0;
	arrival = http_read(http, http->input, HTTP_INPUT, &http->until);
	if (arrival == HTTP_ARRIVED)
		return;
	if (begun && !http->gone)
		http_refuse(http, arrival == HTTP_LATE ? 408 : 400);
	http->over = true;
}

static enum http_reader_state
feed(struct http *http)
{
	enum http_reader_state state;

	http->from += http_reader_feed(http->reader, http->input + http->from,
	    http->until - http->from, &state);
	return state;
}

static void
tell_to_go_on(struct http *http)
{
	static const char text[] = "HTTP/1.1 100 Continue\r\n\r\n";

	if (http->from == http->until)
		http_write(http, text, sizeof(text) - 1, HTTP_WRITE_PATIENCE);
}

const struct http_request *
http_next(struct http *http)
{
	assert(!http->asked);
	http->request = NULL;
	if (http->cgi)
		return http_cgi_next(http);
	while (!http->over && !http->gone) {
		if (http->from == http->until) {
			fill(http);
			continue;
		}
		switch (feed(http)) {
		case HTTP_READER_WHOLE:
			http->asked = true;
			http->request = http_reader_request(http->reader);
			return http->request;
		case HTTP_READER_REFUSED:
			http_refuse(http, http_reader_status(http->reader));
			break;
		case HTTP_READER_EXPECTED:
			tell_to_go_on(http);
			break;
		case HTTP_READER_MORE:
			break;
		}
	}
	return NULL;
}

const char *
http_header(const struct http *http, const char *name)
{
	return http->cgi ? http_cgi_header(name)
			 : http_reader_header(http->reader, name);
}

bool
http_stream_left(struct http *http)
{
	struct pollfd poll_in = {.fd = http->in, .events = POLLIN};
	ssize_t length;

	if (http->gone || poll(&poll_in, 1, 0) <= 0)
		return http->gone;
	length = read(http->in, http->input, HTTP_INPUT);
	http->gone = length == 0 ||
	    (length == -1 && errno != EINTR && errno != EAGAIN);
	return http->gone;
}

int
http_descriptor(const struct http *http)
{
	return http->in;
}
