/* SPDX-License-Identifier: MIT */

/* House facts in Markdown: how lines become texts that a guest reads. */

#include "snippet.h"

#include "buffer.h"
#include "tap.h"

static const struct {
	const char *what, *markdown, *want; /* NAME|TEXT; for each */
} files[] = {
    {"lines of a paragraph are one", "# A\none\ntwo\n", "A|one two;"},
    {"paragraphs stay apart", "# A\none\n\ntwo\n", "A|one\n\ntwo;"},
    {"items of a list stay lines", "# A\n- one\n- two\n", "A|- one\n- two;"},
    {"an item goes on", "# A\n- one\n  more\n- two\n", "A|- one more\n- two;"},
    {"a numbered list", "# A\n1. one\n2. two\n", "A|1. one\n2. two;"},
    {"a year is no item", "# A\nsince\n1999 we\n", "A|since 1999 we;"},
    {"two blanks break a line", "# A\none  \ntwo\n", "A|one\ntwo;"},
    {"rows of a table stay lines", "# A\n| a |\n| b |\n", "A|| a |\n| b |;"},
    {"a quote stays a line", "# A\none\n> two\n", "A|one\n> two;"},
    {"what is bold goes on", "# A\none\n**two** three\n", "A|one two three;"},
    {"unspaced scripts get no space", "# A\n駐車\n場\n", "A|駐車場;"},
    {"mixed ones do", "# A\n駐車\nok\n", "A|駐車 ok;"},
    {"fences keep lines", "# A\n```\none\ntwo\n```\n", "A|one\ntwo;"},
    {"a heading by underline", "A\n===\none\ntwo\n", "A|one two;"},
    {"two lines above an underline are no heading",
	"# A\none\ntwo\n---\nthree\n", "A|one two\n---\nthree;"},
    {"without a heading, by paragraph", "one\ntwo\n\nthree\n",
	"|one two;|three;"},
};

static void
note(void *context, const char *name, const char *text)
{
	buffer_format(context, "%s|%s;", name ? name : "", text);
}

int
main(void)
{
	struct buffer got;

	buffer_init(&got, 10000);
	for (size_t i = 0; i < sizeof(files) / sizeof(files[0]); i++) {
		buffer_clear(&got);
		snippet_each(files[i].markdown, true, note, &got);
		is(got.bytes, files[i].want, "%s", files[i].what);
	}
	buffer_clear(&got);
	snippet_each("one\ntwo\n", false, note, &got);
	is(got.bytes, "|one\ntwo;", "plain text keeps its lines");
	buffer_release(&got);
	return done();
}
