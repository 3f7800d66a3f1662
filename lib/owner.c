/* SPDX-License-Identifier: MIT */
#include "owner.h"

#include <err.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sysexits.h>
#include <unistd.h>

#define BOOT_SIZE 40
#define HOST_SIZE 65

static void
read_file(const char *path, char *text, size_t size)
{
	int fd = open(path, O_RDONLY | O_CLOEXEC);
	ssize_t got = fd == -1 ? -1 : read(fd, text, size - 1);

	if (fd != -1)
		close(fd);
	text[got < 0 ? 0 : got] = '\0';
	text[strcspn(text, "\n")] = '\0';
}

/* Clock ticks since the boot at which a process was started: field 22 of
 * /proc/PID/stat, see proc(5). 0 when there is no such process. */
static unsigned long long
start_time(long pid)
{
	char path[64], text[1024];
	const char *at;
	char *end;
	unsigned long long ticks;

	snprintf(path, sizeof(path), "/proc/%ld/stat", pid);
	read_file(path, text, sizeof(text));
	/* The name, field 2, may hold spaces and parentheses. */
	at = strrchr(text, ')');
	for (int field = 2; at && field < 22; field++) {
		at = strchr(at + 1, ' ');
		/* A zombie has ended; only its parent has not looked yet. */
		if (at && field == 2 && (at[1] == 'Z' || at[1] == 'X'))
			return 0;
	}
	if (!at)
		return 0;
	ticks = strtoull(at + 1, &end, 10);
	return *end == ' ' ? ticks : 0;
}

static void
boot_id(char boot[BOOT_SIZE])
{
	read_file("/proc/sys/kernel/random/boot_id", boot, BOOT_SIZE);
	if (!*boot)
		errx(EX_OSFILE,
		    "/proc/sys/kernel/random/boot_id: cannot be "
		    "read, so nobody could tell whether this process lives");
}

const char *
owner_self(void)
{
	static char self[HOST_SIZE + BOOT_SIZE + 48];
	char host[HOST_SIZE] = "", boot[BOOT_SIZE];

	if (*self)
		return self;
	gethostname(host, sizeof(host) - 1);
	boot_id(boot);
	snprintf(self, sizeof(self), "%s/%s/%ld/%llu", host, boot,
	    (long)getpid(), start_time(getpid()));
	return self;
}

enum owner_state
owner_state(const char *owner)
{
	char host[HOST_SIZE] = "", boot[BOOT_SIZE];
	const char *part = strchr(owner, '/');
	char *end;
	size_t length;
	long pid;

	gethostname(host, sizeof(host) - 1);
	if (!part)
		return OWNER_GONE;
	length = (size_t)(part - owner);
	if (length != strlen(host) || strncmp(owner, host, length) != 0)
		return OWNER_ELSEWHERE;
	boot_id(boot);
	length = strlen(boot);
	if (strncmp(++part, boot, length) != 0 || part[length] != '/')
		return OWNER_GONE;
	pid = strtol(part + length + 1, &end, 10);
	if (pid <= 0 || *end != '/')
		return OWNER_GONE;
	return start_time(pid) == strtoull(end + 1, NULL, 10) ? OWNER_ALIVE
							      : OWNER_GONE;
}
