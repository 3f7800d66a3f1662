/* SPDX-License-Identifier: MIT */
#ifndef STORE_INTERNAL_H
#define STORE_INTERNAL_H

#include <sqlite3.h>

#include "store.h"

/*
 * What the files of the SQLite store share. Nobody else includes this, or
 * <sqlite3.h>.
 */

#define STORE_APPLICATION 0x66647368 /* "fdsh", PRAGMA application_id */
#define STORE_VERSION 3              /* PRAGMA user_version */

/* Names are bound in the same order each time, so that their places need not be
 * searched for again. */
#define STORE_BINDS 24

struct statement {
	sqlite3_stmt *handle;
	const char *sql;
	struct store *store;
	struct statement *next;
	struct {
		const char *name; /* a literal */
		int place;
	} binds[STORE_BINDS];
	unsigned bound; /* how many were bound since it was asked for */
};

#define STORE_BUCKETS 64

struct store {
	sqlite3 *db;
	char *path;
	enum store_mode mode;
	int lock; /* descriptor of <path>.lock, -1 before it is needed */
	bool in_transaction, reading, marked;
	bool lint;        /* refuse unindexed scans */
	const char *file; /* where the transaction was begun */
	int line;
	unsigned bells; /* to be rung after the commit, as bits */
	int64_t bell_event;
	/* In bulk: pages of the log, and transactions not yet merged. */
	int log_pages, apart;
	struct statement *statements[STORE_BUCKETS];
};

/* Ends the program for a failed SQLite call, by its result code. */
_Noreturn void store_fail(struct store *, int code, const char *what);

/* Runs SQL that is no statement of the cache: pragmas, begin, schema. */
void store_execute(struct store *, const char *sql, const char *what);

/* Takes the writers' lock, or exits when that takes longer than patience;
 * without store_begin(), which does it, only to change what no transaction can.
 */
void store_lock(struct store *);
void store_unlock(struct store *);

/* Brings the schema to STORE_VERSION, or exits. */
void store_schema_ready(struct store *);

/* Does the name mean a server? */
bool store_is_url(const char *path);

/* Exits EX_NOINPUT when there is no such file. */
void store_need_file(const char *path);

/* Exits EX_NOINPUT when there is something else than a file, EX_CONFIG when the
 * name can be that of none. */
void store_refuse_other(const char *path);

void store_statements_free(struct store *);

#endif
