/* SPDX-License-Identifier: MIT */
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "id.h"
#include "tap.h"

#define MANY 100000

static void
looks_right(void)
{
	char id[ID_SIZE];

	setenv("FRONTDESK_NOW", "2016-07-30T23:54:10.259Z", 1);
	id_new("x", id);
	id[12] = '\0';
	is(id, "x_01arz3ndek", "the time comes first");
	unsetenv("FRONTDESK_NOW");
	is_number((long long)strlen(id_new("reply", id)), 5 + 1 + 26,
	    "a prefix, an underscore and 26 digits");
	ok(id_is("reply", id), "which is an id of that prefix");
	ok(id_valid(id), "and an id at all");
	id_new("sixteen-letters-", id);
	ok(id_is("sixteen-letters-", id), "a prefix may have 16 characters");
}

static int
in_order(const char *now, const char *then)
{
	char last[ID_SIZE] = "x_", id[ID_SIZE];
	int wrong = 0;

	if (now)
		setenv("FRONTDESK_NOW", now, 1);
	for (int i = 0; i < MANY; i++) {
		if (i == MANY / 2 && then)
			setenv("FRONTDESK_NOW", then, 1);
		wrong += strcmp(last, id_new("x", id)) >= 0;
		memcpy(last, id, sizeof(last));
	}
	unsetenv("FRONTDESK_NOW");
	return wrong;
}

static void
keeps_order(void)
{
	is_number(in_order(NULL, NULL), 0, "ids sort as they were made");
	is_number(in_order("9999-12-31T00:00:00Z", NULL), 0,
	    "also when the clock stands still");
	is_number(in_order("9999-12-31T12:00:00Z", "2001-01-01T00:00:00Z"), 0,
	    "also when it jumps back");
}

static void
child_differs(void)
{
	char mine[ID_SIZE], theirs[ID_SIZE] = "";
	int ends[2], status;
	pid_t child;

	setenv("FRONTDESK_NOW", "9999-12-31T23:59:59.999Z", 1);
	id_new("x", mine);
	if (pipe(ends) != 0)
		return;
	fflush(stdout);
	child = fork();
	if (child == 0) {
		id_new("x", theirs);
		_exit(write(ends[1], theirs, ID_SIZE) == ID_SIZE ? 0 : 1);
	}
	id_new("x", mine);
	waitpid(child, &status, 0);
	ok(read(ends[0], theirs, ID_SIZE) == ID_SIZE && status == 0,
	    "a child makes an id");
	ok(strncmp(mine, theirs, 12) == 0, "at the same time");
	ok(strncmp(mine + 12, theirs + 12, 8) != 0,
	    "but from other randomness");
	unsetenv("FRONTDESK_NOW");
	close(ends[0]);
	close(ends[1]);
}

static void
knows_ids(void)
{
	static const char *const good[] = {"a", "hostex:0-2557000001",
	    "\xe9\xa7\x90\xe8\xbb\x8a", "<x@y.z>", "\"", "\xe2\x80\x8b"};
	static const char *const bad[] = {"", " ", "a b", "a\n", "\x1b[m",
	    "a\x7f", "\xff", "a\xc2\x85", "a\xc2\xa0", "\xe1\x9a\x80",
	    "\xe2\x80\x80", "\xe2\x80\xa8", "\xe2\x80\xaf", "\xe2\x81\x9f",
	    "\xe3\x80\x80", "\xed\xa0\x80"};
	char text[202];

	for (size_t i = 0; i < sizeof(good) / sizeof(good[0]); i++)
		ok(id_valid(good[i]), "good id %zu", i);
	for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++)
		ok(!id_valid(bad[i]), "bad id %zu", i);
	memset(text, 'x', sizeof(text));
	text[200] = '\0';
	ok(id_valid(text), "200 bytes are an id");
	text[200] = 'x';
	text[201] = '\0';
	ok(!id_valid(text), "201 are not");
}

static void
knows_its_own(void)
{
	static const char good[] = "x_01arz3ndektsv4rrffq69g5fav";
	static const char *const bad[] = {"", "x", "x_", "x-",
	    "y_01arz3ndektsv4rrffq69g5fav", "xx_01arz3ndektsv4rrffq69g5fav",
	    "x_01arz3ndektsv4rrffq69g5fa", "x_01arz3ndektsv4rrffq69g5favv",
	    "x_01ARZ3NDEKTSV4RRFFQ69G5FAV", "x_01arz3ndektsv4rrffq69g5fau",
	    "x_01arz3ndektsv4rrffq69g5fai", "x_81arz3ndektsv4rrffq69g5fav",
	    "x_01arz3ndektsv4rrffq69g5fa "};

	ok(id_is("x", good), "a ULID of the specification");
	for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++)
		ok(!id_is("x", bad[i]), "not one of x: '%s'", bad[i]);
}

int
main(void)
{
	looks_right();
	keeps_order();
	child_differs();
	knows_ids();
	knows_its_own();
	return done();
}
