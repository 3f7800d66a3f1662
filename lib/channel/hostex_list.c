/* SPDX-License-Identifier: MIT */
#include "channel/hostex_list.h"

#include <assert.h>
#include <search.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "channel/hostex_item.h"
#include "channel/hostex_wire.h"
#include "json.h"
#include "program.h"
#include "when.h"

#define PAGE 100  /* the most that Hostex gives */
#define OVERLAP 5 /* conversations that may vanish between two pages */

/* A list that has no end, or stands still, must not keep us for ever. */
#define PAGES_MAXIMUM 50000
#define STALE_MAXIMUM 3

void
hostex_list_init(struct hostex_list *list)
{
	list->asking = list->ended = list->broken = false;
	list->newest = WHEN_NONE;
	list->offset = list->pages = 0;
	list->stale = 0;
	list->seen = NULL;
}

void
hostex_list_release(struct hostex_list *list)
{
	tdestroy(list->seen, free);
	list->seen = NULL;
}

static int
compare(const void *left, const void *right)
{
	return strcmp(left, right);
}

/* True the first time. */
static bool
is_unseen(struct hostex_list *list, const char *native)
{
	char *copy;

	if (tfind(native, &list->seen, compare))
		return false;
	copy = strdup(native);
	if (!copy || !tsearch(copy, &list->seen, compare))
		program_die(EX_OSERR, "no memory for the list");
	return true;
}

static void
fail(struct hostex_list *list, const struct hostex_verdict *verdict,
    const char *why)
{
	list->ended = list->broken = true;
	list->failed(list->context, verdict, why);
}

/* An item whose time cannot be read is fetched to be sure. */
static bool
is_older(const struct hostex_list *list, const struct hostex_item *item)
{
	return item->last_message_at != WHEN_NONE &&
	    item->last_message_at < list->since;
}

/* Returns whether it was new to us; takes it from the page then. */
static bool
take(struct hostex_list *list, cJSON *page, cJSON *json)
{
	struct hostex_item item;
	const char *why;

	if (!hostex_item_read(&item, json, &why)) {
		program_warn("hostex: bad answer: %s", why);
		program_note(EX_UNAVAILABLE);
		return true;
	}
	if (list->pages == 1 && item.last_message_at > list->newest)
		list->newest = item.last_message_at;
	if (!is_unseen(list, item.native))
		return false;
	if (is_older(list, &item))
		list->ended = true;
	else
		list->found(list->context,
		    cJSON_DetachItemViaPointer(page, json));
	return true;
}

static void
read_page(struct hostex_list *list, cJSON *page)
{
	int64_t count = cJSON_GetArraySize(page);
	cJSON *json = page->child, *next;
	bool moved = false;

	for (; json; json = next) {
		next = json->next;
		if (take(list, page, json))
			moved = true;
	}
	list->stale = moved ? 0 : list->stale + 1;
	list->offset += count - OVERLAP;
	if (count < PAGE)
		list->ended = true;
	if (!list->ended &&
	    (list->stale == STALE_MAXIMUM || list->pages == PAGES_MAXIMUM))
		fail(list, NULL, "the list of conversations has no end");
}

static void
answered(void *context, const struct hostex_verdict *verdict)
{
	struct hostex_list *list = context;
	const cJSON *data = json_get_object(verdict->envelope, "data");
	cJSON *page = cJSON_GetObjectItemCaseSensitive(data, "conversations");

	list->asking = false;
	list->pages++;
	if (verdict->result.outcome != CHANNEL_DONE)
		fail(list, verdict, verdict->result.message);
	else if (!cJSON_IsArray(page))
		fail(list, NULL, "the answer has no conversations");
	else
		read_page(list, page);
}

void
hostex_list_next(struct hostex_list *list, struct fetch_pool *pool)
{
	char path[64];

	assert(!list->asking && !list->ended);
	snprintf(path, sizeof(path), "/conversations?offset=%lld&limit=%d",
	    (long long)list->offset, PAGE);
	list->asking = true;
	hostex_wire_get(pool, path, answered, list);
}
