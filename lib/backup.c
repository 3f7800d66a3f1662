/* SPDX-License-Identifier: MIT */
#include "backup.h"

#include <errno.h>
#include <fcntl.h>
#include <libgen.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include "buffer.h"
#include "program.h"
#include "store.h"
#include "writer.h"

static bool
same_file(const char *a, const char *b)
{
	struct stat first, second;

	return stat(a, &first) == 0 && stat(b, &second) == 0 &&
	    first.st_dev == second.st_dev && first.st_ino == second.st_ino;
}

bool
backup_possible(struct store *store, const char *path, const char **why)
{
	struct stat status;
	int64_t size;
	bool backup = store_is_one(path, &size);

	if (same_file(store_path(store), path))
		*why = "that is the store itself";
	else if (stat(path, &status) == 0 && !S_ISREG(status.st_mode))
		*why = "not a file";
	else if (size > 0 && !backup)
		*why = "holds something that is no backup: remove it first";
	else
		return true;
	return false;
}

/* The locked, empty file that the copy goes into. Between open() and flock()
 * another run may have given the file its final name. */
static int
open_copy(const char *path)
{
	for (;;) {
		int fd = open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0600);
		struct stat opened, named;

		if (fd == -1)
			program_die(EX_CANTCREAT, "%s: %s", path,
			    strerror(errno));
		if (flock(fd, LOCK_EX | LOCK_NB) == -1)
			program_die(EX_TEMPFAIL,
			    "%s: busy: another backup-store is writing it",
			    path);
		if (fstat(fd, &opened) == 0 && stat(path, &named) == 0 &&
		    opened.st_ino == named.st_ino) {
			if (ftruncate(fd, 0) == -1 || fchmod(fd, 0600) == -1)
				program_die(EX_CANTCREAT, "%s: %s", path,
				    strerror(errno));
			return fd;
		}
		close(fd);
	}
}

static void
remove_beside(const char *path, const char *ending)
{
	struct buffer name;

	buffer_init(&name, BUFFER_MAXIMUM);
	buffer_format(&name, "%s%s", path, ending);
	unlink(name.bytes);
	buffer_release(&name);
}

static bool
sync_folder(const char *path)
{
	char *copy = strdup(path);
	bool good = false;
	int fd = -1;

	if (copy)
		fd = open(dirname(copy), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	if (fd != -1) {
		good = fsync(fd) == 0;
		close(fd);
	}
	free(copy);
	return good;
}

static _Noreturn void
give_up(const char *copy, const char *path, const char *why)
{
	int status = program_trouble(EX_IOERR);

	unlink(copy);
	remove_beside(copy, "-journal");
	program_die(status, "%s: not made: %s", path, why);
}

static void
make_copy(struct store *store, const char *copy, const char *path)
{
	const char *why;
	int fd = open_copy(copy);

	remove_beside(copy, "-journal");
	if (!store_copy(store, copy, &why))
		give_up(copy, path, why);
	if (fsync(fd) == -1 || rename(copy, path) == -1 || !sync_folder(path))
		give_up(copy, path, strerror(errno));
	close(fd);
}

int64_t
backup_make(struct store *store, const char *path)
{
	struct buffer copy;
	int64_t size;

	buffer_init(&copy, BUFFER_MAXIMUM);
	buffer_format(&copy, "%s.tmp", path);
	make_copy(store, copy.bytes, path);
	buffer_release(&copy);
	store_is_one(path, &size);
	return size;
}

void
backup_write(struct buffer *out, const char *path, int64_t size)
{
	struct writer writer;

	writer_init(&writer, out);
	writer_object(&writer, NULL);
	writer_text(&writer, "type", "backup");
	writer_text(&writer, "file", path);
	writer_integer(&writer, "bytes", size);
	writer_end_object(&writer);
}
