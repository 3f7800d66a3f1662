/* SPDX-License-Identifier: MIT */

/* Leases: one holder at a time, and none for the dead. */

#include "lease.h"

#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "owner.h"
#include "program.h"
#include "store.h"
#include "tap.h"

static char path[64];

/* A process of its own takes the lease, says so, and waits for its end. */
static pid_t
holder(void)
{
	int ready[2];
	char byte = 0;
	pid_t child;

	if (pipe(ready) == -1 || (child = fork()) == -1)
		exit(EX_OSERR);
	if (child == 0) {
		struct store *store = store_open_path(path, STORE_WRITE);

		byte = lease_take(store, "job") ? 'y' : 'n';
		if (write(ready[1], &byte, 1) != 1)
			_exit(EX_IOERR);
		pause();
		_exit(0);
	}
	close(ready[1]);
	if (read(ready[0], &byte, 1) != 1)
		exit(EX_IOERR);
	close(ready[0]);
	ok(byte == 'y', "a free lease can be taken");
	return child;
}

static void
set_owner(struct store *store, const char *owner, int64_t renewed_at)
{
	struct statement *update = store_statement(store,
	    "UPDATE lease SET owner = :owner, renewed_at = :at"
	    " WHERE name = 'job'");

	store_begin(store);
	store_bind_text(update, ":owner", owner);
	store_bind_integer(update, ":at", renewed_at);
	store_run(update);
	store_commit(store);
}

static void
test_other_hosts(struct store *store)
{
	setenv("FRONTDESK_NOW", "2026-11-20T10:00:00Z", 1);
	set_owner(store, "elsewhere/boot/1/1", INT64_C(1795168770000));
	ok(!lease_take(store, "job"), "another host's lease is respected");
	set_owner(store, "elsewhere/boot/1/1", INT64_C(1795168739000));
	ok(lease_take(store, "job"), "until it was not renewed for a minute");
	set_owner(store, "elsewhere/boot/1/1", INT64_C(1795969739000));
	ok(lease_take(store, "job"), "or comes from the far future");
}

int
main(void)
{
	char folder[] = "/tmp/lease-unit.XXXXXX";
	struct store *store;
	pid_t child;

	program_start("lease-unit");
	if (!mkdtemp(folder))
		return EX_CANTCREAT;
	snprintf(path, sizeof(path), "%s/desk.db", folder);
	store = store_open_path(path, STORE_WRITE);
	child = holder();
	ok(!lease_take(store, "job"), "one that is held cannot");
	ok(lease_take(store, "other"), "another name can");
	kill(child, SIGKILL);
	waitpid(child, NULL, 0);
	ok(lease_take(store, "job"), "a dead holder's is free at once");
	ok(lease_take(store, "job"), "one's own can be taken again");
	lease_drop(store, "job");
	ok(owner_state(owner_self()) == OWNER_ALIVE, "we live");
	ok(owner_state("nonsense") == OWNER_GONE, "nonsense does not");
	lease_take(store, "job");
	test_other_hosts(store);
	store_close(store);
	unlink(path);
	snprintf(strrchr(path, 0), 8, ".lock");
	unlink(path);
	rmdir(folder);
	return done();
}
