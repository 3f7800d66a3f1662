/* SPDX-License-Identifier: MIT */
#include <assert.h>
#include <string.h>

#include "program.h"
#include "sql.h"
#include "store_internal.h"

/* upgrades[n] brings version n to n + 1; version 0 is an empty file. */
static const char *const *const upgrades[] = {sql_schema};

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

/* The store's version; exits when it is not ours. An empty file is version 0
 * and will be ours. */
static int
version_of(struct store *store)
{
	int version = pragma(store, "PRAGMA user_version");
	int application = pragma(store, "PRAGMA application_id");

	if (application != STORE_APPLICATION &&
	    (application || version ||
		pragma(store, "SELECT count(*) FROM sqlite_schema")))
		program_die(EX_NOINPUT, "%s: is no frontdesk store",
		    store->path);
	if (version > STORE_VERSION)
		program_die(EX_CONFIG,
		    "%s: made by a newer frontdesk (store "
		    "version %d, this program knows %d): upgrade the programs",
		    store->path, version, STORE_VERSION);
	/* Both are set in one transaction, but were not read in one. */
	if (version == 0 && application == STORE_APPLICATION)
		version = pragma(store, "PRAGMA user_version");
	if (version < 0 || (version == 0 && application == STORE_APPLICATION))
		store_fail(store, SQLITE_CORRUPT, "PRAGMA user_version");
	return version;
}

static void
upgrade_from(struct store *store, int version)
{
	for (; version < STORE_VERSION; version++)
		for (const char *const *sql = upgrades[version]; *sql; sql++)
			store_execute(store, *sql, "make the schema");
	static_assert(STORE_APPLICATION == 1717859176 && STORE_VERSION == 1,
	    "pragmas take no binds: keep these two in step");
	store_execute(store, "PRAGMA application_id = 1717859176",
	    "mark the store as ours");
	store_execute(store, "PRAGMA user_version = 1", "set the version");
}

/* Looks again behind the lock: two programs may start on an empty folder. */
static void
upgrade(struct store *store)
{
	store_execute(store, "PRAGMA journal_mode = WAL", "switch to WAL");
	store_begin(store);
	upgrade_from(store, version_of(store));
	store_commit(store);
}

void
store_schema_ready(struct store *store)
{
	int version = version_of(store);

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
