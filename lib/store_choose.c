/* SPDX-License-Identifier: MIT */
#include <errno.h>
#include <grp.h>
#include <libgen.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "buffer.h"
#include "config.h"
#include "program.h"
#include "store_internal.h"

static char *
default_path(void)
{
	const char *data = getenv("XDG_DATA_HOME"), *home = getenv("HOME");
	struct buffer path;

	buffer_init(&path, 4096);
	if (data && *data)
		buffer_format(&path, "%s/frontdesk/desk.db", data);
	else if (home && *home)
		buffer_format(&path, "%s/.local/share/frontdesk/desk.db", home);
	else
		program_die(EX_CONFIG,
		    "neither --db, FRONTDESK_DB nor HOME "
		    "says where the store is");
	return buffer_detach(&path);
}

bool
store_is_url(const char *path)
{
	return strncmp(path, "postgresql://", 13) == 0 ||
	    strncmp(path, "postgres://", 11) == 0;
}

void
store_need_file(const char *path)
{
	if (!store_is_url(path) && access(path, F_OK) == -1)
		program_die(EX_NOINPUT,
		    "%s: no store here (%s); a program "
		    "that writes makes one, --db names another",
		    path, strerror(errno));
}

/* To open a pipe would wait for whoever writes to it; and SQLite has names for
 * stores that are gone when the program ends. */
void
store_refuse_other(const char *path)
{
	struct stat status;

	if (!*path || strcmp(path, ":memory:") == 0)
		program_die(EX_CONFIG,
		    "'%s' names no file for the store: check --db, "
		    "FRONTDESK_DB and HOME",
		    path);
	if (stat(path, &status) == 0 && !S_ISREG(status.st_mode))
		program_die(EX_NOINPUT,
		    "%s: is no frontdesk store, not even "
		    "a file",
		    path);
}

/* Which store is meant; the caller frees it. */
static char *
chosen_path(void)
{
	const char *path = program_db();
	char *copy;

	if (!path)
		path = config_get("FRONTDESK_DB");
	copy = path ? strdup(path) : default_path();
	if (!copy)
		program_die(EX_OSERR, "no memory");
	return copy;
}

struct store *
store_open(enum store_mode mode)
{
	char *path = chosen_path();
	struct store *store = store_open_path(path, mode);

	free(path);
	return store;
}

struct store *
store_open_present(void)
{
	char *path = chosen_path();
	struct store *store;

	store_need_file(path);
	store = store_open_path(path, STORE_WRITE);
	free(path);
	return store;
}

struct store *
store_open_if_there(void)
{
	char *path = chosen_path();
	struct store *store = NULL;

	if (store_is_url(path) || access(path, F_OK) == 0 || errno != ENOENT)
		store = store_open_path(path, STORE_READ);
	free(path);
	return store;
}

static void
become(uid_t user, gid_t group)
{
	if (setgroups(0, NULL) == -1 || setgid(group) == -1 ||
	    setuid(user) == -1)
		program_die(EX_OSERR, "cannot become user %u: %s",
		    (unsigned)user, strerror(errno));
}

void
store_become_owner(void)
{
	struct stat folder;
	char *path;

	if (geteuid() != 0)
		return;
	path = chosen_path();
	if (!store_is_url(path) && stat(dirname(path), &folder) == 0 &&
	    folder.st_uid != 0)
		become(folder.st_uid, folder.st_gid);
	free(path);
}
