/* SPDX-License-Identifier: MIT */

/*
 * Whatever somebody types is a question that FTS5 understands, and folded text
 * has only the bytes that the index is promised, and folds to itself.
 */
#include <sqlite3.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "buffer.h"
#include "fold.h"

static void
require(bool good)
{
	if (!good)
		abort();
}

static sqlite3_stmt *
open_index(void)
{
	static sqlite3_stmt *question;
	sqlite3 *db;

	if (question)
		return question;
	require(sqlite3_open(":memory:", &db) == SQLITE_OK);
	require(sqlite3_exec(db,
		    "CREATE VIRTUAL TABLE x USING fts5 (text, content = '',"
		    " tokenize = 'ascii')",
		    NULL, NULL, NULL) == SQLITE_OK);
	require(sqlite3_prepare_v2(db, "SELECT count(*) FROM x WHERE x MATCH ?",
		    -1, &question, NULL) == SQLITE_OK);
	return question;
}

static void
ask(const struct buffer *query)
{
	sqlite3_stmt *question = open_index();

	sqlite3_bind_text(question, 1, query->bytes, (int)query->length,
	    SQLITE_STATIC);
	require(sqlite3_step(question) == SQLITE_ROW);
	sqlite3_reset(question);
}

static void
check_folded(const char *text)
{
	struct buffer once, twice;

	buffer_init(&once, BUFFER_MAXIMUM);
	buffer_init(&twice, BUFFER_MAXIMUM);
	fold_text(&once, text);
	for (size_t i = 0; i < once.length; i++) {
		unsigned char c = (unsigned char)once.bytes[i];

		require(c >= 0x80 || c == ' ' || (c >= '0' && c <= '9') ||
		    (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z'));
		require(c != ' ' || !i || once.bytes[i - 1] != ' ');
	}
	fold_text(&twice, once.bytes);
	require(strcmp(once.bytes, twice.bytes) == 0);
	buffer_release(&twice);
	buffer_release(&once);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	char *text = malloc(size + 1);
	struct buffer query;

	require(text != NULL);
	memcpy(text, data, size);
	text[size] = '\0';
	check_folded(text);
	buffer_init(&query, BUFFER_MAXIMUM);
	if (fold_query(&query, text))
		ask(&query);
	buffer_clear(&query);
	if (fold_likeness(&query, text, 20, NULL))
		ask(&query);
	require(fold_cut(text, size / 2) <= size);
	buffer_release(&query);
	free(text);
	return 0;
}
