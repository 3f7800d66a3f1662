/* SPDX-License-Identifier: MIT */
#ifndef TAIL_HEADER_H
#define TAIL_HEADER_H

#include <stddef.h>

#include "buffer.h"
#include "tail_remote.h"

/*
 * Headers as --header takes them: "Name: value", or "@FILE" for a file of such
 * lines, where secrets belong: what stands on a command line is seen by
 * everybody on the machine. So the value of an argument is overwritten once it
 * is copied. Empty lines of a file, and those that begin with "#", are skipped.
 */
struct tail_header {
	size_t count;
	char *names[TAIL_REMOTE_HEADERS], *values[TAIL_REMOTE_HEADERS];
};

/* Exits EX_USAGE when it is none, or one too many; EX_NOINPUT when the file
 * cannot be read. What it says about a line never has the value in it. */
void tail_header_take(struct tail_header *, char *argument);

/* Lends them: valid until they are released. */
void tail_header_give(const struct tail_header *,
    struct fetch_header out[TAIL_REMOTE_HEADERS]);

void tail_header_release(struct tail_header *);

#endif
