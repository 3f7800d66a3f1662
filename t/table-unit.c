/* SPDX-License-Identifier: MIT */
#include <stdlib.h>

#include "child.h"
#include "table.h"
#include "tap.h"

#define ADA "Ada"
#define CAR "\xe9\xa7\x90\xe8\xbb\x8a" /* two characters, four columns */
#define SMILE "\xf0\x9f\x98\x80"       /* two columns */
#define DOTS "\xe2\x80\xa6"

static const char *const headings[] = {"ID", "NAME", "TEXT", NULL};

/* Two rows of three. */
struct cells {
	const char *const *cells;
};

static void
print_two(void *context)
{
	const struct cells *cells = context;
	struct table *table = table_new(headings);

	table_row(table, cells->cells);
	table_row(table, cells->cells + 3);
	table_print(table);
}

static void
prints(const char *const *cells, const char *want, const char *name)
{
	int status;
	char *got = child_outcome(print_two, &(struct cells){cells}, &status);

	is(got, want, "%s", name);
	is_number(status, 0, "and ends well");
	free(got);
}

static void
aligns(void)
{
	setenv("COLUMNS", "30", 1);
	prints((const char *const[]){"1", ADA, "hello", "1234", "B", "x"},
	    "ID    NAME  TEXT\n1     Ada   hello\n1234  B     x\n",
	    "columns are as wide as their widest cell");
	prints((const char *const[]){"1", CAR, "a", SMILE, "e\xcc\x81", "b"},
	    "ID  NAME  TEXT\n1   " CAR "  a\n" SMILE "  e\xcc\x81     b\n",
	    "wide characters take two columns, marks none");
	prints((const char *const[]){NULL, NULL, "x", "", ADA, NULL},
	    "ID  NAME  TEXT\n          x\n    Ada\n",
	    "empty cells leave room, but none at the end of a line");
}

static void
cuts(void)
{
	setenv("COLUMNS", "20", 1);
	prints((const char *const[]){"1", ADA, "0123456789", "2", "B",
		   "01234567890"},
	    "ID  NAME  TEXT\n1   Ada   0123456789\n2   B     012345678" DOTS
	    "\n",
	    "the last column is cut at the edge");
	/* 10 columns are left: five wide characters fit, five and a bit do
	 * not, and four leave a column unused. */
	prints((const char *const[]){"1", ADA, CAR CAR SMILE, "2", "B",
		   CAR CAR "x" CAR},
	    "ID  NAME  TEXT\n1   Ada   " CAR CAR SMILE "\n2   B     " CAR CAR
	    "x" DOTS "\n",
	    "also between wide characters");
	setenv("COLUMNS", "5", 1);
	prints(
	    (const char *const[]){"1", ADA, "12345678", "2", "B", "123456789"},
	    "ID  NAME  TEXT\n1   Ada   12345678\n2   B     1234567" DOTS "\n",
	    "but eight columns are always left");
}

static void
escapes(void)
{
	setenv("COLUMNS", "80", 1);
	prints((const char *const[]){"a\nb", "\x1b[2J", "\xff", "1", "2",
		   "\xe2\x80\xae"},
	    "ID   NAME     TEXT\na b  \\x1b[2J  \\xff\n1    2        "
	    "\\u202e\n",
	    "nothing raw reaches the terminal");
}

static void
print_none(void *context)
{
	(void)context;
	table_print(table_new(headings));
}

static void
print_many(void *context)
{
	struct table *table = table_new((const char *const[]){"N", NULL});

	(void)context;
	for (int i = 0; i < 1000; i++) {
		char number[12];

		snprintf(number, sizeof(number), "%d", i);
		table_row(table, (const char *const[]){number});
	}
	table_print(table);
}

static void
counts_rows(void)
{
	int status, lines = 0;
	char *got = child_outcome(print_none, NULL, &status);

	is(got, "", "without rows there is no heading");
	free(got);
	got = child_outcome(print_many, NULL, &status);
	for (const char *at = got; *at; at++)
		lines += *at == '\n';
	is_number(lines, 1001, "a thousand rows and a heading");
	free(got);
}

int
main(void)
{
	aligns();
	cuts();
	escapes();
	counts_rows();
	return done();
}
