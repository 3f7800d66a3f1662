/* SPDX-License-Identifier: MIT */
#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <unistd.h>

#include "program.h"
#include "store_internal.h"

/* Pages copied between two looks at the clock and the writers. */
#define STEP_PAGES 1024

static bool
check_copy(sqlite3 *copy, const char **why)
{
	sqlite3_stmt *check = NULL;
	bool good = false;

	*why = "the copy cannot be checked";
	if (sqlite3_prepare_v2(copy, "PRAGMA integrity_check(1)", -1, &check,
		NULL) == SQLITE_OK &&
	    sqlite3_step(check) == SQLITE_ROW)
		good = strcmp((const char *)sqlite3_column_text(check, 0),
			   "ok") == 0;
	sqlite3_finalize(check);
	if (good &&
	    sqlite3_exec(copy, "PRAGMA journal_mode = DELETE", NULL, NULL,
		NULL) != SQLITE_OK)
		good = false;
	return good;
}

static int
copy_pages(sqlite3_backup *backup)
{
	int code;

	do {
		code = sqlite3_backup_step(backup, STEP_PAGES);
		if (code == SQLITE_BUSY || code == SQLITE_LOCKED)
			sqlite3_sleep(20);
	} while (
	    code == SQLITE_OK || code == SQLITE_BUSY || code == SQLITE_LOCKED);
	return code;
}

bool
store_copy(struct store *store, const char *path, const char **why)
{
	sqlite3 *copy = NULL;
	sqlite3_backup *backup;
	bool good = false;
	int fd = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);

	if (fd == -1) {
		*why = strerror(errno);
		return false;
	}
	close(fd);
	*why = "cannot be opened as a store";
	if (sqlite3_open(path, &copy) == SQLITE_OK) {
		backup = sqlite3_backup_init(copy, "main", store->db, "main");
		good = backup && copy_pages(backup) == SQLITE_DONE;
		if (backup)
			sqlite3_backup_finish(backup);
		if (!good)
			*why = sqlite3_errstr(sqlite3_errcode(copy));
		else
			good = check_copy(copy, why);
	}
	sqlite3_close(copy);
	return good;
}

static void
report_rows(struct store *store, const char *sql, store_finding *finding,
    void *context)
{
	sqlite3_stmt *check = NULL;
	const char *said;

	if (sqlite3_prepare_v2(store->db, sql, -1, &check, NULL) != SQLITE_OK)
		store_fail(store, sqlite3_errcode(store->db), sql);
	while (sqlite3_step(check) == SQLITE_ROW) {
		said = (const char *)sqlite3_column_text(check, 0);
		if (said && strcmp(said, "ok") != 0)
			finding(context, said);
	}
	sqlite3_finalize(check);
}

void
store_check(struct store *store, store_finding *finding, void *context)
{
	report_rows(store, "PRAGMA integrity_check", finding, context);
	report_rows(store,
	    "SELECT 'a row of ' || [table] || ' refers to a missing '"
	    "|| 'row of ' || parent FROM pragma_foreign_key_check",
	    finding, context);
}
