/* SPDX-License-Identifier: MIT */

/*
 * A preload that lets tests break a program at a place of their choice:
 *
 *	FAULT_KILL=N    SIGKILL before the N-th step that others can see: a
 *	                write, sync, truncation, removal, renaming or sending
 *	FAULT_STARVE=N  the N-th allocation finds no memory
 *	FAULT_FULL=N    the N-th write to a file finds no space
 *	FAULT_COUNT_FILE=F  appends "STEPS ALLOCATIONS WRITES" at the end
 *
 * "N+" means from the N-th on. Counting begins when the libraries have started,
 * and each process counts for itself. F is opened at the start, as a program in
 * its sandbox could not. What stdio writes by itself goes past
 * here, so fflush() and fclose() are steps too.
 */
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <sys/uio.h>
#include <unistd.h>

/* glibc's own names of what is replaced here. */
/* NOLINTBEGIN(bugprone-reserved-identifier,cert-dcl37-c,cert-dcl51-cpp) */
extern void *__libc_malloc(size_t size);
extern void *__libc_calloc(size_t count, size_t size);
extern void *__libc_realloc(void *memory, size_t size);
/* NOLINTEND(bugprone-reserved-identifier,cert-dcl37-c,cert-dcl51-cpp) */

struct fault {
	atomic_long count;
	long at; /* 0: never */
	bool onwards;
};

#define REPORT_FD 200 /* out of the way of what programs open */

static struct fault steps, allocations, writes;
static int report_fd = -1;
static atomic_bool counting;
static int (*next_fclose)(FILE *);

static void
fault_read(struct fault *fault, const char *name)
{
	const char *text = getenv(name);
	char *end;

	if (!text || *text == '\0')
		return;
	fault->at = strtol(text, &end, 10);
	fault->onwards = strcmp(end, "+") == 0;
	if (fault->at < 1 || (*end != '\0' && !fault->onwards)) {
		fprintf(stderr, "fault: %s=%s: give a number\n", name, text);
		_exit(64);
	}
}

/* Is this the call that shall break? */
static bool
fault_strikes(struct fault *fault)
{
	long number;

	if (!counting)
		return false;
	number = ++fault->count;
	return fault->onwards ? fault->at && number >= fault->at
			      : number == fault->at;
}

static void
step(void)
{
	if (fault_strikes(&steps))
		kill(getpid(), SIGKILL);
}

static bool
full(void)
{
	if (!fault_strikes(&writes))
		return false;
	errno = ENOSPC;
	return true;
}

static bool
starved(void)
{
	if (!fault_strikes(&allocations))
		return false;
	errno = ENOMEM;
	return true;
}

/* On a number of its own: 0 to 2 may be free, and are the program's. */
static void
open_report(void)
{
	const char *path = getenv("FAULT_COUNT_FILE");
	int fd;

	if (!path)
		return;
	fd = open(path, O_WRONLY | O_APPEND | O_CREAT | O_CLOEXEC, 0600);
	report_fd = fcntl(fd, F_DUPFD_CLOEXEC, REPORT_FD);
	if (report_fd == -1)
		_exit(74);
	close(fd);
}

__attribute__((constructor)) static void
start(void)
{
	void *found = dlsym(RTLD_NEXT, "fclose");

	memcpy(&next_fclose, &found, sizeof(found));
	fault_read(&steps, "FAULT_KILL");
	fault_read(&allocations, "FAULT_STARVE");
	fault_read(&writes, "FAULT_FULL");
	open_report();
	counting = true;
}

__attribute__((destructor)) static void
report(void)
{
	char line[96];
	int length;

	counting = false;
	if (report_fd == -1)
		return;
	length = snprintf(line, sizeof(line), "%ld %ld %ld\n", steps.count,
	    allocations.count, writes.count);
	if (syscall(SYS_write, report_fd, line, length) != length)
		_exit(74);
}

void *
malloc(size_t size)
{
	return starved() ? NULL : __libc_malloc(size);
}

void *
calloc(size_t count, size_t size)
{
	return starved() ? NULL : __libc_calloc(count, size);
}

void *
realloc(void *memory, size_t size)
{
	return starved() ? NULL : __libc_realloc(memory, size);
}

ssize_t
write(int fd, const void *bytes, size_t length)
{
	step();
	return full() ? -1 : (ssize_t)syscall(SYS_write, fd, bytes, length);
}

ssize_t
pwrite(int fd, const void *bytes, size_t length, off_t offset)
{
	struct iovec part = {.iov_base = (void *)bytes, .iov_len = length};

	step();
	return full() ? -1 : pwritev(fd, &part, 1, offset);
}

ssize_t
pwrite64(int fd, const void *bytes, size_t length, off64_t offset)
{
	return pwrite(fd, bytes, length, offset);
}

int
fsync(int fd)
{
	step();
	return (int)syscall(SYS_fsync, fd);
}

int
fdatasync(int fd)
{
	step();
	return (int)syscall(SYS_fdatasync, fd);
}

int
ftruncate(int fd, off_t length)
{
	step();
	return (int)syscall(SYS_ftruncate, fd, length);
}

int
ftruncate64(int fd, off64_t length)
{
	return ftruncate(fd, length);
}

int
unlink(const char *path)
{
	step();
	return unlinkat(AT_FDCWD, path, 0);
}

int
rename(const char *from, const char *to)
{
	step();
	return renameat(AT_FDCWD, from, AT_FDCWD, to);
}

ssize_t
send(int fd, const void *bytes, size_t length, int flags)
{
	step();
	return sendto(fd, bytes, length, flags, NULL, 0);
}

ssize_t
recv(int fd, void *bytes, size_t length, int flags)
{
	step();
	return recvfrom(fd, bytes, length, flags, NULL, NULL);
}

int
fflush(FILE *file)
{
	step();
	return fflush_unlocked(file);
}

int
fclose(FILE *file)
{
	step();
	return next_fclose(file);
}
