/* SPDX-License-Identifier: MIT */
#ifndef WORDS_H
#define WORDS_H

#include <stdbool.h>
#include <stddef.h>

#include "buffer.h"

/*
 * What a person wrote: the text of a reply, a message, a note, as an option
 * gives it, or standard input, or an editor. Good text is valid UTF-8 without
 * NUL; line ends at its end are not part of it.
 */

/* Takes the line ends at the end off, and looks whether the rest is good; `why`
 * is a literal. Emptiness is no fault here. */
bool words_tidy(struct buffer *, const char **why);

/* Reads a descriptor to its end into `out`, which must be empty, and tidies it.
 * False when it is not good, or longer than the buffer's maximum. Exits
 * EX_IOERR when reading fails; `name` is for that complaint. */
bool words_read(struct buffer *out, int descriptor, const char *name,
    const char **why);

enum words_edited {
	WORDS_EDITED, /* `out` is what the file holds now */
	WORDS_BAD,    /* it is not good: `why` */
	WORDS_FAILED, /* no editor, or it failed: told on stderr */
};

/*
 * Has the person edit a text: writes it to a new file for us alone, runs
 * $VISUAL, else $EDITOR, else vi on it (through sh, so that it may have
 * options), and reads the file back. `path`, PATH_MAX bytes, is where the file
 * is: the caller removes it with words_discard(), or tells the person.
 */
enum words_edited words_edit(const char *text, char *path, struct buffer *out,
    const char **why);
void words_discard(const char *path);

#endif
