/* SPDX-License-Identifier: MIT */

/*
 * JSON that is passed on as text is what parsing makes of it: the same bodies
 * are taken, the line means the same, and each member says the same.
 */
#include <assert.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "buffer.h"
#include "json.h"
#include "raw.h"

int LLVMFuzzerTestOneInput(const uint8_t *, size_t);

static void
check_member(const char *line, const cJSON *tree, const char *name)
{
	const char *wanted = json_get_text(tree, name);
	struct buffer text;
	bool found;

	buffer_init(&text, BUFFER_MAXIMUM);
	found = raw_text(raw_member(line, name), &text);
	assert(found == (wanted != NULL));
	assert(!found || strcmp(text.bytes, wanted) == 0);
	buffer_release(&text);
}

static void
check_members(const char *line, const cJSON *tree)
{
	check_member(line, tree, "");
	check_member(line, tree, "event");
	for (const cJSON *at = tree->child; at; at = at->next) {
		check_member(line, tree, at->string);
		if (cJSON_IsObject(at) && json_get(tree, at->string) == at)
			check_members(raw_member(line, at->string), at);
	}
}

static void
check_line(const struct buffer *line, const cJSON *tree)
{
	char *meant = json_text(tree), *said;
	const char *why;
	cJSON *back = json_parse(line->bytes, line->length, &why);

	assert(back && strlen(line->bytes) == line->length);
	assert(!strpbrk(line->bytes, "\n\r"));
	said = json_text(back);
	assert(strcmp(meant, said) == 0);
	free(meant);
	free(said);
	cJSON_Delete(back);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t length)
{
	const char *bytes = (const char *)data, *why = NULL, *because = NULL;
	cJSON *tree = json_parse_foreign(bytes, length, &because);
	struct buffer line;
	bool taken;

	buffer_init(&line, BUFFER_MAXIMUM);
	taken = raw_take(&line, bytes, length, &why);
	assert(taken ? cJSON_IsObject(tree) : why && line.length == 0);
	assert(taken || !cJSON_IsObject(tree) ||
	    strcmp(why, "nested too deeply") == 0);
	if (taken) {
		check_line(&line, tree);
		check_members(line.bytes, tree);
	}
	buffer_release(&line);
	cJSON_Delete(tree);
	return 0;
}
