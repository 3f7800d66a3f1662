/* SPDX-License-Identifier: MIT */
#include "lease_turn.h"

#include <assert.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "lease.h"
#include "owner.h"
#include "store.h"
#include "when.h"

/* Looks again after so long, in ms. */
#define FIRST_LOOK 5
#define LAST_LOOK 50

#define NAME_SIZE sizeof(((struct lease_turn *)0)->name)

/* All rows of a queue are between these two: no id has a space in it. */
struct queue {
	char from[NAME_SIZE], to[NAME_SIZE];
	int length; /* of its name */
};

static void
queue_name(struct queue *queue, const char *name, int length)
{
	queue->length = length;
	snprintf(queue->from, NAME_SIZE, "%.*s ", length, name);
	snprintf(queue->to, NAME_SIZE, "%.*s!", length, name);
}

static void
queue_of(struct queue *queue, const struct lease_turn *turn)
{
	const char *end = strrchr(turn->name, ' ');

	queue_name(queue, turn->name, (int)(end - turn->name));
}

/* The number of the last one that stands there, 0 when nobody does. */
static int64_t
last_number(struct store *store, const struct queue *queue)
{
	struct statement *select = store_statement(store,
	    "SELECT name FROM lease WHERE name > :from AND name < :to"
	    " ORDER BY name DESC LIMIT 1");
	int64_t number = 0;

	store_bind_text(select, ":from", queue->from);
	store_bind_text(select, ":to", queue->to);
	if (store_step(select)) {
		number = strtoll(store_text(select, 0) + queue->length, NULL,
		    10);
		store_finish(select);
	}
	return number;
}

static void
write_row(struct store *store, const struct lease_turn *turn)
{
	struct statement *upsert = store_statement(store,
	    "INSERT INTO lease (name, owner, renewed_at)"
	    " VALUES (:name, :owner, :now)");

	store_bind_text(upsert, ":name", turn->name);
	store_bind_text(upsert, ":owner", owner_self());
	store_bind_integer(upsert, ":now", when_now());
	store_run(upsert);
}

void
lease_turn_take(struct store *store, const char *queue, struct lease_turn *turn)
{
	struct queue all;
	int length;

	queue_name(&all, queue, (int)strlen(queue));
	store_begin(store);
	/* Twelve digits: names sort as their numbers do. */
	length = snprintf(turn->name, NAME_SIZE, "%s%012" PRId64, all.from,
	    last_number(store, &all) + 1);
	assert(length > 0 && (size_t)length < NAME_SIZE);
	write_row(store, turn);
	store_commit(store);
	turn->renewed = when_monotonic();
	turn->taken = true;
}

static bool
is_alive(const char *owner, int64_t renewed_at, int64_t now)
{
	switch (owner_state(owner)) {
	case OWNER_GONE:
		return false;
	case OWNER_ELSEWHERE:
		/* A clock that was set back must not keep it for ever. */
		return now - renewed_at <= LEASE_SPAN &&
		    renewed_at - now <= LEASE_SPAN;
	case OWNER_ALIVE:
	default:
		return true;
	}
}

/* Is one alive of those between two names? */
static bool
has_life(struct store *store, const char *from, const char *to)
{
	struct statement *select = store_statement(store,
	    "SELECT owner, renewed_at FROM lease"
	    " WHERE name > :from AND name < :to ORDER BY name");
	int64_t now = when_now();
	bool alive = false;

	store_bind_text(select, ":from", from);
	store_bind_text(select, ":to", to);
	while (!alive && store_step(select))
		alive = is_alive(store_text(select, 0),
		    store_integer(select, 1), now);
	if (alive)
		store_finish(select);
	return alive;
}

bool
lease_turn_is_mine(struct store *store, const struct lease_turn *turn)
{
	struct queue queue;

	queue_of(&queue, turn);
	return !has_life(store, queue.from, turn->name);
}

bool
lease_turn_wait(struct store *store, struct lease_turn *turn,
    bool (*stop)(void))
{
	int64_t span = FIRST_LOOK;

	while (!lease_turn_is_mine(store, turn)) {
		if (stop())
			return false;
		lease_turn_keep(store, turn);
		when_sleep(span);
		span = span * 2 < LAST_LOOK ? span * 2 : LAST_LOOK;
	}
	return true;
}

void
lease_turn_keep(struct store *store, struct lease_turn *turn)
{
	struct statement *update;

	if (!turn->taken || when_monotonic() - turn->renewed < LEASE_SPAN / 3)
		return;
	store_begin(store);
	update = store_statement(store,
	    "UPDATE lease SET renewed_at = :now"
	    " WHERE name = :name AND owner = :owner");
	store_bind_integer(update, ":now", when_now());
	store_bind_text(update, ":name", turn->name);
	store_bind_text(update, ":owner", owner_self());
	store_run(update);
	store_commit(store);
	turn->renewed = when_monotonic();
}

bool
lease_turn_held(struct store *store, const struct lease_turn *turn)
{
	struct statement *select = store_statement(store,
	    "SELECT 1 FROM lease WHERE name = :name AND owner = :owner");
	bool held;

	store_bind_text(select, ":name", turn->name);
	store_bind_text(select, ":owner", owner_self());
	held = store_step(select);
	if (held)
		store_finish(select);
	return held;
}

/* Those before it are dead, or it would not have had its turn; those that it
 * left before that are not its to remove. */
static void
remove_rows(struct store *store, const struct lease_turn *turn)
{
	struct statement *delete;
	struct queue queue;

	queue_of(&queue, turn);
	if (lease_turn_is_mine(store, turn)) {
		delete = store_statement(store,
		    "DELETE FROM lease WHERE name > :from AND name < :to");
		store_bind_text(delete, ":from", queue.from);
		store_bind_text(delete, ":to", turn->name);
		store_run(delete);
	}
	delete = store_statement(store,
	    "DELETE FROM lease WHERE name = :name AND owner = :owner");
	store_bind_text(delete, ":name", turn->name);
	store_bind_text(delete, ":owner", owner_self());
	store_run(delete);
}

void
lease_turn_drop(struct store *store, struct lease_turn *turn)
{
	bool within = store_in_transaction(store);

	if (!turn->taken)
		return;
	turn->taken = false;
	if (!within)
		store_begin(store);
	remove_rows(store, turn);
	if (!within)
		store_commit(store);
}

bool
lease_turn_busy(struct store *store, const char *name)
{
	struct queue queue;

	queue_name(&queue, name, (int)strlen(name));
	return has_life(store, queue.from, queue.to);
}
