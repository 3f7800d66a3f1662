/* SPDX-License-Identifier: MIT */
#include "fetch_call.h"

#include <arpa/inet.h>
#include <err.h>
#include <netinet/in.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <sysexits.h>

#include "program.h"
#include "when.h"

#define HEAD_MAXIMUM ((size_t)64 << 10)

static size_t
on_header(char *bytes, size_t size, size_t count, void *context)
{
	struct fetch_call *call = context;

	(void)bytes;
	call->head += size * count;
	call->active_at = when_monotonic();
	call->too_large = call->too_large || call->head > HEAD_MAXIMUM;
	return call->too_large || call->cancelled ? 0 : size * count;
}

static bool
collect_error(struct fetch_call *call, const char *bytes, size_t length)
{
	size_t room = FETCH_ERROR_BODY - call->body.length;

	buffer_append(&call->body, bytes, length < room ? length : room);
	call->cut = length >= room;
	return !call->cut;
}

/* Returning less than it was given makes libcurl end the transfer. */
static size_t
on_body(char *bytes, size_t size, size_t count, void *context)
{
	struct fetch_call *call = context;
	size_t length = size * count;
	long status = 0;

	if (call->cancelled)
		return length + 1;
	curl_easy_getinfo(call->easy, CURLINFO_RESPONSE_CODE, &status);
	if (status < 200 || status > 299)
		return collect_error(call, bytes, length) ? length : length + 1;
	if (length > call->request.maximum - call->received) {
		call->too_large = true;
		return length + 1;
	}
	call->received += length;
	if (call->request.received) {
		call->delivered = call->delivered || length > 0;
		call->request.received(call->request.context, bytes, length);
		return call->cancelled ? length + 1 : length;
	}
	buffer_append(&call->body, bytes, length);
	return length;
}

static bool
is_loopback_address(const struct sockaddr *address)
{
	if (address->sa_family == AF_INET) {
		struct sockaddr_in four;

		memcpy(&four, address, sizeof(four));
		return ntohl(four.sin_addr.s_addr) >> 24 == 127;
	}
	if (address->sa_family == AF_INET6) {
		struct sockaddr_in6 six;

		memcpy(&six, address, sizeof(six));
		return IN6_IS_ADDR_LOOPBACK(&six.sin6_addr);
	}
	return false;
}

/* The last look before a connection: what a name resolved to. */
static curl_socket_t
on_socket(void *context, curlsocktype purpose, struct curl_sockaddr *address)
{
	struct fetch_call *call = context;
	const struct fetch_request *request = &call->request;

	(void)purpose;
	if ((call->plain && !is_loopback_address(&address->addr)) ||
	    (request->guard &&
		!request->guard(request->context, &address->addr))) {
		call->forbidden = true;
		return CURL_SOCKET_BAD;
	}
	return socket(address->family, address->socktype | SOCK_CLOEXEC,
	    address->protocol);
}

/* The last look before the request leaves: who we are connected to. A kept
 * connection, for which nobody asked on_socket, comes here too. */
static int
on_connected(void *context, char *peer, char *own, int peer_port, int own_port)
{
	struct fetch_call *call = context;
	struct sockaddr_in four = {.sin_family = AF_INET};
	struct sockaddr_in6 six = {.sin6_family = AF_INET6};
	const void *address = NULL;

	(void)own;
	(void)peer_port;
	(void)own_port;
	if (inet_pton(AF_INET, peer, &four.sin_addr) == 1)
		address = &four;
	else if (inet_pton(AF_INET6, peer, &six.sin6_addr) == 1)
		address = &six;
	call->forbidden = !address ||
	    !call->request.guard(call->request.context, address);
	return call->forbidden ? CURL_PREREQFUNC_ABORT : CURL_PREREQFUNC_OK;
}

/* libcurl's own low-speed limit looks at an average: one large piece hides
 * a long silence. This is called at least once a second. */
static int
on_progress(void *context, curl_off_t total, curl_off_t now,
    curl_off_t up_total, curl_off_t up_now)
{
	struct fetch_call *call = context;
	int64_t clock = when_monotonic();

	(void)total;
	(void)up_total;
	if (now + up_now != call->moved || !fetch_call_left(call)) {
		call->moved = now + up_now;
		call->active_at = clock;
	}
	call->silent = call->silent ||
	    clock - call->active_at >= call->request.idle_seconds * 1000;
	return call->silent || call->cancelled;
}

static void
set_callbacks(struct fetch_call *call)
{
	CURL *easy = call->easy;

	curl_easy_setopt(easy, CURLOPT_PRIVATE, call);
	curl_easy_setopt(easy, CURLOPT_ERRORBUFFER, call->error);
	curl_easy_setopt(easy, CURLOPT_HEADERFUNCTION, on_header);
	curl_easy_setopt(easy, CURLOPT_HEADERDATA, call);
	curl_easy_setopt(easy, CURLOPT_WRITEFUNCTION, on_body);
	curl_easy_setopt(easy, CURLOPT_WRITEDATA, call);
	curl_easy_setopt(easy, CURLOPT_NOPROGRESS, 0L);
	curl_easy_setopt(easy, CURLOPT_XFERINFOFUNCTION, on_progress);
	curl_easy_setopt(easy, CURLOPT_XFERINFODATA, call);
	curl_easy_setopt(easy, CURLOPT_OPENSOCKETFUNCTION, on_socket);
	curl_easy_setopt(easy, CURLOPT_OPENSOCKETDATA, call);
	if (call->request.guard) {
		curl_easy_setopt(easy, CURLOPT_PREREQFUNCTION, on_connected);
		curl_easy_setopt(easy, CURLOPT_PREREQDATA, call);
	}
}

/* Those that libcurl copies. One that is silently missing would be a call
 * through a proxy, or to anywhere. */
static void
set_text(CURL *easy, CURLoption option, const char *text)
{
	if (curl_easy_setopt(easy, option, text))
		errx(EX_OSERR, "libcurl: no memory for a request");
}

static void
set_limits(struct fetch_call *call)
{
	const struct fetch_request *request = &call->request;
	long total = request->total_seconds;
	CURL *easy = call->easy;

	set_text(easy, CURLOPT_PROTOCOLS_STR, "https,http");
	curl_easy_setopt(easy, CURLOPT_FOLLOWLOCATION, 0L);
	curl_easy_setopt(easy, CURLOPT_PATH_AS_IS, 1L);
	curl_easy_setopt(easy, CURLOPT_NOSIGNAL, 1L);
	curl_easy_setopt(easy, CURLOPT_CONNECTTIMEOUT,
	    request->connect_seconds);
	curl_easy_setopt(easy, CURLOPT_TIMEOUT, total > 0 ? total : 0L);
	if (call->local)
		set_text(easy, CURLOPT_PROXY, "");
	else if (request->proxy)
		set_text(easy, CURLOPT_PROXY, request->proxy);
}

/* libcurl repeats a request by itself when a connection it kept turns out to
 * be dead: right for a read, and a second message for everything else. */
static bool
wants_own_connection(const struct fetch_request *request)
{
	return !request->repeatable && !request->idempotent &&
	    strcmp(request->method, "GET") && strcmp(request->method, "HEAD");
}

static void
set_request(struct fetch_call *call)
{
	const struct fetch_request *request = &call->request;
	CURL *easy = call->easy;
	char agent[64];

	set_text(easy, CURLOPT_URL, request->url);
	snprintf(agent, sizeof(agent), "frontdesk/%s", program_version);
	set_text(easy, CURLOPT_USERAGENT, agent);
	curl_easy_setopt(easy, CURLOPT_HTTPHEADER, call->lines);
	/* Packed streams arrive late: a packer waits for more to pack. */
	if (!request->received)
		set_text(easy, CURLOPT_ACCEPT_ENCODING, "");
	if (request->body) {
		curl_easy_setopt(easy, CURLOPT_POSTFIELDS, request->body);
		curl_easy_setopt(easy, CURLOPT_POSTFIELDSIZE_LARGE,
		    (curl_off_t)request->body_length);
	} else if (!strcmp(request->method, "HEAD")) {
		curl_easy_setopt(easy, CURLOPT_NOBODY, 1L);
	}
	set_text(easy, CURLOPT_CUSTOMREQUEST, request->method);
	if (wants_own_connection(request))
		curl_easy_setopt(easy, CURLOPT_FRESH_CONNECT, 1L);
}

void
fetch_call_prepare(struct fetch_call *call)
{
	set_callbacks(call);
	set_limits(call);
	set_request(call);
}
