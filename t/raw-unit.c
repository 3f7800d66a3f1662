/* SPDX-License-Identifier: MIT */
#include <stdlib.h>
#include <string.h>

#include "buffer.h"
#include "json.h"
#include "raw.h"
#include "tap.h"

static void
takes(void)
{
	static const char *const cases[][2] = {
	    {"{}", "{}"},
	    {" {\t\"a\" :\r\n[ 1 , 2 ] } \n", "{\"a\":[1,2]}"},
	    {"{\"a b\": \" c \\\" d \"}", "{\"a b\":\" c \\\" d \"}"},
	    {"{\"a\": -1.50e+3, \"b\": true}", "{\"a\":-1.50e+3,\"b\":true}"},
	    {"{\"a\":\"\\\\\" , \"b\": 1}", "{\"a\":\"\\\\\",\"b\":1}"},
	    {"{\"a\":\"\xc3\xa9 \xf0\x9f\x98\x80\"}",
		"{\"a\":\"\xc3\xa9 \xf0\x9f\x98\x80\"}"},
	    {"\xef\xbb\xbf{\"a\":1}", "{\"a\":1}"},
	    {"{\"a\": 12345678901234567890 }",
		"{\"a\":\"12345678901234567890\"}"},
	    {"{\"a\": \"\\u0000\\ud800\xff\"}",
		"{\"a\":\"\xef\xbf\xbd\xef\xbf\xbd\xef\xbf\xbd\"}"},
	    {"", NULL},
	    {" ", NULL},
	    {"null", NULL},
	    {"[]", NULL},
	    {"[{}]", NULL},
	    {"\"{}\"", NULL},
	    {"1", NULL},
	    {"{", NULL},
	    {"{}{}", NULL},
	    {"{} x", NULL},
	    {"{\"a\":}", NULL},
	    {"{\"a\":1,}", NULL},
	    {"{a:1}", NULL},
	    {"{\"a\":\"\n\"}", NULL},
	    {"{\"a\":\"x", NULL},
	    {"a=1&b=2", NULL},
	};
	struct buffer out;

	buffer_init(&out, 1000);
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		const char *why = NULL;
		bool good;

		buffer_clear(&out);
		buffer_text(&out, "before ");
		good = raw_take(&out, cases[i][0], strlen(cases[i][0]), &why);
		ok(good == (cases[i][1] != NULL) && (good || why),
		    "case %zu: %s", i,
		    good      ? "taken"
			: why ? why
			      : "");
		is(out.bytes + strlen("before "), good ? cases[i][1] : "",
		    "as one line");
	}
	buffer_release(&out);
}

/* An object that nests so deep. */
static bool
takes_depth(int depth)
{
	const char *why;
	struct buffer text, out;
	bool good;

	buffer_init(&text, 1000);
	buffer_init(&out, 1000);
	for (int i = 1; i < depth; i++)
		buffer_text(&text, "{\"a\":");
	buffer_text(&text, "{}");
	for (int i = 1; i < depth; i++)
		buffer_text(&text, "}");
	good = raw_take(&out, text.bytes, text.length, &why);
	buffer_release(&text);
	buffer_release(&out);
	return good;
}

static void
has_limits(void)
{
	const char *why;
	struct buffer out;

	ok(takes_depth(RAW_DEPTH), "as deep as may be");
	ok(!takes_depth(RAW_DEPTH + 1), "and no deeper");
	ok(RAW_DEPTH + 4 <= JSON_DEPTH, "what is around it has room");
	buffer_init(&out, 10);
	ok(raw_take(&out, "{ \"a\" : 12 }", 12, &why), "what just fits");
	is(out.bytes, "{\"a\":12}", "is there");
	ok(!raw_take(&out, "{\"a\":1}", 7, &why), "what does not fit");
	is(out.bytes, "{\"a\":12}", "is left out whole");
	buffer_clear(&out);
	ok(!raw_take(&out, "{\"a\":\"\0\"}", 9, &why),
	    "nor what no longer fits once it is made good");
	buffer_release(&out);
	buffer_init(&out, 100);
	ok(raw_take(&out, "{\"a\":\"\0\"}", 9, &why), "NUL in a string");
	is(out.bytes, "{\"a\":\"\xef\xbf\xbd\"}", "is replaced");
	ok(!raw_take(&out, "{}\0", 3, &why), "NUL elsewhere is not JSON");
	buffer_release(&out);
}

static void
finds(void)
{
	static const char object[] =
	    "{\"\":\"empty\",\"a\":\"one\",\"b\":{\"a\":\"two\",\"c\":[{\"a\":"
	    "\"three\"}]},\"a\":\"four\",\"n\":null,\"i\":12,\"d\\u0061ta\":"
	    "{\"x\":\"\\u00e9\\ud83d\\ude00\\n\\\"\\\\\\/\\b\\f\\r\\t}\"},"
	    "\"A\":\"capital\",\"s\":\"},\\\"z\\\":\\\"no\\\"\"}";
	static const char *const cases[][3] = {
	    {"a", NULL, "one"},
	    {"b", "a", "two"},
	    {"b", NULL, NULL},
	    {"c", NULL, NULL},
	    {"b", "c", NULL},
	    {"", NULL, "empty"},
	    {"n", NULL, NULL},
	    {"i", NULL, NULL},
	    {"a", "a", NULL},
	    {"i", "a", NULL},
	    {"n", "a", NULL},
	    {"A", NULL, "capital"},
	    {"z", NULL, NULL},
	    {"data", "x", "\xc3\xa9\xf0\x9f\x98\x80\n\"\\/\b\f\r\t}"},
	};
	struct buffer text;

	buffer_init(&text, 1000);
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		const char *value = raw_member(object, cases[i][0]);
		bool found;

		if (cases[i][1])
			value = raw_member(value, cases[i][1]);
		buffer_clear(&text);
		found = raw_text(value, &text);
		is(found ? text.bytes : NULL, cases[i][2], "'%s' '%s'",
		    cases[i][0], cases[i][1] ? cases[i][1] : "");
	}
	ok(!raw_member("{}", "a") && !raw_member(NULL, "a"),
	    "nothing has no members");
	buffer_release(&text);
}

int
main(void)
{
	takes();
	has_limits();
	finds();
	return done();
}
