/* SPDX-License-Identifier: MIT */
#include <assert.h>
#include <signal.h>
#include <stddef.h>
#include <sysexits.h>
#include <time.h>
#include <unistd.h>

#include "store_internal.h"
#include "when.h"

/* Pages of the log, 16 MiB, that may gather before they are moved into the
 * store. With more, no fewer pages are moved, and the log keeps growing where
 * it could be written over, which the disk likes better. */
#define LOG_PAGES 4096

/* ns in which whoever waited for the lock can take it. */
#define REST 200000

/* Parts of the index that may lie apart, one for each transaction: a search
 * takes no longer for that. The schema has later writers put them together, a
 * little with each. */
#define APART 64

/* Of one step of merging: pages written at once, and for how long. */
#define MERGE_PAGES "64"
#define MERGE_SPAN 40 /* ms */

/* Takes the place of the checkpoint that SQLite makes in the middle of every
 * commit behind which the log is long, with the lock held. */
static int
remember_log(void *context, sqlite3 *db, const char *name, int pages)
{
	struct store *store = context;

	(void)db;
	(void)name;
	store->log_pages = pages;
	return SQLITE_OK;
}

void
store_bulk_open(struct store *store)
{
	store_execute(store, "PRAGMA cache_size = -65536", "larger cache");
	store_execute(store, "PRAGMA secure_delete = OFF", "fast deletes");
	store_execute(store, "PRAGMA temp_store = MEMORY", "temporary store");
	store_execute(store, "PRAGMA foreign_keys = OFF", "look up less");
	sqlite3_wal_hook(store->db, remember_log, store);
	store->apart = 0;
}

/* The index's settings are part of the store and hold for all writers, so one
 * is changed for no longer than the transaction. */
void
store_bulk_begin(struct store *store)
{
	store_begin(store);
	store_execute(store,
	    "INSERT INTO message_search (message_search, rank)"
	    " VALUES ('automerge', 0)",
	    "gather words");
}

/* A savepoint makes the index write out what it gathered. */
void
store_bulk_commit(struct store *store)
{
	store_execute(store,
	    "SAVEPOINT gathered; RELEASE gathered;"
	    "INSERT INTO message_search (message_search, rank)"
	    " VALUES ('automerge', 16)",
	    "write words");
	store_commit(store);
	store->apart++;
}

/* One short step; false when there is nothing left to merge. */
static bool
merge_step(struct store *store)
{
	int64_t began, before;
	bool more;

	store_begin(store);
	began = when_monotonic();
	do {
		before = sqlite3_total_changes64(store->db);
		store_execute(store,
		    "INSERT INTO message_search (message_search, rank)"
		    " VALUES ('merge', " MERGE_PAGES ")",
		    "merge words");
		/* The command itself counts as one. */
		more = sqlite3_total_changes64(store->db) - before > 1;
	} while (more && when_monotonic() - began < MERGE_SPAN);
	store_commit(store);
	return more;
}

static void
move_log(struct store *store)
{
	if (store->log_pages < LOG_PAGES)
		return;
	/* A reader may keep it from getting through: then next time. */
	sqlite3_wal_checkpoint_v2(store->db, NULL, SQLITE_CHECKPOINT_PASSIVE,
	    NULL, NULL);
	store->log_pages = 0;
}

static void
rest(struct store *store)
{
	static const struct timespec span = {.tv_nsec = REST};

	assert(!store->in_transaction);
	move_log(store);
	nanosleep(&span, NULL);
}

void
store_bulk_rest(struct store *store)
{
	if (store->apart >= APART) {
		while (merge_step(store))
			rest(store);
		store->apart = 0;
	}
	rest(store);
}

/* Only what a signal handler may call. */
static void
tell_and_end(int number)
{
	static const char said[] = "the store cannot be read: I/O error\n";
	ssize_t length = write(STDERR_FILENO, said, sizeof(said) - 1);

	(void)number;
	(void)length;
	_exit(EX_IOERR);
}

void
store_bulk_read(struct store *store)
{
	struct sigaction action = {.sa_handler = tell_and_end};

	sigemptyset(&action.sa_mask);
	sigaction(SIGBUS, &action, NULL);
	store_execute(store, "PRAGMA mmap_size = 2147418112", "map the store");
}
