/* SPDX-License-Identifier: MIT */
/* Where things stand in a text that a person has to mend. */
#include "place.h"

#include <string.h>

#include "tap.h"

static const struct {
	const char *text;
	size_t line, column; /* 0: good */
} texts[] = {
    {"{}", 0, 0},
    {" [1, {\"a\": null}]\n", 0, 0},
    {"", 1, 1},
    {"{", 1, 2},
    {"{\n\n  1}", 3, 3},
    {"{\"\xc3\xa4\xe6\x97\xa5\": x}", 1, 8},
    {"{\"a\": 1,\n \"b\" 2}", 2, 6},
    {"{} {}", 1, 4},
    {"[\"a\n\"]", 1, 4},
    {"[01]", 1, 3},
    {"\"\\u12\"", 1, 2},
};

static void
check_texts(void)
{
	for (size_t i = 0; i < sizeof(texts) / sizeof(texts[0]); i++) {
		const char *text = texts[i].text, *why = NULL;
		struct place place = {0, 0};
		bool good = place_check(text, strlen(text), &why, &place);

		ok(good == !texts[i].line && place.line == texts[i].line &&
			place.column == texts[i].column,
		    "text %zu: %zu:%zu, got %zu:%zu", i, texts[i].line,
		    texts[i].column, place.line, place.column);
	}
}

/* Members, and what stands for them: strings with brackets, numbers before a
 * brace, objects in arrays, empty ones. */
static const char object[] =
    "{ \"a\" : \"}\\\"{\" , \"b\":[{\"x\":1},[]],\n"
    "\"c\":{\"d\":-1e3},\"\\u0064\":4 ,\"e\" :true,\"f\":{} , \"ab\":7}";

static const struct {
	const char *name, *value; /* NULL: there is none */
} members[] = {{"a", "\"}"}, {"b", "[{"}, {"c", "{\"d\""}, {"d", NULL},
    {"e", "true"}, {"f", "{}"}, {"ab", "7}"}, {"x", NULL}, {"", NULL}};

static void
check_members(void)
{
	for (size_t i = 0; i < sizeof(members) / sizeof(members[0]); i++) {
		const char *value = members[i].value;
		const char *at = place_member(object, members[i].name);

		ok(!at == !value &&
			(!at ||
			    strncmp(place_value(at), value, strlen(value)) ==
				0),
		    "member '%s'", members[i].name);
	}
}

int
main(void)
{
	check_texts();
	check_members();
	ok(!place_member("{}", "a"), "an empty object");
	return done();
}
