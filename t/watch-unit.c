/* SPDX-License-Identifier: MIT */

/* Watches: a bell ends a wait, nothing else does too early. */

#include "watch.h"

#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/time.h>
#include <unistd.h>

#include "program.h"
#include "tap.h"
#include "when.h"

static char folder[] = "/tmp/frontdesk-watch.XXXXXX";
static char store[64], bells[64], events[80], fetch[80];

static void
name_files(void)
{
	if (!mkdtemp(folder))
		exit(EX_CANTCREAT);
	snprintf(store, sizeof(store), "%s/desk.db", folder);
	snprintf(bells, sizeof(bells), "%s/bells", folder);
	snprintf(events, sizeof(events), "%s/events", bells);
	snprintf(fetch, sizeof(fetch), "%s/fetch", bells);
}

static void
ringing(void)
{
	struct watch *watch = watch_open(store, 1U << BELL_EVENTS);
	int64_t began = when_monotonic();

	ok(access(events, F_OK) == 0, "a bell that is not there is made");
	ok(watch_wait(watch, 50) == WATCH_TIME, "silence ends with the time");
	ok(when_monotonic() - began >= 49, "and not before");
	bell_ring(store, BELL_EVENTS, 1);
	bell_ring(store, BELL_EVENTS, 2);
	ok(watch_wait(watch, 0) == WATCH_BELL, "a ring before the wait counts");
	ok(watch_wait(watch, 0) == WATCH_TIME, "two rings are one");
	bell_ring(store, BELL_FETCH, 3);
	ok(watch_wait(watch, 0) == WATCH_TIME, "another bell is none of ours");
	began = when_monotonic();
	ok(watch_wait(watch, WATCH_FOR_EVER) == WATCH_TIME &&
		when_monotonic() - began <= WATCH_RELOOK + 500,
	    "for ever is a second, for writers without a bell");
	watch_close(watch);
}

static void
many(void)
{
	struct watch *watch = watch_open(store,
	    1U << BELL_EVENTS | 1U << BELL_FETCH);

	bell_ring(store, BELL_FETCH, 4);
	ok(watch_wait(watch, 0) == WATCH_BELL, "each of several bells counts");
	for (int i = 0; i < 1000; i++)
		bell_ring(store, i % 2 ? BELL_FETCH : BELL_EVENTS, i);
	ok(watch_wait(watch, 0) == WATCH_BELL, "a thousand rings are heard");
	ok(watch_wait(watch, 0) == WATCH_TIME, "at once");
	watch_close(watch);
}

static void
removed(void)
{
	struct watch *watch = watch_open(store, 1U << BELL_EVENTS);

	unlink(events);
	watch_wait(watch, 0);
	bell_ring(store, BELL_EVENTS, 5);
	ok(watch_wait(watch, 0) == WATCH_BELL, "a bell that was removed rings");
	unlink(events);
	unlink(fetch);
	rmdir(bells);
	watch_wait(watch, 0);
	bell_ring(store, BELL_EVENTS, 6);
	ok(watch_wait(watch, 0) == WATCH_BELL, "also when its folder was");
	rename(events, fetch);
	while (watch_wait(watch, 0) != WATCH_TIME)
		;
	ok(access(events, F_OK) == 0, "one that was moved away is made anew");
	watch_close(watch);
}

static void
other_descriptors(void)
{
	struct watch *watch = watch_open(store, 1U << BELL_EVENTS);
	int ends[2];

	if (pipe(ends) == -1)
		exit(EX_OSERR);
	watch_also(watch, ends[1], 0);
	ok(watch_wait(watch, 0) == WATCH_TIME, "a pipe with a reader is quiet");
	watch_also(watch, ends[0], POLLIN);
	ok(write(ends[1], "x", 1) == 1 && watch_wait(watch, 0) == WATCH_OTHER,
	    "what can be read ends a wait");
	watch_also(watch, ends[1], 0);
	close(ends[0]);
	ok(watch_wait(watch, 0) == WATCH_OTHER, "so does a reader that left");
	watch_also(watch, -1, 0);
	ok(watch_wait(watch, 0) == WATCH_TIME, "unless nobody asks any more");
	close(ends[1]);
	watch_close(watch);
}

/* What has taken a bell's place is left alone, and nobody waits for it. */
static void
misplaced(void)
{
	char other[80];
	struct stat status;

	snprintf(other, sizeof(other), "%s/other", folder);
	unlink(events);
	ok(mkfifo(events, 0600) == 0, "a pipe in the place of a bell");
	bell_ring(store, BELL_EVENTS, 3);
	ok(true, "is no reason to wait");
	unlink(events);
	ok(symlink(other, events) == 0, "a link in its place");
	bell_ring(store, BELL_EVENTS, 4);
	ok(stat(other, &status) == -1, "is not followed");
	unlink(events);
}

/* What root makes is the owner's of the store. */
static void
handed_over(void)
{
	struct stat bell, around;
	FILE *made = fopen(store, "w");

	if (!made)
		exit(EX_CANTCREAT);
	fclose(made);
	if (chown(store, geteuid() == 0 ? 65534 : geteuid(), getegid()) == -1)
		exit(EX_NOPERM);
	unlink(events);
	unlink(fetch);
	rmdir(bells);
	bell_ring(store, BELL_EVENTS, 5);
	stat(events, &bell);
	stat(bells, &around);
	unlink(store);
	ok(bell.st_uid == around.st_uid &&
		bell.st_uid == (geteuid() == 0 ? 65534 : geteuid()),
	    "a bell is the owner's of the store");
	unlink(events);
	rmdir(bells);
}

static void
interrupted(void)
{
	struct watch *watch = watch_open(store, 1U << BELL_EVENTS);
	struct itimerval soon = {.it_value.tv_usec = 20000};
	struct sigaction action = {.sa_handler = SIG_DFL};
	int64_t began = when_monotonic();

	program_catch();
	sigaction(SIGTERM, NULL, &action);
	sigaction(SIGALRM, &action, NULL);
	setitimer(ITIMER_REAL, &soon, NULL);
	ok(watch_wait(watch, WATCH_FOR_EVER) == WATCH_TIME &&
		when_monotonic() - began < 900 && program_stopped(),
	    "a signal ends a wait");
	watch_close(watch);
}

/* Without a descriptor for inotify it looks again and again. */
static void
without_inotify(void)
{
	struct rlimit limit, none;
	struct watch *watch;
	int64_t began;

	getrlimit(RLIMIT_NOFILE, &limit);
	none = limit;
	none.rlim_cur = 0;
	setrlimit(RLIMIT_NOFILE, &none);
	watch = watch_open(store, 1U << BELL_EVENTS);
	setrlimit(RLIMIT_NOFILE, &limit);
	began = when_monotonic();
	bell_ring(store, BELL_EVENTS, 9);
	ok(watch_wait(watch, WATCH_FOR_EVER) == WATCH_TIME,
	    "without inotify no bell is heard");
	ok(when_monotonic() - began <= WATCH_POLL + 300,
	    "and the waits are short");
	watch_close(watch);
}

int
main(void)
{
	name_files();
	ringing();
	many();
	removed();
	other_descriptors();
	misplaced();
	handed_over();
	interrupted();
	without_inotify();
	unlink(events);
	unlink(fetch);
	rmdir(bells);
	rmdir(folder);
	return done();
}
