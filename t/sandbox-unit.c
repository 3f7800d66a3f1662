/* SPDX-License-Identifier: MIT */

/*
 * Inside the sandbox the store works as outside, through everything that SQLite
 * does with files; what is not the store's does not.
 */
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <linux/filter.h>
#include <linux/seccomp.h>
#include <netinet/in.h>
#include <signal.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>
#include <sys/inotify.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include "child.h"
#include "sandbox.h"
#include "store.h"
#include "tap.h"

#define ROWS 20000

static char folder[] = "/tmp/frontdesk-sandbox.XXXXXX";
static char path[64], linked[64];

static struct store *
enclosed(const char *name)
{
	struct store *store = store_open_path(name, STORE_WRITE);

	sandbox_enter(store);
	return store;
}

static void
say(const char *what, bool good)
{
	printf("%s: %s\n", what, good ? "yes" : strerror(errno));
}

/* 5 MB in one transaction: the log grows far beyond the point at which SQLite
 * moves it into the store, and a statement's own journal beyond the size at
 * which it would go to /tmp. */
static void
fill(struct store *store)
{
	store_begin(store);
	store_mark(store);
	store_run(store_statement(store,
	    "INSERT INTO setting (name, value, updated_at)"
	    " WITH RECURSIVE n (i) AS /*scan*/"
	    " (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 20000)"
	    " SELECT 'name ' || i, 'a value that takes some room, so that there"
	    " is enough of it to fill pages by the hundred', 1 FROM n"));
	store_run(store_statement(store,
	    "UPDATE setting /*scan*/ SET value = value || value"));
	store_ring(store, BELL_EVENTS, 17);
	store_commit(store);
}

static void
use_store(void *name)
{
	struct store *store = enclosed(name);

	fill(store);
	say("rows",
	    store_value(store, "SELECT count(*) FROM setting /*scan*/", 0) ==
		ROWS);
	/* Sorted outside of memory, if it were allowed. */
	say("sorted",
	    store_value(store,
		"SELECT count(*) FROM (SELECT value FROM setting /*scan*/"
		" ORDER BY value, name DESC LIMIT 19000)",
		0) == 19000);
	say("log", access("desk.db-wal", F_OK) == 0);
	store_close(store);
	say("no log", access("desk.db-wal", F_OK) == -1 && errno == ENOENT);
	say("bell",
	    access(name == linked ? "link/bells/events" : "bells/events",
		R_OK) == 0);
}

static void
check(void *name)
{
	struct store *store = enclosed(name);
	bool all = sandbox_check();

	store_close(store);
	say("all refused", all);
}

/* Refused by the filter, whatever Landlock thinks. */
static void
denied(const char *what, long result)
{
	printf("%s: %s\n", what,
	    result == -1 && errno == EPERM ? "denied" : strerror(errno));
	errno = 0;
}

static void
try_others(void *name)
{
	struct sockaddr_in to = {.sin_family = AF_INET, .sin_port = htons(9)};
	int udp = socket(AF_INET, SOCK_DGRAM, 0), fds[2];
	char *const none[] = {NULL};
	void *page = mmap(NULL, 4096, PROT_READ | PROT_WRITE,
	    MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	struct store *store;
	struct rlimit limit;

	if (socketpair(AF_UNIX, SOCK_STREAM, 0, fds) == -1)
		perror("socketpair");
	store = enclosed(name);
	denied("sendto",
	    sendto(udp, "x", 1, 0, (struct sockaddr *)&to, sizeof(to)));
	denied("mprotect", mprotect(page, 4096, PROT_READ | PROT_EXEC));
	denied("mmap",
	    mmap(NULL, 4096, PROT_EXEC | PROT_READ, MAP_PRIVATE | MAP_ANONYMOUS,
		-1, 0) == MAP_FAILED
		? -1
		: 0);
	denied("tgkill", syscall(SYS_tgkill, 1, 1, 0));
	denied("kill", kill(0, 0));
	denied("kill all", kill(-1, 0));
	denied("execveat",
	    syscall(SYS_execveat, AT_FDCWD, "/bin/true", none, none, 0));
	denied("vfork", syscall(SYS_clone3, NULL, 0));
	denied("rename", rename("desk.db", "x.db"));
	denied("link", link("desk.db", "x.db"));
	denied("seccomp", syscall(SYS_seccomp, 1, 0, NULL));
	say("send", send(fds[0], "x", 1, 0) == 1);
	say("to itself", kill(getpid(), 0) == 0);
	say("limit", getrlimit(RLIMIT_NOFILE, &limit) == 0);
	say("memory", mprotect(page, 4096, PROT_READ) == 0);
	say("inotify",
	    inotify_add_watch(inotify_init1(IN_CLOEXEC), "bells", IN_MODIFY) !=
		-1);
	say("no library", dlopen("libBrokenLocale.so.1", RTLD_NOW) == NULL);
	say("unknown", syscall(100000) == -1 && errno == ENOSYS);
	store_close(store);
}

static void
abort_inside(void *name)
{
	enclosed(name);
	abort();
}

static void
lines(const char *got, const char *name, const char *const *wanted)
{
	char *copy = strdup(got), *at = copy;

	for (; *wanted; wanted++) {
		const char *line = strsep(&at, "\n");

		is(line, *wanted, "%s: %s", name, *wanted);
	}
	is(at ? at : "", "", "%s: and nothing else", name);
	free(copy);
}

#define NAMES(...) ((const char *const[]){__VA_ARGS__, NULL})

static void
check_store(char *name, const char *title)
{
	int status;
	char *got = child_outcome(use_store, name, &status);

	is_number(status, 0, "%s: it ends well", title);
	lines(got, title,
	    NAMES("rows: yes", "sorted: yes", "log: yes", "no log: yes",
		"bell: yes"));
	free(got);
}

/* Neither in a build without a sandbox nor on a kernel without its walls. */
static const char *
no_walls_here(void)
{
	const char *tool = getenv("INSTRUMENTED");

	if (tool && *tool)
		return "this build has no sandbox";
	if (syscall(SYS_landlock_create_ruleset, NULL, 0, 1) < 1)
		return "this kernel has no Landlock";
	return NULL;
}

static void
check_walls(void)
{
	int status;
	char *got = child_outcome(check, path, &status);

	is_number(status, 0, "a check of the sandbox ends");
	ok(strstr(got, "all refused: yes") != NULL, "all tries are refused");
	ok(!strstr(got, "\"refused\":false"), "no record says otherwise");
	ok(strstr(got,
	       "{\"type\":\"check\",\"check\":\"read-outside\","
	       "\"refused\":true,\"error\":\"Permission denied\"}\n") == got,
	    "a try is a record");
	free(got);
	got = child_outcome(try_others, path, &status);
	is_number(status, 0, "other tries end");
	lines(got, "the filter",
	    NAMES("sendto: denied", "mprotect: denied", "mmap: denied",
		"tgkill: denied", "kill: denied", "kill all: denied",
		"execveat: denied", "vfork: denied", "rename: denied",
		"link: denied", "seccomp: denied", "send: yes",
		"to itself: yes", "limit: yes", "memory: yes", "inotify: yes",
		"no library: yes", "unknown: yes"));
	free(got);
}

/* What a kernel that lacks a wall would answer to a call with that first
 * argument (of 32 bits). */
static void
lack(unsigned number, unsigned argument, unsigned answer)
{
	struct sock_filter steps[] = {
	    BPF_STMT(BPF_LD | BPF_W | BPF_ABS,
		offsetof(struct seccomp_data, nr)),
	    BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, number, 0, 3),
	    BPF_STMT(BPF_LD | BPF_W | BPF_ABS,
		offsetof(struct seccomp_data, args[0])),
	    BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, argument, 0, 1),
	    BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ERRNO | answer),
	    BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ALLOW),
	};
	struct sock_fprog filter = {sizeof(steps) / sizeof(*steps), steps};

	if (prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) == -1 ||
	    prctl(PR_SET_SECCOMP, SECCOMP_MODE_FILTER, &filter) == -1)
		perror("lack");
}

static void
without_landlock(void *name)
{
	struct store *store;

	lack(SYS_landlock_create_ruleset, 0, ENOSYS);
	store = enclosed(name);
	say("file outside",
	    access("/etc/passwd", R_OK) == 0 &&
		open("/etc/passwd", O_RDONLY) != -1);
	denied("socket", socket(AF_INET, SOCK_STREAM, 0));
	store_close(store);
}

static void
without_filters(void *name)
{
	struct store *store;

	lack(SYS_prctl, PR_SET_SECCOMP, EINVAL);
	store = enclosed(name);
	say("file inside",
	    access(name, R_OK) == 0 && open(name, O_RDONLY) != -1);
	say("file outside is refused",
	    open("/etc/passwd", O_RDONLY) == -1 && errno == EACCES);
	say("socket", socket(AF_INET, SOCK_STREAM, 0) != -1);
	store_close(store);
}

static const char no_landlock[] = "sandbox-unit.t: this kernel has no Landlock:"
				  " files outside the store's folder are not "
				  "walled off";
static const char no_seccomp[] = "sandbox-unit.t: this kernel has no seccomp: "
				 "system calls are not filtered";

static void
check_lack(void)
{
	int status;
	char *got = child_outcome(without_landlock, path, &status);

	is_number(status, 0, "without Landlock it goes on");
	lines(got, "without Landlock",
	    NAMES(no_landlock, "file outside: yes", "socket: denied"));
	free(got);
	got = child_outcome(without_filters, path, &status);
	is_number(status, 0, "without filters it goes on");
	lines(got, "without filters",
	    NAMES(no_seccomp, "file inside: yes",
		"file outside is refused: yes", "socket: yes"));
	free(got);
}

static void
check_abort(void)
{
	int status = 0;
	pid_t child = fork();

	if (child == 0) {
		struct rlimit none = {0};

		setrlimit(RLIMIT_CORE, &none);
		abort_inside(path);
	}
	waitpid(child, &status, 0);
	is_number(WIFSIGNALED(status) ? WTERMSIG(status) : 0, SIGABRT,
	    "abort() works inside");
}

static void
clean_up(void)
{
	char *const command[] = {(char[]){"rm"}, (char[]){"-rf"}, folder, NULL};

	if (chdir("/") == 0)
		execvp(command[0], command);
}

int
main(void)
{
	const char *why;

	if (!mkdtemp(folder) || chdir(folder) == -1)
		return 1;
	snprintf(path, sizeof(path), "%s/desk.db", folder);
	snprintf(linked, sizeof(linked), "%s/link/desk.db", folder);
	check_store(path, "a store");
	unlink(path);
	check_store((char[]){"desk.db"}, "a store by a relative name");
	if (mkdir("link", 0700) == -1 || unlink(path) == -1 ||
	    symlink(path, linked) == -1)
		return 1;
	check_store(linked, "a store by a link");
	why = no_walls_here();
	if (why) {
		ok(true, "the walls # SKIP %s", why);
	} else {
		check_walls();
		check_lack();
		check_abort();
	}
	if (fork() == 0)
		clean_up();
	wait(NULL);
	return done();
}
