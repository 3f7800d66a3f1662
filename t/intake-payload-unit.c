/* SPDX-License-Identifier: MIT */

/* Webhooks in: what is read of them, and that each is stored once. */

#include <stdio.h>
#include <string.h>

#include "buffer.h"
#include "deliver.h"
#include "event.h"
#include "hmac.h"
#include "intake.h"
#include "store.h"
#include "tap.h"
#include "upstream.h"

static void
as_hostex(void)
{
	fresh();
	SETTINGS("HOSTEX_WEBHOOK_AUTH", "token", "HOSTEX_WEBHOOK_TOKEN", "t");
}

static enum intake_outcome
deliver_hostex(const char *body)
{
	return deliver(INTAKE_HOSTEX, HEADERS(TOKEN, "t", JSON_TYPE), body,
	    NULL);
}

static void
wanted_is(const char *conversation, const char *message)
{
	struct buffer named;
	int64_t since;
	bool found;

	buffer_init(&named, BUFFER_MAXIMUM);
	found = upstream_wanted(store, conversation, &named, &since);
	is(found ? named.bytes : NULL, message, "%s is %s", conversation,
	    message ? "wanted" : "not wanted");
	buffer_release(&named);
}

static void
reads_hostex(void)
{
	as_hostex();
	is_number(deliver_hostex(FLAT), INTAKE_STORED, "the flat form");
	last_is("webhook.received hostex:0-1 {\"source\":\"hostex\",\"event\":"
		"\"message_created\",\"conversation_id\":\"0-1\","
		"\"message_id\":\"0-m1\",\"payload\":" FLAT "}",
	    "is stored");
	wanted_is("hostex:0-1", "hostex:0-m1");
	is_number(deliver_hostex("{\"event\":\"message.created\",\"data\":{"
				 "\"conversation_id\":\"0-1\",\"message_id\":"
				 "\"0-m1\"},\"timestamp\":\"later\"}"),
	    INTAKE_DUPLICATE, "the nested form of it is the same");
	is_number(deliver_hostex("{\"event\":\"message.created\",\"data\":{"
				 "\"conversation_id\":\"0-2\",\"message_id\":"
				 "\"0-m2\"}}"),
	    INTAKE_STORED, "another");
	last_is("webhook.received hostex:0-2 {\"source\":\"hostex\",\"event\":"
		"\"message_created\",\"conversation_id\":\"0-2\","
		"\"message_id\":\"0-m2\",\"payload\":{\"event\":"
		"\"message.created\",\"data\":{\"conversation_id\":\"0-2\","
		"\"message_id\":\"0-m2\"}}}",
	    "is stored under the one name, and as it was");
	wanted_is("hostex:0-2", "hostex:0-m2");
	is_number(deliver_hostex("{\"event\":\"message_created\","
				 "\"conversation_id\":\"0-3\"}"),
	    INTAKE_STORED, "without a message");
	wanted_is("hostex:0-3", "");
	is_number(deliver_hostex("{\"event\":\"reservation_created\","
				 "\"conversation_id\":\"0-4\"}"),
	    INTAKE_STORED, "of other things");
	wanted_is("hostex:0-4", NULL);
	is_number(deliver_hostex("{\"conversation_id\":\"0-4\"}"),
	    INTAKE_STORED, "of nothing");
	last_is("webhook.received hostex:0-4 {\"source\":\"hostex\",\"event\":"
		"null,\"conversation_id\":\"0-4\",\"message_id\":null,"
		"\"payload\":{\"conversation_id\":\"0-4\"}}",
	    "has no name");
	is_number(deliver_hostex("{}"), INTAKE_STORED, "of nothing at all");
	is_number(deliver_hostex("{ }"), INTAKE_STORED, "in other bytes");
	is_number(deliver_hostex("{}"), INTAKE_DUPLICATE, "in the same");
}

static void
bounds_ids(void)
{
	static const char *const bad[] = {"", " ", "a b", "\\u0001", "a\\n",
	    "\\u2028", "\xc2\xa0", "\\ud83d\\ude00 "};
	struct buffer body;

	as_hostex();
	buffer_init(&body, 100000);
	for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
		buffer_clear(&body);
		buffer_format(&body,
		    "{\"event\":\"message_created\",\"conversation_id\":\"%s\""
		    ",\"message_id\":\"0-m1\"}",
		    bad[i]);
		is_number(deliver_hostex(body.bytes), INTAKE_STORED,
		    "a bad id %zu is stored", i);
	}
	buffer_clear(&body);
	buffer_format(&body,
	    "{\"event\":\"message_created\",\"conversation_id\":\"%0300d\"}",
	    1);
	is_number(deliver_hostex(body.bytes), INTAKE_STORED, "a long id too");
	buffer_clear(&body);
	buffer_format(&body,
	    "{\"event\":\"message_created\",\"conversation_id\":12,"
	    "\"message_id\":[\"0-m\"]}");
	is_number(deliver_hostex(body.bytes), INTAKE_STORED, "and no text");
	is_number(store_value(store, "SELECT count(*) FROM wanted /*scan*/", 9),
	    0, "but none of them is wanted");
	is_number(store_value(store,
		      "SELECT count(*) FROM event /*scan*/"
		      " WHERE conversation IS NOT NULL",
		      9),
	    0, "nor a conversation");
	buffer_release(&body);
}

static void
refuses(void)
{
	static const char *const bodies[] = {"", " ", "null", "[]", "\"x\"",
	    "1", "{", "{}x", "event=x", "{\"a\":1,}", "\xff"};
	static const struct {
		const char *type, *encoding;
		enum intake_outcome outcome;
	} types[] = {
	    {"application/json", NULL, INTAKE_STORED},
	    {NULL, NULL, INTAKE_STORED},
	    {"Application/JSON; charset=utf-8", "identity", INTAKE_STORED},
	    {"application/cloudevents+json", NULL, INTAKE_STORED},
	    {"text/json;x", "", INTAKE_STORED},
	    {"text/plain", NULL, INTAKE_WRONG_TYPE},
	    {"application/x-www-form-urlencoded", NULL, INTAKE_WRONG_TYPE},
	    {"application/jsonp", NULL, INTAKE_WRONG_TYPE},
	    {"json", NULL, INTAKE_WRONG_TYPE},
	    {"text/plain; application/json", NULL, INTAKE_WRONG_TYPE},
	    {"application/+json", NULL, INTAKE_WRONG_TYPE},
	    {"application/json", "gzip", INTAKE_WRONG_TYPE},
	};

	as_hostex();
	for (size_t i = 0; i < sizeof(bodies) / sizeof(bodies[0]); i++)
		is_number(deliver_hostex(bodies[i]), INTAKE_BAD_JSON,
		    "body %zu", i);
	is_number(event_newest(store), 0, "is not stored");
	for (size_t i = 0; i < sizeof(types) / sizeof(types[0]); i++) {
		fresh();
		is_number(
		    deliver(INTAKE_HOSTEX,
			HEADERS(TOKEN, "t", "Content-Encoding",
			    types[i].encoding, "Content-Type", types[i].type),
			"{}", NULL),
		    types[i].outcome, "type %zu", i);
	}
}

static void
knows_deliveries(void)
{
	char hex[HMAC_HEX_SIZE];
	static const char body[] = "{\"action\":\"opened\"}";
	const char **headers = HEADERS("X-Hub-Signature-256", hex,
	    "X-GitHub-Event", "issues", "X-GitHub-Delivery", "d-1");
	const char **again = HEADERS("X-Hub-Signature-256", hex,
	    "X-GitHub-Event", "a b", "X-GitHub-Delivery", "d-2");
	const char **bare = HEADERS("X-Hub-Signature-256", hex);
	const char **other = HEADERS("X-Hub-Signature-256", hex, "webhook-id",
	    "d-3");

	fresh();
	SETTINGS("WEBHOOK_SECRET", "s");
	hex_of("s", body, hex);
	is_number(deliver(INTAKE_HMAC, headers, body, NULL), INTAKE_STORED,
	    "GitHub's delivery");
	last_is("webhook.received - {\"source\":\"hmac\",\"event\":\"issues\","
		"\"conversation_id\":null,\"message_id\":null,\"payload\":"
		"{\"action\":\"opened\"}}",
	    "has its event from the header");
	is_number(deliver(INTAKE_HMAC, headers, body, NULL), INTAKE_DUPLICATE,
	    "again");
	is_number(deliver(INTAKE_HMAC, again, body, NULL), INTAKE_STORED,
	    "another of the same content");
	is_number(deliver(INTAKE_HMAC, bare, body, NULL), INTAKE_STORED,
	    "without an id it is the content");
	is_number(deliver(INTAKE_HMAC, bare, body, NULL), INTAKE_DUPLICATE,
	    "that is known again");
	is_number(deliver(INTAKE_HMAC, other, body, NULL), INTAKE_STORED,
	    "or a webhook-id");
	is_number(deliver(INTAKE_HMAC, other, body, NULL), INTAKE_DUPLICATE,
	    "which is known again too");
}

int
main(void)
{
	begin();
	reads_hostex();
	bounds_ids();
	refuses();
	knows_deliveries();
	return end();
}
