/* SPDX-License-Identifier: MIT */
#include "channel/hostex_visit.h"

#include <stdlib.h>
#include <string.h>

#include "buffer.h"
#include "channel/hostex_thread.h"
#include "conversation.h"
#include "fetch.h"
#include "json.h"
#include "program.h"
#include "upstream.h"
#include "when.h"

/* Times upstream are whole seconds, and clocks differ: a thread that was read
 * so soon after its last message may have got another one of the same time. */
#define FRESH 60000 /* ms */

struct hostex_visit *
hostex_visit_new(const char *id, cJSON *json, void *reader)
{
	struct hostex_visit *visit = calloc(1, sizeof(*visit));
	const char *why;

	if (!visit || !(visit->id = strdup(id)))
		program_die(EX_OSERR, "no memory");
	visit->json = json;
	visit->reader = reader;
	if (json)
		hostex_item_read(&visit->item, json, &why);
	return visit;
}

void
hostex_visit_free(struct hostex_visit *visit)
{
	cJSON_Delete(visit->json);
	free(visit->id);
	free(visit);
}

bool
hostex_visit_needed(const struct hostex_visit *visit, struct store *store)
{
	const struct hostex_item *item = &visit->item;
	struct buffer before, now;
	int64_t fetched_at;
	bool same = false;

	if (!visit->json || item->last_message_at == WHEN_NONE)
		return true;
	buffer_init(&before, BUFFER_MAXIMUM);
	buffer_init(&now, BUFFER_MAXIMUM);
	if (upstream_load(store, visit->id, &before, &fetched_at)) {
		hostex_item_mark(item, &now);
		same = strcmp(before.bytes, now.bytes) == 0 &&
		    fetched_at > item->last_message_at + FRESH;
	}
	buffer_release(&before);
	buffer_release(&now);
	return !same;
}

void
hostex_visit_start(struct hostex_visit *visit, struct fetch_pool *pool,
    hostex_judged *judged)
{
	struct buffer path;

	buffer_init(&path, BUFFER_MAXIMUM);
	buffer_text(&path, "/conversations/");
	fetch_escape(&path, conversation_native(visit->id));
	visit->asked_at = when_now();
	hostex_wire_get(pool, path.bytes, judged, visit);
	buffer_release(&path);
}

bool
hostex_visit_read(const struct hostex_visit *visit,
    const struct hostex_verdict *verdict, struct hostex_thread *thread,
    const char **why)
{
	return hostex_thread_read(thread, json_get(verdict->envelope, "data"),
	    conversation_native(visit->id), visit->json ? &visit->item : NULL,
	    why);
}
