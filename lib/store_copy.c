/* SPDX-License-Identifier: MIT */
#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "program.h"
#include "progress.h"
#include "store_internal.h"

/* Pages of one step of a copy: 4 MiB. */
#define STEP_PAGES 1024

/* Missing memory looks like damage to a check: SQLite turns it into an I/O
 * error, or into a finding about a page (`said`, may be NULL). */
static bool
no_memory(sqlite3 *db, const char *said)
{
	int code = sqlite3_extended_errcode(db);

	return code == SQLITE_NOMEM || code == SQLITE_IOERR_NOMEM ||
	    (said &&
		(strstr(said, "error code=7") ||
		    strstr(said, "error code=3082")));
}

static bool
check_copy(sqlite3 *copy, const char **why)
{
	sqlite3_stmt *check = NULL;
	const char *said = NULL;
	bool good = false;

	*why = "the copy cannot be checked";
	if (sqlite3_prepare_v2(copy, "PRAGMA integrity_check(1)", -1, &check,
		NULL) == SQLITE_OK &&
	    sqlite3_step(check) == SQLITE_ROW)
		said = (const char *)sqlite3_column_text(check, 0);
	good = said && strcmp(said, "ok") == 0;
	errno = !good && no_memory(copy, said) ? ENOMEM : 0;
	sqlite3_finalize(check);
	if (good &&
	    sqlite3_exec(copy, "PRAGMA journal_mode = DELETE", NULL, NULL,
		NULL) != SQLITE_OK)
		good = false;
	return good;
}

/* All that is read belongs to one transaction, so that no writer makes the
 * copy begin again. */
static bool
copy_pages(struct store *store, sqlite3 *copy, const char **why)
{
	sqlite3_backup *backup = sqlite3_backup_init(copy, "main", store->db,
	    "main");
	int code = SQLITE_OK;

	if (backup) {
		do {
			code = sqlite3_backup_step(backup, STEP_PAGES);
			progress_tell("pages left to copy: %d",
			    sqlite3_backup_remaining(backup));
		} while (code == SQLITE_OK);
		progress_tell("checking the copy");
		sqlite3_backup_finish(backup);
	} else {
		code = sqlite3_errcode(copy);
	}
	*why = sqlite3_errstr(code);
	return code == SQLITE_DONE;
}

bool
store_copy(struct store *store, const char *path, const char **why)
{
	sqlite3 *copy = NULL;
	bool good = false, starved;

	*why = "cannot be opened as a store";
	if (sqlite3_open(path, &copy) == SQLITE_OK) {
		store_begin_reading(store);
		store_execute(store, "SELECT 1 FROM sqlite_schema",
		    "begin the copy");
		good = copy_pages(store, copy, why);
		store_end_reading(store);
	}
	errno = 0;
	good = good && check_copy(copy, why);
	starved = !good && (errno == ENOMEM || no_memory(copy, NULL));
	if (starved)
		*why = "no memory";
	if (sqlite3_close(copy) != SQLITE_OK)
		good = false;
	errno = starved ? ENOMEM : 0;
	return good;
}

bool
store_is_one(const char *path, int64_t *size)
{
	static const uint8_t ours[] = {0x66, 0x64, 0x73, 0x68};
	uint8_t head[72] = {0};
	int fd = open(path, O_RDONLY | O_CLOEXEC);
	ssize_t got = -1;
	struct stat status;

	*size = -1;
	if (fd == -1)
		return false;
	if (fstat(fd, &status) == 0)
		*size = status.st_size;
	got = pread(fd, head, sizeof(head), 0);
	close(fd);
	return got == (ssize_t)sizeof(head) &&
	    memcmp(head, "SQLite format 3", 16) == 0 &&
	    memcmp(head + 68, ours, sizeof(ours)) == 0;
}

static void
report_rows(struct store *store, const char *sql, store_finding *finding,
    void *context)
{
	sqlite3_stmt *check = NULL;
	const char *said;
	int code;

	sqlite3_prepare_v2(store->db, sql, -1, &check, NULL);
	while ((code = sqlite3_step(check)) == SQLITE_ROW) {
		said = (const char *)sqlite3_column_text(check, 0);
		if (said && no_memory(store->db, said))
			store_fail(store, SQLITE_NOMEM, "check");
		if (said && strcmp(said, "ok") != 0)
			finding(context, said);
	}
	if (code != SQLITE_DONE && no_memory(store->db, NULL))
		store_fail(store, SQLITE_NOMEM, "check");
	if (code != SQLITE_DONE)
		finding(context, sqlite3_errmsg(store->db));
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
