/* SPDX-License-Identifier: MIT */

/*
 * Messages of Hostex: who wrote them, what hangs on them, how they are named.
 */
#include <string.h>

#include "buffer.h"
#include "channel/hostex_message.h"
#include "json.h"
#include "tap.h"

static cJSON *
parse(const char *text)
{
	const char *why = NULL;
	cJSON *json = json_parse_foreign(text, strlen(text), &why);

	if (!json)
		printf("Bail out! %s: %s\n", text, why);
	return json;
}

static const struct {
	const char *json, *author, *name, *text, *attachments;
} messages[] = {
    {"\"sender_role\":\"guest\",\"content\":\"Hi\"", "guest", "Ada", "Hi",
	NULL},
    {"\"sender_role\":\"guest\",\"sender_name\":\"Bo\",\"content\":\"Hi\"",
	"guest", "Bo", "Hi", NULL},
    {"\"sender_role\":\"host\",\"content\":\"Yes\"", "host", NULL, "Yes", NULL},
    {"\"sender_role\":\"host\",\"sender_name\":\"h@example.com\","
     "\"content\":\"Yes\"",
	"host", "h@example.com", "Yes", NULL},
    {"\"sender_role\":\"host\",\"sender_name\":\"Bot:4711\","
     "\"content\":\"Yes\"",
	"assistant", "Bot:4711", "Yes", NULL},
    {"\"sender_role\":\"host\",\"sender_name\":\"HostGPT\","
     "\"content\":\"Yes\"",
	"assistant", "HostGPT", "Yes", NULL},
    {"\"sender_role\":\"host\",\"sender_name\":\"Bothilda\","
     "\"content\":\"Yes\"",
	"host", "Bothilda", "Yes", NULL},
    {"\"sender_role\":\"guest\",\"content\":\"Source: reservation_book\"",
	"system", NULL, "Source: reservation_book", NULL},
    {"\"sender_role\":\"guest\",\"content\":\"Source: the brochure\"", "guest",
	"Ada", "Source: the brochure", NULL},
    {"\"sender_role\":\"guest\",\"content\":\"\"", "system", NULL, "", NULL},
    {"\"sender_role\":\"guest\",\"content\":\" \\n\"", "system", NULL, " \n",
	NULL},
    {"\"sender_role\":\"guest\",\"content\":null", "system", NULL, "", NULL},
    {"\"sender_role\":\"guest\"", "system", NULL, "", NULL},
    {"\"sender_role\":\"host\",\"content\":\"\"", "system", NULL, "", NULL},
    {"\"sender_role\":\"channel\",\"content\":\"x\"", "system", NULL, "x",
	NULL},
    {"\"content\":\"x\"", "system", NULL, "x", NULL},
    {"\"sender_role\":\"guest\",\"display_type\":\"Hologram\","
     "\"content\":\"x\"",
	"guest", "Ada", "x", NULL},
    {"\"sender_role\":\"guest\",\"display_type\":\"Box\","
     "\"content\":\"Alteration request accepted\"",
	"system", NULL, "Alteration request accepted", NULL},
    {"\"sender_role\":\"guest\",\"display_type\":\"RequestToBook\","
     "\"content\":\"We love your place\"",
	"guest", "Ada", "We love your place", NULL},
    {"\"sender_role\":\"guest\",\"display_type\":\"RequestToBook\","
     "\"content\":\"\"",
	"system", NULL, "", NULL},
    {"\"sender_role\":\"host\",\"display_type\":\"SpecialOffer\",\"content\":"
     "\"\",\"attachment\":{\"subject\":\"Offer\",\"url\":\"https://a/1\"}",
	"system", NULL, "",
	"[{\"type\":\"card\",\"url\":\"https://a/1\",\"subject\":\"Offer\"}]"},
    {"\"sender_role\":\"guest\",\"content\":\"\",\"attachment\":"
     "{\"fullback_url\":\"https://a/1.jpg\",\"type\":\"image\"}",
	"guest", "Ada", "",
	"[{\"type\":\"image\",\"url\":\"https://a/1.jpg\"}]"},
    {"\"sender_role\":\"guest\",\"attachment\":"
     "{\"fullback_url\":\"https://a/b.c/1.HEIC?w=1.pdf\"}",
	"guest", "Ada", "",
	"[{\"type\":\"image\",\"url\":\"https://a/b.c/1.HEIC?w=1.pdf\"}]"},
    {"\"sender_role\":\"guest\",\"attachment\":{\"url\":\"https://a/1.pdf\"}",
	"guest", "Ada", "",
	"[{\"type\":\"file\",\"url\":\"https://a/1.pdf\"}]"},
    {"\"sender_role\":\"guest\",\"attachment\":{\"url\":\"https://a.jpg/x\"}",
	"guest", "Ada", "",
	"[{\"type\":\"file\",\"url\":\"https://a.jpg/x\"}]"},
    {"\"sender_role\":\"guest\",\"attachment\":\"https://a/1.png\"", "guest",
	"Ada", "", "[{\"type\":\"image\",\"url\":\"https://a/1.png\"}]"},
    {"\"sender_role\":\"guest\",\"attachment\":[{\"url\":\"u\"},"
     "{\"type\":\"audio\",\"seconds\":12.50,\"seconds\":13}]",
	"guest", "Ada", "",
	"[{\"type\":\"file\",\"url\":\"u\"},"
	"{\"type\":\"audio\",\"url\":null,\"seconds\":12.5}]"},
    {"\"sender_role\":\"guest\",\"attachment\":{}", "system", NULL, "", NULL},
    {"\"sender_role\":\"guest\",\"attachment\":7", "system", NULL, "", NULL},
    {"\"sender_role\":\"guest\",\"content\":\"a\\u0000b\"", "guest", "Ada",
	"a\xef\xbf\xbd"
	"b",
	NULL},
    {"\"sender_role\":\"guest\",\"content\":12345678901234567890", "guest",
	"Ada", "12345678901234567890", NULL},
    {"\"sender_role\":\"guest\",\"content\":{\"rich\":[\"x\"]}", "guest", "Ada",
	"{\"rich\":[\"x\"]}", NULL},
};

static void
test_messages(void)
{
	struct hostex_scratch scratch;
	struct message message;
	struct buffer text;
	const char *why;

	hostex_scratch_init(&scratch);
	buffer_init(&text, BUFFER_MAXIMUM);
	for (size_t i = 0; i < sizeof(messages) / sizeof(messages[0]); i++) {
		cJSON *json;

		buffer_clear(&text);
		buffer_format(&text, "{\"id\":\"0-1\",%s}", messages[i].json);
		json = parse(text.bytes);
		ok(hostex_message_read(&message, json, "Ada", &scratch, &why),
		    "%s", text.bytes);
		is(message.id, "hostex:0-1", "id");
		is(message.author, messages[i].author, "author");
		is(message.author_name, messages[i].name, "name");
		is(message.text, messages[i].text, "text");
		is(message.attachments, messages[i].attachments, "attachments");
		cJSON_Delete(json);
	}
	buffer_release(&text);
	hostex_scratch_release(&scratch);
}

static const struct {
	const char *json, *id;
} ids[] = {
    {"{\"id\":\"0-1\"}", "hostex:0-1"},
    {"{\"id\":17}", "hostex:17"},
    {"{\"id\":17827000000000009}", "hostex:17827000000000009"},
    {"{\"id\":\"\"}", NULL},
    {"{\"id\":null}", NULL},
    {"{\"id\":-1}", NULL},
    {"{\"id\":1.5}", NULL},
    {"{\"id\":\"a b\"}", NULL},
    {"{\"id\":[\"x\"]}", NULL},
    {"{}", NULL},
    {"\"text\"", NULL},
    {"[1]", NULL},
};

static void
test_ids(void)
{
	struct hostex_scratch scratch;
	struct message message;
	const char *why;

	hostex_scratch_init(&scratch);
	for (size_t i = 0; i < sizeof(ids) / sizeof(ids[0]); i++) {
		cJSON *json = parse(ids[i].json);
		bool good = hostex_message_read(&message, json, NULL, &scratch,
		    &why);

		is(good ? message.id : NULL, ids[i].id, "id of %s",
		    ids[i].json);
		cJSON_Delete(json);
	}
	hostex_scratch_release(&scratch);
}

/* The other members go before the addresses do. */
static void
test_large_attachment(void)
{
	struct hostex_scratch scratch;
	struct message message;
	struct buffer text;
	const char *why;
	cJSON *json;

	hostex_scratch_init(&scratch);
	buffer_init(&text, BUFFER_MAXIMUM);
	buffer_text(&text,
	    "{\"id\":\"1\",\"sender_role\":\"guest\","
	    "\"attachment\":{\"url\":\"https://a/1.jpg\","
	    "\"preview\":\"");
	for (int i = 0; i < 20000; i++)
		buffer_byte(&text, 'x');
	buffer_text(&text, "\"}}");
	json = parse(text.bytes);
	hostex_message_read(&message, json, NULL, &scratch, &why);
	is(message.attachments,
	    "[{\"type\":\"image\",\"url\":\"https://a/1.jpg\"}]",
	    "a large attachment keeps its address");
	cJSON_Delete(json);
	buffer_release(&text);
	hostex_scratch_release(&scratch);
}

int
main(void)
{
	test_messages();
	test_ids();
	test_large_attachment();
	return done();
}
