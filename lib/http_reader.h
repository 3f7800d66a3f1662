/* SPDX-License-Identifier: MIT */
#ifndef HTTP_READER_H
#define HTTP_READER_H

#include <stdbool.h>
#include <stddef.h>

#include "http.h"

/*
 * Bytes to requests, without any input or output of its own: what stands
 * between a connection and llhttp. Stricter than that: lines end in CR LF and
 * in nothing else, a body is as long as one number says or comes in chunks, and
 * every limit is looked at before memory is taken for what is beyond it.
 */
enum http_reader_state {
	HTTP_READER_MORE,     /* feed more */
	HTTP_READER_EXPECTED, /* the same, but the client waits for a 100 */
	HTTP_READER_WHOLE,    /* `request` is there */
	HTTP_READER_REFUSED,  /* `status` is the answer; nothing follows */
};

struct http_head;
struct http_reader;

struct http_reader *http_reader_new(const struct http_rules *);
void http_reader_free(struct http_reader *);

/* Takes in bytes up to the end of a request; returns how many were taken. After
 * HTTP_READER_WHOLE the next call begins the next request. */
size_t http_reader_feed(struct http_reader *, const char *bytes, size_t length,
    enum http_reader_state *);

/* Has something of a request come that is not whole yet? */
bool http_reader_begun(const struct http_reader *);

/* The last request that was whole. Borrowed until the next feed. */
const struct http_request *http_reader_request(const struct http_reader *);
const char *http_reader_header(const struct http_reader *, const char *name);

/* The head of the request that came last, also of one that was refused, as far
 * as it came. */
const struct http_head *http_reader_head(const struct http_reader *);

/* May another request follow on this connection? */
bool http_reader_keep(const struct http_reader *);

/* The status of the answer to a request that was refused. */
int http_reader_status(const struct http_reader *);

#endif
