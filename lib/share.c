/* SPDX-License-Identifier: MIT */
#include "share.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdbool.h>
#include <string.h>
#include <unistd.h>

#include "buffer.h"
#include "program.h"
#include "utf8.h"

#define SHARE_MAXIMUM ((size_t)1 << 20)

/* Above the folder of a program that was built here (bin/, .build/asan/bin/)
 * the tree's share/ is found; beside that of an installed one, wherever the
 * installation was moved to, share/frontdesk/. */
#define FOLDERS_ABOVE 4

static bool
is_there(struct buffer *path, const char *folder, const char *share,
    const char *name)
{
	buffer_clear(path);
	buffer_format(path, "%s/%s/%s", folder, share, name);
	return access(path->bytes, R_OK) == 0;
}

static bool
tree_path(struct buffer *path, const char *name)
{
	char self[PATH_MAX];
	ssize_t length = readlink("/proc/self/exe", self, sizeof(self) - 1);

	self[length > 0 ? length : 0] = '\0';
	for (int up = 0; up <= FOLDERS_ABOVE; up++) {
		char *slash = strrchr(self, '/');

		if (!slash)
			return false;
		*slash = '\0';
		if (up > 0 && is_there(path, self, "share", name))
			return true;
		if (up == 1 && is_there(path, self, "share/frontdesk", name))
			return true;
	}
	return false;
}

static bool
read_file(const char *path, struct buffer *text)
{
	int fd = open(path, O_RDONLY | O_CLOEXEC);
	ssize_t got = 1;
	char *room;

	while (fd != -1 && got > 0) {
		room = buffer_room(text, 4096);
		if (!room) {
			errno = EFBIG;
			break;
		}
		got = read(fd, room, 4096);
		if (got > 0)
			text->length += (size_t)got;
	}
	if (fd != -1)
		close(fd);
	if (fd == -1 || got != 0)
		return false;
	buffer_byte(text, '\0');
	text->length--;
	return true;
}

char *
share_read(const char *name)
{
	struct buffer path, text;

	buffer_init(&path, PATH_MAX * 2);
	buffer_init(&text, SHARE_MAXIMUM);
	if (!tree_path(&path, name)) {
		buffer_clear(&path);
		buffer_format(&path, "%s/%s", DATADIR, name);
	}
	if (!read_file(path.bytes, &text))
		program_die(EX_CONFIG, "%s: %s: is frontdesk installed whole?",
		    path.bytes, strerror(errno));
	if (utf8_valid(text.bytes, text.length) != text.length ||
	    memchr(text.bytes, '\0', text.length))
		program_die(EX_CONFIG, "%s: is not UTF-8", path.bytes);
	buffer_release(&path);
	return buffer_detach(&text);
}
