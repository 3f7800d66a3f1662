/* SPDX-License-Identifier: MIT */
#include "push_requeue.h"

#include "delivery.h"
#include "push.h"
#include "when.h"

void
push_requeue_init(struct push_requeue *requeue)
{
	names_init(&requeue->pushes);
	requeue->now = when_now();
}

void
push_requeue_release(struct push_requeue *requeue)
{
	names_release(&requeue->pushes);
}

/* Rows are gathered first: what is changed must not be walked. */
static void
gather_push(void *context, const struct push *push)
{
	names_put(context, push->id);
}

static void
gather_delivery(void *context, const struct delivery *delivery)
{
	names_put(context, delivery->push);
}

static bool
requeue_all(struct push_requeue *requeue, struct store *store,
    const struct names *found)
{
	bool any = false;

	for (size_t i = 0; i < found->count; i++) {
		const char *id = names_text(found, i);

		if (!push_requeue(store, id, requeue->now))
			continue;
		names_put(&requeue->pushes, id);
		any = true;
	}
	return any;
}

bool
push_requeue_named(struct push_requeue *requeue, struct store *store,
    const char *name)
{
	struct push_filter filter = {.status = "dead",
	    .webhook = name,
	    .limit = -1};
	struct names found;
	bool any;

	names_init(&found);
	if (id_is("hook", name))
		push_each(store, &filter, gather_push, &found);
	else if (id_is("delivery", name))
		delivery_load(store, name, gather_delivery, &found);
	else
		names_put(&found, name);
	any = requeue_all(requeue, store, &found);
	names_release(&found);
	return any;
}

void
push_requeue_window(struct push_requeue *requeue, struct store *store,
    const struct delivery_filter *window)
{
	struct delivery_filter filter = *window;
	struct names found;

	names_init(&found);
	filter.dead = true;
	delivery_each(store, &filter, gather_delivery, &found);
	requeue_all(requeue, store, &found);
	names_release(&found);
}

struct telling {
	int64_t now;
	void (*done)(void *context, const struct delivery *);
	void *context;
};

/* In a rehearsal the row is what it was. */
static void
tell(void *context, const struct push *push)
{
	const struct telling *telling = context;
	struct push pending = *push;
	struct delivery delivery;

	pending.attempts = 0;
	pending.next_at = telling->now;
	delivery_await(&delivery, &pending);
	telling->done(telling->context, &delivery);
}

void
push_requeue_tell(const struct push_requeue *requeue, struct store *store,
    void (*done)(void *context, const struct delivery *), void *context)
{
	struct telling telling = {requeue->now, done, context};

	for (size_t i = 0; i < requeue->pushes.count; i++)
		push_load(store, names_text(&requeue->pushes, i), tell,
		    &telling);
}
