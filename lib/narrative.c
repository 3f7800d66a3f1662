/* SPDX-License-Identifier: MIT */
#include "narrative.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "json.h"
#include "program.h"
#include "usage.h"
#include "usage_table.h"
#include "writer.h"

#define ROWS_TOLD 40 /* of a breakdown, to a model */

void
narrative_init(struct narrative *narrative)
{
	narrative->rows = cJSON_CreateArray();
	narrative->total = NULL;
	if (!narrative->rows)
		program_die(EX_OSERR, "no memory for a report");
}

void
narrative_release(struct narrative *narrative)
{
	cJSON_Delete(narrative->rows);
}

bool
narrative_take(struct narrative *narrative, cJSON *row, const char **why)
{
	const char *type = json_get_text(row, "type");
	const char *by = json_get_text(row, "by");
	enum usage_by kind;

	*why = "no record of type usage: pipe usage-report into this";
	if (!type || strcmp(type, "usage") != 0)
		return false;
	*why = "no such breakdown";
	if (!by || !usage_by_read(by, strlen(by), &kind))
		return false;
	*why = "a number of the row is missing";
	if (!cJSON_IsNumber(json_get(row, "tokens")) ||
	    !cJSON_IsNumber(json_get(row, "messages")) ||
	    !cJSON_IsNumber(json_get(row, "users")) ||
	    !cJSON_IsString(json_get(row, "cost")))
		return false;
	cJSON_AddItemToArray(narrative->rows, row);
	if (kind == USAGE_TOTAL)
		narrative->total = row;
	return true;
}

static void
number(struct buffer *out, const cJSON *row, const char *name)
{
	usage_table_number(out, json_get_integer(row, name, 0));
}

static const char *
name_of(const cJSON *row)
{
	const char *name = json_get_text(row, "name");

	if (!name)
		name = json_get_text(row, "key");
	return name ? name : "(none)";
}

/* Of a breakdown, the row with the most tokens, and how many there are. */
static const cJSON *
first_of(const struct narrative *narrative, const char *by, int *count)
{
	const cJSON *row, *most = NULL;

	*count = 0;
	cJSON_ArrayForEach (row, narrative->rows) {
		if (strcmp(json_get_text(row, "by"), by) != 0)
			continue;
		if (json_get_integer(row, "messages", 0) == 0)
			continue;
		++*count;
		if (!most ||
		    json_get_integer(row, "tokens", 0) >
			json_get_integer(most, "tokens", 0))
			most = row;
	}
	return most;
}

static void
tell_most(const struct narrative *narrative, const char *by, struct buffer *out)
{
	static const char most_of[] = "The %s with the most tokens was ";
	const cJSON *share;
	const cJSON *most;
	int count;

	most = first_of(narrative, by, &count);
	if (!most)
		return;
	buffer_byte(out, ' ');
	buffer_format(out, most_of, by);
	buffer_format(out, "%s, with ", name_of(most));
	number(out, most, "tokens");
	share = json_get(most, "share");
	if (cJSON_IsNumber(share))
		buffer_format(out, " (%.1f %%)", share->valuedouble * 100);
	buffer_byte(out, '.');
}

static void
count(struct buffer *out, const cJSON *row, const char *what)
{
	number(out, row, what);
	buffer_byte(out, ' ');
	buffer_append(out, what,
	    strlen(what) - (json_get_integer(row, what, 0) == 1));
}

static void
tell_cost(const cJSON *total, struct buffer *out)
{
	int64_t unpriced = json_get_integer(total, "unpriced", 0);

	if (unpriced && unpriced == json_get_integer(total, "messages", 0)) {
		buffer_text(out, ". No price is known.");
		return;
	}
	buffer_format(out, ", at a cost of %s.", json_get_text(total, "cost"));
	if (unpriced) {
		buffer_text(out, " No price is known for ");
		usage_table_number(out, unpriced);
		buffer_text(out, " of the messages.");
	}
}

void
narrative_tell(const struct narrative *narrative, struct buffer *out)
{
	static const char *const breakdowns[] = {"month", "day", "company",
	    "user", "model", "assistant"};
	const cJSON *total = narrative->total;

	if (!json_get_integer(total, "messages", 0)) {
		buffer_text(out, "Nothing was used.");
		return;
	}
	count(out, total, "users");
	buffer_text(out, " spent ");
	count(out, total, "tokens");
	buffer_text(out, " in ");
	count(out, total, "messages");
	tell_cost(total, out);
	for (size_t i = 0; i < sizeof(breakdowns) / sizeof(breakdowns[0]); i++)
		tell_most(narrative, breakdowns[i], out);
}

static void
write_row(struct buffer *out, const cJSON *row)
{
	static const char *const names[] = {"by", "key", "name", "tokens",
	    "input_tokens", "output_tokens", "messages", "users",
	    "average_per_message", "cost", "unpriced", "days"};
	const cJSON *share = json_get(row, "share");
	struct writer writer;
	char percent[40];

	writer_init(&writer, out);
	writer_object(&writer, NULL);
	for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
		const cJSON *member = json_get(row, names[i]);

		if (member && !cJSON_IsNull(member))
			json_write(&writer, names[i], member);
	}
	if (cJSON_IsNumber(share)) {
		snprintf(percent, sizeof(percent), "%.1f %%",
		    share->valuedouble * 100);
		writer_text(&writer, "percent_of_all_tokens", percent);
	}
	writer_end_object(&writer);
	buffer_byte(out, '\n');
}

void
narrative_data(const struct narrative *narrative, struct buffer *out)
{
	const char *before = "";
	const cJSON *row;
	int count = 0;

	cJSON_ArrayForEach (row, narrative->rows) {
		const char *by = json_get_text(row, "by");

		count = strcmp(by, before) == 0 ? count + 1 : 0;
		before = by;
		if (count < ROWS_TOLD)
			write_row(out, row);
	}
}
