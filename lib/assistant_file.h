/* SPDX-License-Identifier: MIT */
#ifndef ASSISTANT_FILE_H
#define ASSISTANT_FILE_H

#include <stddef.h>

#include "assistant.h"

/*
 * The file with the assistants, checked and read: for lib/assistant*.c alone.
 */
struct assistant_file {
	const char *path;      /* NULL: there is none */
	struct assistant *all; /* "default" first */
	size_t count;
};

/* Read once; exits EX_CONFIG with the place of what is wrong in it. */
const struct assistant_file *assistant_file(void);

#endif
