/* SPDX-License-Identifier: MIT */
#ifndef SOURCE_H
#define SOURCE_H

#include <stdbool.h>
#include <stddef.h>

#include "buffer.h"
#include "knowledge.h"

/*
 * A file that house facts or canned replies come from, read whole: `.jsonl` is
 * canned replies, one a line, anything else text that is cut by lib/snippet (as
 * Markdown when it ends in .md or .markdown). A file is known by its absolute
 * path, in which symbolic links stay as they are.
 */
#define SOURCE_MAXIMUM ((size_t)4 << 20) /* bytes of a file */

struct source {
	char *path;
	struct knowledge *parts;
	size_t count;
	bool damaged; /* some lines were bad, and named on stderr */
	/* The rest is the reader's own. */
	struct buffer file, memory;
	size_t capacity;
};

/* `path`, from the root, without "." and ".." and doubled slashes. The caller
 * frees it. Exits EX_OSERR when the present folder has no name. */
char *source_name(const char *path);

/* Reads the file; false when that is not possible or it is no text, after
 * naming it on stderr and program_note(EX_DATAERR). Bad lines of a .jsonl file,
 * and a file with nothing in it, are named and remembered too. To be released
 * in any case. */
bool source_read(struct source *, const char *path);
void source_release(struct source *);

/* Calls back with each file below a folder that may hold knowledge (.md,
 * .markdown, .txt, .jsonl), in the order of names. What begins with a dot is
 * left out, a symbolic link to a folder is not followed. A folder that cannot
 * be read is named and remembered with program_note(EX_DATAERR). */
typedef void source_found(void *context, const char *path);
void source_walk(const char *folder, source_found *, void *context);

#endif
