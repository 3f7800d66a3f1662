/* SPDX-License-Identifier: MIT */
#include "money.h"

#include <inttypes.h>
#include <stddef.h>
#include <stdio.h>
#include <string.h>

#include "buffer.h"

#define DECIMALS 12
#define LEAST_DECIMALS 2

#define PRICE_UNIT (MONEY_ONE / 1000000) /* the last decimal of a price */
#define PRICE_MOST (10000 * MONEY_ONE)

/* Reads digits as `text` goes on; false when they are none, or too many. */
static bool
read_digits(const char **text, size_t most, size_t *count, int64_t *value)
{
	const char *digits = "0123456789";

	*count = strspn(*text, digits);
	if (*count == 0 || *count > most)
		return false;
	for (*value = 0; **text && strchr(digits, **text); ++*text)
		*value = *value * 10 + (**text - '0');
	return true;
}

bool
money_parse(const char *text, int64_t *value)
{
	bool negative = *text == '-';
	int64_t whole, part = 0;
	size_t count;

	text += negative;
	if (!read_digits(&text, 7, &count, &whole))
		return false;
	if (*text == '.') {
		text++;
		if (!read_digits(&text, DECIMALS, &count, &part))
			return false;
		for (; count < DECIMALS; count++)
			part *= 10;
	}
	if (*text || whole * MONEY_ONE > MONEY_MOST - part)
		return false;
	*value = whole * MONEY_ONE + part;
	if (negative)
		*value = -*value;
	return true;
}

bool
money_parse_price(const char *text, int64_t *per_token)
{
	int64_t price;

	if (!money_parse(text, &price) || *text == '-' || price > PRICE_MOST ||
	    price % PRICE_UNIT != 0)
		return false;
	*per_token = price / PRICE_UNIT;
	return true;
}

char *
money_text(int64_t value, char text[MONEY_SIZE])
{
	int64_t whole = value / MONEY_ONE, part = value % MONEY_ONE;
	size_t length;

	if (value == MONEY_NONE)
		return NULL;
	if (part < 0)
		part = -part;
	/* Of -0.5 the whole part is 0 and has no sign. */
	snprintf(text, MONEY_SIZE, "%s%" PRId64 ".%012" PRId64,
	    value < 0 ? "-" : "", whole < 0 ? -whole : whole, part);
	length = strlen(text);
	for (int cut = 0; cut < DECIMALS - LEAST_DECIMALS; cut++)
		if (text[length - 1] == '0')
			text[--length] = '\0';
	return text;
}

void
money_format(struct buffer *out, int64_t value)
{
	char text[MONEY_SIZE];

	if (money_text(value, text))
		buffer_text(out, text);
}

bool
money_add(int64_t *sum, int64_t count, int64_t each)
{
	int64_t product, total;

	if (__builtin_mul_overflow(count, each, &product) ||
	    __builtin_add_overflow(*sum, product, &total) || total > MONEY_MOST)
		return false;
	*sum = total;
	return true;
}
