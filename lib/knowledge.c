/* SPDX-License-Identifier: MIT */
#include "knowledge.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "buffer.h"
#include "fold.h"
#include "hmac.h"
#include "program.h"
#include "recording.h"
#include "store.h"
#include "when.h"

#define COLUMNS \
	"SELECT number, id, kind, source, name, text, language, tags," \
	" loaded_at FROM knowledge"

static void
read_row(struct statement *select, struct knowledge *row)
{
	*row = (struct knowledge){
	    .number = store_integer(select, 0),
	    .id = store_text(select, 1),
	    .kind = store_text(select, 2),
	    .source = store_text(select, 3),
	    .name = store_text(select, 4),
	    .text = store_text(select, 5),
	    .language = store_text(select, 6),
	    .tags = store_text(select, 7),
	    .loaded_at = store_integer(select, 8),
	};
}

/* What makes two parts of one source the same. No member can hold the NUL that
 * stands between them. */
static char *
digest(const struct knowledge *row, char hex[HMAC_HEX_SIZE])
{
	const char *const members[] = {row->kind, row->name, row->text,
	    row->language, row->tags};
	struct buffer all;

	buffer_init(&all, BUFFER_MAXIMUM);
	for (size_t i = 0; i < sizeof(members) / sizeof(members[0]); i++) {
		if (members[i])
			buffer_text(&all, members[i]);
		buffer_byte(&all, '\0');
	}
	hmac_sha256_hex(all.bytes, all.length, hex);
	buffer_release(&all);
	return hex;
}

typedef void index_change(struct store *, enum store_index,
    const struct store_indexed *);

/* Adds a row to the index, or takes it out again, which needs the same words.
 * Tags are found like words of the name. */
static void
index_row(struct store *store, const struct knowledge *row,
    index_change *change)
{
	struct store_indexed indexed = {.number = row->number};
	struct buffer name, text;

	buffer_init(&name, BUFFER_MAXIMUM);
	buffer_init(&text, BUFFER_MAXIMUM);
	fold_text(&name, row->name ? row->name : "");
	buffer_byte(&name, ' ');
	fold_text(&name, row->tags ? row->tags : "");
	fold_text(&text, row->text);
	indexed.name = name.bytes;
	indexed.text = text.bytes;
	change(store, STORE_KNOWLEDGE, &indexed);
	buffer_release(&name);
	buffer_release(&text);
}

static void
bind_row(struct statement *insert, const struct knowledge *row)
{
	store_bind_text(insert, ":kind", row->kind);
	store_bind_text(insert, ":source", row->source);
	store_bind_text(insert, ":name", row->name);
	store_bind_text(insert, ":text", row->text);
	store_bind_text(insert, ":language", row->language);
	store_bind_text(insert, ":tags", row->tags);
	store_bind_integer(insert, ":loaded_at", row->loaded_at);
}

/* A source has a text once. */
static const char *
name_row(const struct knowledge *row, const char *hash, char id[ID_SIZE])
{
	struct buffer words;

	buffer_init(&words, BUFFER_MAXIMUM);
	buffer_format(&words, "%s\n%s", row->source, hash);
	recording_seed(words.bytes, 0);
	buffer_release(&words);
	return id_new("knowledge", id);
}

/* Completes the row with its id, number and time; false when it was there. */
static bool
insert(struct store *store, struct knowledge *row, char id[ID_SIZE])
{
	struct statement *insert = store_statement(store,
	    "INSERT INTO knowledge (id, kind, source, name, text, language,"
	    " tags, hash, loaded_at) VALUES (:id, :kind, :source, :name, :text,"
	    " :language, :tags, :hash, :loaded_at)"
	    " ON CONFLICT DO NOTHING RETURNING number");
	char hash[HMAC_HEX_SIZE];

	digest(row, hash);
	if (!row->id)
		row->id = name_row(row, hash, id);
	if (row->loaded_at == WHEN_NONE)
		row->loaded_at = when_now();
	bind_row(insert, row);
	store_bind_text(insert, ":id", row->id);
	store_bind_text(insert, ":hash", hash);
	row->number = 0;
	while (store_step(insert))
		row->number = store_integer(insert, 0);
	return row->number != 0;
}

bool
knowledge_store(struct store *store, const struct knowledge *given)
{
	struct knowledge row = *given;
	char id[ID_SIZE];

	if (!insert(store, &row, id))
		return false;
	index_row(store, &row, store_index_add);
	return true;
}

bool
knowledge_exists(struct store *store, const struct knowledge *row)
{
	struct statement *select = store_statement(store,
	    "SELECT 1 FROM knowledge WHERE id = :id"
	    " OR (source = :source AND hash = :hash)");
	char hash[HMAC_HEX_SIZE];
	bool found;

	store_bind_text(select, ":id", row->id);
	store_bind_text(select, ":source", row->source);
	store_bind_text(select, ":hash", digest(row, hash));
	found = store_step(select);
	store_finish(select);
	return found;
}

/* The rows of a source before a replacement. */
struct old_rows {
	struct old_row {
		int64_t number;
		char hash[HMAC_HEX_SIZE];
		bool kept;
	} * rows;
	size_t count;
};

static void
load_old(struct store *store, const char *source, struct old_rows *old)
{
	struct statement *select = store_statement(store,
	    "SELECT number, hash FROM knowledge WHERE source = :source"
	    " ORDER BY number");

	*old = (struct old_rows){0};
	store_bind_text(select, ":source", source);
	while (store_step(select)) {
		struct old_row *row;

		old->rows = reallocarray(old->rows, old->count + 1,
		    sizeof(*old->rows));
		if (!old->rows)
			program_die(EX_OSERR, "no memory");
		row = &old->rows[old->count++];
		*row = (struct old_row){.number = store_integer(select, 0)};
		snprintf(row->hash, sizeof(row->hash), "%s",
		    store_text(select, 1));
	}
}

static bool
keep(struct old_rows *old, const struct knowledge *part)
{
	char hash[HMAC_HEX_SIZE];
	bool kept = false;

	digest(part, hash);
	for (size_t i = 0; i < old->count; i++)
		if (strcmp(old->rows[i].hash, hash) == 0)
			kept = old->rows[i].kept = true;
	return kept;
}

/* What a replacement goes on telling. */
struct telling {
	struct store *store;
	knowledge_changed *changed;
	void *context;
};

static bool
remove_row(const struct telling *telling, int64_t number)
{
	struct statement *select = store_statement(telling->store,
	    COLUMNS " WHERE number = :number");
	struct statement *delete;
	struct knowledge row;

	store_bind_integer(select, ":number", number);
	if (!store_step(select))
		return false;
	read_row(select, &row);
	index_row(telling->store, &row, store_index_remove);
	telling->changed(telling->context, KNOWLEDGE_REMOVED, &row);
	store_finish(select);
	delete = store_statement(telling->store,
	    "DELETE FROM knowledge WHERE number = :number");
	store_bind_integer(delete, ":number", number);
	store_run(delete);
	return true;
}

static bool
add_row(const struct telling *telling, const struct knowledge *part)
{
	struct knowledge row = *part;
	char id[ID_SIZE];

	/* A part that stands twice in one file is there once. */
	if (!insert(telling->store, &row, id))
		return false;
	index_row(telling->store, &row, store_index_add);
	telling->changed(telling->context, KNOWLEDGE_ADDED, &row);
	return true;
}

size_t
knowledge_replace(struct store *store, const struct knowledge_source *source,
    knowledge_changed *changed, void *context)
{
	struct telling telling = {store, changed, context};
	struct old_rows old;
	size_t changes = 0;
	bool *added = calloc(source->count + 1, sizeof(*added));

	if (!added)
		program_die(EX_OSERR, "no memory");
	load_old(store, source->source, &old);
	for (size_t i = 0; i < source->count; i++)
		added[i] = !keep(&old, &source->parts[i]);
	for (size_t i = 0; i < old.count; i++)
		if (!old.rows[i].kept && !source->keep)
			changes += remove_row(&telling, old.rows[i].number);
	for (size_t i = 0; i < source->count; i++)
		if (added[i])
			changes += add_row(&telling, &source->parts[i]);
	free(added);
	free(old.rows);
	return changes;
}

void
knowledge_sources(struct store *store, const char *path, knowledge_named *named,
    void *context)
{
	/* '0' is the character after '/'. */
	struct statement *select = store_statement(store,
	    "SELECT DISTINCT source FROM knowledge WHERE source = :path"
	    " OR (source >= :path || '/' AND source < :path || '0')"
	    " ORDER BY source");

	store_bind_text(select, ":path", path);
	while (store_step(select))
		named(context, store_text(select, 0));
}

int64_t
knowledge_find(struct store *store, const struct knowledge_search *search,
    knowledge_hit *hit, void *context)
{
	struct statement *find = store_index_find(store, STORE_KNOWLEDGE,
	    search->question);
	struct statement *select;
	struct knowledge row;
	int64_t count = 0;

	while (store_step(find)) {
		if (count == search->limit) {
			store_finish(find);
			break;
		}
		select = store_statement(store,
		    COLUMNS " WHERE number = :number");
		store_bind_integer(select, ":number", store_integer(find, 0));
		if (!store_step(select))
			continue;
		read_row(select, &row);
		hit(context, &row, store_real(find, 1));
		store_finish(select);
		count++;
	}
	return count;
}

void
knowledge_each(struct store *store, knowledge_visitor *visit, void *context)
{
	struct statement *select = store_statement(store,
	    COLUMNS " /*scan*/ ORDER BY source, id");
	struct knowledge row;

	while (store_step(select)) {
		read_row(select, &row);
		visit(context, &row);
	}
}

int64_t
knowledge_reindex(struct store *store)
{
	struct statement *missing = store_index_missing(store, STORE_KNOWLEDGE,
	    0);
	struct statement *select;
	struct knowledge row;
	int64_t count = 0;

	for (; store_step(missing); count++) {
		select = store_statement(store,
		    COLUMNS " WHERE number = :number");
		store_bind_integer(select, ":number",
		    store_integer(missing, 0));
		if (!store_step(select))
			continue;
		read_row(select, &row);
		index_row(store, &row, store_index_add);
		store_finish(select);
	}
	return count;
}
