/* SPDX-License-Identifier: MIT */

/*
 * For a program that has musl inside and beside it archives that were compiled
 * for glibc: SQLite, nettle, libbsd. What these, and we, ask of glibc alone; and
 * malloc(), as musl's own asks the system for every few pages.
 *
 * On x86-64 the two agree on everything else that those archives use of them:
 * numbers, which are the kernel's, and the structs below. The linker tells what
 * else there is: it finds no such name.
 */
#include "musl.h"

#include <errno.h>
#include <fcntl.h>
#include <malloc.h>
#include <pthread.h>
#include <sqlite3.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <sys/time.h>
#include <time.h>
#include <unistd.h>
#include <utime.h>

#include "arena.h"

/* As the x86-64 glibc has them. */
_Static_assert(sizeof(struct stat) == 144 &&
	offsetof(struct stat, st_mode) == 24 &&
	offsetof(struct stat, st_size) == 48 &&
	offsetof(struct stat, st_mtim) == 88,
    "struct stat");
_Static_assert(sizeof(struct flock) == 32 &&
	offsetof(struct flock, l_start) == 8 &&
	offsetof(struct flock, l_pid) == 24,
    "struct flock");
_Static_assert(sizeof(struct tm) == 56 && offsetof(struct tm, tm_isdst) == 32 &&
	offsetof(struct tm, tm_gmtoff) == 40,
    "struct tm");
_Static_assert(sizeof(struct timeval) == 16 && sizeof(struct utimbuf) == 16 &&
	sizeof(time_t) == 8 && sizeof(off_t) == 8,
    "times and places");
_Static_assert(sizeof(pthread_mutex_t) == 40 &&
	sizeof(pthread_mutexattr_t) == 4 && PTHREAD_MUTEX_RECURSIVE == 1,
    "locks");
_Static_assert(_SC_PAGESIZE == 30 && F_SETLK == 6 && F_GETLK == 5 &&
	O_NOFOLLOW == 0400000 && O_CLOEXEC == 02000000,
    "numbers");

/* NOLINTBEGIN(bugprone-reserved-identifier,cert-dcl*): not our names */

void *__memcpy_chk(void *to, const void *from, size_t length, size_t room);
void *__memset_chk(void *to, int byte, size_t length, size_t room);
int __fprintf_chk(FILE *file, int flags, const char *format, ...);
_Noreturn void __real_exit(int status);
_Noreturn void __wrap_exit(int status);

void *
__memcpy_chk(void *to, const void *from, size_t length, size_t room)
{
	if (length > room)
		abort();
	return memcpy(to, from, length);
}

void *
__memset_chk(void *to, int byte, size_t length, size_t room)
{
	if (length > room)
		abort();
	return memset(to, byte, length);
}

__attribute__((format(printf, 3, 4))) int
__fprintf_chk(FILE *file, int flags, const char *format, ...)
{
	va_list arguments;
	int length;

	(void)flags;
	va_start(arguments, format);
	length = vfprintf(file, format, arguments);
	va_end(arguments);
	return length;
}

/* One call is enough for us: on_exit() knows the status from here. */
static struct {
	void (*call)(int status, void *context);
	void *context;
	int status;
} farewell;

_Noreturn void
__wrap_exit(int status)
{
	farewell.status = status;
	__real_exit(status);
}

/* NOLINTEND(bugprone-reserved-identifier,cert-dcl*) */

static void
say_farewell(void)
{
	farewell.call(farewell.status, farewell.context);
}

int
on_exit(void (*call)(int status, void *context), void *context)
{
	if (farewell.call)
		return -1;
	farewell.call = call;
	farewell.context = context;
	return atexit(say_farewell);
}

/* The kernel gives up to 256 bytes whole, and says no to no program that has
 * them to write to. */
void
arc4random_buf(void *bytes, size_t size)
{
	unsigned char *at = bytes;
	size_t part;

	for (; size; at += part, size -= part) {
		part = size < 256 ? size : 256;
		if (getentropy(at, part) == -1)
			abort();
	}
}

/* A webhook takes about as much. */
#define AT_ONCE ((size_t)160 << 10)

static _Alignas(4096) unsigned char first[1 << 20];
static struct arena arena = ARENA(first);

/* Each page that is written to for the first time is a trap into the kernel:
 * this makes one of them. An old kernel says no, and it is as it was. */
static void
populate(void)
{
#ifdef MADV_POPULATE_WRITE
	madvise(first, AT_ONCE, MADV_POPULATE_WRITE);
#else
	madvise(first, AT_ONCE, 23);
#endif
}

/* SQLite keeps stocks of its own, as malloc() may be slow: not this one. They
 * are a third of all the memory that it writes to. */
static void
take_stocks_away(void)
{
	sqlite3_config(SQLITE_CONFIG_PAGECACHE, NULL, 0, 0);
	sqlite3_config(SQLITE_CONFIG_LOOKASIDE, 0, 0);
}

__attribute__((constructor)) static void
prepare(void)
{
	populate();
	take_stocks_away();
}

void *
malloc(size_t size)
{
	return arena_take(&arena, size);
}

void
free(void *memory)
{
	if (memory)
		arena_give(&arena, memory);
}

void *
calloc(size_t count, size_t size)
{
	void *memory;

	if (__builtin_mul_overflow(count, size, &size)) {
		errno = ENOMEM;
		return NULL;
	}
	memory = arena_take(&arena, size);
	return memory ? memset(memory, 0, size) : NULL;
}

void *
realloc(void *memory, size_t size)
{
	void *larger;

	if (memory && arena_room(memory) >= size)
		return memory;
	larger = arena_take(&arena, size);
	if (!larger || !memory)
		return larger;
	memcpy(larger, memory, arena_room(memory));
	arena_give(&arena, memory);
	return larger;
}

/* musl's own would mix with ours; nobody here asks for such. */
void *
aligned_alloc(size_t alignment, size_t size)
{
	(void)alignment;
	(void)size;
	errno = ENOMEM;
	return NULL;
}

size_t
malloc_usable_size(void *memory)
{
	return memory ? arena_room(memory) : 0;
}
