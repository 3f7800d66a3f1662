/* SPDX-License-Identifier: MIT */
#include "http_internal.h"

#include <ctype.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "http_head.h"

/*
 * CGI 1.1 (RFC 3875): the web server has read the head, and tells it in the
 * environment.
 */

/* An empty variable is one that is not there. */
static const char *
variable(const char *name)
{
	const char *value = getenv(name);

	return value && *value ? value : NULL;
}

const char *
http_cgi_header(const char *name)
{
	char key[128] = "HTTP_";
	size_t length = strlen(key), i;

	if (strcasecmp(name, "Content-Type") == 0)
		return variable("CONTENT_TYPE");
	if (strcasecmp(name, "Content-Length") == 0)
		return variable("CONTENT_LENGTH");
	for (i = 0; name[i] && length < sizeof(key) - 1; i++)
		key[length++] = name[i] == '-'
		    ? '_'
		    : (char)toupper((unsigned char)name[i]);
	if (name[i])
		return NULL;
	key[length] = '\0';
	return variable(key);
}

/* REQUEST_URI is what the client asked for; not every server tells it. It may
 * begin with the host, as a proxy is asked. False: it is no path. */
static bool
read_path(struct http *http)
{
	const char *path = variable("REQUEST_URI");
	const char *script = variable("SCRIPT_NAME");
	const char *rest = variable("PATH_INFO");

	if (path && strncasecmp(path, "http://", 7) == 0)
		path += 7 + strcspn(path + 7, "/?");
	if (path) {
		buffer_append(&http->path, path, strcspn(path, "?"));
	} else {
		buffer_text(&http->path, script ? script : "");
		buffer_text(&http->path, rest ? rest : "");
	}
	if (!http->path.length)
		buffer_byte(&http->path, '/');
	http->cgi_request.path = http->path.bytes;
	http->cgi_request.query = variable("QUERY_STRING");
	return *http->path.bytes == '/';
}

/* 0 and the length of the body, or the status of a refusal. */
static int
read_length(const struct http *http, size_t *length)
{
	const char *text = variable("CONTENT_LENGTH");
	unsigned long long number;
	char *end;

	*length = 0;
	if (!text)
		return http_head_has_body(http->cgi_request.method) ? 411 : 0;
	errno = 0;
	number = strtoull(text, &end, 10);
	if (!isdigit((unsigned char)*text) || *end)
		return 400;
	if (errno || number > http->rules->body)
		return 413;
	*length = (size_t)number;
	return 0;
}

static int
read_body(struct http *http)
{
	enum http_arrival arrival;
	size_t length, got;
	int status = read_length(http, &length);

	while (!status && http->body.length < length) {
		size_t most = length - http->body.length;

		arrival = http_read(http, http->input,
		    most < HTTP_INPUT ? most : HTTP_INPUT, &got);
		if (arrival == HTTP_ARRIVED)
			buffer_append(&http->body, http->input, got);
		else
			status = arrival == HTTP_LATE ? 408 : 400;
	}
	http->cgi_request.body = http->body.bytes;
	http->cgi_request.length = http->body.length;
	return status;
}

static int
read_request(struct http *http)
{
	const char *method = variable("REQUEST_METHOD");
	int status;

	http->cgi_request.method = method ? method : "";
	http->request = &http->cgi_request;
	status = http_head_judge_method(http->rules, http->cgi_request.method);
	if (!read_path(http))
		status = 400;
	if (!status)
		status = http_head_judge_type(http->rules,
		    http_cgi_header("Content-Type"),
		    http_cgi_header("Content-Encoding"));
	return status ? status : read_body(http);
}

const struct http_request *
http_cgi_next(struct http *http)
{
	int status;

	if (http->over)
		return NULL;
	status = read_request(http);
	http->over = true;
	if (status) {
		http_refuse(http, status);
		return NULL;
	}
	http->asked = true;
	return http->request;
}
