/* SPDX-License-Identifier: MIT */
#include "news.h"

#include <cjson/cJSON.h>
#include <stdio.h>
#include <string.h>

#include "buffer.h"
#include "json.h"
#include "jsonl.h"
#include "program.h"
#include "utf8.h"

static void
tell_conversation(struct buffer *line, const cJSON *record)
{
	const cJSON *contact = json_get_object(record, "contact");
	const char *name = json_get_text(contact, "name");
	const char *subject = json_get_text(record, "subject");

	buffer_format(line, "%s  %s", json_get_text(record, "id"),
	    name ? name : "(no name)");
	if (subject)
		buffer_format(line, ", %s", subject);
}

static void
tell_message(struct buffer *line, const cJSON *record)
{
	const char *name = json_get_text(record, "author_name");
	const cJSON *list = json_get_array(record, "attachments");
	const cJSON *attachment = list ? list->child : NULL;

	buffer_format(line, "%s  %s: %s", json_get_text(record, "conversation"),
	    name ? name : json_get_text(record, "author"),
	    json_get_text(record, "text"));
	for (; attachment; attachment = attachment->next) {
		const char *type = json_get_text(attachment, "type");

		buffer_format(line, " [%s]", type ? type : "attachment");
	}
}

static void
print_text(const char *bytes, size_t length)
{
	struct buffer line, shown;
	const char *why, *type;
	cJSON *record = json_parse(bytes, length, &why);

	if (!record || !(type = json_get_text(record, "type")))
		program_die(EX_SOFTWARE, "a record that is none");
	buffer_init(&line, BUFFER_MAXIMUM);
	buffer_init(&shown, BUFFER_MAXIMUM);
	if (strcmp(type, "conversation") == 0)
		tell_conversation(&line, record);
	else
		tell_message(&line, record);
	utf8_show(&shown, line.bytes, true);
	jsonl_write(stdout, &shown);
	buffer_release(&shown);
	buffer_release(&line);
	cJSON_Delete(record);
}

void
news_print(const char *record, size_t length)
{
	struct buffer line;

	if (!program_json()) {
		print_text(record, length);
		return;
	}
	buffer_init(&line, BUFFER_MAXIMUM);
	buffer_append(&line, record, length);
	jsonl_write(stdout, &line);
	buffer_release(&line);
}
