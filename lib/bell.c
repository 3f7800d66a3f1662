/* SPDX-License-Identifier: MIT */
#include "bell.h"

#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

const char *const bell_names[BELL_COUNT] = {"events", "fetch", "inbound",
    "outbound", "hooks"};

static int
open_bell(const char *store_path, enum bell bell)
{
	char path[4096];
	const char *slash = strrchr(store_path, '/');
	int folder = slash ? (int)(slash - store_path) : 1;
	int fd, length;

	length = snprintf(path, sizeof(path), "%.*s/bells", folder,
	    slash ? store_path : ".");
	if (length < 0 || (size_t)length + 16 > sizeof(path))
		return -1;
	for (int tries = 0; tries < 2; tries++) {
		snprintf(path + length, sizeof(path) - (size_t)length, "/%s",
		    bell_names[bell]);
		fd = open(path, O_WRONLY | O_CREAT | O_CLOEXEC, 0600);
		if (fd != -1)
			return fd;
		path[length] = '\0';
		mkdir(path, 0700);
	}
	return -1;
}

void
bell_ring(const char *store_path, enum bell bell, int64_t event)
{
	char text[24];
	int length, fd = open_bell(store_path, bell);

	if (fd == -1)
		return;
	/* The number only grows, so nothing of a longer one is left behind. */
	length = snprintf(text, sizeof(text), "%lld\n", (long long)event);
	if (pwrite(fd, text, (size_t)length, 0) == -1)
		futimens(fd, NULL);
	close(fd);
}
