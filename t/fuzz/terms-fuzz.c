/* SPDX-License-Identifier: MIT */
#include <assert.h>
#include <sqlite3.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "buffer.h"
#include "fold.h"
#include "language.h"
#include "terms.h"
#include "utf8.h"

int LLVMFuzzerTestOneInput(const uint8_t *, size_t);

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
check(const struct terms *terms)
{
	for (size_t i = 0; i < terms->count; i++) {
		const char *word = terms->words[i];

		assert(*word && !strchr(word, ' '));
		assert(utf8_valid(word, strlen(word)) == strlen(word));
		assert(terms_has(terms, word) >= 1);
	}
	assert(!terms->count || terms_covered(terms, terms) >= 0.999);
}

/* Whatever a guest writes, the question is one that a real index takes, and
 * finds the text that it was made of. */
int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t length)
{
	char *text = strndup((const char *)data, length);
	struct buffer folded, question;
	struct terms terms;

	buffer_init(&folded, BUFFER_MAXIMUM);
	buffer_init(&question, BUFFER_MAXIMUM);
	fold_text(&folded, text);
	run("DELETE FROM f", NULL);
	assert(run("INSERT INTO f VALUES (?1)", folded.bytes) == SQLITE_DONE);
	terms_read(&terms, text);
	check(&terms);
	if (terms_question(&terms, &question))
		assert(run("SELECT 1 FROM f WHERE f MATCH ?1",
			   question.bytes) == SQLITE_ROW);
	terms_drop_common(&terms, language_guess(text));
	check(&terms);
	terms_release(&terms);
	buffer_release(&question);
	buffer_release(&folded);
	free(text);
	return 0;
}
