/* SPDX-License-Identifier: MIT */

/*
 * writers ours|plain STORE PROCESSES MILLISECONDS: that many processes write to
 * the store for so long, one row in each transaction, durably: as programs do,
 * who queue at a lock before BEGIN IMMEDIATE, or with nothing but SQLite's busy
 * handler. Prints "RATE P50 P99": transactions a second, and how many
 * milliseconds one takes.
 */
#include <err.h>
#include <sqlite3.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "store.h"

#define PROCESSES 64
#define MOST 20000     /* transactions of a process */
#define PATIENCE 60000 /* ms */

struct writer {
	size_t count;
	double times[MOST]; /* milliseconds */
};

static int gate[2];
static const char insert[] = "INSERT INTO intake (key, seq) VALUES (:key, 1)";

static double
now(void)
{
	struct timespec time;

	clock_gettime(CLOCK_MONOTONIC, &time);
	return (double)time.tv_sec * 1e3 + (double)time.tv_nsec / 1e6;
}

static void
write_ours(struct store *store, const char *key)
{
	struct statement *statement;

	store_begin(store);
	statement = store_statement(store, insert);
	store_bind_text(statement, ":key", key);
	store_run(statement);
	store_commit(store);
}

static void
run(sqlite3 *db, const char *sql)
{
	if (sqlite3_exec(db, sql, NULL, NULL, NULL) != SQLITE_OK)
		errx(1, "%s: %s", sql, sqlite3_errmsg(db));
}

static void
write_plain(sqlite3 *db, sqlite3_stmt *statement, const char *key)
{
	run(db, "BEGIN IMMEDIATE");
	sqlite3_bind_text(statement, 1, key, -1, SQLITE_STATIC);
	if (sqlite3_step(statement) != SQLITE_DONE)
		errx(1, "%s", sqlite3_errmsg(db));
	sqlite3_reset(statement);
	run(db, "COMMIT");
}

static sqlite3 *
open_plain(const char *path, sqlite3_stmt **statement)
{
	sqlite3 *db;

	if (sqlite3_open(path, &db) != SQLITE_OK ||
	    sqlite3_busy_timeout(db, PATIENCE) != SQLITE_OK)
		errx(1, "%s: %s", path, sqlite3_errmsg(db));
	run(db, "PRAGMA synchronous = FULL");
	if (sqlite3_prepare_v2(db, insert, -1, statement, NULL) != SQLITE_OK)
		errx(1, "%s", sqlite3_errmsg(db));
	return db;
}

/* Begins when the pipe is closed, which is when all are there. */
static _Noreturn void
work(bool ours, const char *path, struct writer *writer,
    const volatile double *end)
{
	sqlite3_stmt *statement = NULL;
	struct store *store = NULL;
	sqlite3 *db = NULL;
	char key[64], byte;

	if (ours)
		store = store_open_path(path, STORE_WRITE);
	else
		db = open_plain(path, &statement);
	(void)!read(STDIN_FILENO, &byte, 1);
	while (now() < *end && writer->count < MOST) {
		double began = now();

		snprintf(key, sizeof(key), "%ld-%zu-%.3f", (long)getpid(),
		    writer->count, began);
		if (ours)
			write_ours(store, key);
		else
			write_plain(db, statement, key);
		writer->times[writer->count++] = now() - began;
	}
	_exit(0);
}

static void
start(const char *way, const char *path, struct writer *writers, long count,
    const volatile double *end)
{
	for (long i = 0; i < count; i++) {
		pid_t child = fork();

		if (child == -1)
			err(1, "fork");
		if (child == 0) {
			close(gate[1]);
			work(strcmp(way, "ours") == 0, path, &writers[i], end);
		}
	}
}

static int
compare(const void *one, const void *other)
{
	double a = *(const double *)one, b = *(const double *)other;

	return (a > b) - (a < b);
}

static void
report(struct writer *writers, long processes, double took)
{
	double *all = calloc((size_t)processes * MOST, sizeof(*all));
	size_t count = 0;

	if (!all)
		err(1, "calloc");
	for (long i = 0; i < processes; i++) {
		memcpy(all + count, writers[i].times,
		    writers[i].count * sizeof(*all));
		count += writers[i].count;
	}
	if (!count)
		errx(1, "nobody wrote anything");
	qsort(all, count, sizeof(*all), compare);
	printf("%.1f %.2f %.2f\n", (double)count / took * 1e3, all[count / 2],
	    all[count * 99 / 100]);
	free(all);
}

int
main(int argc, char **argv)
{
	long processes = argc == 5 ? strtol(argv[3], NULL, 10) : 0;
	size_t size = PROCESSES * sizeof(struct writer) + sizeof(double);
	struct writer *writers;
	volatile double *end;
	double began;
	int status, bad = 0;

	if (processes < 1 || processes > PROCESSES)
		errx(64, "usage: writers ours|plain STORE PROCESSES MS");
	writers = mmap(NULL, size, PROT_READ | PROT_WRITE,
	    MAP_SHARED | MAP_ANONYMOUS, -1, 0);
	if (writers == MAP_FAILED || pipe(gate) == -1 ||
	    dup2(gate[0], STDIN_FILENO) == -1)
		err(1, "start");
	end = (volatile double *)(writers + PROCESSES);
	*end = now() + 1e9;
	start(argv[1], argv[2], writers, processes, end);
	sleep(1);
	began = now();
	*end = began + strtod(argv[4], NULL);
	close(gate[1]);
	while (wait(&status) != -1)
		bad += status != 0;
	if (bad)
		errx(1, "%d failed", bad);
	report(writers, processes, now() - began);
	return 0;
}
