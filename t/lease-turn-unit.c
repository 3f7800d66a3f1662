/* SPDX-License-Identifier: MIT */

/* Turns: in the order of arrival, one at a time, and none for the dead. */

#include "lease_turn.h"

#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "program.h"
#include "store.h"
#include "tap.h"

#define QUEUE "answer-chat chat:a"
#define PROCESSES 8

static char path[64];

static bool
never(void)
{
	return false;
}

static bool
at_once(void)
{
	return true;
}

/* A process of its own stands in the queue, says so, and waits for its turn: it
 * writes its letter, twice, with time between. */
static int
work(const char *letter, int ready, int log)
{
	struct store *store = store_open_path(path, STORE_WRITE);
	struct lease_turn turn;

	lease_turn_take(store, QUEUE, &turn);
	if (write(ready, letter, 1) != 1)
		return EX_IOERR;
	lease_turn_wait(store, &turn, never);
	if (write(log, letter, 1) != 1)
		return EX_IOERR;
	usleep(10000);
	if (!lease_turn_held(store, &turn) || write(log, letter, 1) != 1)
		return EX_IOERR;
	lease_turn_drop(store, &turn);
	store_close(store);
	return 0;
}

/* Who it is was written down before the fork, so it begins anew. */
static pid_t
start(int number, int log)
{
	int ready[2];
	pid_t child;
	char letter[2] = {(char)('a' + number), 0}, ready_text[12],
	     log_text[12];

	if (pipe(ready) == -1 || (child = fork()) == -1)
		exit(EX_OSERR);
	if (child == 0) {
		snprintf(ready_text, sizeof(ready_text), "%d", ready[1]);
		snprintf(log_text, sizeof(log_text), "%d", log);
		execl("/proc/self/exe", "worker", letter, ready_text, log_text,
		    path, (char *)NULL);
		_exit(EX_OSERR);
	}
	close(ready[1]);
	if (read(ready[0], letter, 1) != 1)
		exit(EX_IOERR);
	close(ready[0]);
	return child;
}

static void
reap(pid_t child, int status)
{
	int got;

	if (waitpid(child, &got, 0) == -1 || got != status)
		printf("# a process ended with %d\n", got);
}

static int64_t
rows(struct store *store)
{
	return store_value(store, "SELECT count(*) FROM lease /*scan*/", -1);
}

static void
read_log(int log, char *text, size_t size)
{
	ssize_t got = read(log, text, size - 1);

	text[got < 0 ? 0 : got] = '\0';
}

/* We are first, all others come while we hold them up. */
static void
test_order(struct store *store, int log[2])
{
	struct lease_turn turn;
	pid_t children[PROCESSES];
	char text[64];

	lease_turn_take(store, QUEUE, &turn);
	ok(lease_turn_is_mine(store, &turn), "the first has its turn");
	for (int i = 0; i < PROCESSES; i++)
		children[i] = start(i, log[1]);
	ok(lease_turn_busy(store, QUEUE), "the queue is busy");
	ok(!lease_turn_busy(store, QUEUE "b"), "another one is not");
	lease_turn_drop(store, &turn);
	for (int i = 0; i < PROCESSES; i++)
		reap(children[i], 0);
	read_log(log[0], text, sizeof(text));
	is(text, "aabbccddeeffgghh", "they work one after another, in order");
	ok(rows(store) == 0, "and leave nothing behind");
}

static void
test_dead(struct store *store, int log[2])
{
	struct lease_turn mine, late;
	pid_t dead[2];
	char text[64];

	lease_turn_take(store, QUEUE, &mine);
	dead[0] = start(0, log[1]);
	dead[1] = start(1, log[1]);
	lease_turn_take(store, QUEUE, &late);
	kill(dead[0], SIGKILL);
	reap(dead[0], SIGKILL);
	ok(!lease_turn_wait(store, &late, at_once),
	    "who is told to stop waits no longer");
	kill(dead[1], SIGKILL);
	reap(dead[1], SIGKILL);
	lease_turn_drop(store, &mine);
	ok(lease_turn_wait(store, &late, at_once), "the dead are passed over");
	lease_turn_drop(store, &late);
	lease_turn_drop(store, &late);
	ok(rows(store) == 0, "and removed");
	if (write(log[1], ".", 1) == 1)
		read_log(log[0], text, sizeof(text));
	is(text, ".", "they did nothing");
}

static void
test_elsewhere(struct store *store)
{
	struct lease_turn turn;

	setenv("FRONTDESK_NOW", "2026-11-20T10:00:00.000Z", 1);
	lease_turn_take(store, QUEUE, &turn);
	store_begin(store);
	store_run(store_statement(store,
	    "INSERT INTO lease (name, owner, renewed_at)"
	    " VALUES ('answer-chat chat:a 000000000000', 'far/b/1/2',"
	    " 1795168800000 - 50000)"));
	store_commit(store);
	ok(!lease_turn_is_mine(store, &turn), "another host is waited for");
	setenv("FRONTDESK_NOW", "2026-11-20T10:00:11.000Z", 1);
	ok(lease_turn_is_mine(store, &turn), "but not for ever");
	lease_turn_drop(store, &turn);
	ok(rows(store) == 0, "then nothing is left of it");
	ok(!lease_turn_held(store, &turn), "nor of us");
}

int
main(int argc, char **argv)
{
	char folder[] = "/tmp/lease-turn-unit.XXXXXX";
	struct store *store;
	int log[2];

	program_start("lease-turn-unit");
	if (argc == 5) {
		snprintf(path, sizeof(path), "%s", argv[4]);
		return work(argv[1], (int)strtol(argv[2], NULL, 10),
		    (int)strtol(argv[3], NULL, 10));
	}
	if (!mkdtemp(folder) || pipe(log) == -1)
		return EX_CANTCREAT;
	snprintf(path, sizeof(path), "%s/desk.db", folder);
	store = store_open_path(path, STORE_WRITE);
	test_order(store, log);
	test_dead(store, log);
	test_elsewhere(store);
	store_close(store);
	unlink(path);
	snprintf(strrchr(path, 0), 8, ".lock");
	unlink(path);
	rmdir(folder);
	return done();
}
