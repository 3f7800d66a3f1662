/* SPDX-License-Identifier: MIT */
#include "http_head.h"

#include <ctype.h>
#include <stddef.h>
#include <string.h>
#include <strings.h>

/* The value of the first header of that name behind the text at `from`. */
static const char *
find_behind(const struct http_head *head, const char *name, const char *from)
{
	const char *end = head->text.bytes + head->text.length;
	const char *at, *value;

	for (at = from + strlen(from) + 1; at < end;
	     at = value + strlen(value) + 1) {
		value = at + strlen(at) + 1;
		if (strcasecmp(at, name) == 0)
			return value;
	}
	return NULL;
}

const char *
http_head_find(const struct http_head *head, const char *name)
{
	return find_behind(head, name, head->text.bytes);
}

static bool
given_twice(const struct http_head *head, const char *name)
{
	const char *first = http_head_find(head, name);

	return first && find_behind(head, name, first);
}

int
http_head_judge_method(const struct http_rules *rules, const char *method)
{
	const char *at = rules->methods;
	size_t length = strlen(method);

	for (; length && (at = strstr(at, method)); at += length)
		if ((at == rules->methods || at[-1] == ' ') &&
		    (at[length] == ',' || !at[length]))
			return 0;
	return 405;
}

bool
http_head_has_body(const char *method)
{
	return strcmp(method, "POST") == 0 || strcmp(method, "PUT") == 0 ||
	    strcmp(method, "PATCH") == 0;
}

/* "application/json; charset=utf-8", "text/json", "application/x+json". */
static bool
type_is_json(const char *type)
{
	size_t length = strcspn(type, "; \t");
	const char *slash = memchr(type, '/', length), *end = type + length;

	if (!slash)
		return false;
	return (end - slash == 5 && strncasecmp(slash + 1, "json", 4) == 0) ||
	    (end - slash > 6 && strncasecmp(end - 5, "+json", 5) == 0);
}

int
http_head_judge_type(const struct http_rules *rules, const char *type,
    const char *encoding)
{
	if (encoding && *encoding && strcasecmp(encoding, "identity") != 0)
		return 415;
	if (rules->json && type && *type && !type_is_json(type))
		return 415;
	return 0;
}

/* Field names are tokens (RFC 9110, section 5.6.2). */
static bool
is_token(const char *text)
{
	const char *at = text;

	while (isalnum((unsigned char)*at) ||
	    (*at && strchr("!#$%&'*+-.^_`|~", *at)))
		at++;
	return at != text && !*at;
}

static bool
names_are_tokens(const struct http_head *head)
{
	const char *end = head->text.bytes + head->text.length;
	const char *at = head->text.bytes;

	for (at += strlen(at) + 1; at < end; at += strlen(at) + 1) {
		if (!is_token(at))
			return false;
		at += strlen(at) + 1;
	}
	return true;
}

/* Two servers on the way of a request must not find two ends of it. */
static int
judge_framing(const struct http_head *head)
{
	const char *coding = http_head_find(head, "Transfer-Encoding");

	if (head->major != 1 || head->minor > 1)
		return 505;
	if (!names_are_tokens(head) || given_twice(head, "Host") ||
	    given_twice(head, "Content-Length") ||
	    given_twice(head, "Transfer-Encoding"))
		return 400;
	if (head->minor == 1 && !http_head_find(head, "Host"))
		return 400;
	if (coding &&
	    (strcasecmp(coding, "chunked") != 0 || head->minor == 0 ||
		http_head_find(head, "Content-Length")))
		return 400;
	return 0;
}

static int
judge_body(const struct http_head *head, const struct http_rules *rules)
{
	if (!head->chunked && !head->sized)
		return http_head_has_body(head->method) ? 411 : 0;
	if (head->sized && head->length > rules->body)
		return 413;
	return http_head_judge_type(rules, http_head_find(head, "Content-Type"),
	    http_head_find(head, "Content-Encoding"));
}

int
http_head_judge(const struct http_head *head, const struct http_rules *rules)
{
	int status = head->text.full ? 431 : judge_framing(head);

	if (!status)
		status = http_head_judge_method(rules, head->method);
	return status ? status : judge_body(head, rules);
}

int
http_head_target(const struct http_head *head, struct buffer *target,
    struct http_request *request)
{
	const char *at = head->text.bytes;
	char *query;

	if (strncasecmp(at, "http://", 7) == 0)
		at += 7 + strcspn(at + 7, "/");
	if (*at != '/' || strchr(at, '#'))
		return 400;
	buffer_text(target, at);
	query = strchr(target->bytes, '?');
	if (query)
		*query++ = '\0';
	request->path = target->bytes;
	request->query = query;
	return 0;
}
