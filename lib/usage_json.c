/* SPDX-License-Identifier: MIT */
#include <inttypes.h>

#include "buffer.h"
#include "usage.h"
#include "writer.h"

/* a / b with so many decimals, without zeros at the end. */
static void
quotient(struct buffer *out, int64_t a, int64_t b, int decimals)
{
	static const uint64_t powers[] = {1, 10, 100, 1000, 10000};
	uint64_t top = a < 0 ? -(uint64_t)a : (uint64_t)a;
	uint64_t base = powers[decimals], below, whole, rest;

	if (b <= 0) {
		buffer_byte(out, '0');
		return;
	}
	below = (uint64_t)b;
	whole = top / below;
	/* The rest is less than b: only where that is huge do digits go. */
	rest = top % below;
	while (rest > (UINT64_MAX - below) / base) {
		rest /= 10;
		below /= 10;
	}
	rest = (rest * base + below / 2) / below;
	if (rest >= base) {
		rest -= base;
		whole++;
	}
	if (a < 0 && (whole || rest))
		buffer_byte(out, '-');
	buffer_format(out, "%" PRIu64, whole);
	if (!rest)
		return;
	buffer_format(out, ".%0*" PRIu64, decimals, rest);
	while (out->bytes[out->length - 1] == '0')
		out->bytes[--out->length] = '\0';
}

void
usage_average(struct buffer *out, int64_t a, int64_t b)
{
	quotient(out, a, b, 2);
}

static void
write_quotient(struct writer *writer, const char *name, int64_t a, int64_t b,
    int decimals)
{
	struct buffer text;

	buffer_init(&text, 64);
	quotient(&text, a, b, decimals);
	writer_json(writer, name, text.bytes);
	buffer_release(&text);
}

static void
write_numbers(struct writer *writer, const struct usage_row *row)
{
	const struct rollup_sum *sum = &row->sum;
	int64_t messages = sum->used - sum->refunded;
	int64_t tokens = sum->input + sum->output;

	writer_integer(writer, "tokens", tokens);
	writer_integer(writer, "input_tokens", sum->input);
	writer_integer(writer, "output_tokens", sum->output);
	writer_integer(writer, "cached_tokens", sum->cached);
	writer_integer(writer, "messages", messages);
	writer_integer(writer, "users", row->users);
	write_quotient(writer, "average_per_message", tokens, messages, 2);
	write_quotient(writer, "average_per_user", tokens, row->users, 2);
}

static void
write_known(struct writer *writer, const char *name, int64_t number)
{
	if (number < 0)
		writer_null(writer, name);
	else
		writer_integer(writer, name, number);
}

static void
write_money(struct writer *writer, const struct rollup_sum *sum)
{
	struct buffer cost;

	buffer_init(&cost, 64);
	rollup_cost(&cost, sum);
	writer_text(writer, "cost", cost.bytes);
	writer_integer(writer, "unpriced", sum->unpriced);
	writer_integer(writer, "estimated", sum->estimated);
	buffer_release(&cost);
}

void
usage_write(struct buffer *out, const struct usage_row *row,
    const struct usage_total *total)
{
	struct usage_span days = {.from = row->from,
	    .until = row->until,
	    .zone = total->span->zone};
	int64_t tokens = row->sum.input + row->sum.output;
	struct writer writer;

	writer_init(&writer, out);
	writer_object(&writer, NULL);
	writer_text(&writer, "type", "usage");
	writer_text(&writer, "by", usage_by_name(row->by));
	writer_text(&writer, "key", row->key);
	writer_text(&writer, "name", total->name);
	writer_text(&writer, "company", total->company);
	write_numbers(&writer, row);
	write_quotient(&writer, "average_per_day", tokens, usage_days(&days),
	    2);
	write_quotient(&writer, "share", tokens, total->tokens, 4);
	write_money(&writer, &row->sum);
	write_known(&writer, "reserved", total->reserved);
	write_known(&writer, "transactions", total->transactions);
	writer_integer(&writer, "days", usage_days(&days));
	writer_time(&writer, "from", row->from);
	writer_time(&writer, "until", row->until);
	writer_text(&writer, "tz", total->span->zone_name);
	writer_end_object(&writer);
}
