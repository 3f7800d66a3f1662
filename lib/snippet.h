/* SPDX-License-Identifier: MIT */
#ifndef SNIPPET_H
#define SNIPPET_H

#include <stdbool.h>
#include <stddef.h>

/*
 * House facts cut into pieces that answer one question each: the text below a
 * heading is one snippet, named by the path of headings ("Harbour Loft >
 * Parking"); text before the first heading is one per paragraph. What is longer
 * than SNIPPET_MAXIMUM bytes is cut between paragraphs, then between lines or
 * words.
 *
 * Headings are Markdown's: # to ######, and a line underlined with === or ---.
 * Of Markdown the marks that a guest should not see are taken away: **, `, the
 * brackets of links (the address stays, in parentheses), fences, comments and
 * the front matter of a file. Plain text keeps all its characters.
 */
#define SNIPPET_MAXIMUM 2000

/* `name` is NULL where no heading stands above. Both are gone afterwards. */
typedef void snippet_visitor(void *context, const char *name, const char *text);

/* `text` is valid UTF-8. Returns how many there were. */
size_t snippet_each(const char *text, bool markdown, snippet_visitor *,
    void *context);

#endif
