/* SPDX-License-Identifier: MIT */

/*
 * A program with the C library inside loads no code while it runs, and needs
 * nothing that could: SQLite, which may ask for it, is told that there is none.
 * The linker gives these instead of dlopen(3) and its like (--wrap).
 *
 * And nettle, which looks for extensions of the processor before the program
 * begins, is told that there are none: on a virtual machine each question is a
 * trap into its host, and all of them take longer than to sign a webhook with
 * what every x86-64 has.
 */
#include <stddef.h>
#include <stdint.h>

/* NOLINTBEGIN(bugprone-reserved-identifier,cert-dcl*): the linker makes these names */

void *__wrap_dlopen(const char *path, int how);
void *__wrap_dlsym(void *library, const char *name);
int __wrap_dlclose(void *library);
char *__wrap_dlerror(void);
void __wrap__nettle_cpuid(uint32_t leaf, uint32_t registers[4]);

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

void
__wrap__nettle_cpuid(uint32_t leaf, uint32_t registers[4])
{
	(void)leaf;
	registers[0] = registers[1] = registers[2] = registers[3] = 0;
}

/* NOLINTEND(bugprone-reserved-identifier,cert-dcl*) */
