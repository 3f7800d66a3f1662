/* SPDX-License-Identifier: MIT */
#ifndef CHILD_H
#define CHILD_H

/*
 * For tests in C of what ends the program, or prints: runs a function in a
 * child and tells what came of it.
 */

#include <stdio.h>
#include <stdlib.h>
#include <sys/wait.h>
#include <unistd.h>

#include "buffer.h"
#include "program.h"

/* Begins as a program does, calls act(context), ends as a program does.
 * Returns what the child printed on stdout and stderr, which the caller frees;
 * `status` is the exit status, or -1 for a signal. */
static inline char *
child_outcome(void (*act)(void *), void *context, int *status)
{
	struct buffer all;
	int ends[2];
	ssize_t size;
	char *room;
	pid_t child;

	fflush(NULL);
	*status = -1;
	buffer_init(&all, BUFFER_MAXIMUM);
	child = pipe(ends) == 0 ? fork() : -1;
	if (child == -1) {
		perror("child");
		exit(1);
	}
	if (child == 0) {
		dup2(ends[1], STDOUT_FILENO);
		dup2(ends[1], STDERR_FILENO);
		close(ends[0]);
		close(ends[1]);
		program_start("test\n");
		act(context);
		buffer_release(&all);
		exit(program_end());
	}
	close(ends[1]);
	while ((room = buffer_room(&all, 4096)) &&
	    (size = read(ends[0], room, 4096)) > 0)
		all.length += (size_t)size;
	close(ends[0]);
	if (waitpid(child, status, 0) == child)
		*status = WIFEXITED(*status) ? WEXITSTATUS(*status) : -1;
	return buffer_detach(&all);
}

#endif
