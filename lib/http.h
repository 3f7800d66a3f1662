/* SPDX-License-Identifier: MIT */
#ifndef HTTP_H
#define HTTP_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/*
 * The server's side of one HTTP/1.1 connection on two descriptors, as inetd,
 * systemd (Accept=yes) and tcpserver hand it to a program: a socket, a
 * socketpair or pipes. With GATEWAY_INTERFACE in the environment the same calls
 * are one CGI request.
 *
 *	static const struct http_rules rules = {
 *	        .methods = "POST",
 *	        .json = true,
 *	        .body = HTTP_MAX_BODY,
 *	        .patience = HTTP_PATIENCE,
 *	};
 *
 *	http = http_open(STDIN_FILENO, STDOUT_FILENO, &rules);
 *	while ((request = http_next(http)))
 *	        http_answer(http, 200, "{\"status\":\"ok\"}");
 *	http_close(http);
 *
 * http_next() gives whole requests only. What a client does wrong is answered
 * inside, ends the connection, and is no failure of the program:
 *
 *	400  no HTTP, or two readings of where a request ends are possible
 *	405  a method that is not in `methods`, which Allow then lists
 *	408  the patience is over and the request is not whole
 *	411  POST, PUT or PATCH that does not say how long its body is
 *	413  a body above `body` bytes
 *	415  a body that is packed, or not JSON by its Content-Type
 *	417  an Expect: other than 100-continue
 *	431  more than HTTP_MAX_HEAD bytes before the body
 *
 * A client that leaves ends the connection without a word. No memory: exits
 * EX_OSERR.
 *
 * Between http_open() and http_close() the program may exit anywhere: when it
 * ends with a status other than 0 while a request waits for its answer, that
 * is 503 with Retry-After if the status is one of trouble that passes
 * (EX_TEMPFAIL, EX_IOERR, EX_OSERR, EX_CANTCREAT), else 500. There is one
 * connection in a process.
 */

#define HTTP_MAX_HEAD ((size_t)16 << 10) /* bytes of request line and headers */
#define HTTP_MAX_BODY ((size_t)1 << 20)  /* bytes, a good value for `body` */
#define HTTP_PATIENCE 20000              /* ms, a good value for `patience` */
#define HTTP_RETRY_AFTER "5"             /* s, of each 503 */

struct http_rules {
	const char *methods; /* "GET, POST": what is not refused with 405 */
	bool json;           /* bodies have to be JSON by their type */
	size_t body;         /* bytes at most; 0: requests have no body */
	int64_t patience;    /* ms for all requests of the connection to come */
};

/* What was asked. Borrowed until the next http_next() or http_close(). */
struct http_request {
	const char *method;
	const char *path;  /* as it was sent, from its "/" on */
	const char *query; /* behind the "?", as it was sent; NULL: none */
	const char *body;  /* a NUL follows, which `length` does not count */
	size_t length;
};

struct http;

/* To be called before anything can be said on descriptor 2, so first in main():
 * where that is the client's socket, as classic inetd makes it, it becomes the
 * file that $ERROR_LOG names (appended to), else /dev/null. */
void http_shield(int in, int out);

/* Ignores SIGPIPE and SIGXFSZ from here on. The rules are borrowed until
 * http_close(). The patience begins. */
struct http *http_open(int in, int out, const struct http_rules *);
void http_close(struct http *);

/* From here on the client is owed an answer even if the program ends before it
 * read anything: 503 or 500 as above. For sockets and CGI that holds from the
 * start; pipes may be those of a person who makes a mistake with an option. */
void http_promise(struct http *);

/* The opposite: there is no client, and nothing will be said to one. */
void http_forget(struct http *);

/* The next whole request, or NULL when the connection is over. What was asked
 * before must have been answered. */
const struct http_request *http_next(struct http *);

/* A header of the request, whatever the case of its name ("Content-Type"), the
 * first if there are several; NULL: none. Borrowed as the request is. */
const char *http_header(const struct http *, const char *name);

/* Adds a header to the answer that follows. The value has no line's end. */
void http_answer_header(struct http *, const char *name, const char *value);

/* Answers the request with a JSON text, which may be NULL: no body (204, 304).
 * 503 gets its Retry-After. A client that has left is found by the next
 * http_next(). */
void http_answer(struct http *, int status, const char *json);

/* The same with any type of body. */
void http_answer_bytes(struct http *, int status, const char *type,
    const void *bytes, size_t length);

/*
 * An answer without an end: http_stream_begin() sends its head, each write goes
 * out at once, and http_close() ends it, and the connection. False: the client
 * has left, or took nothing for HTTP_STREAM_PATIENCE; there is no more to do
 * than to close.
 */
#define HTTP_STREAM_PATIENCE 30000 /* ms */
bool http_stream_begin(struct http *, int status, const char *type);
bool http_stream_write(struct http *, const void *bytes, size_t length);

/* Looks whether the client has left, without waiting. Only a client that shut
 * down its own sending side as well can be seen; what it sends is thrown away.
 */
bool http_stream_left(struct http *);

/* The descriptor that poll(2) finds readable (POLLIN, POLLHUP) when
 * http_stream_left() has news. */
int http_descriptor(const struct http *);

#endif
