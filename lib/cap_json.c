/* SPDX-License-Identifier: MIT */
#include <string.h>

#include "account.h"
#include "cap.h"
#include "json.h"
#include "when.h"
#include "writer.h"

static void
write_sum(struct writer *writer, const char *name, const struct ledger_sum *sum)
{
	char cost[MONEY_SIZE];

	writer_object(writer, name);
	writer_integer(writer, "tokens", sum->tokens);
	writer_text(writer, "cost", money_text(sum->cost, cost));
	writer_end_object(writer);
}

/* Below 0 when more was used than was put aside. */
static void
write_left(struct writer *writer, const struct cap *cap,
    const struct cap_state *state)
{
	char cost[MONEY_SIZE];

	writer_object(writer, "left");
	if (cap->tokens == CAP_NONE)
		writer_null(writer, "tokens");
	else
		writer_integer(writer, "tokens",
		    cap->tokens - state->spent.tokens - state->reserved.tokens);
	writer_text(writer, "cost",
	    money_text(cap->cost == MONEY_NONE
		    ? MONEY_NONE
		    : cap->cost - state->spent.cost - state->reserved.cost,
		cost));
	writer_end_object(writer);
}

static void
write_state(struct writer *writer, const struct cap *cap,
    const struct cap_state *state)
{
	writer_time(writer, "from", state ? state->from : WHEN_NONE);
	writer_time(writer, "until", state ? state->until : WHEN_NONE);
	if (!state) {
		writer_null(writer, "spent");
		writer_null(writer, "reserved");
		writer_null(writer, "left");
		return;
	}
	write_sum(writer, "spent", &state->spent);
	write_sum(writer, "reserved", &state->reserved);
	write_left(writer, cap, state);
}

void
cap_write(struct buffer *out, const struct cap *cap,
    const struct cap_state *state)
{
	char cost[MONEY_SIZE];
	struct writer writer;

	writer_init(&writer, out);
	writer_object(&writer, NULL);
	writer_text(&writer, "type", "budget");
	writer_text(&writer, "scope", cap_scope_name(cap->scope));
	writer_text(&writer, "name", *cap->name ? cap->name : NULL);
	writer_text(&writer, "period", period_name(cap->period));
	if (cap->tokens == CAP_NONE)
		writer_null(&writer, "tokens");
	else
		writer_integer(&writer, "tokens", cap->tokens);
	writer_text(&writer, "cost", money_text(cap->cost, cost));
	write_state(&writer, cap, state);
	writer_time(&writer, "updated_at", cap->updated_at);
	writer_end_object(&writer);
}

static bool
read_limits(struct cap *cap, const cJSON *json, const char **why)
{
	const char *cost = json_get_text(json, "cost");

	cap->tokens = CAP_NONE;
	cap->cost = MONEY_NONE;
	if (!json_get_count(json, "tokens", 0, ACCOUNT_MAXIMUM, &cap->tokens))
		*why = "tokens is no number of tokens";
	else if ((json_get(json, "cost") && !cost) ||
	    (cost && (!money_parse(cost, &cap->cost) || cap->cost < 0)))
		*why = "cost is no money: text like \"12.50\"";
	else if (cap->tokens == CAP_NONE && cap->cost == MONEY_NONE)
		*why = "a budget needs tokens or a cost";
	else
		return true;
	return false;
}

bool
cap_from_json(struct cap *cap, const cJSON *json, const char **why)
{
	const char *scope = json_get_text(json, "scope");
	const char *name = json_get_text(json, "name");
	const char *period = json_get_text(json, "period");

	*cap = (struct cap){.name = name ? name : ""};
	if (!scope || !cap_scope_read(scope, &cap->scope))
		*why = "the scope must be desk, company, assistant or user";
	else if (cap->scope == LEDGER_DESK ? *cap->name != '\0'
					   : !account_name_valid(cap->name))
		*why = "the name is that of the company, assistant or user; "
		       "a budget of the desk has none";
	else if (!period || !period_read(period, &cap->period) ||
	    cap->period == PERIOD_NEVER)
		*why = "the period must be day, week or month";
	else if (!json_get_time(json, "updated_at", &cap->updated_at))
		*why = "updated_at is no time";
	else
		return read_limits(cap, json, why);
	return false;
}
