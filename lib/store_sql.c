/* SPDX-License-Identifier: MIT */
#include <assert.h>
#include <stdlib.h>
#include <string.h>

#include "program.h"
#include "store_internal.h"
#include "when.h"

/*
 * The scan lint of the tests: a query that reads a whole table without an
 * index is a bug, unless it says that it means to.
 */
static void
refuse_scans(struct store *store, const char *sql)
{
	sqlite3_stmt *plan = NULL;
	char *question = sqlite3_mprintf("EXPLAIN QUERY PLAN %s", sql);
	const char *step;
	int code = SQLITE_NOMEM;

	if (question)
		code = sqlite3_prepare_v2(store->db, question, -1, &plan, NULL);
	sqlite3_free(question);
	/* What else is wrong is told when the query itself is prepared. */
	if (code == SQLITE_NOMEM)
		store_fail(store, code, sql);
	if (code != SQLITE_OK)
		return;
	while ((code = sqlite3_step(plan)) == SQLITE_ROW) {
		step = (const char *)sqlite3_column_text(plan, 3);
		if (strncmp(step, "SCAN ", 5) != 0 || strstr(step, "INDEX") ||
		    strstr(step, "VIRTUAL TABLE") || strstr(step, "CONSTANT") ||
		    strncmp(step, "SCAN (", 6) == 0)
			continue;
		program_die(EX_SOFTWARE, "lint: %s, in: %s", step, sql);
	}
	if (code != SQLITE_DONE)
		store_fail(store, code, sql);
	sqlite3_finalize(plan);
}

static struct statement *
prepare(struct store *store, const char *sql)
{
	struct statement *statement = calloc(1, sizeof(*statement));
	const char *rest = NULL;
	int code;

	if (!statement)
		program_die(EX_OSERR, "no memory");
	if (store->lint && !strstr(sql, "/*scan*/"))
		refuse_scans(store, sql);
	code = sqlite3_prepare_v3(store->db, sql, -1, SQLITE_PREPARE_PERSISTENT,
	    &statement->handle, &rest);
	/* It was prepared a thousand times before: the schema is not ours. */
	if (code == SQLITE_ERROR)
		program_die(EX_IOERR,
		    "%s: the store is damaged (%s): see check-desk",
		    store->path, sqlite3_errmsg(store->db));
	if (code != SQLITE_OK)
		store_fail(store, code, sql);
	if (*rest)
		program_die(EX_SOFTWARE, "more than one statement: %s", sql);
	statement->sql = sql;
	statement->store = store;
	return statement;
}

struct statement *
store_statement(struct store *store, const char *sql)
{
	size_t bucket = ((uintptr_t)sql >> 4) % STORE_BUCKETS;
	struct statement *found = store->statements[bucket];

	while (found && found->sql != sql)
		found = found->next;
	if (!found) {
		found = prepare(store, sql);
		found->next = store->statements[bucket];
		store->statements[bucket] = found;
	}
	if (sqlite3_stmt_busy(found->handle))
		program_die(EX_SOFTWARE, "statement in use: %s", sql);
	sqlite3_clear_bindings(found->handle);
	found->bound = 0;
	return found;
}

void
store_statements_free(struct store *store)
{
	for (size_t i = 0; i < STORE_BUCKETS; i++) {
		struct statement *next, *statement = store->statements[i];

		for (; statement; statement = next) {
			next = statement->next;
			sqlite3_finalize(statement->handle);
			free(statement);
		}
		store->statements[i] = NULL;
	}
}

static int
place_of(struct statement *statement, const char *name)
{
	unsigned turn = statement->bound++;
	int place;

	if (turn < STORE_BINDS && statement->binds[turn].name == name)
		return statement->binds[turn].place;
	place = sqlite3_bind_parameter_index(statement->handle, name);
	if (!place)
		program_die(EX_SOFTWARE, "no %s in: %s", name, statement->sql);
	if (turn < STORE_BINDS) {
		statement->binds[turn].name = name;
		statement->binds[turn].place = place;
	}
	return place;
}

static void
bound(struct statement *statement, int code)
{
	if (code != SQLITE_OK)
		store_fail(statement->store, code, statement->sql);
}

void
store_bind_text_length(struct statement *statement, const char *name,
    const char *text, size_t length)
{
	int place = place_of(statement, name);

	bound(statement,
	    sqlite3_bind_text64(statement->handle, place, text, length,
		SQLITE_STATIC, SQLITE_UTF8));
}

void
store_bind_text(struct statement *statement, const char *name, const char *text)
{
	if (text)
		store_bind_text_length(statement, name, text, strlen(text));
	else
		store_bind_null(statement, name);
}

void
store_bind_integer(struct statement *statement, const char *name, int64_t value)
{
	int place = place_of(statement, name);

	bound(statement, sqlite3_bind_int64(statement->handle, place, value));
}

void
store_bind_null(struct statement *statement, const char *name)
{
	int place = place_of(statement, name);

	bound(statement, sqlite3_bind_null(statement->handle, place));
}

void
store_bind_time(struct statement *statement, const char *name, int64_t moment)
{
	if (moment == WHEN_NONE)
		store_bind_null(statement, name);
	else
		store_bind_integer(statement, name, moment);
}

bool
store_step(struct statement *statement)
{
	int code = sqlite3_step(statement->handle);

	if (code == SQLITE_ROW)
		return true;
	if (code != SQLITE_DONE)
		store_fail(statement->store,
		    sqlite3_extended_errcode(statement->store->db),
		    statement->sql);
	sqlite3_reset(statement->handle);
	return false;
}

void
store_finish(struct statement *statement)
{
	if (statement)
		sqlite3_reset(statement->handle);
}

int64_t
store_run(struct statement *statement)
{
	bool row = store_step(statement);

	assert(!row);
	return sqlite3_changes64(statement->store->db);
}

int64_t
store_inserted(struct store *store)
{
	return sqlite3_last_insert_rowid(store->db);
}

/* SQLite ends the text with a NUL here, and for that may want memory. */
const char *
store_text(struct statement *statement, int column)
{
	sqlite3 *db = statement->store->db;
	const char *text = (const char *)sqlite3_column_text(statement->handle,
	    column);

	if (!text && sqlite3_errcode(db) == SQLITE_NOMEM)
		store_fail(statement->store, SQLITE_NOMEM, statement->sql);
	return text;
}

size_t
store_length(struct statement *statement, int column)
{
	return (size_t)sqlite3_column_bytes(statement->handle, column);
}

int64_t
store_integer(struct statement *statement, int column)
{
	return sqlite3_column_int64(statement->handle, column);
}

double
store_real(struct statement *statement, int column)
{
	return sqlite3_column_double(statement->handle, column);
}

bool
store_is_null(struct statement *statement, int column)
{
	return sqlite3_column_type(statement->handle, column) == SQLITE_NULL;
}

int64_t
store_time(struct statement *statement, int column)
{
	return store_is_null(statement, column)
	    ? WHEN_NONE
	    : store_integer(statement, column);
}

int64_t
store_value(struct store *store, const char *sql, int64_t fallback)
{
	struct statement *statement = store_statement(store, sql);
	int64_t value = fallback;

	if (store_step(statement)) {
		value = store_integer(statement, 0);
		store_finish(statement);
	}
	return value;
}
