/* SPDX-License-Identifier: MIT */
#include <stdlib.h>
#include <string.h>

#include "conversation.h"
#include "draft.h"
#include "program.h"
#include "store.h"
#include "when.h"

struct waiting {
	char **ids;
	size_t count, capacity;
};

static void
take_waiting(void *context, const struct conversation *conversation)
{
	struct waiting *waiting = context;

	if (waiting->count == waiting->capacity) {
		waiting->capacity = waiting->capacity * 2 + 64;
		waiting->ids = reallocarray(waiting->ids, waiting->capacity,
		    sizeof(*waiting->ids));
		if (!waiting->ids)
			program_die(EX_OSERR, "no memory");
	}
	waiting->ids[waiting->count] = strdup(conversation->id);
	if (!waiting->ids[waiting->count++])
		program_die(EX_OSERR, "no memory");
}

void
draft_each_waiting(struct store *store, draft_waiting *visit, void *context)
{
	struct conversation_filter filter = {.since = WHEN_NONE,
	    .until = WHEN_NONE,
	    .unanswered = true,
	    .limit = -1};
	struct waiting waiting = {0};
	bool more = true;

	conversation_each(store, &filter, take_waiting, &waiting);
	while (waiting.count > 0) {
		waiting.count--;
		if (more)
			more = visit(context, waiting.ids[waiting.count]);
		free(waiting.ids[waiting.count]);
	}
	free(waiting.ids);
}
