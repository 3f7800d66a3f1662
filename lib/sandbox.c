/* SPDX-License-Identifier: MIT */
#include "sandbox.h"

#include <assert.h>
#include <errno.h>
#include <fcntl.h>
#include <libgen.h>
#include <linux/filter.h>
#include <linux/landlock.h>
#include <linux/seccomp.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "program.h"
#include "sandbox_filter.h"
#include "store.h"

/* Numbers are the same on every architecture since Linux 5.13. */
#ifndef SYS_landlock_create_ruleset
#define SYS_landlock_create_ruleset 444
#define SYS_landlock_add_rule 445
#define SYS_landlock_restrict_self 446
#endif

/* What headers of older systems lack, by the version of Landlock that brought
 * it; see landlock(7) and the kernel's uapi/linux/landlock.h. */
#define RIGHTS_1 (((uint64_t)1 << 13) - 1)
#define RIGHT_REFER ((uint64_t)1 << 13)     /* 2 */
#define RIGHT_TRUNCATE ((uint64_t)1 << 14)  /* 3 */
#define RIGHT_IOCTL_DEV ((uint64_t)1 << 15) /* 5 */
#define NET_BIND_TCP ((uint64_t)1 << 0)     /* 4 */
#define NET_CONNECT_TCP ((uint64_t)1 << 1)
#define SCOPE_ABSTRACT_UNIX ((uint64_t)1 << 0) /* 6 */
#define SCOPE_SIGNAL ((uint64_t)1 << 1)

#ifdef INSTRUMENTED
static const bool left_out = true;
#else
static const bool left_out;
#endif

/* What SQLite, the lock and the bells need: also to open the folder itself,
 * which is synced after a file was made or removed in it. */
#define RIGHTS_IN_FOLDER \
	(LANDLOCK_ACCESS_FS_READ_FILE | LANDLOCK_ACCESS_FS_WRITE_FILE | \
	    LANDLOCK_ACCESS_FS_READ_DIR | LANDLOCK_ACCESS_FS_REMOVE_FILE | \
	    LANDLOCK_ACCESS_FS_MAKE_REG | LANDLOCK_ACCESS_FS_MAKE_DIR | \
	    RIGHT_TRUNCATE)

/* The kernel's struct landlock_ruleset_attr as of version 6. */
struct rules {
	uint64_t files, net, scoped;
};

/* How much of that a version knows: unknown bytes at its end must be zero, and
 * are. */
static struct rules
rules_of_version(long version)
{
	struct rules rules = {.files = RIGHTS_1};

	if (version >= 2)
		rules.files |= RIGHT_REFER;
	if (version >= 3)
		rules.files |= RIGHT_TRUNCATE;
	if (version >= 4)
		rules.net = NET_BIND_TCP | NET_CONNECT_TCP;
	if (version >= 5)
		rules.files |= RIGHT_IOCTL_DEV;
	if (version >= 6)
		rules.scoped = SCOPE_ABSTRACT_UNIX | SCOPE_SIGNAL;
	return rules;
}

static _Noreturn void
fail(const char *what)
{
	program_die(EX_OSERR, "sandbox: %s: %s", what, strerror(errno));
}

/* Allows the folder in which a file is. */
static void
allow_folder_of(int ruleset, const char *path, const struct rules *rules)
{
	struct landlock_path_beneath_attr beneath = {
	    .allowed_access = RIGHTS_IN_FOLDER & rules->files,
	};
	char *copy = strdup(path);

	if (!copy)
		program_die(EX_OSERR, "no memory");
	beneath.parent_fd = open(dirname(copy), O_PATH | O_CLOEXEC);
	free(copy);
	if (beneath.parent_fd == -1)
		fail("the store's folder");
	if (syscall(SYS_landlock_add_rule, ruleset, LANDLOCK_RULE_PATH_BENEATH,
		&beneath, 0) == -1)
		fail("landlock_add_rule");
	close(beneath.parent_fd);
}

/* A link: SQLite keeps the log beside what it points to; lock and bells are
 * beside the link. */
static void
allow_folders(int ruleset, const char *path, const struct rules *rules)
{
	char *real = realpath(path, NULL);

	if (!real)
		fail(path);
	allow_folder_of(ruleset, path, rules);
	if (strcmp(real, path) != 0)
		allow_folder_of(ruleset, real, rules);
	free(real);
}

/* False: this kernel has no Landlock, or it is switched off. */
static bool
wall_off_files(const char *path)
{
	long version = syscall(SYS_landlock_create_ruleset, NULL, 0,
	    LANDLOCK_CREATE_RULESET_VERSION);
	struct rules rules;
	int ruleset;

	if (version < 1)
		return false;
	rules = rules_of_version(version);
	ruleset = (int)syscall(SYS_landlock_create_ruleset, &rules,
	    sizeof(rules), 0);
	if (ruleset == -1)
		fail("landlock_create_ruleset");
	allow_folders(ruleset, path, &rules);
	if (syscall(SYS_landlock_restrict_self, ruleset, 0) == -1)
		fail("landlock_restrict_self");
	close(ruleset);
	return true;
}

/* False: this kernel has no filters. */
static bool
filter_calls(void)
{
	struct sock_filter *own = reallocarray(NULL, sandbox_filter_steps,
	    sizeof(*own));
	struct sock_fprog filter = {
	    .len = (unsigned short)sandbox_filter_steps,
	    .filter = own,
	};
	bool found = false;
	int code;

	if (!own)
		program_die(EX_OSERR, "no memory");
	for (size_t i = 0; i < sandbox_filter_steps; i++) {
		own[i] = sandbox_filter[i];
		if (own[i].code != (BPF_JMP | BPF_JEQ | BPF_K) ||
		    own[i].k != SANDBOX_SELF)
			continue;
		own[i].k = (uint32_t)getpid();
		found = true;
	}
	assert(found);
	code = prctl(PR_SET_SECCOMP, SECCOMP_MODE_FILTER, &filter);
	free(own);
	if (code == -1 && errno != EINVAL)
		fail("seccomp");
	return code == 0;
}

void
sandbox_enter(struct store *store)
{
	if (left_out)
		return;
	store_confine(store);
	if (prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) == -1)
		fail("no new privileges");
	if (!wall_off_files(store_path(store)))
		program_inform("this kernel has no Landlock: files outside the "
			       "store's folder are not walled off");
	if (!filter_calls())
		program_inform("this kernel has no seccomp: system calls are "
			       "not filtered");
}
