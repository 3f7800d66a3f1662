/* SPDX-License-Identifier: MIT */
#include "usage_table.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "buffer.h"
#include "table.h"

#define NUMBERS 6

/* Groups the digits before the point by three. */
static void
group(struct buffer *out, const char *digits)
{
	size_t whole;

	if (*digits == '-')
		buffer_byte(out, *digits++);
	whole = strspn(digits, "0123456789");
	for (; whole; whole--) {
		buffer_byte(out, *digits++);
		if (whole > 1 && whole % 3 == 1)
			buffer_byte(out, ',');
	}
	buffer_text(out, digits);
}

void
usage_table_number(struct buffer *out, int64_t number)
{
	char digits[24];

	snprintf(digits, sizeof(digits), "%" PRId64, number);
	group(out, digits);
}

struct table *
usage_table_new(enum usage_by by)
{
	static const char *const titles[] = {
	    [USAGE_TOTAL] = "",
	    [USAGE_DAY] = "DAY",
	    [USAGE_MONTH] = "MONTH",
	    [USAGE_COMPANY] = "COMPANY",
	    [USAGE_USER] = "USER",
	    [USAGE_MODEL] = "MODEL",
	    [USAGE_ASSISTANT] = "ASSISTANT",
	};
	const char *const headings[] = {"TOKENS", "MESSAGES", "USERS",
	    "PER MESSAGE", "UNPRICED", "COST", titles[by], NULL};
	struct table *table = table_new(headings);

	table_numbers(table, 0, NUMBERS - 1);
	return table;
}

/* What has no price is not free. */
static void
money(struct buffer *out, const struct rollup_sum *sum)
{
	struct buffer exact;

	if (sum->unpriced && sum->unpriced == sum->used - sum->refunded) {
		buffer_text(out, "unknown");
		return;
	}
	buffer_init(&exact, 64);
	rollup_cost(&exact, sum);
	group(out, exact.bytes);
	buffer_release(&exact);
}

void
usage_table_row(struct table *table, const struct usage_row *row,
    const char *name)
{
	const struct rollup_sum *sum = &row->sum;
	int64_t tokens = sum->input + sum->output;
	int64_t messages = sum->used - sum->refunded;
	struct buffer cells[NUMBERS], average;
	const char *texts[NUMBERS + 1];

	for (size_t i = 0; i < NUMBERS; i++)
		buffer_init(&cells[i], 80);
	buffer_init(&average, 80);
	usage_table_number(&cells[0], tokens);
	usage_table_number(&cells[1], messages);
	usage_table_number(&cells[2], row->users);
	usage_average(&average, tokens, messages);
	group(&cells[3], average.bytes);
	if (sum->unpriced)
		usage_table_number(&cells[4], sum->unpriced);
	money(&cells[5], sum);
	for (size_t i = 0; i < NUMBERS; i++)
		texts[i] = cells[i].bytes;
	texts[NUMBERS] = name ? name : row->key ? row->key : "(none)";
	table_row(table, texts);
	for (size_t i = 0; i < NUMBERS; i++)
		buffer_release(&cells[i]);
	buffer_release(&average);
}
