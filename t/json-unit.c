/* SPDX-License-Identifier: MIT */
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <sysexits.h>
#include <unistd.h>

#include "buffer.h"
#include "json.h"
#include "tap.h"
#include "when.h"

#define FFFD "\xef\xbf\xbd"

/* What json_parse() takes, and what cJSON prints of it. */
static void
accepts(void)
{
	static const char *const cases[][2] = {{"{}", "{}"}, {"[]", "[]"},
	    {" \t\r\n{ \"a\" : [ 1 , 2 ] } \n", "{\"a\":[1,2]}"},
	    {"null", "null"}, {"true", "true"}, {"false", "false"},
	    {"\"\"", "\"\""}, {"0", "0"}, {"-0", "0"}, {"-1", "-1"},
	    {"10", "10"}, {"1.5", "1.5"}, {"1e3", "1000"}, {"1E+3", "1000"},
	    {"25e-1", "2.5"}, {"0e0", "0"}, {"0.0", "0"}, {"1e-400", "0"},
	    {"0.1", "0.1"}, {"-1.25e-7", "-1.25e-07"},
	    {"0.30000000000000004", "0.30000000000000004"},
	    {"9007199254740991", "9007199254740991"},
	    {"-9007199254740991", "-9007199254740991"},
	    {"900719925474099.5", "900719925474099.5"},
	    {"\"\\\"\\\\\\/\\b\\f\\n\\r\\t\"", "\"\\\"\\\\/\\b\\f\\n\\r\\t\""},
	    {"\"\\u00e9\\u00E9\"", "\"\xc3\xa9\xc3\xa9\""},
	    {"\"\\ud83d\\ude00\"", "\"\xf0\x9f\x98\x80\""},
	    {"\"\\u001b\"", "\"\\u001b\""}, {"\"\x7f\"", "\"\\u007f\""},
	    {"\"\xc3\xa9 \xe2\x82\xac \xf0\x9f\x98\x80\"",
		"\"\xc3\xa9 \xe2\x82\xac \xf0\x9f\x98\x80\""},
	    {"{\"a\":1,\"a\":2}", "{\"a\":1,\"a\":2}"},
	    {"{\"\\u000a\\\"\":0}", "{\"\\n\\\"\":0}"},
	    {"{\"\":0}", "{\"\":0}"}};

	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		const char *why = "?";
		cJSON *value = json_parse(cases[i][0], strlen(cases[i][0]),
		    &why);
		char *text = value ? json_text(value) : NULL;

		is(text, cases[i][1], "takes case %zu", i);
		free(text);
		cJSON_Delete(value);
	}
}

/* What json_parse() refuses. The text may have NUL bytes. */
struct refused {
	const char *text;
	size_t length; /* 0: strlen() */
	const char *why;
};

static void
refuse(const struct refused *cases, size_t count)
{
	for (size_t i = 0; i < count; i++) {
		size_t length = cases[i].length ? cases[i].length
						: strlen(cases[i].text);
		const char *why = NULL;
		cJSON *value = json_parse(cases[i].text, length, &why);

		ok(!value, "refuses case %zu", i);
		is(why, cases[i].why, "and says why");
		cJSON_Delete(value);
	}
}

#define COUNT(array) (sizeof(array) / sizeof((array)[0]))

static void
refuses_form(void)
{
	static const char value[] = "not JSON: a value is missing";
	static const char name[] = "not JSON: a name is missing";
	static const char number[] = "not JSON: a bad number";
	static const char word[] = "not JSON: an unknown word";
	static const char after[] = "text after the value";
	static const char object[] = "not JSON: an object is not closed";
	static const char array[] = "not JSON: an array is not closed";
	const struct refused cases[] = {{"", 0, value}, {" ", 0, value},
	    {"[,]", 0, value}, {"[1,]", 0, value}, {"{\"a\":}", 0, value},
	    {"-", 0, value}, {"+1", 0, value}, {".5", 0, value},
	    {"NaN", 0, value}, {"'a'", 0, value}, {"}", 0, value},
	    {"{,}", 0, name}, {"{\"a\":1,}", 0, name}, {"{1:1}", 0, name},
	    {"{a:1}", 0, name},
	    {"{\"a\" 1}", 0, "not JSON: a colon is missing"}, {"{", 0, name},
	    {"{\"a\":1", 0, object}, {"{\"a\":1]", 0, object}, {"[", 0, value},
	    {"[1", 0, array}, {"[1 2]", 0, array}, {"1.", 0, number},
	    {"1.e3", 0, number}, {"1e", 0, number}, {"1e+", 0, number},
	    {"01", 0, after}, {"-01", 0, after}, {"0x1", 0, after},
	    {"1 2", 0, after}, {"{} x", 0, after}, {"{}{}", 0, after},
	    {"nul", 0, word}, {"True", 0, value}, {"nulll", 0, after},
	    {"tru", 0, word}, {"fals", 0, word}, {"\xef\xbb\xbf{}", 0, value},
	    {"{}//", 0, after}, {"{}\v", 0, after}, {"{}", 3, after}};

	refuse(cases, COUNT(cases));
}

static void
refuses_strings(void)
{
	static const char unfinished[] = "not JSON: an unfinished string";
	static const char control[] =
	    "not JSON: a control character in a string";
	static const char escape[] = "not JSON: a bad escape";
	static const char lone[] = "a lone surrogate";
	const struct refused cases[] = {{"\"", 0, unfinished},
	    {"\"abcdefgh", 0, unfinished}, {"\"\\\"", 0, unfinished},
	    {"\"a\nb\"", 0, control}, {"\"\t\"", 0, control},
	    {"\"abcdefghij\x1f\"", 0, control}, {"\"\\", 0, escape},
	    {"\"\\x\"", 0, escape}, {"\"\\U00e9\"", 0, escape},
	    {"\"\\u12\"", 0, escape}, {"\"\\u12g4\"", 0, escape},
	    {"\"\\u123", 0, escape}, {"\"\\'\"", 0, escape},
	    {"\"\\u0000\"", 0, "\\u0000 in a string"}, {"\"\\ud800\"", 0, lone},
	    {"\"\\ud800x\"", 0, lone}, {"\"\\ud800\\n\"", 0, lone},
	    {"\"\\ud800\\ud800\"", 0, lone}, {"\"\\udc00\"", 0, lone},
	    {"\"\\udc00\\ud800\"", 0, lone}, {"\"a\0b\"", 5, "a NUL byte"},
	    {"\"\\\0\"", 4, escape}, {"\"\xff\"", 0, "not UTF-8"},
	    {"\"\xc0\xaf\"", 0, "not UTF-8"},
	    {"\"\xed\xa0\x80\"", 0, "not UTF-8"}, {"\"\xc3\"", 0, "not UTF-8"},
	    {"\"\xf4\x90\x80\x80\"", 0, "not UTF-8"},
	    {"{\"\xff\":1}", 0, "not UTF-8"}};

	refuse(cases, COUNT(cases));
}

static void
refuses_numbers(void)
{
	static const char beyond[] = "a number beyond 2^53 - 1";
	char text[80];
	const struct refused cases[] = {{"9007199254740992", 0, beyond},
	    {"-9007199254740992", 0, beyond}, {"9007199254740993", 0, beyond},
	    {"9007199254740992.5", 0, beyond}, {"1e16", 0, beyond},
	    {"1e400", 0, beyond}, {"-1e400", 0, beyond},
	    {"123456789012345678901234567890", 0, beyond}};
	const char *why;

	refuse(cases, COUNT(cases));
	memset(text, '3', sizeof(text));
	text[1] = '.';
	ok(json_check(text, 63, &why), "a number of 63 bytes");
	ok(!json_check(text, 64, &why), "is the longest that cJSON reads");
}

static void
refuses_depth(void)
{
	char text[2 * JSON_DEPTH + 2];
	const char *why = NULL;
	cJSON *value;

	memset(text, '[', JSON_DEPTH);
	memset(text + JSON_DEPTH, ']', JSON_DEPTH);
	value = json_parse(text, sizeof(text) - 2, &why);
	ok(value != NULL, "%d levels of nesting", JSON_DEPTH);
	cJSON_Delete(value);
	memset(text, '[', JSON_DEPTH + 1);
	memset(text + JSON_DEPTH + 1, ']', JSON_DEPTH + 1);
	ok(!json_check(text, sizeof(text), &why), "but no more");
	is(why, "nested too deeply", "and says so");
}

static void
forgives(void)
{
	static const struct {
		const char *text;
		size_t length;
		const char *out; /* NULL: refused all the same */
	} cases[] = {{"{\"a\":1}", 7, "{\"a\":1}"}, {"\xef\xbb\xbf{}", 5, "{}"},
	    {"\"a\0b\"", 5, "\"a" FFFD "b\""},
	    {"\"\\u0000\"", 8, "\"" FFFD "\""}, {"\"\xff\"", 3, "\"" FFFD "\""},
	    {"\"\xc3\"", 3, "\"" FFFD "\""},
	    {"\"\\ud800x\"", 9, "\"" FFFD "x\""},
	    {"\"\\udc00\\ud83d\\ude00\"", 20, "\"" FFFD "\xf0\x9f\x98\x80\""},
	    {"[9007199254740993,1]", 20, "[\"9007199254740993\",1]"},
	    {"-1e400", 6, "\"-1e400\""},
	    {"{\"\xff\":0}", 7, "{\"" FFFD "\":0}"},
	    {"{\"id\":12345678901234567890,\"t\":\"\xff\"}", 35,
		"{\"id\":\"12345678901234567890\",\"t\":\"" FFFD "\"}"},
	    {"[12345678901234567890 , 1]", 26, "[\"12345678901234567890\",1]"},
	    {"{12345678901234567890:1}", 24, NULL}, {"", 0, NULL},
	    {"\"a\nb\"", 5, NULL}, {"{}\0", 3, NULL}, {"{}\xff", 3, NULL},
	    {"\"\xff", 2, NULL}, {"\"\\", 2, NULL}, {"\"\\x\xff\"", 5, NULL},
	    {"[1,]", 4, NULL}, {"<html>", 6, NULL}, {"1.e", 3, NULL}};

	for (size_t i = 0; i < COUNT(cases); i++) {
		const char *why = NULL;
		cJSON *value = json_parse_foreign(cases[i].text,
		    cases[i].length, &why);
		char *text = value ? json_text(value) : NULL;

		is(text, cases[i].out, "forgives case %zu", i);
		ok(value || why, "or a reason");
		free(text);
		cJSON_Delete(value);
	}
}

static void
gets_members(void)
{
	static const char text[] =
	    "{\"t\":\"x\",\"T\":\"y\",\"t\":\"z\",\"n\":5,\"f\":1.5,"
	    "\"m\":-9007199254740991,\"yes\":true,\"no\":false,\"nil\":null,"
	    "\"o\":{\"i\":1},\"a\":[1],\"at\":\"1970-01-01T00:00:01Z\"}";
	const char *why;
	cJSON *value = json_parse(text, strlen(text), &why);

	is(json_get_text(value, "t"), "x", "the first of equal names");
	is(json_get_text(value, "T"), "y", "names are exact");
	is(json_get_text(value, "n"), NULL, "a number is no text");
	is(json_get_text(value, "nil"), NULL, "nor null");
	is(json_get_text(value, "none"), NULL, "nor nothing");
	is(json_get_text(NULL, "t"), NULL, "nothing has no members");
	is(json_get_text(json_get(value, "a"), "t"), NULL, "nor has an array");
	ok(!json_get(value, "nil"), "null is as missing");
	is_number(json_get_integer(value, "n", 7), 5, "an integer");
	is_number(json_get_integer(value, "m", 7), -INT64_C(9007199254740991),
	    "a large one");
	is_number(json_get_integer(value, "f", 7), 7, "a fraction is none");
	is_number(json_get_integer(value, "t", 7), 7, "nor a text");
	is_number(json_get_integer(value, "none", 7), 7, "nor nothing");
	ok(json_get_true(value, "yes"), "true");
	ok(!json_get_true(value, "no") && !json_get_true(value, "n"),
	    "and what is not");
	ok(json_get_object(value, "o") && !json_get_object(value, "a"),
	    "objects");
	ok(json_get_array(value, "a") && !json_get_array(value, "o"),
	    "and arrays");
	cJSON_Delete(value);
}

static void
gets_times(void)
{
	static const char text[] = "{\"at\":\"1970-01-01T00:00:01Z\","
				   "\"nil\":null,\"bad\":\"today\",\"n\":5}";
	const char *why;
	cJSON *value = json_parse(text, strlen(text), &why);
	int64_t moment = 0;

	ok(json_get_time(value, "at", &moment) && moment == 1000, "a time");
	ok(json_get_time(value, "nil", &moment) && moment == WHEN_NONE,
	    "null is no time");
	ok(json_get_time(value, "none", &moment) && moment == WHEN_NONE,
	    "nor nothing");
	ok(!json_get_time(value, "bad", &moment), "a word is a bad one");
	ok(!json_get_time(value, "n", &moment), "as is a number");
	cJSON_Delete(value);
}

static void *
starve(size_t size)
{
	(void)size;
	return NULL;
}

static void
exits_without_memory(void)
{
	int status;
	pid_t child;

	fflush(stdout);
	child = fork();
	if (child == 0) {
		cJSON_Hooks hooks = {starve, free};
		const char *why;

		cJSON_InitHooks(&hooks);
		close(STDERR_FILENO);
		json_parse("{}", 2, &why);
		_exit(0);
	}
	waitpid(child, &status, 0);
	ok(WIFEXITED(status) && WEXITSTATUS(status) == EX_OSERR,
	    "no memory is no bad JSON");
}

int
main(void)
{
	accepts();
	refuses_form();
	refuses_strings();
	refuses_numbers();
	refuses_depth();
	forgives();
	gets_members();
	gets_times();
	exits_without_memory();
	return done();
}
