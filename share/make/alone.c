/* SPDX-License-Identifier: MIT */

/*
 * A program with the C library inside loads no code while it runs, and needs
 * nothing that could: SQLite, which may ask for it, is told that there is none.
 * The linker gives these instead of dlopen(3) and its like (--wrap).
 */
#include <stddef.h>

/* NOLINTBEGIN(bugprone-reserved-identifier,cert-dcl*): the linker makes these names */

void *__wrap_dlopen(const char *path, int how);
void *__wrap_dlsym(void *library, const char *name);
int __wrap_dlclose(void *library);
char *__wrap_dlerror(void);

void *
__wrap_dlopen(const char *path, int how)
{
	(void)path;
	(void)how;
	return NULL;
}

void *
__wrap_dlsym(void *library, const char *name)
{
	(void)library;
	(void)name;
	return NULL;
}

int
__wrap_dlclose(void *library)
{
	(void)library;
	return -1;
}

char *
__wrap_dlerror(void)
{
	static char why[] = "this program loads no code";

	return why;
}

/* NOLINTEND(bugprone-reserved-identifier,cert-dcl*) */
