/* SPDX-License-Identifier: MIT */
#include "watch.h"

#include <errno.h>
#include <limits.h>
#include <poll.h>
#include <stdlib.h>
#include <string.h>
#include <sys/inotify.h>
#include <unistd.h>

#include "program.h"

struct watch {
	char *path;
	unsigned bells;
	int heard; /* inotify's descriptor, -1: none can be had */
	int marks[BELL_COUNT];
	struct pollfd also;
};

/* A bell is written to; where that fails its time is set. */
static bool
mark(struct watch *watch, unsigned bell)
{
	char path[BELL_PATH_SIZE];

	if (!bell_make(watch->path, (enum bell)bell, path))
		return false;
	watch->marks[bell] = inotify_add_watch(watch->heard, path,
	    IN_MODIFY | IN_ATTRIB | IN_DELETE_SELF | IN_MOVE_SELF);
	return watch->marks[bell] != -1;
}

static void
give_up(struct watch *watch, const char *what)
{
	program_warn("%s: %s: looks into the store every %d ms instead", what,
	    strerror(errno), WATCH_POLL);
	if (watch->heard != -1)
		close(watch->heard);
	watch->heard = -1;
}

static void
start(struct watch *watch)
{
	watch->heard = inotify_init1(IN_NONBLOCK | IN_CLOEXEC);
	if (watch->heard == -1) {
		give_up(watch, "inotify");
		return;
	}
	for (unsigned bell = 0; bell < BELL_COUNT && watch->heard != -1; bell++)
		if (watch->bells & 1U << bell && !mark(watch, bell))
			give_up(watch, "bells");
}

struct watch *
watch_open(const char *store_path, unsigned bells)
{
	struct watch *watch = calloc(1, sizeof(*watch));

	if (!watch || !(watch->path = strdup(store_path)))
		program_die(EX_OSERR, "no memory");
	watch->bells = bells;
	watch->also.fd = -1;
	start(watch);
	return watch;
}

int
watch_descriptor(const struct watch *watch)
{
	return watch->heard;
}

void
watch_close(struct watch *watch)
{
	if (!watch)
		return;
	if (watch->heard != -1)
		close(watch->heard);
	free(watch->path);
	free(watch);
}

void
watch_also(struct watch *watch, int descriptor, short events)
{
	watch->also.fd = descriptor;
	watch->also.events = events;
}

/* A bell's file that was removed or replaced is watched anew. */
static void
renew(struct watch *watch, const struct inotify_event *event)
{
	for (unsigned bell = 0; bell < BELL_COUNT; bell++) {
		if (!(watch->bells & 1U << bell) ||
		    watch->marks[bell] != event->wd)
			continue;
		inotify_rm_watch(watch->heard, event->wd);
		if (!mark(watch, bell))
			give_up(watch, "bells");
		return;
	}
}

/* Takes in all that was heard: how often a bell rang means nothing. */
static void
hear(struct watch *watch)
{
	_Alignas(struct inotify_event) char bytes[4096];
	const struct inotify_event *event;
	ssize_t got, at;

	while (watch->heard != -1 &&
	    (got = read(watch->heard, bytes, sizeof(bytes))) > 0) {
		for (at = 0; at < got && watch->heard != -1;
		     at += (ssize_t)(sizeof(*event) + event->len)) {
			event = (const void *)(bytes + at);
			if (event->mask & (IN_DELETE_SELF | IN_MOVE_SELF))
				renew(watch, event);
		}
		if ((size_t)got + sizeof(*event) <= sizeof(bytes))
			return;
	}
}

enum watch_end
watch_wait(struct watch *watch, int64_t milliseconds)
{
	int64_t longest = watch->heard == -1 ? WATCH_POLL : WATCH_RELOOK;
	struct pollfd fds[2] = {{.fd = watch->heard, .events = POLLIN},
	    watch->also};
	int timeout;

	if (milliseconds > longest)
		milliseconds = longest;
	timeout = milliseconds > 0 ? (int)milliseconds : 0;
	if (poll(fds, 2, timeout) <= 0)
		return WATCH_TIME;
	if (fds[0].revents)
		hear(watch);
	return fds[1].revents ? WATCH_OTHER : WATCH_BELL;
}
