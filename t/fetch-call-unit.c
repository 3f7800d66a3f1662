/* SPDX-License-Identifier: MIT */

/*
 * One call of the HTTP client at a time, against a scripted server: what it
 * sends, what it makes of answers, and whether it knows that bytes left.
 */
#include <arpa/inet.h>
#include <netinet/in.h>
#include <sys/socket.h>

#include "call.h"

static void
test_answer(void)
{
	rules("[{\"path\": \"^/hello\", \"json\": {\"a\": 1},"
	      " \"headers\": {\"x-two\": [\"2\", \"3\"]}},"
	      "{\"path\": \"^/none\", \"status\": 204},"
	      "{\"path\": \"^/moved\", \"status\": 302,"
	      " \"headers\": {\"Location\": \"/hello\"}}]");
	CALL("/hello?x=%20", .method = NULL);
	ended(FETCH_DONE, true, "an answer");
	is_number(result.status, 200, "its status");
	is(result.body, "{\"a\":1}", "its body");
	is_number((long long)result.length, 7, "its length");
	is(result.type, "application/json", "its type");
	is(result.two, "2", "its header, the first of two");
	is(result.why, "HTTP 200", "why");
	is_number(result.wait, -1, "no wait");
	is_number(result.tries, 1, "one try");
	ok(stub_count(&stub, "\"method\":\"GET\",\"path\":\"/hello?x=%20\"") ==
		    1 &&
		stub_count(&stub, "\"user-agent\":\"frontdesk/") == 1,
	    "it was asked once, by us");
	CALL("/none", .method = "DELETE");
	ended(FETCH_DONE, true, "no content");
	is(result.body, "", "is an empty body");
	CALL("/hello", .method = "HEAD");
	ended(FETCH_DONE, true, "HEAD has no body to wait for");
	CALL("/moved", .repeatable = true);
	ended(FETCH_REFUSED, true, "a redirect is an answer");
	is_number(result.status, 302, "and not followed");
	CALL("/absent", .repeatable = true);
	ended(FETCH_REFUSED, true, "404");
	is_number(result.tries, 1, "is not tried again");
	ok(strstr(result.body, "no rule"), "and has a body");
	CALL("/a/../b/%2E%2E/./c", .method = NULL);
	ok(stub_count(&stub, "\"path\":\"/a/../b/%2E%2E/./c\"") == 1,
	    "a path is asked for as it is");
}

static void
test_request(void)
{
	char name[64];

	rules("[{\"body\": \"ok\"}]");
	CALL("/post", .method = "POST", .body = "{\"x\":\"\xc3\xa9\"}",
	    .headers = {{"X-Key", "secret"}, {"X-Empty", ""}, {NULL, NULL}});
	ended(FETCH_DONE, true, "a body is sent");
	ok(stub_count(&stub, "\"body\":\"{\\\"x\\\":\\\"\xc3\xa9\\\"}\"") == 1,
	    "as it is");
	ok(stub_count(&stub, "\"content-type\":\"application/json\"") == 1,
	    "as JSON");
	ok(stub_count(&stub, "\"x-key\":\"secret\"") == 1, "with our header");
	ok(stub_count(&stub, "\"x-empty\":\"\"") == 1, "also an empty one");
	ok(stub_count(&stub, "\"expect\"") == 0, "without asking first");
	CALL("/typed", .method = "POST", .body = "a=b",
	    .headers = {{"content-type", "text/x-own"}, {NULL, NULL}});
	ok(stub_count(&stub, "\"content-type\":\"text/x-own\"") == 1 &&
		stub_count(&stub, "\"content-type\":\"application/json\"") == 1,
	    "a type of our own replaces it");
	CALL("/bytes", .method = "PUT", .body = "a\0b", .body_length = 3);
	ok(stub_count(&stub, "\"body\":\"a\\u0000b\"") == 1,
	    "a body may have a length");
	CALL("/bare", .method = "POST");
	ok(stub_count(&stub, "\"content-length\":\"0\"") == 1,
	    "a POST of nothing says so");
	snprintf(name, sizeof(name), "http://localhost%s/name",
	    strrchr(stub.url, ':'));
	CALL(name, .method = NULL);
	ended(FETCH_DONE, true, "the name localhost");
}

static const struct {
	const char *name, *value;
} bad_headers[] = {
    {"X", "a\r\nY: b"},
    {"X", "a\nb"},
    {"X", "a\rb"},
    {"X", "\x01"},
    {"X", "\x7f"},
    {"X: Y", "a"},
    {"X Y", "a"},
    {"X\r\nY", "a"},
    {"", "a"},
    {"X\xc3\xa9", "a"},
};

static void
test_refused(void)
{
	int before = stub_count(&stub, "");

	for (size_t i = 0; i < sizeof(bad_headers) / sizeof(bad_headers[0]);
	     i++) {
		CALL("/bad",
		    .headers = {{"A", "b"},
			{bad_headers[i].name, bad_headers[i].value},
			{NULL, NULL}});
		ended(FETCH_REFUSED, false, "a header that is not one");
	}
	is_number(result.tries, 0, "is no try");
	CALL("/bad", .method = "GET / HTTP/1.1\r\nX:");
	ended(FETCH_REFUSED, false, "a method that is not one");
	CALL("http://example.com/", .repeatable = true);
	ended(FETCH_REFUSED, false, "http to another machine");
	is(result.why, "http is for loopback hosts only, use https",
	    "says what to do");
	is_number(stub_count(&stub, ""), before, "nothing was sent");
}

/* A port where nobody listens, and one that never accepts. */
static int
deaf_port(int backlog)
{
	struct sockaddr_in address = {.sin_family = AF_INET,
	    .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
	socklen_t size = sizeof(address);
	int s = socket(AF_INET, SOCK_STREAM, 0);

	if (s < 0 || bind(s, (struct sockaddr *)&address, size) ||
	    getsockname(s, (struct sockaddr *)&address, &size) ||
	    (backlog >= 0 && listen(s, backlog)))
		err(1, "socket");
	return ntohs(address.sin_port);
}

static void
test_unreachable(void)
{
	char away[80];
	int port;

	snprintf(away, sizeof(away), "http://127.0.0.1:%d/", deaf_port(-1));
	CALL(away, .method = "POST", .body = "x");
	ended(FETCH_AGAIN, false, "nobody listens");
	is_number(result.tries, 1, "what is not repeatable is tried once");
	ok(strstr(result.why, "onnect"), "why: %s", result.why);
	CALL(away, .repeatable = true);
	ended(FETCH_AGAIN, false, "nobody listens to a read");
	is_number(result.tries, 3, "which is tried three times");
	ok(result.took >= 1500 && result.took < 20000, "in 1.5 s and more");
	snprintf(away, sizeof(away), "https%s/", stub.url + 4);
	CALL(away, .method = "POST", .body = "x");
	ended(FETCH_AGAIN, false, "no TLS on the other side");
	/* Fill the queue, so that no more handshakes are answered. */
	port = deaf_port(0);
	snprintf(away, sizeof(away), "http://127.0.0.1:%d/", port);
	CALL(away, .method = "POST", .body = "x", .total_seconds = 1);
	ended(FETCH_AGAIN, true, "nobody reads what was sent");
	CALL(away, .method = "POST", .body = "x", .connect_seconds = 1);
	ended(FETCH_AGAIN, false, "nobody accepts");
	is(result.why, "no connection within 1 s", "says so");
}

static void
test_slow(void)
{
	rules("[{\"path\": \"^/hold\", \"hold\": true},"
	      "{\"path\": \"^/stall\", \"body\": \"0123456789\","
	      " \"cuts\": [4], \"chunk_ms\": 4000},"
	      "{\"path\": \"^/cut\", \"body\": \"0123456789\","
	      " \"cut_at\": 4},"
	      "{\"path\": \"^/close\", \"raw\": \"\"},"
	      "{\"path\": \"^/garbage\", \"raw\": \"220 smtp\\r\\n\"}]");
	CALL("/hold", .method = "POST", .body = "x", .total_seconds = 1);
	ended(FETCH_AGAIN, true, "no answer in time");
	is(result.why, "no whole answer within 1 s", "says so");
	CALL("/stall", .idle_seconds = 1);
	ended(FETCH_AGAIN, true, "an answer that stops");
	is(result.why, "silent for 1 s", "says so");
	is_number(result.status, 0, "is no answer");
	is(result.body, "", "at all");
	CALL("/cut", .method = "POST", .body = "x");
	ended(FETCH_AGAIN, true, "an answer that is cut");
	is_number(result.status, 0, "is none");
	CALL("/close", .method = "POST", .body = "x");
	ended(FETCH_AGAIN, true, "a connection that closes");
	is_number(stub_count(&stub, "\"path\":\"/close\""), 1,
	    "after a POST that is not sent again");
	CALL("/garbage", .method = "POST", .body = "x");
	ended(FETCH_AGAIN, true, "something that is not HTTP");
}

static void
test_large(void)
{
	/* The bomb is 100 000 zeros. */
	static const char json[] =
	    "[{\"path\": \"^/ten\", \"body\": \"0123456789\"},"
	    "{\"path\": \"^/error\", \"status\": 500, \"file\": \"big\"},"
	    "{\"path\": \"^/head\", \"raw_file\": \"head\"},"
	    "{\"path\": \"^/bomb\", \"headers\":"
	    " {\"Content-Encoding\": \"gzip\"}, \"body_hex\": \""
	    "1f8b0800000000000203edc13101000000c2a0f54f6d0d0fa0"
	    "00000000000000000000000000000000000000000000000000"
	    "00000000000000000000000000000000000000000000000000"
	    "00000000000000000000000000000000000000000000000000"
	    "0000000000000000000000000000000000000000008057037d"
	    "9511d4a0860100"
	    "\"}, {\"path\": \"^/packed\", \"headers\":"
	    " {\"Content-Encoding\": \"gzip\"}, \"body_hex\": \""
	    "1f8b08000000000002032b484cce4e4d5148ca4fa904007958"
	    "29320b000000\"}]";
	FILE *file = stub_file(&stub, "big", "w");

	if (!file)
		err(1, "big");
	for (int i = 0; i < 100000; i++)
		putc('e', file);
	fclose(file);
	file = stub_file(&stub, "head", "w");
	if (!file)
		err(1, "head");
	fputs("HTTP/1.1 200 OK\r\n", file);
	for (int i = 0; i < 3000; i++)
		fprintf(file, "X-%d: 0123456789012345\r\n", i);
	fputs("\r\nbody", file);
	fclose(file);
	rules(json);
	CALL("/ten", .maximum = 10);
	ended(FETCH_DONE, true, "a body of the maximum");
	CALL("/ten", .maximum = 9);
	ended(FETCH_REFUSED, true, "a larger one");
	is(result.why, "an answer larger than 9 bytes", "says so");
	CALL("/error", .maximum = 9);
	ended(FETCH_AGAIN, true, "a large error keeps its meaning");
	is_number((long long)result.length, 65536, "and its beginning");
	is_number(result.status, 500, "and its status");
	CALL("/head", .method = NULL);
	ended(FETCH_REFUSED, true, "a head of 90 kB");
	stub_remove(&stub, "big");
	stub_remove(&stub, "head");
	CALL("/packed", .maximum = 11);
	ended(FETCH_DONE, true, "a packed body");
	is(result.body, "packed body", "is unpacked");
	CALL("/bomb", .maximum = 1000);
	ended(FETCH_REFUSED, true, "packed, but too large");
}

int
main(void)
{
	set_up();
	test_answer();
	test_request();
	test_refused();
	test_unreachable();
	test_slow();
	test_large();
	stub_stop(&stub);
	return done();
}
