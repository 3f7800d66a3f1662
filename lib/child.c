/* SPDX-License-Identifier: MIT */
#include "child.h"

#include <assert.h>
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdbool.h>
#include <stdint.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "program.h"
#include "when.h"

/* What signals did before. */
struct signals {
	sigset_t mask;
	struct sigaction on_child;
};

static void
wake(int number)
{
	(void)number;
}

/* What ends a wait is let in only while we wait, so nothing is slept through.
 */
static void
hold_signals(struct signals *before)
{
	struct sigaction action = {.sa_handler = wake};
	sigset_t held;

	sigemptyset(&action.sa_mask);
	sigaction(SIGCHLD, &action, &before->on_child);
	sigemptyset(&held);
	sigaddset(&held, SIGCHLD);
	sigaddset(&held, SIGTERM);
	sigaddset(&held, SIGINT);
	sigaddset(&held, SIGHUP);
	sigprocmask(SIG_BLOCK, &held, &before->mask);
}

static void
release_signals(const struct signals *before)
{
	sigaction(SIGCHLD, &before->on_child, NULL);
	sigprocmask(SIG_SETMASK, &before->mask, NULL);
}

static _Noreturn void
die(void)
{
	program_die(EX_OSERR, "a process cannot be made: %s", strerror(errno));
}

static int
write_input(const struct child *child)
{
	int file = memfd_create("input", MFD_CLOEXEC);
	size_t at = 0;
	ssize_t wrote;

	if (file == -1)
		die();
	for (; at < child->length; at += (size_t)wrote)
		if ((wrote = write(file, child->input + at,
			 child->length - at)) == -1)
			die();
	if (lseek(file, 0, SEEK_SET) == -1)
		die();
	return file;
}

/* In the new process. Why the program cannot be run goes to `report`, which
 * closes by itself when it can. */
static _Noreturn void
become(const struct child *child, int input, int report, const sigset_t *mask)
{
	signal(SIGCHLD, SIG_DFL);
	signal(SIGPIPE, SIG_DFL);
	prctl(PR_SET_PDEATHSIG, SIGTERM);
	sigprocmask(SIG_SETMASK, mask, NULL);
	if (dup2(input, STDIN_FILENO) != -1)
		execvp(child->words[0], child->words);
	if (write(report, &errno, sizeof(errno)) == -1)
		_exit(EX_OSERR);
	_exit(CHILD_NOT_RUNNABLE);
}

/* Returns why it could not be run, 0 when it could. */
static int
start(const struct child *child, const sigset_t *mask, pid_t *pid)
{
	int input = write_input(child), reports[2], why = 0;

	if (pipe2(reports, O_CLOEXEC) == -1 || (*pid = fork()) == -1)
		die();
	if (*pid == 0)
		become(child, input, reports[1], mask);
	close(input);
	close(reports[1]);
	if (read(reports[0], &why, sizeof(why)) != sizeof(why))
		why = 0;
	close(reports[0]);
	return why;
}

static void
wait_for_signal(int64_t until, const sigset_t *mask)
{
	int64_t left = until - when_monotonic();
	struct timespec timeout = {.tv_sec = 0};

	if (left > 0) {
		timeout.tv_sec = left / 1000;
		timeout.tv_nsec = left % 1000 * 1000000;
	}
	ppoll(NULL, 0, &timeout, mask);
}

static int
watch_over(const struct child *child, pid_t pid, const sigset_t *mask)
{
	int64_t next = when_monotonic() + CHILD_TICK;
	bool told = false;
	int status = 0;
	pid_t ended;

	while ((ended = waitpid(pid, &status, WNOHANG)) == 0) {
		if (program_stopped() && !told) {
			kill(pid, SIGTERM);
			told = true;
		}
		wait_for_signal(next, mask);
		if (when_monotonic() < next)
			continue;
		next += CHILD_TICK;
		if (child->tick)
			child->tick(child->context);
	}
	assert(ended == pid);
	return status;
}

enum child_end
child_run(struct child *child)
{
	struct signals before;
	int status, why;
	pid_t pid = -1;

	hold_signals(&before);
	why = start(child, &before.mask, &pid);
	status = watch_over(child, pid, &before.mask);
	release_signals(&before);
	if (why) {
		child->status = why == ENOENT ? CHILD_NOT_FOUND
					      : CHILD_NOT_RUNNABLE;
		errno = why;
		return CHILD_NEVER_RAN;
	}
	child->status = WIFEXITED(status) ? WEXITSTATUS(status)
					  : WTERMSIG(status);
	return WIFEXITED(status) ? CHILD_EXITED : CHILD_KILLED;
}
