/* SPDX-License-Identifier: MIT */
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sysexits.h>
#include <unistd.h>

#include "buffer.h"
#include "child.h"
#include "given.h"
#include "tap.h"
#include "writer.h"

struct call {
	const char *type;
	char **arguments;
	const char *input;
};

static void
become_input(const char *text)
{
	int ends[2];

	if (pipe(ends) != 0 ||
	    write(ends[1], text, strlen(text)) != (ssize_t)strlen(text))
		exit(1);
	dup2(ends[0], STDIN_FILENO);
	close(ends[0]);
	close(ends[1]);
}

/* Prints a record of the type for each id, and rejects the id "gone". */
static void
filter(void *context)
{
	static char *none[] = {NULL};
	const struct call *call = context;
	struct buffer record;
	struct given given;
	const char *id;

	become_input(call->input ? call->input : "never\n");
	buffer_init(&record, 1000);
	given_open(&given, call->arguments ? call->arguments : none,
	    call->type);
	while ((id = given_next(&given))) {
		struct writer writer;

		if (strcmp(id, "gone") == 0) {
			given_reject(&given, "no such thing");
			continue;
		}
		buffer_clear(&record);
		writer_init(&writer, &record);
		writer_object(&writer, NULL);
		writer_text(&writer, "type", call->type);
		writer_text(&writer, "id", id);
		writer_end_object(&writer);
		given_write(&given, &record);
	}
	given_close(&given);
	buffer_release(&record);
}

static void
takes_arguments(void)
{
	char a[] = "a", spaced[] = "b c", gone[] = "gone", empty[] = "",
	     d[] = "d";
	char *arguments[] = {a, spaced, gone, empty, d, NULL};
	int status;
	char *got = child_outcome(filter,
	    &(struct call){.type = "reply", .arguments = arguments}, &status);

	is(got,
	    "{\"type\":\"reply\",\"id\":\"a\"}\n"
	    "given-unit.t: b c: not an id\n"
	    "given-unit.t: gone: no such thing\n"
	    "given-unit.t: : not an id\n"
	    "{\"type\":\"reply\",\"id\":\"d\"}\n",
	    "ids as arguments, and nothing of stdin");
	is_number(status, EX_DATAERR, "bad ones are 65");
	free(got);
}

static void
takes_lines(void)
{
	static const struct {
		const char *type, *input, *output;
	} cases[] = {
	    {"reply", "", ""},
	    {"reply", "a\n\n  b\r\n\"c\"\n",
		"{\"type\":\"reply\",\"id\":\"a\"}\n"
		"{\"type\":\"reply\",\"id\":\"b\"}\n"
		"{\"type\":\"reply\",\"id\":\"c\"}\n"},
	    {"reply", "{\"type\":\"reply\",\"id\":\"a\"}\n{\"id\":\"b\"}",
		"{\"type\":\"reply\",\"id\":\"a\"}\n"
		"{\"type\":\"reply\",\"id\":\"b\"}\n"},
	    {"reply", "{\"type\":\"message\",\"id\":\"m\"}\n",
		"given-unit.t: stdin:1: a record of type message, but reply is "
		"wanted\n"},
	    {"reply", "ok\ngone\n",
		"{\"type\":\"reply\",\"id\":\"ok\"}\n"
		"given-unit.t: stdin:2: no such thing\n"},
	    {"reply", "[1]\n",
		"given-unit.t: stdin:1: neither a record nor an "
		"id\n"},
	    {"reply", "a b\n",
		"given-unit.t: stdin:1: neither a record nor an "
		"id\n"},
	    {"reply", "{\"id\":\n",
		"given-unit.t: stdin:1: not JSON: a value "
		"is missing\n"},
	    {"reply", "{\"id\":5}\n", "given-unit.t: stdin:1: no id\n"},
	    {"reply", "{\"id\":\"a b\"}\n", "given-unit.t: stdin:1: no id\n"},
	    {"conversation", "{\"type\":\"conversation\",\"id\":\"c\"}\nd\n",
		"{\"type\":\"conversation\",\"id\":\"c\"}\n"
		"{\"type\":\"conversation\",\"id\":\"d\"}\n"},
	    {"conversation",
		"{\"type\":\"message\",\"id\":\"m\",\"conversation\":\"c\"}\n",
		"{\"type\":\"conversation\",\"id\":\"c\"}\n"},
	    {"conversation", "{\"type\":\"message\",\"id\":\"m\"}\n",
		"given-unit.t: stdin:1: no conversation\n"},
	    {"conversation", "{\"id\":\"m\",\"conversation\":null}\n",
		"{\"type\":\"conversation\",\"id\":\"m\",\"conversation\":null}"
		"\n"},
	};

	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		bool bad = strstr(cases[i].output, "given-unit.t") != NULL;
		int status;
		char *got = child_outcome(filter,
		    &(struct call){.type = cases[i].type,
			.input = cases[i].input},
		    &status);

		is(got, cases[i].output, "lines, case %zu", i);
		is_number(status, bad ? EX_DATAERR : 0, "and its status");
		free(got);
	}
}

static void
passes_through(void)
{
	static const char input[] =
	    "{\"mine\":{\"a\":[1,\"\\u00e9\",null]},\"type\":\"reply\","
	    "\"id\":\"a\",\"n\":9007199254740991,\"ID\":1,\"n\":2,\"\\n\":0}\n"
	    "{\"id\":\"b\",\"x\":1.5}\n";
	int status;
	char *got = child_outcome(filter,
	    &(struct call){.type = "reply", .input = input}, &status);

	is(got,
	    "{\"type\":\"reply\",\"id\":\"a\",\"mine\":{\"a\":[1,\"\xc3\xa9\","
	    "null]},\"n\":9007199254740991,\"ID\":1,\"\\n\":0}\n"
	    "{\"type\":\"reply\",\"id\":\"b\",\"x\":1.5}\n",
	    "members that the filter does not know pass through");
	is_number(status, 0, "as they should");
	free(got);
	got = child_outcome(filter,
	    &(struct call){.type = "conversation",
		.input = "{\"type\":\"message\",\"id\":\"m\",\"text\":\"x\","
			 "\"conversation\":\"c\"}\n"},
	    &status);
	is(got, "{\"type\":\"conversation\",\"id\":\"c\"}\n",
	    "but not those of a record of another type");
	free(got);
}

static void
open_on_terminal(void *context)
{
	char *none[] = {NULL};
	struct given given;
	int ours = posix_openpt(O_RDWR | O_NOCTTY);
	int terminal;

	(void)context;
	if (ours == -1 || grantpt(ours) != 0 || unlockpt(ours) != 0)
		exit(1);
	terminal = open(ptsname(ours), O_RDWR | O_NOCTTY);
	dup2(terminal, STDIN_FILENO);
	given_open(&given, none, "reply");
}

static void
asks_for_something(void)
{
	int status;
	char *got = child_outcome(open_on_terminal, NULL, &status);

	ok(strstr(got, "give an id") && strstr(got, "usage: test"),
	    "without ids and records the usage is shown");
	is_number(status, EX_USAGE, "and the status is 64");
	free(got);
}

int
main(void)
{
	takes_arguments();
	takes_lines();
	passes_through();
	asks_for_something();
	return done();
}
