/* SPDX-License-Identifier: MIT */
#include "excerpt.h"

#include <stdlib.h>

#include "buffer.h"
#include "tap.h"

static const struct {
	const char *text, *question, *wanted;
} cases[] = {
    {"", "dog", ""},
    {"One dog", "dog", "One dog"},
    {"No such word", "dog", "No such word"},
    {"The first of many words, and then a Dog.", "dog",
	"\xe2\x80\xa6many words, and then a Dog."},
    {"The first of many words, and then a Dog.", "many dog",
	"The first of many words, and then a Dog."},
    {"several\nlines\tand\r\nspaces", "lines", "several lines and  spaces"},
    {"much text in front of it: (parking)", "PARKING",
	"\xe2\x80\xa6text in front of it: (parking)"},
    {"it is parked between the very old houses", "par*",
	"it is parked between the very old houses"},
    {"many many many words before parked", "park",
	"many many many words before parked"},
    {"many many many words before parked", "park*",
	"\xe2\x80\xa6many many words before parked"},
    {"many many many words and a Caf\xc3\xa9", "\"a cafe\"",
	"\xe2\x80\xa6many many words and a Caf\xc3\xa9"},
    /* Unspaced: from the word itself when nothing before it can be cut. */
    {"\xe3\x81\x93\xe3\x81\xae\xe3\x81\xb8\xe3\x82\x93\xe3\x81\xab"
     "\xe3\x81\x93\xe3\x81\xae\xe3\x81\xb8\xe3\x82\x93\xe3\x81\xab"
     "\xe3\x81\x82\xe3\x82\x8b\xe9\xa7\x90\xe8\xbb\x8a\xe5\xa0\xb4",
	"\xe9\xa7\x90\xe8\xbb\x8a",
	"\xe2\x80\xa6\xe9\xa7\x90\xe8\xbb\x8a\xe5\xa0\xb4"},
    {"odd question", "\"* ( \" ' *", "odd question"},
};

int
main(void)
{
	struct buffer out;

	buffer_init(&out, BUFFER_MAXIMUM);
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		buffer_clear(&out);
		excerpt_text(&out, cases[i].text, cases[i].question);
		is(out.bytes, cases[i].wanted, "excerpt %zu: %s", i,
		    cases[i].question);
	}
	buffer_release(&out);
	return done();
}
