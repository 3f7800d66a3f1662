/* SPDX-License-Identifier: MIT */
#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "buffer.h"
#include "program.h"
#include "sandbox.h"
#include "writer.h"

/* Each tries one thing that any process may do without a sandbox, undoes it
 * should it work, and returns -1 and errno when it does not. */

static int
tidy(int fd)
{
	return fd == -1 ? -1 : close(fd);
}

static int
read_outside(void)
{
	return tidy(open("/etc/passwd", O_RDONLY | O_CLOEXEC));
}

static int
write_outside(void)
{
	return tidy(open("/dev/null", O_WRONLY | O_CLOEXEC));
}

static int
list_outside(void)
{
	return tidy(open("/", O_RDONLY | O_DIRECTORY | O_CLOEXEC));
}

static int
make_outside(void)
{
	return tidy(open("/tmp", O_TMPFILE | O_WRONLY | O_CLOEXEC, 0600));
}

static int
make_socket(void)
{
	return tidy(socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0));
}

/* Descriptor 0 is somebody's socket, a pipe or a file, and is connected to
 * nothing else whatever the answer: the port is 0. */
static int
connect_out(void)
{
	struct sockaddr_in nobody = {
	    .sin_family = AF_INET,
	    .sin_addr.s_addr = htonl(INADDR_LOOPBACK),
	};

	return connect(STDIN_FILENO, (struct sockaddr *)&nobody,
	    sizeof(nobody));
}

static int
make_process(void)
{
	pid_t child = (pid_t)syscall(SYS_clone, SIGCHLD, NULL, NULL, NULL, 0);

	if (child == 0)
		_exit(0);
	return child == -1 ? -1 : 0;
}

static int
signal_other(void)
{
	return kill(getppid(), 0);
}

/* Not by mmap(), for which musl has an error of its own. */
static int
make_code(void)
{
	void *page = mmap(NULL, 4096, PROT_READ | PROT_WRITE,
	    MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	int code, why;

	if (page == MAP_FAILED)
		return -1;
	code = mprotect(page, 4096, PROT_READ | PROT_EXEC);
	why = errno;
	munmap(page, 4096);
	errno = why;
	return code;
}

static int
execute(void)
{
	char *const arguments[] = {(char[]){"false"}, NULL};
	char *const environment[] = {NULL};

	return execve("/bin/false", arguments, environment);
}

static const struct check {
	const char *name;
	int (*try)(void);
} checks[] = {
    {"read-outside", read_outside},
    {"write-outside", write_outside},
    {"list-outside", list_outside},
    {"make-outside", make_outside},
    {"socket", make_socket},
    {"connect", connect_out},
    {"fork", make_process},
    {"signal", signal_other},
    {"code", make_code},
    {"exec", execute},
};

/* Refused means by a wall: any other error is no proof of one. */
static bool
is_refusal(int code)
{
	return code == EPERM || code == EACCES;
}

static void
print_check(struct buffer *line, const char *name, int code)
{
	struct writer writer;

	buffer_clear(line);
	if (program_json()) {
		writer_init(&writer, line);
		writer_object(&writer, NULL);
		writer_text(&writer, "type", "check");
		writer_text(&writer, "check", name);
		writer_bool(&writer, "refused", is_refusal(code));
		writer_text(&writer, "error", code ? strerror(code) : NULL);
		writer_end_object(&writer);
	} else {
		buffer_format(line, "%-14s %-12s %s", name,
		    is_refusal(code) ? "refused" : "NOT REFUSED",
		    code ? strerror(code) : "");
	}
	if (puts(line->bytes) == EOF || fflush(stdout) == EOF)
		program_die(EX_IOERR, "stdout: %s", strerror(errno));
}

bool
sandbox_check(void)
{
	struct buffer line;
	bool all = true;

	buffer_init(&line, BUFFER_MAXIMUM);
	for (size_t i = 0; i < sizeof(checks) / sizeof(checks[0]); i++) {
		int code = checks[i].try() == -1 ? errno : 0;

		all = all && is_refusal(code);
		print_check(&line, checks[i].name, code);
	}
	buffer_release(&line);
	return all;
}
