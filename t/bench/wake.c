/* SPDX-License-Identifier: MIT */

/*
 * wake COUNT IDLE STAMP PRELOAD PLACE: how long after a commit sse-tail
 * --follow has printed the event, and beside it how long after a commit the
 * reader of a pipe runs that is written to where the bell would be rung, in
 * turns, COUNT times each, after pauses in which both fall asleep. Prints
 *
 *	pipe P50 P99
 *	sse-tail P50 P99
 *	idle SHARE
 *
 * in microseconds, and the share of a core, in per cent, that sse-tail uses in
 * IDLE seconds in which nothing happens.
 *
 * Only what wakes, and what is done when awake, may differ between the two.
 * So both are timed from the same line of the same kind of commit, by one
 * writer, and both sleep in the same PLACE: `apart` on another processor than
 * the writer's, which has nothing else to do, or `together` with it on one.
 * Together nobody is woken: no other processor is told, the kernel switches
 * when the writer falls asleep, which a pipe's reader gets for an eighth of
 * the time of a real wake-up. Where the kernel may choose, it puts one sleeper
 * here and the other there, and what is compared is the places.
 *
 * Whoever was woken says itself when that was, in the file STAMP, which is
 * mapped: the pipe's reader by its own means, sse-tail through PRELOAD, which
 * is made of stamp.c. Uses $FRONTDESK_DB; is linked with --wrap=bell_ring, to
 * know when the commit has ended.
 */
#include <err.h>
#include <fcntl.h>
#include <sched.h>
#include <signal.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "bell.h"
#include "cursor.h"
#include "event.h"
#include "program.h"
#include "store.h"

static int64_t committed;
static int rung_pipe = -1; /* is written to instead of a bell; -1: the bell */

/* The linker's names. */
/* NOLINTBEGIN(bugprone-reserved-identifier,cert-dcl37-c,cert-dcl51-cpp) */
void __real_bell_ring(const char *path, enum bell bell, int64_t event);
void __wrap_bell_ring(const char *path, enum bell bell, int64_t event);
/* NOLINTEND(bugprone-reserved-identifier,cert-dcl37-c,cert-dcl51-cpp) */

static int64_t
now(void)
{
	struct timespec time;

	clock_gettime(CLOCK_MONOTONIC, &time);
	return (int64_t)time.tv_sec * 1000000000 + time.tv_nsec;
}

void
__wrap_bell_ring(const char *path, enum bell bell, int64_t event)
{
	if (!committed)
		committed = now();
	if (rung_pipe == -1)
		__real_bell_ring(path, bell, event);
	else if (write(rung_pipe, "x", 1) != 1)
		err(EX_IOERR, "write");
}

static void
pause_a_while(void)
{
	struct timespec time = {.tv_nsec = 3000000 + random() % 6000000};

	nanosleep(&time, NULL);
}

struct child {
	pid_t pid;
	int descriptor;
};

/* Stamps the time at which it runs after each byte. */
static struct child
start_reader(_Atomic int64_t *stamp)
{
	struct child child;
	int ends[2];
	char byte;

	if (pipe(ends) == -1 || (child.pid = fork()) == -1)
		err(EX_OSERR, "pipe");
	if (child.pid == 0) {
		close(ends[1]);
		while (read(ends[0], &byte, 1) == 1)
			*stamp = now();
		_exit(0);
	}
	close(ends[0]);
	child.descriptor = ends[1];
	return child;
}

/* Its lines are thrown away once they are written to a pipe. */
static struct child
start_tail(const char *stamp_path, const char *preload)
{
	struct child child;
	int ends[2];

	if (pipe2(ends, O_CLOEXEC) == -1 || (child.pid = fork()) == -1)
		err(EX_OSERR, "pipe");
	if (child.pid == 0) {
		dup2(ends[1], STDOUT_FILENO);
		setenv("STAMP_FILE", stamp_path, 1);
		setenv("LD_PRELOAD", preload, 1);
		execlp("sse-tail", "sse-tail", "--follow", "--json", NULL);
		err(EX_OSERR, "sse-tail");
	}
	close(ends[1]);
	child.descriptor = ends[0];
	return child;
}

/* The time is written just after what it is the time of. */
static void
await(const _Atomic int64_t *stamp)
{
	const struct timespec nap = {.tv_nsec = 20000};

	/* Whoever spins here keeps the other from the processor it wakes on. */
	for (int64_t began = now(); !*stamp; nanosleep(&nap, NULL))
		if (now() - began > 1000000000)
			errx(1, "nobody says when it was");
}

/* What has nothing to do with events, but is as much to write. */
static void
set_cursor(struct store *store)
{
	char text[24];

	snprintf(text, sizeof(text), "%lld", (long long)now());
	cursor_store(store, "bench", text);
	store_ring(store, BELL_EVENTS, 0);
}

static void
append_event(struct store *store)
{
	struct event event;

	event_begin(&event, "conversation.read", "mail:1");
	event_append(&event, store);
}

static int64_t
time_one(struct store *store, void change(struct store *),
    _Atomic int64_t *stamp)
{
	*stamp = 0;
	pause_a_while();
	committed = 0;
	store_begin(store);
	change(store);
	store_commit(store);
	await(stamp);
	return *stamp - committed;
}

static int64_t
time_pipe(const struct child *reader, _Atomic int64_t *stamp,
    struct store *store)
{
	int64_t time;

	rung_pipe = reader->descriptor;
	time = time_one(store, set_cursor, stamp);
	rung_pipe = -1;
	return time;
}

static int64_t
time_tail(const struct child *tail, _Atomic int64_t *stamp, struct store *store)
{
	int64_t time = time_one(store, append_event, stamp);
	char line[4096];
	ssize_t got = read(tail->descriptor, line, sizeof(line));

	if (got < 2 || line[got - 1] != '\n')
		errx(1, "sse-tail printed no line");
	return time;
}

static int
compare(const void *one, const void *other)
{
	int64_t a = *(const int64_t *)one, b = *(const int64_t *)other;

	return (a > b) - (a < b);
}

static void
print_times(const char *name, int64_t *times, size_t count)
{
	size_t half = count / 2, most = count * 99 / 100;

	qsort(times, count, sizeof(*times), compare);
	printf("%s %.1f %.1f\n", name, (double)times[half] / 1e3,
	    (double)times[most] / 1e3);
}

/* Nanoseconds on a processor so far. */
static int64_t
used(pid_t pid)
{
	char path[64], text[64] = "";
	FILE *file;

	snprintf(path, sizeof(path), "/proc/%d/schedstat", (int)pid);
	file = fopen(path, "r");
	if (!file || !fgets(text, sizeof(text), file))
		err(EX_OSERR, "%s", path);
	fclose(file);
	return strtoll(text, NULL, 10);
}

static void
print_idle(pid_t pid, unsigned seconds)
{
	int64_t before = used(pid);

	sleep(seconds);
	printf("idle %.4f\n",
	    (double)(used(pid) - before) / (seconds * 1e9) * 100);
}

static void
end(const struct child *child)
{
	kill(child->pid, SIGTERM);
	waitpid(child->pid, NULL, 0);
}

static _Atomic int64_t *
map_stamp(const char *path)
{
	void *map;
	int file = open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0600);

	if (file == -1 || ftruncate(file, sizeof(int64_t)) == -1)
		err(EX_CANTCREAT, "%s", path);
	map = mmap(NULL, sizeof(int64_t), PROT_READ | PROT_WRITE, MAP_SHARED,
	    file, 0);
	if (map == MAP_FAILED)
		err(EX_OSERR, "mmap");
	close(file);
	return map;
}

/* The first ones come while both are still starting, and do not count. */
static void
take_turns(size_t count, const struct child *reader, const struct child *tail,
    _Atomic int64_t *stamp)
{
	struct store *store = store_open(STORE_WRITE);
	int64_t *pipes = calloc(count, sizeof(*pipes));
	int64_t *tails = calloc(count, sizeof(*tails));

	if (!pipes || !tails)
		err(EX_OSERR, "calloc");
	for (int i = 0; i < 10; i++) {
		time_pipe(reader, stamp, store);
		time_tail(tail, stamp, store);
	}
	for (size_t i = 0; i < count; i++) {
		pipes[i] = time_pipe(reader, stamp, store);
		tails[i] = time_tail(tail, stamp, store);
	}
	print_times("pipe", pipes, count);
	print_times("sse-tail", tails, count);
	store_close(store);
	free(pipes);
	free(tails);
}

/* Of the processors that we may run on, the first or the last; whoever is
 * started from now on stays there too. */
static void
move_to(bool last)
{
	cpu_set_t allowed, one;
	int found = -1;

	if (sched_getaffinity(getppid(), sizeof(allowed), &allowed) == -1)
		err(EX_OSERR, "sched_getaffinity");
	for (int i = 0; i < CPU_SETSIZE && (last || found == -1); i++)
		if (CPU_ISSET(i, &allowed))
			found = i;
	CPU_ZERO(&one);
	CPU_SET(found, &one);
	if (sched_setaffinity(0, sizeof(one), &one) == -1)
		err(EX_OSERR, "sched_setaffinity");
}

int
main(int argc, char **argv)
{
	_Atomic int64_t *stamp;
	struct child reader, tail;

	if (argc != 6)
		errx(EX_USAGE, "wake COUNT IDLE STAMP PRELOAD PLACE");
	stamp = map_stamp(argv[3]);
	move_to(strcmp(argv[5], "apart") == 0);
	reader = start_reader(stamp);
	tail = start_tail(argv[3], argv[4]);
	move_to(false);
	sleep(1);
	take_turns((size_t)strtoul(argv[1], NULL, 10), &reader, &tail, stamp);
	fflush(stdout);
	print_idle(tail.pid, (unsigned)strtoul(argv[2], NULL, 10));
	end(&reader);
	end(&tail);
	return 0;
}
