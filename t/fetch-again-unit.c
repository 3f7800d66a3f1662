/* SPDX-License-Identifier: MIT */

/*
 * Calls of the HTTP client that are streamed, judged, tried again, guarded or
 * go through a proxy.
 */
#include <sys/socket.h>

#include "call.h"

static void
test_received(void)
{
	rules("[{\"path\": \"^/pieces\", \"body\": \"0123456789\","
	      " \"cuts\": [1, 4], \"chunk_ms\": 50},"
	      "{\"path\": \"^/cut\", \"body\": \"0123456789\","
	      " \"cut_at\": 4},"
	      "{\"path\": \"^/first\", \"times\": 1, \"raw\": \"\"},"
	      "{\"path\": \"^/first\", \"body\": \"second\"}]");
	CALL("/pieces", .received = received);
	ended(FETCH_DONE, true, "a stream");
	is(result.received, "[0][123][456789]", "arrives piece by piece");
	is(result.body, "", "and is not collected");
	CALL("/absent", .received = received);
	ended(FETCH_REFUSED, true, "an error is not a stream");
	is(result.received, "", "nothing is received");
	ok(strstr(result.body, "no rule"), "but collected");
	CALL("/cut", .received = received, .repeatable = true);
	ended(FETCH_AGAIN, true, "a stream that is cut");
	is(result.received, "[0123]", "is not received twice");
	is_number(result.tries, 1, "nor tried again");
	CALL("/first", .received = received, .repeatable = true);
	ended(FETCH_DONE, true, "a stream that did not begin");
	is(result.received, "[second]", "is tried again");
	CALL("/pieces", .received = received, .maximum = 9);
	ended(FETCH_REFUSED, true, "a stream has a maximum, too");
	is(result.received, "[0][123]", "of what is received");
}

static void
envelope(void *context, struct fetch_answer *answer)
{
	const char *after = fetch_header(answer, "Retry-After");

	(void)context;
	if (!strstr(answer->body, "429"))
		return;
	answer->outcome = FETCH_AGAIN;
	answer->why = "the envelope says so";
	answer->wait = after ? fetch_wait(after, when_now()) : -1;
}

static void
test_again(void)
{
	rules("[{\"path\": \"^/once\", \"times\": 1, \"status\": 503,"
	      " \"headers\": {\"Retry-After\": \"1\"}},"
	      "{\"path\": \"^/long\", \"status\": 503,"
	      " \"headers\": {\"Retry-After\": \"31\"}},"
	      "{\"path\": \"^/soon\", \"times\": 1, \"status\": 429,"
	      " \"headers\": {\"retry-after\": \"20\","
	      "  \"retry-after-ms\": \"100.5\"}},"
	      "{\"path\": \"^/limits\", \"status\": 429, \"headers\": {"
	      "  \"x-ratelimit-remaining-requests\": \"0\","
	      "  \"x-ratelimit-reset-requests\": \"40s\","
	      "  \"x-ratelimit-remaining-tokens\": \"0\","
	      "  \"x-ratelimit-reset-tokens\": \"1m1.5s\","
	      "  \"x-ratelimit-remaining-days\": \"9\","
	      "  \"x-ratelimit-reset-days\": \"6h0s\"}},"
	      "{\"path\": \"^/full\", \"status\": 429, \"headers\": {"
	      "  \"x-ratelimit-remaining\": \"0\","
	      "  \"x-ratelimit-reset\": \"32\"}},"
	      "{\"path\": \"^/fail\", \"status\": 500},"
	      "{\"path\": \"^/code\", \"times\": 1, \"body\": \"429\","
	      " \"headers\": {\"Retry-After\": \"1\"}},"
	      "{\"body\": \"good\"}]");
	CALL("/once", .repeatable = true);
	ended(FETCH_DONE, true, "a read is tried again");
	ok(result.tries == 2 && result.took >= 1000 && result.took < 20000,
	    "after the time it was told");
	is(result.body, "good", "with the last answer");
	CALL("/long", .repeatable = true);
	ended(FETCH_AGAIN, true, "not after a long time");
	ok(result.tries == 1 && result.took < 15000, "but given up at once");
	is_number(result.wait, 31000, "with the time");
	is_number(result.status, 503, "and the status");
	CALL("/soon", .repeatable = true);
	ok(result.tries == 2 && result.took >= 101 && result.took < 15000,
	    "milliseconds win over seconds");
	CALL("/limits", .repeatable = true);
	is_number(result.wait, 61500, "the longest of the exhausted limits");
	CALL("/full", .repeatable = true);
	is_number(result.wait, 32000, "a limit without a name");
	CALL("/fail", .repeatable = true);
	ended(FETCH_AGAIN, true, "a failure that stays");
	ok(result.tries == 3 && result.took >= 1500, "is tried three times");
	CALL("/fail", .method = "POST", .body = "x");
	ended(FETCH_AGAIN, true, "what is not repeatable");
	is_number(result.tries, 1, "is tried once");
	CALL("/code", .repeatable = true, .judge = envelope);
	ended(FETCH_DONE, true, "a judge may ask for another try");
	ok(result.tries == 2 && result.took >= 1000, "in a time");
	rules("[{\"body\": \"429\"}]");
	CALL("/code", .method = "POST", .body = "x", .judge = envelope);
	ended(FETCH_AGAIN, true, "and changes what it means");
	is(result.why, "the envelope says so", "and why");
	is_number(result.status, 200, "not what it was");
}

static int asked;

static bool
guard(void *context, const struct sockaddr *address)
{
	asked += address->sa_family == AF_INET;
	return context != NULL;
}

/* Connected to another address than the one that was asked about. */
static bool
guard_second(void *context, const struct sockaddr *address)
{
	static int times;

	(void)context;
	(void)address;
	return ++times == 1;
}

static void
test_ways(void)
{
	rules("[{\"method\": \"CONNECT\", \"status\": 407},"
	      "{\"body\": \"ok\"}]");
	CALL("/guarded", .guard = guard);
	ended(FETCH_REFUSED, false, "an address may be refused");
	is(result.why, "the host's address is not allowed", "says so");
	CALL("/guarded", .guard = guard, .context = &stub);
	ended(FETCH_DONE, true, "or allowed");
	is_number(asked, 3, "each is asked about, and again when connected");
	CALL("/guarded", .guard = guard_second);
	ended(FETCH_REFUSED, false, "also when it is another by then");
	CALL("/guarded", .guard = guard, .context = &stub, .plain = true);
	ended(FETCH_DONE, true, "http leaves where a guard answers for it");
	CALL("https://api.example.com/", .proxy = stub.url, .body = "x",
	    .method = "POST");
	ended(FETCH_AGAIN, false, "a proxy that refuses got no request");
	is_number(stub_count(&stub, "\"method\":\"CONNECT\""), 1,
	    "but was asked");
	setenv("https_proxy", stub.url, 1);
	CALL("https://api.example.com/", .method = NULL);
	ended(FETCH_AGAIN, false, "so was the proxy of the environment");
	is_number(stub_count(&stub, "\"method\":\"CONNECT\""), 2, "once");
	setenv("http_proxy", "http://127.0.0.1:1", 1);
	setenv("all_proxy", "http://127.0.0.1:1", 1);
	CALL("/direct", .method = NULL);
	ended(FETCH_DONE, true, "which is never asked for this machine");
	unsetenv("https_proxy");
	unsetenv("http_proxy");
	unsetenv("all_proxy");
}

int
main(void)
{
	set_up();
	test_received();
	test_again();
	test_ways();
	stub_stop(&stub);
	return done();
}
