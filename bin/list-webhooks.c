/* SPDX-License-Identifier: MIT */
/* list-webhooks - list outgoing webhooks and what was pushed to them */
#include <inttypes.h>
#include <stdbool.h>
#include <stdio.h>

#include "buffer.h"
#include "delivery.h"
#include "jsonl.h"
#include "program.h"
#include "push.h"
#include "push_fan.h"
#include "store.h"
#include "table.h"
#include "webhook.h"
#include "when.h"

static const char usage[] =
    "list-webhooks [--deliveries] [--dead] [--since T] [--until T] "
    "[--limit N]\n"
    "\n"
    "Lists the endpoints that events are pushed to.\n"
    "\n"
    "  --deliveries  instead, what waits to be pushed, then all attempts, the\n"
    "                newest first\n"
    "  --dead        instead, the last attempts of what is dead\n"
    "  --since T     attempts at this time or later: 2h, 7d, a date\n"
    "  --until T     attempts before this time\n"
    "  --limit N     at most N deliveries\n"
    "\n"
    "What failed today, and why:\n"
    "  list-webhooks --deliveries --since 1d | jq 'select(.error)'\n"
    "Push once more what is dead:\n"
    "  list-webhooks --dead | jq -r .id | xargs push-webhooks --requeue\n";

enum own_option {
	DELIVERIES = PROGRAM_OWN,
	DEAD,
	SINCE,
	UNTIL,
	LIMIT,
};

static const struct option options[] = {
    {"deliveries", no_argument, NULL, DELIVERIES},
    {"dead", no_argument, NULL, DEAD},
    {"since", required_argument, NULL, SINCE},
    {"until", required_argument, NULL, UNTIL},
    {"limit", required_argument, NULL, LIMIT},
    PROGRAM_OPTIONS,
};

struct request {
	struct store *store;
	struct delivery_filter filter;
	bool deliveries;
	struct table *table; /* NULL: records */
	struct buffer record;
	int64_t count;
};

static void
take_option(struct request *request, int option)
{
	switch (option) {
	case DELIVERIES:
		request->deliveries = true;
		break;
	case DEAD:
		request->filter.dead = true;
		break;
	case SINCE:
		request->filter.since = program_moment("since", optarg);
		break;
	case UNTIL:
		request->filter.until = program_moment("until", optarg);
		break;
	case LIMIT:
		request->filter.limit = program_number("limit", optarg, 1,
		    INT64_MAX);
		break;
	}
}

static void
read_options(int argc, char **argv, struct request *request)
{
	const struct delivery_filter *filter = &request->filter;
	int option;

	while ((option = program_next(argc, argv, "", options)) != -1)
		take_option(request, option);
	if (argv[optind])
		program_misused("'%s': this program takes no arguments",
		    argv[optind]);
	if (!request->deliveries && !filter->dead &&
	    (filter->since != WHEN_NONE || filter->until != WHEN_NONE ||
		filter->limit != -1))
		program_misused("times and --limit are for --deliveries "
				"and --dead");
}

static void
print_record(struct request *request)
{
	jsonl_write(stdout, &request->record);
	buffer_clear(&request->record);
}

static const char *
state_of(const struct webhook *webhook)
{
	if (!webhook->enabled)
		return "disabled";
	if (!*webhook->secret)
		return "no secret";
	if (webhook->paused_until != WHEN_NONE &&
	    webhook->paused_until > when_now())
		return "paused";
	return webhook->failures ? "failing" : "enabled";
}

static void
show_webhook(void *context, const struct webhook *webhook)
{
	struct request *request = context;
	char waiting[24], dead[24];

	request->count++;
	if (!request->table) {
		webhook_write(&request->record, webhook, false);
		print_record(request);
		return;
	}
	snprintf(waiting, sizeof(waiting), "%" PRId64,
	    push_count(request->store, webhook->id, "pending") +
		push_fan_ahead(request->store, webhook));
	snprintf(dead, sizeof(dead), "%" PRId64,
	    push_count(request->store, webhook->id, "dead"));
	table_row(request->table,
	    (const char *const[]){webhook->id, state_of(webhook), waiting, dead,
		webhook->event, webhook->url});
}

static void
show_delivery(void *context, const struct delivery *delivery)
{
	struct request *request = context;
	char at[WHEN_SIZE], seq[24];
	bool waits = delivery->at == WHEN_NONE;

	request->count++;
	if (!request->table) {
		delivery_write(&request->record, delivery);
		print_record(request);
		return;
	}
	snprintf(seq, sizeof(seq), "%" PRId64, delivery->event_seq);
	when_format(waits ? delivery->next_at : delivery->at, at);
	table_row(request->table,
	    (const char *const[]){delivery->id, seq, delivery->status, at,
		delivery->error});
}

static void
show_pending(void *context, const struct push *push)
{
	struct delivery delivery;

	delivery_await(&delivery, push);
	show_delivery(context, &delivery);
}

static void
list_deliveries(struct request *request)
{
	struct delivery_filter rest = request->filter;
	bool waiting = request->deliveries && !rest.dead;
	struct push_filter pending = {.status = "pending", .limit = rest.limit};

	if (waiting && rest.since == WHEN_NONE && rest.until == WHEN_NONE)
		push_each(request->store, &pending, show_pending, request);
	if (rest.limit != -1)
		rest.limit -= request->count;
	delivery_each(request->store, &rest, show_delivery, request);
}

static void
list(struct request *request)
{
	static const char *const webhooks[] = {"ID", "STATE", "WAITING", "DEAD",
	    "EVENT", "URL", NULL};
	static const char *const deliveries[] = {"ID", "EVENT", "STATUS", "AT",
	    "ERROR", NULL};
	bool pushed = request->deliveries || request->filter.dead;

	if (!program_json()) {
		request->table = table_new(pushed ? deliveries : webhooks);
		table_keep_last(request->table);
	}
	store_begin_reading(request->store);
	if (pushed)
		list_deliveries(request);
	else
		webhook_each(request->store, show_webhook, request);
	store_end_reading(request->store);
	if (request->table)
		table_print(request->table);
}

int
main(int argc, char **argv)
{
	struct request request = {
	    .filter = {.since = WHEN_NONE, .until = WHEN_NONE, .limit = -1},
	};

	program_start(usage);
	read_options(argc, argv, &request);
	buffer_init(&request.record, BUFFER_MAXIMUM);
	request.store = store_open(STORE_READ);
	list(&request);
	store_close(request.store);
	buffer_release(&request.record);
	if (!request.count)
		program_note(EX_FOUND_NOTHING);
	return program_end();
}
