/* SPDX-License-Identifier: MIT */

/*
 * The rules of the HTTP client that need no network: which URL may be called,
 * what an outcome is, how long to wait. The calls are in fetch_pool-unit.c.
 */
#include <bsd/string.h>
#include <curl/curl.h>
#include <string.h>

#include "buffer.h"
#include "fetch.h"
#include "tap.h"
#include "when.h"

#define COUNT(table) (sizeof(table) / sizeof((table)[0]))

static const struct {
	const char *url;
	bool plain, local;
	const char *host;
} places[] = {
    {"https://hooks.example.com/in?x=1", false, false, "hooks.example.com"},
    {"http://hooks.example.com:8080/", true, false, "hooks.example.com"},
    {"HTTP://10.0.0.1/", true, false, "10.0.0.1"},
    {"http://0x0a000001/", true, false, "10.0.0.1"},
    {"http://012.1/", true, false, "10.0.0.1"},
    {"http://2130706433/", true, true, "127.0.0.1"},
    {"https://localhost/", false, true, "localhost"},
    {"https://[::1]/", false, true, "::1"},
    {"https://[::ffff:127.0.0.1]/", false, false, "::ffff:127.0.0.1"},
    {"https://[64:ff9b::7f00:1]/", false, false, "64:ff9b::7f00:1"},
    {"ftp://example.com/", false, false, NULL},
    {"https://user@example.com/", false, false, NULL},
    {"https:///etc/passwd", false, false, NULL},
    {"hooks.example.com/in", false, false, NULL},
    {"", false, false, NULL},
};

static void
test_places(void)
{
	for (size_t i = 0; i < COUNT(places); i++) {
		struct fetch_place place;
		const char *why = NULL;
		bool read = fetch_place_read(&place, places[i].url, &why);

		if (!places[i].host)
			ok(!read && why, "no place: '%s'", places[i].url);
		else
			ok(read && place.plain == places[i].plain &&
				place.local == places[i].local &&
				strcmp(place.host, places[i].host) == 0,
			    "where %s leads", places[i].url);
	}
}

static const struct {
	const char *url;
	bool allowed;
} urls[] = {
    {"https://api.example.com/v1", true},
    {"https://api.example.com", true},
    {"HTTPS://API.EXAMPLE.COM/", true},
    {"https://10.0.0.1:8443/x?y=z#f", true},
    {"https://[2001:db8::1]/", true},
    {"https://127.0.0.1/", true},
    {"http://127.0.0.1/", true},
    {"http://127.0.0.1:8080/v3/x?y=1", true},
    {"http://127.255.255.254/", true},
    {"HTTP://127.0.0.1/", true},
    {"http://localhost/", true},
    {"http://LocalHost:1/", true},
    {"http://[::1]:80/", true},
    {"http://[0:0:0:0:0:0:0:1]/", true},
    /* Numbers that libcurl, too, reads as 127.0.0.1. */
    {"http://127.1/", true},
    {"http://0x7f000001/", true},
    {"http://2130706433/", true},

    {"http://example.com/", false},
    {"http://10.0.0.1/", false},
    {"http://0.0.0.0/", false},
    {"http://126.255.255.255/", false},
    {"http://128.0.0.1/", false},
    {"http://[::]/", false},
    {"http://[::2]/", false},
    {"http://[::ffff:127.0.0.1]/", false},
    {"http://[::ffff:10.0.0.1]/", false},
    {"http://localhost.evil.com/", false},
    {"http://evil.localhost/", false},
    {"http://localhost./", false},
    {"http://xlocalhost/", false},
    {"http://127.0.0.1.evil.com/", false},
    {"http://127.0.0.1@evil.com/", false},
    {"http://127.0.0.1:80@evil.com/", false},
    {"http://evil.com#@127.0.0.1/", false},
    {"http://evil.com?@127.0.0.1/", false},
    {"http://evil.com\\@127.0.0.1/", false},
    {"http://evil.com%2f@127.0.0.1/", false},
    {"http://user@127.0.0.1/", false},
    {"http://user:secret@127.0.0.1/", false},
    {"https://user:secret@example.com/", false},
    {"https://:secret@example.com/", false},
    {"https://@example.com/", false},
    {"https://example.com/a b", false},
    {"https://example.com/a\nb", false},
    {"https://example.com/a\r\nHost: x", false},
    {"https://example.com/\x01", false},
    {"https://example.com/\x7f", false},
    {"https://ex\xc3\xa4mple.com/", false},
    {" https://example.com/", false},
    {"https://example.com:99999/", false},
    {"https://example.com:x/", false},
    {"https:///x", false},
    {"https://", false},
    {"https:", false},
    {"//example.com/", false},
    {"example.com", false},
    {"localhost", false},
    {"/x", false},
    {"", false},
    {"ftp://127.0.0.1/", false},
    {"file:///etc/passwd", false},
    {"gopher://127.0.0.1/", false},
    {"javascript:alert(1)", false},
    {"httpss://example.com/", false},
};

static void
test_allowed(void)
{
	for (size_t i = 0; i < COUNT(urls); i++) {
		const char *why = NULL;
		bool allowed = fetch_allowed(urls[i].url, &why);

		ok(allowed == urls[i].allowed && allowed == !why, "%.*s is %s",
		    (int)strcspn(urls[i].url, "\r\n"), urls[i].url,
		    urls[i].allowed ? "allowed" : "refused");
	}
}

static void
test_long(void)
{
	char url[9000] = "https://example.com/";
	const char *why;

	memset(url + strlen(url), 'x', 8192 - strlen(url));
	ok(fetch_allowed(url, &why), "a URL of 8192 bytes");
	strlcat(url, "x", sizeof(url));
	ok(!fetch_allowed(url, &why), "and of one more");
}

static const struct {
	int code;
	long status;
	enum fetch_outcome outcome;
} outcomes[] = {
    {CURLE_OK, 200, FETCH_DONE},
    {CURLE_OK, 201, FETCH_DONE},
    {CURLE_OK, 204, FETCH_DONE},
    {CURLE_OK, 299, FETCH_DONE},
    {CURLE_OK, 0, FETCH_AGAIN},
    {CURLE_OK, 101, FETCH_REFUSED},
    {CURLE_OK, 300, FETCH_REFUSED},
    {CURLE_OK, 302, FETCH_REFUSED},
    {CURLE_OK, 304, FETCH_REFUSED},
    {CURLE_OK, 400, FETCH_REFUSED},
    {CURLE_OK, 401, FETCH_REFUSED},
    {CURLE_OK, 403, FETCH_REFUSED},
    {CURLE_OK, 404, FETCH_REFUSED},
    {CURLE_OK, 408, FETCH_AGAIN},
    {CURLE_OK, 409, FETCH_REFUSED},
    {CURLE_OK, 410, FETCH_REFUSED},
    {CURLE_OK, 413, FETCH_REFUSED},
    {CURLE_OK, 425, FETCH_AGAIN},
    {CURLE_OK, 429, FETCH_AGAIN},
    {CURLE_OK, 499, FETCH_REFUSED},
    {CURLE_OK, 500, FETCH_AGAIN},
    {CURLE_OK, 503, FETCH_AGAIN},
    {CURLE_OK, 529, FETCH_AGAIN},
    {CURLE_OK, 599, FETCH_AGAIN},
    {CURLE_OK, 600, FETCH_REFUSED},
    {CURLE_OK, 999, FETCH_REFUSED},
    {CURLE_COULDNT_RESOLVE_HOST, 0, FETCH_AGAIN},
    {CURLE_COULDNT_RESOLVE_PROXY, 0, FETCH_AGAIN},
    {CURLE_COULDNT_CONNECT, 0, FETCH_AGAIN},
    {CURLE_OPERATION_TIMEDOUT, 0, FETCH_AGAIN},
    {CURLE_OPERATION_TIMEDOUT, 200, FETCH_AGAIN},
    {CURLE_PARTIAL_FILE, 200, FETCH_AGAIN},
    {CURLE_GOT_NOTHING, 0, FETCH_AGAIN},
    {CURLE_SEND_ERROR, 0, FETCH_AGAIN},
    {CURLE_RECV_ERROR, 404, FETCH_AGAIN},
    {CURLE_SSL_CONNECT_ERROR, 0, FETCH_AGAIN},
    {CURLE_PEER_FAILED_VERIFICATION, 0, FETCH_AGAIN},
    {CURLE_HTTP2, 0, FETCH_AGAIN},
    {CURLE_HTTP2_STREAM, 200, FETCH_AGAIN},
    {CURLE_PROXY, 0, FETCH_AGAIN},
    {CURLE_OUT_OF_MEMORY, 0, FETCH_AGAIN},
    {9999, 0, FETCH_AGAIN},
    {CURLE_URL_MALFORMAT, 0, FETCH_REFUSED},
    {CURLE_UNSUPPORTED_PROTOCOL, 0, FETCH_AGAIN}, /* HTTP/0.9, SMTP, ... */
    {CURLE_WRITE_ERROR, 200, FETCH_REFUSED},
    {CURLE_BAD_CONTENT_ENCODING, 200, FETCH_AGAIN},
    {CURLE_ABORTED_BY_CALLBACK, 0, FETCH_CANCELLED},
};

static void
test_classify(void)
{
	for (size_t i = 0; i < COUNT(outcomes); i++)
		is_number(fetch_classify(outcomes[i].code, outcomes[i].status),
		    outcomes[i].outcome, "curl %d, HTTP %ld", outcomes[i].code,
		    outcomes[i].status);
}

#define YEAR ((int64_t)366 * 24 * 3600 * 1000)

/* Now is 2026-11-20T10:00:00.250Z, a Friday. */
static const struct {
	const char *value;
	int64_t wait;
} waits[] = {
    {"0", 0},
    {"1", 1000},
    {"120", 120000},
    {" 20 ", 20000},
    {"\t20", 20000},
    {"007", 7000},
    {"1.5", 1500},
    {"0.0001", 1},
    {"19.873", 19873},
    {"120ms", 120},
    {"1s", 1000},
    {"1.5s", 1500},
    {"27.4s", 27400},
    {"6m0s", 360000},
    {"1h2m3.5s", 3723500},
    {"2d", 172800000},
    {"500us", 1},
    {"1ns", 1},
    {"0ms", 0},
    {"9999999", YEAR > 9999999000 ? 9999999000 : YEAR},
    {"99999999999999999999999999", YEAR},
    {"9223372036854775807", YEAR},
    {"99999999999999999999h1ms", YEAR},
    {"Fri, 20 Nov 2026 10:00:30 GMT", 29750},
    {"Fri, 20 Nov 2026 10:00:00 GMT", 0},
    {"Fri, 20 Nov 2026 09:00:00 GMT", 0},
    {"Thu, 01 Jan 1970 00:00:00 GMT", 0},
    {"Fri, 20 Nov 2126 10:00:00 GMT", YEAR},
    {"Friday, 20-Nov-26 10:00:30 GMT", 29750},
    {"Fri Nov 20 10:00:30 2026", 29750},
    {"", -1},
    {" ", -1},
    {"-1", -1},
    {"-0", -1},
    {"+1", -1},
    {".5", -1},
    {"5.", -1},
    {"1e3", -1},
    {"0x10", -1},
    {"1 2", -1},
    {"1,5", -1},
    {"5 s", -1},
    {"5x", -1},
    {"5sm", -1},
    {"5m3", -1},
    {"s", -1},
    {"1m-2s", -1},
    {"1..5s", -1},
    {"inf", -1},
    {"nan", -1},
    {"soon", -1},
    {"2026-11-20T10:00:30Z", -1},
    {"Fri, 20 Nov 2026 10:00:30", -1},
    {"Fri, 20 Nov 2026 10:00:30 CET", -1},
    {"Fri, 20 Nov 2026 10:00:30 GMT x", -1},
    {"Fri, 32 Nov 2026 10:00:30 GMT", -1},
    {"Fri, 20 Foo 2026 10:00:30 GMT", -1},
    {"11111111111111111111111111111111111111111111111111111111111111111", -1},
};

static void
test_wait(void)
{
	int64_t now;

	ok(when_parse("2026-11-20T10:00:00.250Z", &now), "a moment");
	for (size_t i = 0; i < COUNT(waits); i++)
		is_number(fetch_wait(waits[i].value, now), waits[i].wait,
		    "\"%s\" is a wait", waits[i].value);
}

static const struct {
	const char *text, *escaped;
} segments[] = {
    {"", ""},
    {"0-2557000001", "0-2557000001"},
    {"AZaz09-._~", "AZaz09-._~"},
    {"a/b?c=d&e#f%", "a%2Fb%3Fc%3Dd%26e%23f%25"},
    {"a b+c", "a%20b%2Bc"},
    {"../..", "..%2F.."},
    {".", "%2E"},
    {"..", "%2E%2E"},
    {"...", "..."},
    {"\xc3\xa5\r\n", "%C3%A5%0D%0A"},
    {"\x01\x7f\xff", "%01%7F%FF"},
};

static void
test_escape(void)
{
	struct buffer buffer;

	buffer_init(&buffer, BUFFER_MAXIMUM);
	for (size_t i = 0; i < COUNT(segments); i++) {
		buffer_clear(&buffer);
		fetch_escape(&buffer, segments[i].text);
		is(buffer.bytes, segments[i].escaped, "escaped %zu", i);
	}
	buffer_release(&buffer);
}

int
main(void)
{
	test_places();
	test_allowed();
	test_long();
	test_classify();
	test_wait();
	test_escape();
	return done();
}
