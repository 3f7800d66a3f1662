/* SPDX-License-Identifier: MIT */
#include "lease.h"

#include <stdlib.h>
#include <string.h>

#include "owner.h"
#include "program.h"
#include "store.h"
#include "when.h"

static bool
may_take(const char *owner, int64_t renewed_at, int64_t now)
{
	if (strcmp(owner, owner_self()) == 0)
		return true;
	switch (owner_state(owner)) {
	case OWNER_GONE:
		return true;
	case OWNER_ELSEWHERE:
		/* A clock that was set back must not keep it for ever. */
		return now - renewed_at > LEASE_SPAN ||
		    renewed_at - now > LEASE_SPAN;
	case OWNER_ALIVE:
	default:
		return false;
	}
}

static bool
is_free(struct store *store, const char *name, int64_t now)
{
	struct statement *select = store_statement(store,
	    "SELECT owner, renewed_at FROM lease WHERE name = :name");
	bool free = true;

	store_bind_text(select, ":name", name);
	if (store_step(select)) {
		free = may_take(store_text(select, 0), store_integer(select, 1),
		    now);
		store_finish(select);
	}
	return free;
}

bool
lease_take(struct store *store, const char *name)
{
	int64_t now = when_now();
	struct statement *upsert;
	bool free;

	store_begin(store);
	free = is_free(store, name, now);
	if (free) {
		upsert = store_statement(store,
		    "INSERT INTO lease (name, owner, renewed_at)"
		    " VALUES (:name, :owner, :now)"
		    " ON CONFLICT (name) DO UPDATE SET"
		    " owner = excluded.owner,"
		    " renewed_at = excluded.renewed_at");
		store_bind_text(upsert, ":name", name);
		store_bind_text(upsert, ":owner", owner_self());
		store_bind_integer(upsert, ":now", now);
		store_run(upsert);
	}
	store_commit(store);
	return free;
}

void
lease_keep(struct store *store, const char *name)
{
	static int64_t renewed;
	int64_t now = when_monotonic();

	if (renewed && now - renewed < LEASE_SPAN / 3)
		return;
	if (renewed && !lease_take(store, name))
		program_die(EX_TEMPFAIL,
		    "%s: the lease was lost to another "
		    "run: try again",
		    name);
	renewed = now;
}

void
lease_drop(struct store *store, const char *name)
{
	struct statement *delete;

	store_begin(store);
	delete = store_statement(store,
	    "DELETE FROM lease WHERE name = :name AND owner = :owner");
	store_bind_text(delete, ":name", name);
	store_bind_text(delete, ":owner", owner_self());
	store_run(delete);
	store_commit(store);
}

void
lease_need(struct store *store, const char *name)
{
	if (lease_take(store, name))
		return;
	program_inform("busy: another run of %s is at work: try again when it "
		       "has ended",
	    name);
	exit(EX_TEMPFAIL);
}

void
lease_each(struct store *store, lease_visitor *visit, void *context)
{
	struct statement *select = store_statement(store,
	    "SELECT name, owner, renewed_at FROM lease /*scan*/ ORDER BY name");
	struct lease lease;

	while (store_step(select)) {
		lease.name = store_text(select, 0);
		lease.held = owner_state(store_text(select, 1)) == OWNER_ALIVE;
		lease.renewed_at = store_integer(select, 2);
		visit(context, &lease);
	}
}
