/* SPDX-License-Identifier: MIT */

/*
 * Prints the filter of system calls of lib/sandbox.h as C. Run by make; the
 * programs load what it prints by themselves and need no libseccomp.
 *
 * What is allowed; what a stranger would want, which is refused; and all others,
 * which answer as a kernel that lacks them does, so that a newer C library does
 * it in an older way.
 */
#include <err.h>
#include <errno.h>
#include <linux/filter.h>
#include <seccomp.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <unistd.h>

#include "sandbox_filter.h"

#define COUNT(array) (sizeof(array) / sizeof((array)[0]))

static const char *const allowed[] = {
    /* Descriptors that are there. */
    "read", "write", "readv", "writev", "pread64", "pwrite64", "preadv",
    "pwritev", "lseek", "_llseek", "close", "dup", "dup2", "dup3", "fcntl",
    "fcntl64", "fstat", "fstat64", "poll", "ppoll", "select", "_newselect",
    "pselect6", "epoll_create1", "epoll_ctl", "epoll_wait", "epoll_pwait",
    /* Sockets that are there; sendto is below. */
    "recvfrom", "recv", "send", "shutdown", "getsockopt", "setsockopt",
    "getsockname", "getpeername",
    /* Files, within what Landlock leaves. */
    "open", "openat", "stat", "stat64", "lstat", "lstat64", "newfstatat",
    "fstatat64", "statx", "access", "faccessat", "faccessat2", "readlink",
    "readlinkat", "unlink", "unlinkat", "mkdir", "mkdirat", "fchmod", "fchown",
    "fchown32", "ftruncate", "ftruncate64", "fallocate", "fsync", "fdatasync",
    "utimensat", "flock", "inotify_init1", "inotify_add_watch",
    "inotify_rm_watch",
    /* Memory; mmap and mprotect are below. */
    "brk", "munmap", "mremap", "madvise", "msync",
    /* Time and signals. */
    "clock_gettime", "clock_gettime64", "clock_getres", "gettimeofday", "time",
    "nanosleep", "clock_nanosleep", "clock_nanosleep_time64", "alarm",
    "setitimer", "getitimer", "timerfd_create", "timerfd_settime",
    "rt_sigreturn", "sigreturn", "rt_sigaction", "rt_sigprocmask",
    "rt_sigpending", "rt_sigtimedwait", "sigaltstack", "restart_syscall",
    "pause",
    /* About itself, and the end. */
    "getpid", "gettid", "getppid", "getuid", "geteuid", "getgid", "getegid",
    "getuid32", "geteuid32", "getgid32", "getegid32", "getcwd", "umask",
    "uname", "sysinfo", "getrandom", "getrusage", "getrlimit", "ugetrlimit",
    "sched_yield", "futex", "futex_time64", "exit", "exit_group"};

/* By the name of what it is: each line of a filter costs time when it is
 * loaded, so the hundred others that nobody needs are left to the default. */
static const char *const refused[] = {"execve", "execveat", "fork", "vfork",
    "clone", "clone3", "socket", "socketpair", "connect", "bind", "listen",
    "accept", "accept4", "sendmsg", "sendmmsg", "tkill", "ptrace", "rename",
    "link", "symlink", "chmod", "seccomp", "prctl"};

static scmp_filter_ctx filter;

/* A name that this architecture, or libseccomp, does not know is passed over. */
static void
rule(uint32_t action, const char *name, unsigned count,
    const struct scmp_arg_cmp *condition)
{
	int number = seccomp_syscall_resolve_name(name), code;

	if (number < 0)
		return;
	code = seccomp_rule_add_array(filter, action, number, count, condition);
	if (code < 0)
		errx(1, "%s: seccomp_rule_add_array: %d", name, code);
}

static void
allow_if(const char *name, struct scmp_arg_cmp condition)
{
	rule(SCMP_ACT_ALLOW, name, 1, &condition);
}

static void
refuse_if(const char *name, struct scmp_arg_cmp condition)
{
	rule(SCMP_ACT_ERRNO(EPERM), name, 1, &condition);
}

/* Memory that holds code cannot be made. */
static void
allow_without_code(const char *name)
{
	allow_if(name, SCMP_A2_64(SCMP_CMP_MASKED_EQ, PROT_EXEC, 0));
	refuse_if(name, SCMP_A2_64(SCMP_CMP_MASKED_EQ, PROT_EXEC, PROT_EXEC));
}

/* For abort() and raise(). The number is put in when the filter is loaded. */
static void
allow_to_self(const char *name)
{
	allow_if(name, SCMP_A0_32(SCMP_CMP_EQ, SANDBOX_SELF));
	refuse_if(name, SCMP_A0_32(SCMP_CMP_NE, SANDBOX_SELF));
}

static void
allow_some(void)
{
	allow_without_code("mmap");
	allow_without_code("mmap2");
	allow_without_code("mprotect");
	allow_to_self("kill");
	allow_to_self("tgkill");
	/* An answer to whoever is connected, never to an address. */
	allow_if("sendto", SCMP_A4_64(SCMP_CMP_EQ, 0));
	refuse_if("sendto", SCMP_A4_64(SCMP_CMP_NE, 0));
	/* stdio looks whether it writes to a terminal. */
	allow_if("ioctl", SCMP_A1_32(SCMP_CMP_EQ, TCGETS));
	allow_if("ioctl", SCMP_A1_32(SCMP_CMP_EQ, FIONREAD));
	/* sysconf() reads a limit of this process. */
	rule(SCMP_ACT_ALLOW, "prlimit64", 2,
	    (const struct scmp_arg_cmp[]){SCMP_A0_64(SCMP_CMP_EQ, 0),
		SCMP_A2_64(SCMP_CMP_EQ, 0)});
}

static void
make_filter(void)
{
	filter = seccomp_init(SCMP_ACT_ERRNO(ENOSYS));
	if (!filter)
		errx(1, "seccomp_init");
	seccomp_attr_set(filter, SCMP_FLTATR_ACT_BADARCH,
	    SCMP_ACT_KILL_PROCESS);
	/* A tree: the kernel walks it for every call when it is loaded. */
	seccomp_attr_set(filter, SCMP_FLTATR_CTL_OPTIMIZE, 2);
	for (size_t i = 0; i < COUNT(allowed); i++)
		rule(SCMP_ACT_ALLOW, allowed[i], 0, NULL);
	for (size_t i = 0; i < COUNT(refused); i++)
		rule(SCMP_ACT_ERRNO(EPERM), refused[i], 0, NULL);
	allow_some();
}

static void
print_filter(FILE *file)
{
	struct sock_filter step;

	printf("/* Made by share/make/filter.c. */\n"
	       "#include \"sandbox_filter.h\"\n\n"
	       "const struct sock_filter sandbox_filter[] = {\n");
	while (fread(&step, sizeof(step), 1, file) == 1)
		printf("    {0x%02x, %u, %u, 0x%08x},\n", step.code, step.jt,
		    step.jf, step.k);
	printf("};\n\nconst size_t sandbox_filter_steps =\n"
	       "    sizeof(sandbox_filter) / sizeof(sandbox_filter[0]);\n");
}

int
main(void)
{
	FILE *file = tmpfile();
	int code;

	if (!file)
		err(1, "tmpfile");
	make_filter();
	code = seccomp_export_bpf(filter, fileno(file));
	if (code < 0)
		errx(1, "seccomp_export_bpf: %d", code);
	rewind(file);
	print_filter(file);
	seccomp_release(filter);
	fclose(file);
	if (fclose(stdout) == EOF)
		err(1, "stdout");
	return 0;
}
