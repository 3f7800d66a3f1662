/* SPDX-License-Identifier: MIT */
#include "bell.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

const char *const bell_names[BELL_COUNT] = {"events", "fetch", "inbound",
    "outbound", "hooks"};

/* Writes the name of the folder; the file's name has room behind it. */
static int
name_folder(const char *store_path, char path[BELL_PATH_SIZE])
{
	const char *slash = strrchr(store_path, '/');
	int folder = slash ? (int)(slash - store_path) : 1;
	int length;

	length = snprintf(path, BELL_PATH_SIZE, "%.*s/bells", folder,
	    slash ? store_path : ".");
	if (length < 0 || length + 16 > BELL_PATH_SIZE) {
		errno = ENAMETOOLONG;
		return -1;
	}
	return length;
}

/* What root makes beside the store of another belongs to that one, who could
 * not ring it otherwise. */
static void
hand_over(const char *store_path, const char *folder, int fd)
{
	struct stat owner, made;
	int done = 0;

	if (geteuid() != 0 || stat(store_path, &owner) == -1 || !owner.st_uid)
		return;
	if (folder)
		done = lchown(folder, owner.st_uid, owner.st_gid);
	else if (fstat(fd, &made) == 0 && made.st_uid == 0 &&
	    made.st_size == 0 && made.st_nlink == 1)
		done = fchown(fd, owner.st_uid, owner.st_gid);
	(void)done;
}

/* Whatever has taken the place of a bell, nobody waits for it, and a link does
 * not lead us to another file. */
static int
open_bell(const char *store_path, enum bell bell, char path[BELL_PATH_SIZE])
{
	const int flags = O_WRONLY | O_CREAT | O_CLOEXEC | O_NONBLOCK |
	    O_NOFOLLOW | O_NOCTTY;
	int fd, length = name_folder(store_path, path);

	if (length == -1)
		return -1;
	for (int tries = 0; tries < 2; tries++) {
		snprintf(path + length, BELL_PATH_SIZE - (size_t)length, "/%s",
		    bell_names[bell]);
		fd = open(path, flags, 0600);
		if (fd != -1)
			hand_over(store_path, NULL, fd);
		if (fd != -1 || errno != ENOENT)
			return fd;
		path[length] = '\0';
		if (mkdir(path, 0700) == 0)
			hand_over(store_path, path, -1);
	}
	return -1;
}

bool
bell_make(const char *store_path, enum bell bell, char path[BELL_PATH_SIZE])
{
	int fd = open_bell(store_path, bell, path);

	if (fd != -1)
		close(fd);
	return fd != -1;
}

/* A bell that was rung stays open: opening it is most of the work of ringing
 * it, and who waits for the bell waits for that too. */
static struct {
	char *store;
	int fd;
	int64_t event; /* that is prepared, 0: none */
	int length;
	char text[24];
} kept[BELL_COUNT];

/* A file that was removed, or that another took the place of, rings no more. */
static bool
is_kept(const char *store_path, enum bell bell)
{
	struct stat status;

	if (!kept[bell].store)
		return false;
	if (strcmp(kept[bell].store, store_path) == 0 &&
	    fstat(kept[bell].fd, &status) == 0 && status.st_nlink > 0)
		return true;
	close(kept[bell].fd);
	free(kept[bell].store);
	kept[bell].store = NULL;
	return false;
}

static bool
keep(const char *store_path, enum bell bell)
{
	char path[BELL_PATH_SIZE];
	int fd = open_bell(store_path, bell, path);
	char *copy = fd == -1 ? NULL : strdup(store_path);

	if (copy) {
		kept[bell].store = copy;
		kept[bell].fd = fd;
	} else if (fd != -1) {
		close(fd);
	}
	return copy;
}

void
bell_prepare(const char *store_path, enum bell bell, int64_t event)
{
	if (!is_kept(store_path, bell) && !keep(store_path, bell))
		return;
	kept[bell].event = event;
	/* The number only grows, so nothing of a longer one is left behind. */
	kept[bell].length = snprintf(kept[bell].text, sizeof(kept[bell].text),
	    "%lld\n", (long long)event);
}

void
bell_ring(const char *store_path, enum bell bell, int64_t event)
{
	if (!kept[bell].store || !event || kept[bell].event != event ||
	    strcmp(kept[bell].store, store_path) != 0)
		bell_prepare(store_path, bell, event);
	if (!kept[bell].store)
		return;
	kept[bell].event = 0;
	if (pwrite(kept[bell].fd, kept[bell].text, (size_t)kept[bell].length,
		0) == -1)
		futimens(kept[bell].fd, NULL);
}
