/* SPDX-License-Identifier: MIT */
#include <assert.h>
#include <string.h>

#include "program.h"
#include "sql.h"
#include "store_internal.h"

/* upgrades[n] brings version n to n + 1. Version 0 is an empty file, which gets
 * the whole schema at once. */
static const char *const *const upgrades[] = {NULL, sql_upgrade_002,
    sql_upgrade_003};

static_assert(sizeof(upgrades) / sizeof(upgrades[0]) == STORE_VERSION,
    "every version needs its upgrade");

int
store_schema_version(void)
{
	return STORE_VERSION;
}

static int
pragma(struct store *store, const char *sql)
{
	sqlite3_stmt *statement = NULL;
	int code, value = 0;

	code = sqlite3_prepare_v2(store->db, sql, -1, &statement, NULL);
	if (code == SQLITE_OK) {
		code = sqlite3_step(statement);
		if (code == SQLITE_ROW)
			value = sqlite3_column_int(statement, 0);
	}
	sqlite3_finalize(statement);
	if (code != SQLITE_ROW && code != SQLITE_DONE)
		store_fail(store, sqlite3_extended_errcode(store->db), sql);
	return value;
}

/* What says whose store it is, all of one moment: another program may be making
 * it right now. */
struct mark {
	int version, application;
	bool empty;
};

static void
read_mark(struct store *store, struct mark *mark)
{
	mark->version = pragma(store, "PRAGMA user_version");
	mark->application = pragma(store, "PRAGMA application_id");
	mark->empty = !pragma(store, "SELECT count(*) FROM sqlite_schema");
}

/* The store's version; exits when it is not ours. An empty file is version 0
 * and will be ours. */
static int
version_of(struct store *store)
{
	bool alone = !store_in_transaction(store);
	struct mark mark;

	if (alone)
		store_begin_reading(store);
	read_mark(store, &mark);
	if (alone)
		store_end_reading(store);
	if (mark.application != STORE_APPLICATION &&
	    (mark.application || mark.version || !mark.empty))
		program_die(EX_NOINPUT, "%s: is no frontdesk store",
		    store->path);
	if (mark.version > STORE_VERSION)
		program_die(EX_CONFIG,
		    "%s: made by a newer frontdesk (store "
		    "version %d, this program knows %d): upgrade the programs",
		    store->path, mark.version, STORE_VERSION);
	if (mark.version < 0 || (mark.version == 0 && mark.application))
		store_fail(store, SQLITE_CORRUPT, "PRAGMA user_version");
	return mark.version;
}

static void
run_all(struct store *store, const char *const *sql)
{
	for (; *sql; sql++)
		store_execute(store, *sql, "make the schema");
}

static void
upgrade_from(struct store *store, int version)
{
	if (version == 0)
		run_all(store, sql_schema);
	else
		for (; version < STORE_VERSION; version++)
			run_all(store, upgrades[version]);
	static_assert(STORE_APPLICATION == 1717859176 && STORE_VERSION == 3,
	    "pragmas take no binds: keep these two in step");
	store_execute(store, "PRAGMA application_id = 1717859176",
	    "mark the store as ours");
	store_execute(store, "PRAGMA user_version = 3", "set the version");
}

static void
switch_to_wal(struct store *store)
{
	store_lock(store);
	store_execute(store, "PRAGMA journal_mode = WAL", "switch to WAL");
	store_unlock(store);
}

/* A backup is one file, without a log, until somebody writes to it. */
static bool
has_wal(struct store *store)
{
	sqlite3_stmt *statement = NULL;
	bool wal = false;

	if (sqlite3_prepare_v2(store->db, "PRAGMA journal_mode", -1, &statement,
		NULL) == SQLITE_OK &&
	    sqlite3_step(statement) == SQLITE_ROW)
		wal = strcmp((const char *)sqlite3_column_text(statement, 0),
			  "wal") == 0;
	sqlite3_finalize(statement);
	return wal;
}

/* Two programs may start on an empty folder: both would hold what the other
 * needs for the switch, so it is made behind the lock, as is the schema, and
 * there the version is looked at again. */
static void
upgrade(struct store *store)
{
	switch_to_wal(store);
	store_begin(store);
	upgrade_from(store, version_of(store));
	store_commit(store);
}

void
store_schema_ready(struct store *store)
{
	int version;

	/* As a rule. What is otherwise is looked at more closely. */
	if (pragma(store, "PRAGMA user_version") == STORE_VERSION &&
	    pragma(store, "PRAGMA application_id") == STORE_APPLICATION) {
		if (store->mode == STORE_WRITE && !has_wal(store))
			switch_to_wal(store);
		return;
	}
	version = version_of(store);
	if (store->mode == STORE_READ) {
		if (version == 0)
			program_die(EX_NOINPUT,
			    "%s: the store is empty; a "
			    "program that writes fills it",
			    store->path);
		if (version < STORE_VERSION)
			program_die(EX_CONFIG,
			    "%s: made by an older frontdesk:"
			    " run check-desk --upgrade",
			    store->path);
		return;
	}
	if (version < STORE_VERSION)
		upgrade(store);
}
