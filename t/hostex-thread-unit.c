/* SPDX-License-Identifier: MIT */

/*
 * Threads of Hostex: their order and what they are about; and the marks of the
 * list, by which a change is seen.
 */
#include <stdlib.h>
#include <string.h>

#include "buffer.h"
#include "channel/hostex_item.h"
#include "channel/hostex_thread.h"
#include "json.h"
#include "tap.h"
#include "when.h"

static cJSON *
parse(const char *text)
{
	const char *why = NULL;
	cJSON *json = json_parse_foreign(text, strlen(text), &why);

	if (!json)
		printf("Bail out! %s: %s\n", text, why);
	return json;
}

#define MESSAGE(id, time) \
	"{\"id\":\"" id "\",\"sender_role\":\"guest\",\"content\":\"x\"," \
	"\"created_at\":" time "}"

static const struct {
	const char *name, *messages, *order;
} threads[] = {
    {"newest first",
	MESSAGE("3", "\"2026-11-19T03:00:00+00:00\"") "," MESSAGE("2",
	    "\"2026-11-19T02:00:00+00:00\"") "," MESSAGE("1",
	    "\"2026-11-19T01:00:00+00:00\""),
	"1 2 3 "},
    {"equal times stay in the order in which they came",
	MESSAGE("4", "\"2026-11-19T01:00:00Z\"") "," MESSAGE("3",
	    "\"2026-11-19T01:00:00Z\"") "," MESSAGE("2",
	    "\"2026-11-19T01:00:00Z\"") "," MESSAGE("1",
	    "\"2026-11-19T01:00:00Z\""),
	"1 2 3 4 "},
    {"out of order",
	MESSAGE("1", "\"2026-11-19T01:00:00Z\"") "," MESSAGE("3",
	    "\"2026-11-19T03:00:00Z\"") "," MESSAGE("2",
	    "\"2026-11-19T02:00:00Z\""),
	"1 2 3 "},
    {"other offsets",
	MESSAGE("2", "\"2026-11-19T08:30:00+09:00\"") "," MESSAGE("1",
	    "\"2026-11-18T23:00:00Z\""),
	"1 2 "},
    {"one without a time stays behind its neighbour",
	MESSAGE("3", "\"2026-11-19T03:00:00Z\"") "," MESSAGE("2",
	    "null") "," MESSAGE("1", "\"2026-11-19T01:00:00Z\""),
	"1 2? 3 "},
    {"one with nonsense for a time",
	MESSAGE("2", "\"yesterday\"") "," MESSAGE("1",
	    "\"2026-11-19T01:00:00Z\""),
	"1 2? "},
    {"empty", "", ""},
};

static void
test_threads(void)
{
	for (size_t i = 0; i < sizeof(threads) / sizeof(threads[0]); i++) {
		struct hostex_thread thread;
		struct buffer text, order;
		const char *why = "";
		cJSON *data;

		buffer_init(&text, BUFFER_MAXIMUM);
		buffer_init(&order, BUFFER_MAXIMUM);
		buffer_format(&text, "{\"id\":\"0-1\",\"messages\":[%s]}",
		    threads[i].messages);
		data = parse(text.bytes);
		ok(hostex_thread_read(&thread, data, "0-1", NULL, &why),
		    "a thread: %s%s", threads[i].name, why);
		for (size_t at = 0; at < thread.count; at++)
			buffer_format(&order, "%s%s ",
			    json_get_text(thread.messages[at].json, "id"),
			    thread.messages[at].guessed ? "?" : "");
		is(order.bytes, threads[i].order, "and its order");
		hostex_thread_release(&thread);
		cJSON_Delete(data);
		buffer_release(&order);
		buffer_release(&text);
	}
}

static const char *const no_threads[] = {
    "null",
    "[]",
    "{}",
    "{\"id\":\"0-1\"}",
    "{\"id\":\"0-1\",\"messages\":{}}",
    "{\"id\":\"0-2\",\"messages\":[]}",
    "{\"messages\":[]}",
};

static void
test_no_threads(void)
{
	for (size_t i = 0; i < sizeof(no_threads) / sizeof(*no_threads); i++) {
		struct hostex_thread thread;
		const char *why = NULL;
		cJSON *data = parse(no_threads[i]);

		ok(!hostex_thread_read(&thread, data, "0-1", NULL, &why) && why,
		    "no thread: %s (%s)", no_threads[i], why ? why : "");
		hostex_thread_release(&thread);
		cJSON_Delete(data);
	}
}

static const struct {
	const char *data, *item, *subject, *context, *name;
} contexts[] = {
    {"\"guest\":{\"name\":\"Ada\",\"phone\":null,\"email\":\"\"},"
     "\"channel_type\":\"airbnb\",\"activities\":[]",
	NULL, NULL, NULL, "Ada"},
    {"\"channel_type\":\"airbnb\",\"activities\":[]",
	"{\"id\":\"0-1\",\"property_title\":\"Loft\",\"check_in_date\":"
	"\"2026-12-01\",\"check_out_date\":\"\",\"guest\":{\"name\":\"Bo\"}}",
	"Loft",
	"{\"check_in\":\"2026-12-01\",\"property\":\"Loft\","
	"\"channel_type\":\"airbnb\"}",
	"Bo"},
    {"\"activities\":[{\"activity_type\":\"inquiry\",\"property\":null,"
     "\"check_in_date\":\"2026-11-01\"},{\"activity_type\":\"reservation\","
     "\"reservation_code\":\"R1\",\"check_in_date\":\"2026-12-01\","
     "\"property\":{\"title\":\"Loft\",\"room_type\":{\"title\":\"A\"}}}]",
	"{\"id\":\"0-1\",\"property_title\":\"Other\"}", "Loft",
	"{\"check_in\":\"2026-12-01\",\"property\":\"Loft\","
	"\"room_type\":\"A\","
	"\"activity\":\"reservation\",\"reservation_code\":\"R1\"}",
	NULL},
    {"\"activities\":[7,{}],\"guest\":[]", "{\"id\":\"0-1\"}", NULL, "{}",
	NULL},
};

static void
test_contexts(void)
{
	for (size_t i = 0; i < sizeof(contexts) / sizeof(contexts[0]); i++) {
		struct hostex_thread thread;
		struct hostex_item item;
		struct buffer text;
		const char *why;
		cJSON *data, *listed = NULL;

		buffer_init(&text, BUFFER_MAXIMUM);
		buffer_format(&text, "{\"id\":\"0-1\",\"messages\":[],%s}",
		    contexts[i].data);
		data = parse(text.bytes);
		if (contexts[i].item) {
			listed = parse(contexts[i].item);
			hostex_item_read(&item, listed, &why);
		}
		hostex_thread_read(&thread, data, "0-1", listed ? &item : NULL,
		    &why);
		is(thread.conversation.subject, contexts[i].subject,
		    "the subject of %s", text.bytes);
		is(thread.conversation.context, contexts[i].context, "context");
		is(thread.conversation.contact.name, contexts[i].name, "name");
		is(thread.conversation.contact.email, NULL, "email");
		hostex_thread_release(&thread);
		cJSON_Delete(listed);
		cJSON_Delete(data);
		buffer_release(&text);
	}
}

static char *
mark_of(const char *json)
{
	cJSON *listed = parse(json);
	struct hostex_item item;
	struct buffer mark;
	const char *why;

	buffer_init(&mark, BUFFER_MAXIMUM);
	if (hostex_item_read(&item, listed, &why))
		hostex_item_mark(&item, &mark);
	else
		buffer_text(&mark, why);
	cJSON_Delete(listed);
	return buffer_detach(&mark);
}

#define TIME "\"last_message_at\":\"2026-11-19T08:37:02+00:00\""

static const struct {
	const char *json;
	bool same; /* as the first */
} items[] = {
    {"{\"id\":\"1\"," TIME ",\"guest\":{\"name\":\"Ada\"}}", true},
    {"{\"id\":\"1\"," TIME ",\"guest\":{\"name\":\"Ada\",\"email\":\"\"},"
     "\"property_title\":null,\"new\":[1]}",
	true},
    {"{\"id\":\"1\",\"last_message_at\":\"2026-11-19T09:37:02+01:00\","
     "\"guest\":{\"name\":\"Ada\"}}",
	true},
    {"{\"id\":\"1\"," TIME ",\"guest\":{\"name\":\"Bo\"}}", false},
    {"{\"id\":\"1\"," TIME ",\"guest\":{\"email\":\"Ada\"}}", false},
    {"{\"id\":\"1\"," TIME ",\"guest\":{\"name\":\"Ada\"},"
     "\"check_in_date\":\"2026-12-01\"}",
	false},
    {"{\"id\":\"1\",\"last_message_at\":\"2026-11-19T08:37:03+00:00\","
     "\"guest\":{\"name\":\"Ada\"}}",
	false},
};

static void
test_marks(void)
{
	char *first = mark_of(items[0].json);
	struct buffer mark;
	int64_t moment;

	for (size_t i = 0; i < sizeof(items) / sizeof(items[0]); i++) {
		char *other = mark_of(items[i].json);

		ok((strcmp(first, other) == 0) == items[i].same,
		    "the mark of %s is %s", items[i].json,
		    items[i].same ? "the same" : "another");
		free(other);
	}
	buffer_init(&mark, BUFFER_MAXIMUM);
	when_parse("2026-11-19T08:37:02Z", &moment);
	hostex_item_mark_thread(&mark, moment, first);
	is(mark.bytes, first, "a thread read alone leaves the mark as it was");
	buffer_clear(&mark);
	hostex_item_mark_thread(&mark, moment, NULL);
	is(mark.bytes, "2026-11-19T08:37:02.000Z -", "and one never seen");
	buffer_release(&mark);
	free(first);
}

int
main(void)
{
	test_threads();
	test_no_threads();
	test_contexts();
	test_marks();
	return done();
}
