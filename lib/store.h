/* SPDX-License-Identifier: MIT */
#ifndef STORE_H
#define STORE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "bell.h"

/*
 * The store: one SQLite file that all programs share.
 *
 * Everything here ends the program when the world is broken, with one line on
 * stderr: EX_NOINPUT (no store, or no store of ours), EX_CONFIG (made by a
 * newer version, or by an older one and opened for reading), EX_CANTCREAT,
 * EX_IOERR (full disk, I/O error, damage), EX_TEMPFAIL (locked for longer than
 * STORE_PATIENCE). A transaction that is open then is rolled back: of what it
 * did nothing remains. Wrong use of this interface is a bug: EX_SOFTWARE.
 *
 * A process uses stores from one thread only.
 *
 * Which SQL: the subset that PostgreSQL runs as well (share/doc/HACKING.md).
 * What differs lives behind this header.
 */

#define STORE_PATIENCE 10000 /* ms to wait for another writer */

struct store;
struct statement;

enum store_mode {
	STORE_READ,  /* must exist; never written */
	STORE_WRITE, /* is made or upgraded when need be */
};

/* Opens what --db names, else $FRONTDESK_DB, else the default store. */
struct store *store_open(enum store_mode);
struct store *store_open_path(const char *path, enum store_mode);

/* Opens it for reading; NULL when there is no such file. */
struct store *store_open_if_there(void);

/* Opens it for writing, and upgrades it, but makes none: exits EX_NOINPUT. */
struct store *store_open_present(void);
void store_close(struct store *);

/* Started as root, the process becomes the owner, user and group, of the folder
 * of the store that store_open() would open; unless there is no such folder, or
 * it is root's own. To be called before anything from outside is read. Exits
 * EX_OSERR when that cannot be. */
void store_become_owner(void);

const char *store_path(const struct store *);

/*
 * Statements are literals, prepared once per store and found again by their
 * address: never finalize them, and never pass text made at run time. A
 * statement must have been stepped to its end, or finished, before it is asked
 * for again.
 */
struct statement *store_statement(struct store *, const char *sql);

/* Binds by name, a literal (":id"); a name that the statement lacks is a bug.
 * NULL text is SQL's NULL. Text is borrowed until the statement ends. */
void store_bind_text(struct statement *, const char *name, const char *text);
void store_bind_text_length(struct statement *, const char *name,
    const char *text, size_t length);
void store_bind_integer(struct statement *, const char *name, int64_t);
void store_bind_null(struct statement *, const char *name);
/* A time; WHEN_NONE is NULL. */
void store_bind_time(struct statement *, const char *name, int64_t moment);

/* True: there is a row. False: that was the last one, and the statement can be
 * used again. */
bool store_step(struct statement *);

/* Leaves a statement before its last row. NULL is ignored. */
void store_finish(struct statement *);

/* Runs a statement that gives no rows; returns how many rows it changed. */
int64_t store_run(struct statement *);

/* The number (an INTEGER PRIMARY KEY) that the last INSERT gave its row. Where
 * rows are added by the thousand this is better than RETURNING, for which
 * SQLite makes a savepoint, for which the full-text index writes out what it
 * gathered. */
int64_t store_inserted(struct store *);

/* Columns of the present row, from 0. Text is borrowed until the next step,
 * and NULL for SQL's NULL. */
const char *store_text(struct statement *, int column);
size_t store_length(struct statement *, int column);
int64_t store_integer(struct statement *, int column);
bool store_is_null(struct statement *, int column);
int64_t store_time(struct statement *, int column); /* WHEN_NONE for NULL */

double store_real(struct statement *, int column);

/* One value of a statement without binds; `fallback` when there is no row. */
int64_t store_value(struct store *, const char *sql, int64_t fallback);

/*
 * Writers: takes the writers' lock of the store, then BEGIN IMMEDIATE. Every
 * change happens between begin and commit, and no call to the outside does.
 * Bells that were asked for with store_ring() are rung after the commit.
 */
#define store_begin(store) store_begin_at(store, __FILE__, __LINE__)
void store_begin_at(struct store *, const char *file, int line);
void store_commit(struct store *);
void store_rollback(struct store *);
bool store_in_transaction(const struct store *);

/* A group of reads that see one state. */
void store_begin_reading(struct store *);
void store_end_reading(struct store *);

void store_ring(struct store *, enum bell, int64_t event);

/* Marks a point inside a transaction, instead of the one marked before, and
 * goes back to it: for one bad record among many of a batch. */
void store_mark(struct store *);
void store_forget_since_mark(struct store *);

/*
 * Full-text indexes. A row is found by its number; text and questions have been
 * through lib/fold. To remove a row one must say what was added.
 */
enum store_index { STORE_MESSAGES, STORE_KNOWLEDGE };

struct store_indexed {
	int64_t number;
	const char *name; /* of knowledge; NULL for messages */
	const char *text;
};
void store_index_add(struct store *, enum store_index,
    const struct store_indexed *);
void store_index_remove(struct store *, enum store_index,
    const struct store_indexed *);

/* Steps through (number, rank), best first; a lower rank is better. */
struct statement *store_index_find(struct store *, enum store_index,
    const char *question);

/* Steps through the numbers of rows above `after` that are not indexed. */
struct statement *store_index_missing(struct store *, enum store_index,
    int64_t after);

/* How many rows are not indexed. */
int64_t store_index_lacks(struct store *, enum store_index);

/*
 * Long imports: larger caches, and work is put off that can be done without the
 * lock, or is less when it is done for many. Nothing of it changes durability.
 * That what a row refers to is there is the caller's to see to, in the same
 * transaction.
 *
 *	store_bulk_open(store);
 *	while (...) {
 *	        store_bulk_begin(store);
 *	        ...
 *	        store_bulk_commit(store);
 *	        store_bulk_rest(store);    lets another writer go first
 *	}
 */
void store_bulk_open(struct store *);
void store_bulk_begin(struct store *);
void store_bulk_commit(struct store *);
void store_bulk_rest(struct store *);

/* For reading the whole store: through the memory of the system. An I/O error
 * then arrives as a signal, and exits EX_IOERR as any other. */
void store_bulk_read(struct store *);

/* From now on no file outside the store's folder is needed: what SQLite would
 * put into /tmp stays in memory, and /dev/urandom has been read. */
void store_confine(struct store *);

/* Copies the store as it is at one moment, while others write, into `path`, an
 * empty file that is there already; then checks the copy. False and a static
 * text in `why`; errno is ENOMEM when memory was missing, else 0. */
bool store_copy(struct store *, const char *path, const char **why);

/* Is there a file of that name that holds a store of ours? `size`: its bytes,
 * whatever it holds; -1: there is none. */
bool store_is_one(const char *path, int64_t *size);

/* Looks through the whole store for damage; calls back for each finding. */
typedef void store_finding(void *context, const char *what);
void store_check(struct store *, store_finding *, void *context);

/* The version of the schema in this program, and of a store on disk (0: none;
 * exits as store_open does when it is no store of ours). */
int store_schema_version(void);

#endif
