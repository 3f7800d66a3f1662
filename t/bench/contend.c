/* SPDX-License-Identifier: MIT */

/*
 * contend queue|timeout WRITERS COUNT: as many processes write to the store
 * $FRONTDESK_DB at once, each COUNT transactions of one event, one right after
 * the other. Prints
 *
 *	PER_SECOND P50 P99
 *
 * transactions per second, and in how many microseconds half and 99 of 100 of
 * them were done. "queue" is the store as it is: writers wait at its lock.
 * "timeout" is the same without that lock: they wait in SQLite's busy handler.
 * Linked with --wrap=flock.
 */
#include <err.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "event.h"
#include "program.h"
#include "store.h"

#define WRITERS_MAX 256

static bool queue;

/* The linker's names. */
/* NOLINTBEGIN(bugprone-reserved-identifier,cert-dcl37-c,cert-dcl51-cpp) */
int __real_flock(int descriptor, int operation);
int __wrap_flock(int descriptor, int operation);

int
__wrap_flock(int descriptor, int operation)
{
	return queue ? __real_flock(descriptor, operation) : 0;
}
/* NOLINTEND(bugprone-reserved-identifier,cert-dcl37-c,cert-dcl51-cpp) */

static double
now(void)
{
	struct timespec time;

	clock_gettime(CLOCK_MONOTONIC, &time);
	return (double)time.tv_sec * 1e6 + (double)time.tv_nsec / 1e3;
}

static void
write_event(struct store *store)
{
	struct event event;

	store_begin(store);
	event_begin(&event, "conversation.read", "mail:1");
	event_append(&event, store);
	store_commit(store);
}

/* Begins when the other end of the pipe is closed: all are ready then. */
static void
work(int begin, double *times, size_t count)
{
	struct store *store = store_open(STORE_WRITE);
	double before;
	char byte;

	event_prepare(store);
	if (read(begin, &byte, 1) != 0)
		err(EX_OSERR, "read");
	for (size_t i = 0; i < count; i++) {
		before = now();
		write_event(store);
		times[i] = now() - before;
	}
	store_close(store);
}

static pid_t
start(const int begin[2], double *times, size_t count)
{
	pid_t child = fork();

	if (child == -1)
		err(EX_OSERR, "fork");
	if (child == 0) {
		close(begin[1]);
		work(begin[0], times, count);
		_exit(0);
	}
	return child;
}

/* Returns the microseconds until the last one has ended. */
static double
run(size_t writers, size_t count, double *times)
{
	pid_t children[WRITERS_MAX];
	int begin[2], status;
	double before;

	if (pipe(begin) == -1)
		err(EX_OSERR, "pipe");
	for (size_t i = 0; i < writers; i++)
		children[i] = start(begin, times + i * count, count);
	close(begin[0]);
	sleep(1);
	before = now();
	close(begin[1]);
	for (size_t i = 0; i < writers; i++)
		if (waitpid(children[i], &status, 0) == -1 || status)
			errx(EX_TEMPFAIL, "a writer gave up");
	return now() - before;
}

static int
compare(const void *one, const void *other)
{
	double a = *(const double *)one, b = *(const double *)other;

	return (a > b) - (a < b);
}

int
main(int argc, char **argv)
{
	size_t writers = argc == 4 ? strtoul(argv[2], NULL, 10) : 0;
	size_t count = argc == 4 ? strtoul(argv[3], NULL, 10) : 0;
	size_t all = writers * count;
	double *times, took;

	if (!all || writers > WRITERS_MAX)
		errx(EX_USAGE, "contend queue|timeout WRITERS COUNT");
	queue = strcmp(argv[1], "queue") == 0;
	times = mmap(NULL, all * sizeof(*times), PROT_READ | PROT_WRITE,
	    MAP_SHARED | MAP_ANONYMOUS, -1, 0);
	if (times == MAP_FAILED)
		err(EX_OSERR, "mmap");
	took = run(writers, count, times);
	qsort(times, all, sizeof(*times), compare);
	printf("%.1f %.0f %.0f\n", (double)all / took * 1e6, times[all / 2],
	    times[all * 99 / 100]);
	return 0;
}
