/* SPDX-License-Identifier: MIT */
#include <inttypes.h>
#include <string.h>

#include "account.h"
#include "buffer.h"
#include "hmac.h"
#include "json.h"
#include "ledger_internal.h"
#include "store.h"
#include "when.h"
#include "writer.h"

static void
write_names(struct writer *writer, const struct ledger_row *row)
{
	writer_text(writer, "user", row->account);
	writer_text(writer, "company", row->company);
	writer_text(writer, "conversation", row->conversation);
	writer_text(writer, "reply", row->reply);
	writer_text(writer, "assistant", row->assistant);
	writer_text(writer, "provider", row->provider);
	writer_text(writer, "model", row->model);
}

void
ledger_write(struct buffer *out, const struct ledger_row *row)
{
	char cost[MONEY_SIZE];
	struct writer writer;

	writer_init(&writer, out);
	writer_object(&writer, NULL);
	writer_text(&writer, "type", "transaction");
	writer_text(&writer, "id", row->id);
	writer_text(&writer, "kind", row->kind);
	writer_integer(&writer, "amount", row->amount);
	write_names(&writer, row);
	writer_integer(&writer, "input_tokens", row->input);
	writer_integer(&writer, "output_tokens", row->output);
	writer_integer(&writer, "cached_tokens", row->cached);
	writer_integer(&writer, "total_tokens", row->input + row->output);
	writer_bool(&writer, "estimated", row->estimated);
	writer_text(&writer, "cost", money_text(row->cost, cost));
	if (row->balance == LEDGER_NO_BALANCE)
		writer_null(&writer, "balance");
	else
		writer_integer(&writer, "balance", row->balance);
	writer_text(&writer, "key", row->key);
	writer_time(&writer, "at", row->at);
	writer_end_object(&writer);
}

static bool
kind_valid(const char *kind)
{
	static const char *const kinds[] = {"usage", "grant", "refill", "set",
	    "refund"};

	for (size_t i = 0; i < sizeof(kinds) / sizeof(kinds[0]); i++)
		if (strcmp(kind, kinds[i]) == 0)
			return true;
	return false;
}

/* A total without its parts is input: what it was is not known, and input is
 * most of what conversations cost. */
static bool
read_tokens(struct ledger_row *row, const cJSON *json, const char **why)
{
	bool back = strcmp(row->kind, "refund") == 0;
	int64_t least = back ? -LEDGER_TOKENS : 0;
	int64_t most = back ? 0 : LEDGER_TOKENS;
	int64_t total = LEDGER_NO_BALANCE;

	*why = "token counts are no numbers that fit the kind, or more than a "
	       "call can have";
	if (!json_get_count(json, "total_tokens", 2 * least, 2 * most,
		&total) ||
	    !json_get_count(json, "input_tokens", least, most, &row->input) ||
	    !json_get_count(json, "output_tokens", least, most, &row->output) ||
	    !json_get_count(json, "cached_tokens", least, most, &row->cached))
		return false;
	if (total != LEDGER_NO_BALANCE && !row->input && !row->output)
		row->input = total;
	if (row->input < least || row->input > most)
		return false;
	*why = "cached_tokens is more than input_tokens";
	if (back ? row->cached < row->input : row->cached > row->input)
		return false;
	*why = "total_tokens is not input_tokens and output_tokens";
	return total == LEDGER_NO_BALANCE || total == row->input + row->output;
}

static bool
read_money(struct ledger_row *row, const cJSON *json, const char **why)
{
	const char *cost = json_get_text(json, "cost");

	row->cost = MONEY_NONE;
	row->balance = LEDGER_NO_BALANCE;
	row->amount = strcmp(row->kind, "usage") == 0 ||
		strcmp(row->kind, "refund") == 0
	    ? -row->input - row->output
	    : 0;
	if ((json_get(json, "cost") && !cost) ||
	    (cost && !money_parse(cost, &row->cost)))
		*why = "cost is no money: text like \"0.0012\"";
	else if (cost && row->cost < 0 && strcmp(row->kind, "refund") != 0)
		*why = "only the cost of a refund is below 0";
	else if (!json_get_count(json, "amount", -ACCOUNT_MAXIMUM,
		     ACCOUNT_MAXIMUM, &row->amount))
		*why = "amount is no number of tokens";
	else if (!json_get_count(json, "balance", INT64_MIN + 1, INT64_MAX,
		     &row->balance))
		*why = "balance is no number of tokens";
	else
		return true;
	return false;
}

static bool
names_valid(const struct ledger_row *row, const char **why)
{
	const char *const names[] = {row->account, row->company,
	    row->conversation, row->reply, row->assistant, row->provider,
	    row->model, row->key};

	for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++)
		if (names[i] && !account_name_valid(names[i])) {
			*why = "a name is empty, longer than 200 bytes, or "
			       "has control characters";
			return false;
		}
	return true;
}

/* The same line twice is one transaction: without an id, what it says is its
 * key. */
static void
make_key(struct ledger_row *row, struct buffer *memory)
{
	const char *const names[] = {row->kind, row->account, row->company,
	    row->conversation, row->reply, row->assistant, row->provider,
	    row->model};
	const int64_t numbers[] = {row->amount, row->input, row->output,
	    row->cached, row->at};
	char hash[HMAC_HEX_SIZE];

	buffer_clear(memory);
	for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++)
		buffer_format(memory, "%s\n", names[i] ? names[i] : "");
	for (size_t i = 0; i < sizeof(numbers) / sizeof(numbers[0]); i++)
		buffer_format(memory, "%" PRId64 "\n", numbers[i]);
	hmac_sha256_hex(memory->bytes, memory->length, hash);
	buffer_clear(memory);
	buffer_format(memory, "line:%s", hash);
	row->key = memory->bytes;
}

bool
ledger_from_json(struct ledger_row *row, const cJSON *json,
    struct buffer *memory, const char **why)
{
	const char *kind = json_get_text(json, "kind");

	*row = (struct ledger_row){
	    .id = json_get_text(json, "id"),
	    .kind = kind ? kind : "usage",
	    .account = json_get_text(json, "user"),
	    .company = json_get_text(json, "company"),
	    .conversation = json_get_text(json, "conversation"),
	    .reply = json_get_text(json, "reply"),
	    .assistant = json_get_text(json, "assistant"),
	    .provider = json_get_text(json, "provider"),
	    .model = json_get_text(json, "model"),
	    .estimated = json_get_true(json, "estimated"),
	    .imported = true,
	    .key = json_get_text(json, "key"),
	};
	if (!kind_valid(row->kind))
		*why = "the kind must be usage, grant, refill, set or refund";
	else if (row->id && !id_valid(row->id))
		*why = "the id can be none";
	else if (!json_get_time(json, "at", &row->at) || row->at == WHEN_NONE)
		*why = "at is no time";
	else if (names_valid(row, why) && read_tokens(row, json, why) &&
	    read_money(row, json, why)) {
		if (!row->id && !row->key)
			make_key(row, memory);
		return true;
	}
	return false;
}
