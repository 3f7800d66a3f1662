/* SPDX-License-Identifier: MIT */
#include "store.h"

#include <assert.h>
#include <errno.h>
#include <fcntl.h>
#include <libgen.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <sys/time.h>
#include <unistd.h>

#include "buffer.h"
#include "program.h"
#include "store_internal.h"

/* Readers too need to write: SQLite keeps their marks in files beside it. */
static void
refuse_folder(const struct store *store)
{
	char *copy = strdup(store->path);
	int before = errno;

	if (copy && access(store->path, R_OK) == 0 &&
	    access(dirname(copy), W_OK) == -1)
		program_die(EX_CANTCREAT,
		    "%s: its folder may not be written (%s), which reading "
		    "needs as well: use a copy that backup-store made",
		    store->path, strerror(errno));
	errno = before;
	free(copy);
}

_Noreturn void
store_fail(struct store *store, int code, const char *what)
{
	const char *path = store->path;
	int primary = code == SQLITE_IOERR_NOMEM ? SQLITE_NOMEM : code & 0xff;

	switch (primary) {
	case SQLITE_BUSY:
	case SQLITE_LOCKED:
		program_die(EX_TEMPFAIL,
		    "%s: locked by another program for "
		    "longer than %d s (%s): try again",
		    path, STORE_PATIENCE / 1000, what);
	case SQLITE_FULL:
		program_die(EX_IOERR,
		    "%s: the disk is full (%s): make room "
		    "and run this again",
		    path, what);
	case SQLITE_NOTADB:
		program_die(EX_NOINPUT, "%s: is no frontdesk store", path);
	case SQLITE_CORRUPT:
		program_die(EX_IOERR,
		    "%s: the store is damaged (%s): see "
		    "check-desk",
		    path, what);
	case SQLITE_CANTOPEN:
		refuse_folder(store);
		program_die(EX_CANTCREAT, "%s: cannot be opened: %s", path,
		    strerror(errno));
	case SQLITE_READONLY:
	case SQLITE_PERM:
		program_die(EX_CANTCREAT, "%s: may not be written (%s)", path,
		    what);
	case SQLITE_IOERR:
		program_die(EX_IOERR, "%s: %s: %s", path, what,
		    strerror(errno));
	case SQLITE_NOMEM:
		program_die(EX_OSERR, "%s: no memory (%s)", path, what);
	default:
		program_die(EX_SOFTWARE, "%s: %s: %s", path, what,
		    sqlite3_errmsg(store->db));
	}
}

void
store_execute(struct store *store, const char *sql, const char *what)
{
	int code = sqlite3_exec(store->db, sql, NULL, NULL, NULL);

	if (code != SQLITE_OK)
		store_fail(store, code, what);
}

/* Makes the folders above a path, as mkdir -p does, for us alone. */
static void
make_folders(const char *path)
{
	char *copy = strdup(path);

	if (!copy)
		program_die(EX_OSERR, "no memory");
	for (char *at = copy; (at = strchr(at + 1, '/'));) {
		*at = '\0';
		if (mkdir(copy, 0700) == -1 && errno != EEXIST)
			program_die(EX_CANTCREAT, "%s: %s", copy,
			    strerror(errno));
		*at = '/';
	}
	free(copy);
}

/* The result of the call is looked at by the first statement. */
static void
configure(struct store *store)
{
	sqlite3 *db = store->db;

	sqlite3_extended_result_codes(db, 1);
	sqlite3_busy_timeout(db, STORE_PATIENCE);
	sqlite3_db_config(db, SQLITE_DBCONFIG_ENABLE_FKEY, 1, NULL);
	sqlite3_db_config(db, SQLITE_DBCONFIG_DEFENSIVE, 1, NULL);
	sqlite3_db_config(db, SQLITE_DBCONFIG_TRUSTED_SCHEMA, 0, NULL);
	sqlite3_db_config(db, SQLITE_DBCONFIG_DQS_DML, 0, NULL);
	sqlite3_db_config(db, SQLITE_DBCONFIG_DQS_DDL, 0, NULL);
}

/* A process uses its stores from one thread: locks inside SQLite, and a count
 * of its memory that nobody reads, are a tenth of the start of a program. The
 * calls say no, and mean nothing, when a store was opened before. */
static void
configure_library(void)
{
	sqlite3_config(SQLITE_CONFIG_SINGLETHREAD);
	sqlite3_config(SQLITE_CONFIG_MEMSTATUS, 0);
}

static void
open_file(struct store *store)
{
	int flags = store->mode == STORE_WRITE
	    ? SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE
	    : SQLITE_OPEN_READONLY;
	int code;

	store_refuse_other(store->path);
	if (store->mode == STORE_WRITE)
		make_folders(store->path);
	else
		store_need_file(store->path);
	configure_library();
	errno = 0;
	code = sqlite3_open_v2(store->path, &store->db,
	    flags | SQLITE_OPEN_NOMUTEX | SQLITE_OPEN_PRIVATECACHE, NULL);
	if (code != SQLITE_OK)
		store_fail(store, code, "open");
	configure(store);
}

struct store *
store_open_path(const char *path, enum store_mode mode)
{
	struct store *store = calloc(1, sizeof(*store));
	const char *lint = getenv("STORE_LINT");

	if (store_is_url(path))
		program_die(EX_CONFIG,
		    "%s: this build has no PostgreSQL store;"
		    " name a file",
		    path);
	if (!store || !(store->path = strdup(path)))
		program_die(EX_OSERR, "no memory");
	store->mode = mode;
	store->lock = -1;
	store->lint = lint && *lint == '1';
	open_file(store);
	store_schema_ready(store);
	return store;
}

void
store_close(struct store *store)
{
	int code;

	if (!store)
		return;
	assert(!store->in_transaction && !store->reading);
	store_statements_free(store);
	code = sqlite3_close(store->db);
	if (code != SQLITE_OK)
		store_fail(store, code, "close");
	if (store->lock != -1)
		close(store->lock);
	free(store->path);
	free(store);
}

const char *
store_path(const struct store *store)
{
	return store->path;
}

static volatile sig_atomic_t waited_enough;

static void
wake(int number)
{
	(void)number;
	waited_enough = true;
}

static void
open_lock(struct store *store)
{
	struct buffer path;

	if (store->lock != -1)
		return;
	buffer_init(&path, 4096);
	buffer_format(&path, "%s.lock", store->path);
	store->lock = open(path.bytes, O_RDWR | O_CREAT | O_CLOEXEC, 0600);
	if (store->lock == -1)
		program_die(EX_CANTCREAT, "%s: %s", path.bytes,
		    strerror(errno));
	buffer_release(&path);
}

/* Waits in the kernel's queue rather than in SQLite's busy handler: with many
 * writers that is several times faster and fair. The alarm bounds it. */
void
store_lock(struct store *store)
{
	struct sigaction action = {.sa_handler = wake}, before;
	/* Rings on, in case it rings just before we wait. */
	struct itimerval patience = {
	    .it_value.tv_sec = STORE_PATIENCE / 1000,
	    .it_interval.tv_usec = 100000,
	};
	struct itimerval none = {0};
	int code;

	open_lock(store);
	if (flock(store->lock, LOCK_EX | LOCK_NB) == 0)
		return;
	sigemptyset(&action.sa_mask);
	sigaction(SIGALRM, &action, &before);
	waited_enough = false;
	setitimer(ITIMER_REAL, &patience, NULL);
	/* Another signal, such as the one that tells the program to stop, is no
	 * reason to leave a transaction out. */
	do
		code = flock(store->lock, LOCK_EX);
	while (code == -1 && errno == EINTR && !waited_enough);
	setitimer(ITIMER_REAL, &none, NULL);
	sigaction(SIGALRM, &before, NULL);
	if (code == -1)
		store_fail(store, SQLITE_BUSY, "wait for the writers' lock");
}

void
store_unlock(struct store *store)
{
	flock(store->lock, LOCK_UN);
}

void
store_begin_at(struct store *store, const char *file, int line)
{
	if (store->in_transaction)
		program_die(EX_SOFTWARE,
		    "%s:%d: a transaction is open since "
		    "%s:%d",
		    file, line, store->file, store->line);
	assert(store->mode == STORE_WRITE);
	store_lock(store);
	store_execute(store, "BEGIN IMMEDIATE", "begin");
	store->in_transaction = true;
	store->marked = false;
	store->file = file;
	store->line = line;
	store->bells = 0;
}

static void
each_bell(const struct store *store,
    void act(const char *path, enum bell, int64_t event))
{
	for (unsigned bell = 0; bell < BELL_COUNT; bell++)
		if (store->bells & 1U << bell)
			act(store->path, (enum bell)bell, store->bell_event);
}

void
store_commit(struct store *store)
{
	assert(store->in_transaction);
	each_bell(store, bell_prepare);
	store_execute(store, "COMMIT", "commit");
	store->in_transaction = false;
	store_unlock(store);
	each_bell(store, bell_ring);
}

void
store_rollback(struct store *store)
{
	assert(store->in_transaction);
	store_execute(store, "ROLLBACK", "roll back");
	store->in_transaction = false;
	store_unlock(store);
}

bool
store_in_transaction(const struct store *store)
{
	return store->in_transaction;
}

void
store_begin_reading(struct store *store)
{
	assert(!store->in_transaction && !store->reading);
	store_execute(store, "BEGIN", "begin to read");
	store->reading = true;
}

void
store_end_reading(struct store *store)
{
	assert(store->reading);
	store_execute(store, "COMMIT", "end reading");
	store->reading = false;
}

void
store_ring(struct store *store, enum bell bell, int64_t event)
{
	assert(store->in_transaction);
	store->bells |= 1U << bell;
	store->bell_event = event;
}

void
store_mark(struct store *store)
{
	assert(store->in_transaction);
	if (store->marked)
		store_execute(store, "RELEASE mark", "forget the mark");
	store_execute(store, "SAVEPOINT mark", "mark");
	store->marked = true;
}

void
store_forget_since_mark(struct store *store)
{
	assert(store->marked);
	store_execute(store, "ROLLBACK TO mark", "go back to the mark");
}

void
store_confine(struct store *store)
{
	unsigned char seed;

	store_execute(store, "PRAGMA temp_store = MEMORY", "temporary store");
	sqlite3_randomness(sizeof(seed), &seed);
}
