/* SPDX-License-Identifier: MIT */
#ifndef HTTP_INTERNAL_H
#define HTTP_INTERNAL_H

#include "buffer.h"
#include "http.h"
#include "http_reader.h"

/* What the files of a connection share. Nobody else includes this. */

#define HTTP_INPUT 16384         /* bytes read at once */
#define HTTP_WRITE_PATIENCE 5000 /* ms for a client to take an answer */

struct http {
	int in, out;
	const struct http_rules *rules;
	int64_t deadline; /* monotonic */
	bool socket;      /* `out` is one */
	bool cgi;
	bool promised;  /* an answer, whatever happens */
	bool asked;     /* a request waits for its answer */
	bool streaming; /* its answer has begun, and does not end */
	bool served;    /* something was answered */
	bool over;      /* no request follows */
	bool gone;      /* the client has left */
	bool unread;    /* it may have sent what we do not read */
	const struct http_request *request;
	struct http_reader *reader; /* not of CGI */
	struct http_request cgi_request;
	struct buffer path, body; /* of CGI */
	struct buffer headers;    /* for the next answer */
	size_t from, until;       /* in `input`, what was not fed yet */
	char input[HTTP_INPUT];
};

/* Reads once, waiting up to the deadline. 0 at the end of the input. */
enum http_arrival { HTTP_ARRIVED, HTTP_ENDED, HTTP_LATE };
enum http_arrival http_read(struct http *, char *bytes, size_t size,
    size_t *length);

/* The one request of CGI; NULL after it, or when it was refused. */
const struct http_request *http_cgi_next(struct http *);
const char *http_cgi_header(const char *name);

/* Answers what is wrong with a request; it is the last one. */
void http_refuse(struct http *, int status);

/* Writes all; waits `patience` ms for a client that does not read. False, and
 * `gone`, when it left or takes nothing. */
bool http_write(struct http *, const char *bytes, size_t length,
    int64_t patience);

/* What to say when the program ends with this status, in memory that is there
 * when there is no other. */
#define HTTP_FAREWELL 512
size_t http_farewell(const struct http *, int status, char text[HTTP_FAREWELL]);

#endif
