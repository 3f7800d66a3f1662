/* SPDX-License-Identifier: MIT */
#ifndef HTTP_HEAD_H
#define HTTP_HEAD_H

#include <stdbool.h>
#include <stdint.h>

#include "buffer.h"
#include "http.h"

/*
 * What stands before the body of a request, and what of it has to be refused,
 * whoever read it: a status for the answer, or 0.
 */
struct http_head {
	/* The target, then name and value of each header, each with a NUL. */
	struct buffer text;
	const char *method; /* NULL: not known */
	int major, minor;   /* of HTTP */
	bool chunked, sized;
	uint64_t length; /* of the body, when it is sized */
};

/* The first header of that name in any case of letters; NULL: none. */
const char *http_head_find(const struct http_head *, const char *name);

int http_head_judge(const struct http_head *, const struct http_rules *);

/* Path and query of the request, in memory of `target`; of what a proxy is
 * asked, "http://host/path", too. */
int http_head_target(const struct http_head *, struct buffer *target,
    struct http_request *);

/* The parts of it that CGI has in other places. A NULL is a header that is not
 * there. */
int http_head_judge_method(const struct http_rules *, const char *method);
int http_head_judge_type(const struct http_rules *, const char *type,
    const char *encoding);

/* Do requests of that method say how long they are? */
bool http_head_has_body(const char *method);

#endif
