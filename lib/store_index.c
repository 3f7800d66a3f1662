/* SPDX-License-Identifier: MIT */
#include "store.h"

/*
 * FTS5 without a copy of the text ("contentless"): half the size and a third
 * less to write than with one. Its price is that a row is removed by telling
 * the index the words that it had.
 */

static void
change(struct store *store, const char *sql, const struct store_indexed *row,
    enum store_index index)
{
	struct statement *statement = store_statement(store, sql);

	store_bind_integer(statement, ":number", row->number);
	store_bind_text(statement, ":text", row->text);
	if (index == STORE_KNOWLEDGE)
		store_bind_text(statement, ":name", row->name);
	store_run(statement);
}

void
store_index_add(struct store *store, enum store_index index,
    const struct store_indexed *row)
{
	static const char *const sql[] = {
	    "INSERT INTO message_search (rowid, text) VALUES (:number, :text)",
	    "INSERT INTO knowledge_search (rowid, name, text)"
	    " VALUES (:number, :name, :text)",
	};

	change(store, sql[index], row, index);
}

void
store_index_remove(struct store *store, enum store_index index,
    const struct store_indexed *row)
{
	static const char *const sql[] = {
	    "INSERT INTO message_search (message_search, rowid, text)"
	    " VALUES ('delete', :number, :text)",
	    "INSERT INTO knowledge_search (knowledge_search, rowid, name, text)"
	    " VALUES ('delete', :number, :name, :text)",
	};

	change(store, sql[index], row, index);
}

struct statement *
store_index_find(struct store *store, enum store_index index,
    const char *question)
{
	static const char *const sql[] = {
	    "SELECT rowid, rank FROM message_search"
	    " WHERE message_search MATCH :question ORDER BY rank",
	    /* A word in a heading says three times as much as one below it. */
	    "SELECT rowid, bm25(knowledge_search, 3.0, 1.0) FROM"
	    " knowledge_search WHERE knowledge_search MATCH :question"
	    " ORDER BY 2",
	};
	struct statement *find = store_statement(store, sql[index]);

	store_bind_text(find, ":question", question);
	return find;
}

struct statement *
store_index_missing(struct store *store, enum store_index index, int64_t after)
{
	static const char *const sql[] = {
	    "SELECT number FROM message WHERE number > :after"
	    " AND NOT EXISTS (SELECT 1 FROM message_search_docsize"
	    " WHERE id = message.number) ORDER BY number",
	    "SELECT number FROM knowledge WHERE number > :after"
	    " AND NOT EXISTS (SELECT 1 FROM knowledge_search_docsize"
	    " WHERE id = knowledge.number) ORDER BY number",
	};
	struct statement *missing = store_statement(store, sql[index]);

	store_bind_integer(missing, ":after", after);
	return missing;
}

int64_t
store_index_lacks(struct store *store, enum store_index index)
{
	static const char *const sql[] = {
	    "SELECT count(*) FROM message /*scan*/ WHERE NOT EXISTS (SELECT 1"
	    " FROM message_search_docsize WHERE id = message.number)",
	    "SELECT count(*) FROM knowledge /*scan*/ WHERE NOT EXISTS (SELECT 1"
	    " FROM knowledge_search_docsize WHERE id = knowledge.number)",
	};

	return store_value(store, sql[index], 0);
}
