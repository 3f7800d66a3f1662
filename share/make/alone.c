/* SPDX-License-Identifier: MIT */

/*
 * A program with the C library inside loads no code while it runs, and needs
 * nothing that could: SQLite, which asks for it, is told that there is none.
 */
#include <stddef.h>

void *dlopen(const char *path, int how);
void *dlsym(void *library, const char *name);
int dlclose(void *library);
char *dlerror(void);

void *
dlopen(const char *path, int how)
{
	(void)path;
	(void)how;
	return NULL;
}

void *
dlsym(void *library, const char *name)
{
	(void)library;
	(void)name;
	return NULL;
}

int
dlclose(void *library)
{
	(void)library;
	return -1;
}

char *
dlerror(void)
{
	static char why[] = "this program loads no code";

	return why;
}
