/* SPDX-License-Identifier: MIT */
#include "tail.h"

#include <fnmatch.h>
#include <stddef.h>
#include <string.h>

#include "store.h"

#define PASSED_MAXIMUM 10000

bool
tail_wants(const struct tail *tail, const struct event_row *event)
{
	if (tail->event && fnmatch(tail->event, event->name, FNM_NOESCAPE) != 0)
		return false;
	return !tail->conversation ||
	    (event->conversation &&
		strcmp(event->conversation, tail->conversation) == 0);
}

struct reading {
	struct tail *tail;
	event_visitor *visit;
	void *context;
	int passed;
	bool stopped;
};

static bool
look(void *context, const struct event_row *event)
{
	struct reading *reading = context;

	reading->tail->next = event->seq + 1;
	if (tail_wants(reading->tail, event))
		reading->stopped = !reading->visit(reading->context, event);
	else
		reading->stopped = ++reading->passed == PASSED_MAXIMUM;
	return !reading->stopped;
}

bool
tail_read(struct tail *tail, event_visitor *visit, void *context)
{
	struct reading reading = {.tail = tail,
	    .visit = visit,
	    .context = context};

	event_each(tail->store, tail->next, look, &reading);
	return !reading.stopped;
}

bool
tail_knows(struct tail *tail, int64_t seen)
{
	return seen <= event_newest(tail->store) &&
	    seen >= event_oldest(tail->store) - 1;
}
