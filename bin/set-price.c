/* SPDX-License-Identifier: MIT */
/* set-price - set what the tokens of a model cost from some day on */
#include <bsd/string.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>

#include "buffer.h"
#include "id.h"
#include "jsonl.h"
#include "money.h"
#include "price.h"
#include "program.h"
#include "provider/provider.h"
#include "rehearse.h"
#include "store.h"
#include "when.h"

static const char usage[] =
    "set-price [--input PRICE] [--output PRICE] [--cached PRICE] [--from T] "
    "[--remove] [--dry-run] PROVIDER/MODEL\n"
    "\n"
    "Sets what a million tokens of a model cost, and prints that. What was\n"
    "booked before keeps its cost.\n"
    "\n"
    "  --input PRICE   of what is asked, like 0.15; at most 6 decimals\n"
    "  --output PRICE  of what is answered\n"
    "  --cached PRICE  of what is asked and was cached (default: as --input)\n"
    "  --from T        it holds from then on (default: from now on)\n"
    "  --remove        remove the price of --from, or all of the model\n"
    "  --dry-run       print what would be, change nothing\n"
    "\n"
    "A new price from the first of December:\n"
    "  set-price --input 0.15 --output 0.60 --cached 0.075 \\\n"
    "      --from 2026-12-01 chat/gpt-4o-mini\n"
    "A model of the house costs nothing:\n"
    "  set-price --input 0 --output 0 chat/llama3\n";

enum own_option {
	INPUT = PROGRAM_OWN,
	OUTPUT,
	CACHED,
	FROM,
	REMOVE,
	DRY_RUN,
};

static const struct option options[] = {
    {"input", required_argument, NULL, INPUT},
    {"output", required_argument, NULL, OUTPUT},
    {"cached", required_argument, NULL, CACHED},
    {"from", required_argument, NULL, FROM},
    {"remove", no_argument, NULL, REMOVE},
    {"dry-run", no_argument, NULL, DRY_RUN},
    PROGRAM_OPTIONS,
};

struct request {
	struct price price;
	bool remove, dry_run;
	char provider[ID_SIZE];
};

static void
read_price(const char *option, int64_t *value)
{
	if (!money_parse_price(optarg, value))
		program_misused("--%s: '%s' is no price of a million tokens: "
				"0 to 10000, with at most 6 decimals",
		    option, optarg);
}

static void
take_option(struct request *request, int option)
{
	switch (option) {
	case INPUT:
		read_price("input", &request->price.input);
		break;
	case OUTPUT:
		read_price("output", &request->price.output);
		break;
	case CACHED:
		read_price("cached", &request->price.cached);
		break;
	case FROM:
		request->price.from = program_moment("from", optarg);
		break;
	case REMOVE:
		request->remove = true;
		break;
	case DRY_RUN:
		request->dry_run = true;
		break;
	}
}

static void
read_model(struct request *request, const char *text)
{
	const char *slash = strchr(text, '/');

	if (!slash || slash == text || !id_valid(text) || !slash[1] ||
	    (size_t)(slash - text) >= sizeof(request->provider))
		program_misused("'%s': give a provider and a model: "
				"chat/gpt-4o-mini",
		    text);
	strlcpy(request->provider, text, (size_t)(slash - text) + 1);
	request->price.provider = request->provider;
	request->price.model = slash + 1;
}

/* Calls are booked under the name of the provider itself, so that under another
 * one a price would hold for none. What is there can be removed. */
static void
name_provider(struct request *request)
{
	const struct provider *provider = provider_named(request->provider);

	if (provider)
		request->price.provider = provider->name;
	else if (!request->remove)
		program_misused("there is no provider '%s': see providers(7)",
		    request->provider);
}

static void
read_options(int argc, char **argv, struct request *request)
{
	const struct price *price = &request->price;
	bool any, both;
	int option;

	while ((option = program_next(argc, argv, "", options)) != -1)
		take_option(request, option);
	argv += optind;
	if (!argv[0] || argv[1])
		program_misused("give one PROVIDER/MODEL");
	read_model(request, argv[0]);
	name_provider(request);
	both = price->input != MONEY_NONE && price->output != MONEY_NONE;
	any = price->input != MONEY_NONE || price->output != MONEY_NONE ||
	    price->cached != MONEY_NONE;
	if (request->remove ? any : !both)
		program_misused(request->remove ? "--remove takes no price"
						: "give --input and --output");
}

/* What holds already need not hold from now on. */
static void
compare(void *context, const struct price *price)
{
	struct price *given = context;

	if (price->input == given->input && price->output == given->output &&
	    price->cached == given->cached)
		given->from = price->from;
}

static void
set(struct store *store, struct price *price)
{
	struct price_tokens now = {price->provider, price->model, when_now(), 0,
	    0, 0};

	if (price->from == WHEN_NONE)
		price_load(store, &now, compare, price);
	if (price->from == WHEN_NONE)
		price->from = now.at;
	price_set(store, price);
}

static void
change(struct store *store, struct request *request)
{
	struct price *price = &request->price;

	if (!request->remove)
		set(store, price);
	else if (!price_remove(store, price->provider, price->model,
		     price->from))
		program_die(EX_DATAERR,
		    "%s/%s: no such price; list-prices shows which there are",
		    price->provider, price->model);
}

static void
print(const struct request *request)
{
	const struct price *price = &request->price;
	char from[WHEN_SIZE];
	struct buffer record;

	buffer_init(&record, BUFFER_MAXIMUM);
	price_write(&record, price);
	if (request->remove) {
		record.length--;
		buffer_text(&record, ",\"removed\":true}");
	}
	rehearse_sign(&record, request->dry_run);
	if (program_json())
		jsonl_write(stdout, &record);
	else
		printf("%s/%s: %s%s%s\n", price->provider, price->model,
		    request->remove ? "no price" : "a price from ",
		    request->remove ? "" : when_format(price->from, from),
		    request->dry_run ? "  (dry run)" : "");
	buffer_release(&record);
}

int
main(int argc, char **argv)
{
	struct request request = {.price = {.from = WHEN_NONE,
				      .input = MONEY_NONE,
				      .output = MONEY_NONE,
				      .cached = MONEY_NONE}};
	struct store *store;

	program_start(usage);
	read_options(argc, argv, &request);
	store = rehearse_open(request.dry_run);
	store_begin(store);
	change(store, &request);
	rehearse_end(store, request.dry_run);
	store_close(store);
	print(&request);
	return program_end();
}
