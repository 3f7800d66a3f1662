/* SPDX-License-Identifier: MIT */
#include "price.h"

#include <string.h>

#include "event.h"
#include "id.h"
#include "json.h"
#include "money.h"
#include "store.h"
#include "when.h"
#include "writer.h"

/* Columns: provider, model, from_at, input, output, cached. */
static void
read_row(struct price *price, struct statement *row)
{
	*price = (struct price){
	    .provider = store_text(row, 0),
	    .model = store_text(row, 1),
	    .from = store_integer(row, 2),
	    .input = store_integer(row, 3),
	    .output = store_integer(row, 4),
	    .cached = store_is_null(row, 5) ? MONEY_NONE
					    : store_integer(row, 5),
	};
}

bool
price_load(struct store *store, const struct price_tokens *tokens,
    price_visitor *visit, void *context)
{
	struct statement *select = store_statement(store,
	    "SELECT provider, model, from_at, input, output, cached FROM price"
	    " WHERE provider = :provider AND model = :model AND from_at <= :at"
	    " ORDER BY from_at DESC LIMIT 1");
	struct price price;

	store_bind_text(select, ":provider", tokens->provider);
	store_bind_text(select, ":model", tokens->model);
	store_bind_integer(select, ":at", tokens->at);
	if (!store_step(select))
		return false;
	read_row(&price, select);
	visit(context, &price);
	store_finish(select);
	return true;
}

struct sum {
	const struct price_tokens *tokens;
	int64_t cost; /* MONEY_NONE: there is none */
};

static void
add_up(void *context, const struct price *price)
{
	struct sum *sum = context;
	const struct price_tokens *tokens = sum->tokens;
	int64_t cached = price->cached == MONEY_NONE ? price->input
						     : price->cached;

	sum->cost = 0;
	if (!money_add(&sum->cost, tokens->input - tokens->cached,
		price->input) ||
	    !money_add(&sum->cost, tokens->cached, cached) ||
	    !money_add(&sum->cost, tokens->output, price->output))
		sum->cost = MONEY_NONE;
}

bool
price_of(struct store *store, const struct price_tokens *tokens, int64_t *cost)
{
	struct price_tokens sane = *tokens;
	struct sum sum = {&sane, MONEY_NONE};

	/* More cached than there were would be money back. */
	if (sane.cached > sane.input)
		sane.cached = sane.input;
	if (sane.provider && sane.model)
		price_load(store, &sane, add_up, &sum);
	*cost = sum.cost;
	return sum.cost != MONEY_NONE;
}

int64_t
price_each(struct store *store, price_visitor *visit, void *context)
{
	struct statement *select = store_statement(store,
	    "SELECT provider, model, from_at, input, output, cached"
	    " FROM price /*scan*/ ORDER BY provider, model, from_at");
	struct price price;
	int64_t count = 0;

	for (; store_step(select); count++) {
		read_row(&price, select);
		visit(context, &price);
	}
	return count;
}

static void
tell(struct store *store, const struct price *price, bool imported)
{
	struct event event;

	event_begin(&event, "price.changed", NULL);
	event.imported = imported;
	writer_text(&event.data, "provider", price->provider);
	writer_text(&event.data, "model", price->model);
	writer_time(&event.data, "from", price->from);
	event_append(&event, store);
}

static bool
set(struct store *store, const struct price *price, bool imported)
{
	struct statement *upsert = store_statement(store,
	    "INSERT INTO price (provider, model, from_at, input, output,"
	    " cached) VALUES (:provider, :model, :from, :input, :output,"
	    " :cached) ON CONFLICT (provider, model, from_at) DO UPDATE SET"
	    " input = excluded.input, output = excluded.output,"
	    " cached = excluded.cached WHERE price.input <> excluded.input"
	    " OR price.output <> excluded.output"
	    " OR coalesce(price.cached, -1) <> coalesce(excluded.cached, -1)");

	store_bind_text(upsert, ":provider", price->provider);
	store_bind_text(upsert, ":model", price->model);
	store_bind_integer(upsert, ":from", price->from);
	store_bind_integer(upsert, ":input", price->input);
	store_bind_integer(upsert, ":output", price->output);
	if (price->cached == MONEY_NONE)
		store_bind_null(upsert, ":cached");
	else
		store_bind_integer(upsert, ":cached", price->cached);
	if (store_run(upsert) == 0)
		return false;
	tell(store, price, imported);
	return true;
}

bool
price_set(struct store *store, const struct price *price)
{
	return set(store, price, false);
}

int64_t
price_remove(struct store *store, const char *provider, const char *model,
    int64_t from)
{
	struct statement *delete = store_statement(store,
	    "DELETE FROM price WHERE provider = :provider AND model = :model"
	    " AND from_at = coalesce(:from, from_at)");
	struct price price = {provider, model, from, 0, 0, MONEY_NONE};
	int64_t count;

	store_bind_text(delete, ":provider", provider);
	store_bind_text(delete, ":model", model);
	store_bind_time(delete, ":from", from);
	count = store_run(delete);
	if (count)
		tell(store, &price, false);
	return count;
}

char *
price_text(int64_t price, char text[MONEY_SIZE])
{
	return money_text(price == MONEY_NONE ? MONEY_NONE : price * 1000000,
	    text);
}

void
price_write(struct buffer *out, const struct price *price)
{
	char text[MONEY_SIZE];
	struct writer writer;

	writer_init(&writer, out);
	writer_object(&writer, NULL);
	writer_text(&writer, "type", "price");
	writer_text(&writer, "provider", price->provider);
	writer_text(&writer, "model", price->model);
	writer_text(&writer, "input", price_text(price->input, text));
	writer_text(&writer, "output", price_text(price->output, text));
	writer_text(&writer, "cached", price_text(price->cached, text));
	writer_time(&writer, "from", price->from);
	writer_end_object(&writer);
}

static bool
read_money(const cJSON *json, const char *name, int64_t *value)
{
	const char *text = json_get_text(json, name);

	return text && money_parse_price(text, value);
}

bool
price_from_json(struct price *price, const cJSON *json, const char **why)
{
	*price = (struct price){
	    .provider = json_get_text(json, "provider"),
	    .model = json_get_text(json, "model"),
	    .cached = MONEY_NONE,
	};
	if (!price->provider || !price->model || !id_valid(price->provider) ||
	    !id_valid(price->model))
		*why = "a price needs a provider and a model";
	else if (!read_money(json, "input", &price->input) ||
	    !read_money(json, "output", &price->output) ||
	    (json_get(json, "cached") &&
		!read_money(json, "cached", &price->cached)))
		*why = "input, output and cached are prices of a million "
		       "tokens: text like \"0.15\"";
	else if (!json_get_time(json, "from", &price->from) ||
	    price->from == WHEN_NONE)
		*why = "from is no time";
	else
		return true;
	return false;
}

bool
price_exists(struct store *store, const struct price *price)
{
	struct statement *select = store_statement(store,
	    "SELECT 1 FROM price WHERE provider = :provider"
	    " AND model = :model AND from_at = :from");
	bool there;

	store_bind_text(select, ":provider", price->provider);
	store_bind_text(select, ":model", price->model);
	store_bind_integer(select, ":from", price->from);
	there = store_step(select);
	if (there)
		store_finish(select);
	return there;
}

bool
price_import(struct store *store, const struct price *price)
{
	return !price_exists(store, price) && set(store, price, true);
}
