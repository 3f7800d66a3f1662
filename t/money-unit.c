/* SPDX-License-Identifier: MIT */
#include <inttypes.h>
#include <stdint.h>
#include <stdlib.h>

#include "buffer.h"
#include "money.h"
#include "period.h"
#include "tap.h"
#include "when.h"

static void
reads(void)
{
	static const struct {
		const char *text, *back; /* NULL: it is refused */
		int64_t value;
	} cases[] = {
	    {"0", "0.00", 0}, {"0.15", "0.15", 150000000000},
	    {"12", "12.00", 12 * MONEY_ONE},
	    {"12.5", "12.50", 12 * MONEY_ONE + MONEY_ONE / 2},
	    {"0.000412", "0.000412", 412000000},
	    {"0.000000000001", "0.000000000001", 1},
	    {"-0.5", "-0.50", -MONEY_ONE / 2},
	    {"-3.000001", "-3.000001", -3000001000000},
	    {"007.10", "7.10", 7100000000000},
	    {"1000000", "1000000.00", MONEY_MOST},
	    {"-1000000.00", "-1000000.00", -MONEY_MOST},
	    {"1000000.000000000001", NULL, 0}, {"1000001", NULL, 0},
	    {"0.0000000000001", NULL, 0}, {"99999999999999999999", NULL, 0},
	    {"", NULL, 0}, {"-", NULL, 0}, {".5", NULL, 0}, {"5.", NULL, 0},
	    {"1e3", NULL, 0}, {"1,5", NULL, 0}, {"+1", NULL, 0},
	    {" 1", NULL, 0}, {"1 ", NULL, 0}, {"--1", NULL, 0},
	    {"1.5.5", NULL, 0}, {"0x10", NULL, 0},
	    {"\xd9\xa3", NULL, 0}, /* an Arabic digit */
	};

	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		int64_t value = 0;
		bool good = money_parse(cases[i].text, &value);
		char text[MONEY_SIZE];

		ok(good == (cases[i].back != NULL), "'%s' is %s", cases[i].text,
		    cases[i].back ? "money" : "none");
		if (!good)
			continue;
		is_number(value, cases[i].value, "'%s': so much",
		    cases[i].text);
		is(money_text(value, text), cases[i].back, "'%s': its text",
		    cases[i].text);
	}
}

static void
reads_prices(void)
{
	static const struct {
		const char *text;
		int64_t value; /* -1: it is refused */
	} cases[] = {
	    {"0", 0},
	    {"0.15", 150000},
	    {"0.000001", 1},
	    {"10000", 10000000000},
	    {"10000.000001", -1},
	    {"0.0000001", -1},
	    {"0.1500000", 150000},
	    {"-1", -1},
	    {"-0", -1},
	    {"free", -1},
	};

	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		int64_t value = -1;

		if (!money_parse_price(cases[i].text, &value))
			value = -1;
		is_number(value, cases[i].value, "a price of '%s'",
		    cases[i].text);
	}
}

static void
goes_round(void)
{
	uint64_t state = 88172645463325252;
	long long wrong = 0;

	for (int i = 0; i < 100000; i++) {
		char text[MONEY_SIZE];
		int64_t value, back = 1;

		state ^= state << 13;
		state ^= state >> 7;
		state ^= state << 17;
		value = (int64_t)(state >> (i % 60)) % (MONEY_MOST + 1);
		if (!money_parse(money_text(value, text), &back) ||
		    back != value)
			wrong++;
	}
	is_number(wrong, 0, "every amount goes round");
}

static void
adds(void)
{
	char text[MONEY_SIZE];
	struct buffer out;
	int64_t sum = 0;

	/* 1210 tokens in, 1024 of them cached, 24 out. */
	ok(money_add(&sum, 1210 - 1024, 150000) &&
		money_add(&sum, 1024, 75000) && money_add(&sum, 24, 600000),
	    "adds what tokens cost");
	is(money_text(sum, text), "0.0001191", "and is exact");
	ok(!money_add(&sum, INT64_MAX, 2), "no product that is too large");
	ok(!money_add(&sum, MONEY_MOST, 1), "no sum that is too large");
	is(money_text(sum, text), "0.0001191", "which changes nothing");
	is(money_text(MONEY_NONE, text), NULL, "no price has no text");
	is(money_text(INT64_MAX, text), "9223372.036854775807",
	    "the largest has one");
	is(money_text(-INT64_MAX, text), "-9223372.036854775807",
	    "and the smallest");
	buffer_init(&out, BUFFER_MAXIMUM);
	money_format(&out, MONEY_NONE);
	money_format(&out, sum);
	is(out.bytes, "0.0001191", "is appended");
	buffer_release(&out);
}

static void
periods(void)
{
	static const struct {
		const char *at, *period, *start, *next;
	} cases[] = {
	    {"2026-11-20T10:00:00.000Z", "day", "2026-11-20", "2026-11-21"},
	    {"2026-11-20T00:00:00.000Z", "day", "2026-11-20", "2026-11-21"},
	    {"2026-11-20T23:59:59.999Z", "day", "2026-11-20", "2026-11-21"},
	    {"2026-11-20T10:00:00.000Z", "week", "2026-11-16", "2026-11-23"},
	    {"2026-11-16T00:00:00.000Z", "week", "2026-11-16", "2026-11-23"},
	    {"2026-11-22T23:59:59.999Z", "week", "2026-11-16", "2026-11-23"},
	    {"2026-11-20T10:00:00.000Z", "month", "2026-11-01", "2026-12-01"},
	    {"2026-12-31T23:59:59.999Z", "month", "2026-12-01", "2027-01-01"},
	    {"2027-01-01T12:00:00.000Z", "week", "2026-12-28", "2027-01-04"},
	    {"2028-02-29T12:00:00.000Z", "day", "2028-02-29", "2028-03-01"},
	    {"2028-02-29T12:00:00.000Z", "month", "2028-02-01", "2028-03-01"},
	    {"2028-02-29T12:00:00.000Z", "week", "2028-02-28", "2028-03-06"},
	    {"2100-02-28T12:00:00.000Z", "month", "2100-02-01", "2100-03-01"},
	    {"1970-01-03T00:00:00.000Z", "week", "1970-01-01", "1970-01-05"},
	    {"1970-01-05T00:00:00.000Z", "week", "1970-01-05", "1970-01-12"},
	    {"2026-11-20T10:00:00.000Z", "never", NULL, NULL},
	};

	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		int64_t at = 0, start = WHEN_NONE, next = WHEN_NONE;
		enum period period = PERIOD_DAY;

		when_parse(cases[i].at, &at);
		if (cases[i].start) {
			when_parse(cases[i].start, &start);
			when_parse(cases[i].next, &next);
		}
		ok(period_read(cases[i].period, &period), "a %s",
		    cases[i].period);
		is(period_name(period), cases[i].period, "has its name");
		is_number(period_start(period, at), start,
		    "the %s of %s begins", cases[i].period, cases[i].at);
		is_number(period_next(period, at), next, "and ends");
	}
}

/* Every hour of 100 years lies in its period, and periods meet. */
static void
periods_meet(void)
{
	const int64_t hour = 3600000;
	long long wrong = 0;

	for (int64_t at = 0; at < INT64_C(100) * 365 * 24 * hour; at += hour)
		for (enum period p = PERIOD_DAY; p < PERIOD_NEVER; p++) {
			int64_t start = period_start(p, at);
			int64_t next = period_next(p, at);

			if (start > at || next <= at ||
			    period_start(p, next) != next ||
			    period_next(p, start) != next)
				wrong++;
		}
	is_number(wrong, 0, "every hour of 100 years lies in its periods");
}

static void
no_periods(void)
{
	enum period period;

	ok(!period_read("year", &period), "a year is none of ours");
	ok(!period_read("", &period), "nor is nothing");
	ok(!period_read("Month", &period), "names are in small letters");
	ok(period_start(PERIOD_DAY, -1) == WHEN_NONE, "nothing before 1970");
}

int
main(void)
{
	reads();
	reads_prices();
	goes_round();
	adds();
	periods();
	periods_meet();
	no_periods();
	return done();
}
