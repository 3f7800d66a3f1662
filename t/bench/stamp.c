/* SPDX-License-Identifier: MIT */

/*
 * A preload for t/bench/tail and t/bench/delta: writes the time of the
 * monotonic clock, in nanoseconds, at which stdout was last flushed into the
 * file $STAMP_FILE, which is mapped: whoever maps it too sees it without waking
 * up.
 */
#include <dlfcn.h>
#include <fcntl.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <time.h>
#include <unistd.h>

static _Atomic int64_t *stamp;
static int (*next_fflush)(FILE *), (*next_fflush_unlocked)(FILE *);

__attribute__((constructor)) static void
start(void)
{
	const char *path = getenv("STAMP_FILE");
	int file = path ? open(path, O_RDWR | O_CLOEXEC) : -1;
	void *map;

	*(void **)&next_fflush = dlsym(RTLD_NEXT, "fflush");
	*(void **)&next_fflush_unlocked = dlsym(RTLD_NEXT, "fflush_unlocked");
	if (file == -1)
		return;
	map = mmap(NULL, sizeof(*stamp), PROT_READ | PROT_WRITE, MAP_SHARED,
	    file, 0);
	if (map != MAP_FAILED)
		stamp = map;
	close(file);
}

static int
flush(FILE *file, int next(FILE *))
{
	int result = next(file);
	struct timespec now;

	if (stamp && file == stdout) {
		clock_gettime(CLOCK_MONOTONIC, &now);
		*stamp = (int64_t)now.tv_sec * 1000000000 + now.tv_nsec;
	}
	return result;
}

int
fflush(FILE *file)
{
	return flush(file, next_fflush);
}

int
fflush_unlocked(FILE *file)
{
	return flush(file, next_fflush_unlocked);
}
