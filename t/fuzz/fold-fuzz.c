/* SPDX-License-Identifier: MIT */
#include <assert.h>
#include <sqlite3.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "buffer.h"
#include "fold.h"
#include "utf8.h"

int LLVMFuzzerTestOneInput(const uint8_t *, size_t);

static struct buffer folded = BUFFER_EMPTY(BUFFER_MAXIMUM);
static struct buffer question = BUFFER_EMPTY(BUFFER_MAXIMUM);

static sqlite3 *
open_index(void)
{
	static sqlite3 *index;

	if (!index) {
		assert(sqlite3_open(":memory:", &index) == SQLITE_OK);
		assert(sqlite3_exec(index,
			   "CREATE VIRTUAL TABLE f"
			   " USING fts5(text, tokenize = 'ascii')",
			   NULL, NULL, NULL) == SQLITE_OK);
	}
	return index;
}

/* Runs a statement with one text; SQLITE_ROW, SQLITE_DONE, or an error. */
static int
run(const char *sql, const char *text)
{
	sqlite3_stmt *statement;
	int status;

	assert(sqlite3_prepare_v2(open_index(), sql, -1, &statement, NULL) ==
	    SQLITE_OK);
	if (text)
		sqlite3_bind_text(statement, 1, text, -1, SQLITE_STATIC);
	status = sqlite3_step(statement);
	sqlite3_finalize(statement);
	return status;
}

static void
check_folded(void)
{
	const char *text = folded.bytes;

	assert(utf8_valid(text, folded.length) == folded.length);
	assert(!*text || text[folded.length - 1] != ' ');
	for (const char *at = text; *at; at++)
		assert((*at >= 'a' && *at <= 'z') ||
		    (*at >= '0' && *at <= '9') || (*at & 0x80) ||
		    (*at == ' ' && at > text && at[-1] != ' '));
}

static void
check_cut(const char *text, size_t bytes)
{
	size_t cut = fold_cut(text, bytes);

	assert(cut <= bytes && cut <= strlen(text));
	assert(strlen(text) > bytes || cut == strlen(text));
}

/* Whatever is typed, the question is one that a real index takes, and finds
 * the text that it was made of. */
int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t length)
{
	static const char ask[] = "SELECT 1 FROM f WHERE f MATCH ?1";
	char *text = strndup((const char *)data, length);

	buffer_clear(&folded);
	fold_text(&folded, text);
	check_folded();
	check_cut(text, length / 2);
	run("DELETE FROM f", NULL);
	assert(run("INSERT INTO f VALUES (?1)", folded.bytes) == SQLITE_DONE);
	buffer_clear(&question);
	if (fold_query(&question, text))
		assert(run(ask, question.bytes) == SQLITE_ROW);
	buffer_clear(&question);
	if (fold_likeness(&question, text, 16, NULL))
		assert(run(ask, question.bytes) == SQLITE_ROW);
	free(text);
	return 0;
}
