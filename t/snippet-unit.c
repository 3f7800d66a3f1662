/* SPDX-License-Identifier: MIT */
#include "snippet.h"

#include <stddef.h>
#include <stdlib.h>

#include "buffer.h"
#include "utf8.h"

#include "tap.h"

static void
put(void *context, const char *name, const char *text)
{
	struct buffer *out = context;

	buffer_format(out, "[%s] ", name ? name : "");
	buffer_text(out, text);
	buffer_byte(out, '|');
}

static void
test_table(void)
{
	static const struct {
		const char *text, *snippets;
	} table[] = {
	    {"", ""},
	    {"\n\n  \n", ""},
	    {"one\ntwo\n\nthree", "[] one two|[] three|"},
	    {"# A\ntext", "[A] text|"},
	    {"# A\n\n\n# B\ntext", "[B] text|"},
	    {"# A\none\n\ntwo\n## B\nthree\n# C\nfour",
		"[A] one\n\ntwo|[A > B] three|[C] four|"},
	    {"### C\ntext", "[C] text|"},
	    {"## A ##\ntext", "[A] text|"},
	    {"####### no\n", "[] ####### no|"},
	    {"#no\n", "[] #no|"},
	    {"A\n===\ntext\nB\n---\nmore", "[A] text B\n---\nmore|"},
	    {"A\n===\ntext\n\nB\n---\nmore", "[A] text|[A > B] more|"},
	    {"---\n\ntext", "[] ---|[] text|"},
	    {"---\na: b\n---\ntext", "[] text|"},
	    {"---\na: b\n", "[] ---\na: b|"},
	    {"a\r\nb\r\n", "[] a b|"},
	    {"\xef\xbb\xbf# A\ntext", "[A] text|"},
	    {"**bold** and `code`", "[] bold and code|"},
	    {"a * b __c__ _d_", "[] a * b __c__ _d_|"},
	    {"[w](http://x)", "[] w (http://x)|"},
	    {"[](u) [u](u) ![p](i.png)", "[] u u p (i.png)|"},
	    {"[a] (b) [c](d", "[] [a] (b) [c](d|"},
	    {"a <!-- b --> c <!-- d", "[] a  c|"},
	    {"<!-- a\n# B\n-->\ntext", "[] text|"},
	    {"```\n# a\n```\nb", "[] # a\nb|"},
	    {"```\n# a", "[] # a|"},
	    {"# A **b** [c](d)\ntext", "[A b c (d)] text|"},
	};

	for (size_t i = 0; i < sizeof(table) / sizeof(table[0]); i++) {
		struct buffer out;

		buffer_init(&out, BUFFER_MAXIMUM);
		snippet_each(table[i].text, true, put, &out);
		is(out.bytes, table[i].snippets, "snippets of text %zu", i);
		buffer_release(&out);
	}
}

struct measure {
	size_t count, bytes, longest;
	bool whole; /* no character was cut */
};

static void
measure(void *context, const char *name, const char *text)
{
	struct measure *measure = context;
	size_t length = strlen(text);

	(void)name;
	measure->count++;
	measure->bytes += length;
	measure->longest = length > measure->longest ? length
						     : measure->longest;
	measure->whole = measure->whole && utf8_valid(text, length) == length;
}

/* Text of `count` times `piece`. */
static void
test_long(const char *piece, size_t count, const char *what)
{
	struct measure sum = {.whole = true};
	struct buffer text;

	buffer_init(&text, BUFFER_MAXIMUM);
	buffer_text(&text, "# A\n");
	for (size_t i = 0; i < count; i++)
		buffer_text(&text, piece);
	snippet_each(text.bytes, true, measure, &sum);
	ok(sum.longest <= SNIPPET_MAXIMUM, "%s: none is too long", what);
	ok(sum.whole, "%s: no character is cut", what);
	ok(sum.count >= text.length / SNIPPET_MAXIMUM &&
		sum.count <= text.length / (SNIPPET_MAXIMUM / 2) + 1,
	    "%s: %zu pieces", what, sum.count);
	buffer_release(&text);
}

int
main(void)
{
	test_table();
	test_long("word ", 2000, "words");
	test_long("a line of it\n", 1000, "lines");
	test_long("a paragraph\n\n", 1000, "paragraphs");
	test_long("駐", 4000, "one run of characters");
	test_long("e\xcc\x81", 4000, "letters with marks");
	return done();
}
