/* SPDX-License-Identifier: MIT */
/* Numbers of a text against those of a report. */
#include "json.h"
#include "narrative.h"
#include "tap.h"

static const char *const rows[] = {
    "{\"type\":\"usage\",\"by\":\"total\",\"key\":null,\"tokens\":1234567,"
    "\"input_tokens\":1200000,\"output_tokens\":34567,\"messages\":842,"
    "\"users\":17,\"average_per_message\":1466.23,\"share\":1,"
    "\"cost\":\"12.345678\",\"unpriced\":3,\"days\":30,"
    "\"from\":\"2026-10-31T23:00:00.000Z\","
    "\"until\":\"2026-11-30T23:00:00.000Z\",\"tz\":\"Europe/Berlin\"}",
    "{\"type\":\"usage\",\"by\":\"day\",\"key\":\"2026-11-07\","
    "\"tokens\":99120,"
    "\"messages\":61,\"users\":9,\"share\":0.0803,\"cost\":\"1.00\"}",
    "{\"type\":\"usage\",\"by\":\"company\",\"key\":\"Firm 3\","
    "\"tokens\":600001,"
    "\"messages\":400,\"users\":8,\"share\":0.486,\"cost\":\"6.10\"}",
    "{\"type\":\"usage\",\"by\":\"company\",\"key\":\"777\",\"tokens\":5,"
    "\"messages\":1,\"users\":1,\"share\":0,\"cost\":\"0.00\"}",
    "{\"type\":\"usage\",\"by\":\"assistant\",\"key\":null,"
    "\"tokens\":-6,"
    "\"messages\":-7,\"users\":0,\"share\":0,\"cost\":\"0.00\"}",
    "{\"type\":\"usage\",\"by\":\"model\",\"key\":\"gpt-4.1-mini\","
    "\"tokens\":2,"
    "\"messages\":1,\"users\":1,\"share\":0,\"cost\":\"0.00\"}",
};

static const struct {
	const char *text;
	const char *wrong; /* NULL: all is right */
} table[] = {
    {"Nothing to see.", NULL},
    {"17 users spent 1234567 tokens.", NULL},
    {"1,234,567 tokens", NULL},
    {"1.234.567 Tokens", NULL},
    {"1 234 567 tokens", NULL},
    {"1\xe2\x80\xaf"
     "234\xe2\x80\xaf"
     "567 tokens",
	NULL},
    {"1'234'567 tokens in 30 days.", NULL},
    {"about 1.2 million tokens", NULL},
    {"about 1.23M tokens, 1235k", NULL},
    {"about 1.3 million tokens", "1.3"},
    {"1234568 tokens", "1234568"},
    {"1,234,568 tokens", "1,234,568"},
    {"It cost 12.35, or 12.345678, or 12,35.", NULL},
    {"It cost 12.34.", "12.34."},
    {"Firm 3 took 48.6 % (49%), nearly 49 percent.", NULL},
    {"Firm 3 took 49.6 %.", "49.6"},
    {"Firm 3 took 48.7%", "48.7"},
    {"a share of 842 %", "842"},
    {"Firm 4 was there", "4"},
    {"gpt-4.1-mini was used for 2 tokens", NULL},
    {"gpt-4.5 was not", "4.5"},
    {"On 2026-11-07 there were 99,120 tokens.", NULL},
    {"On 2026-11-08 there was less.", "2026-11-08"},
    {"From 2026-11-01 to 2026-11-30, in 2026-11", NULL},
    {"From 2026-10-31 on", "2026-10-31"},
    {"1,466.23 a message, roughly 1466", NULL},
    {"2 companies, 842 messages.", NULL},
    {"843 messages", "843"},
    {"\xd9\xa3 users", "\xd9\xa3"},
    {"\xef\xbc\x91\xef\xbc\x97 users", "\xef\xbc\x91\xef\xbc\x97"},
    {"17\xc2\xb2 users", "\xc2\xb2"},
    {"\xe2\x91\xa0 user", "\xe2\x91\xa0"},
    {"842 \xe2\x80\x94 na\xc3\xafve", NULL},
    {"Used: -1234567 tokens", "-1234567"},
    {"-842 messages", "-842"},
    {"It cost -$12.35, ", "-$12.35,"},
    {"\xe2\x88\x92"
     "842 messages",
	"\xe2\x88\x92"
	"842"},
    {"9-17 users, 8.03%-48.6 % - 842 messages", NULL},
    {"-6 tokens (-7, 8 and \xe2\x88\x92 17)", NULL},
    {"On 2026-12-01 nothing.", "2026-12-01"},
    {"In 2026-12 nothing.", "2026-12"},
    {"twice as many", NULL},
    {"777 is a company of digits", "777"},
    {"99999999999999999999999999999999999999999999999999999999999999",
	"999999"
	"999999"
	"999999"
	"999999"
	"999999"
	"999999"
	"999999"
	"999999"
	"999999"
	"999999"
	"99"},
    {"", NULL},
};

int
main(void)
{
	struct narrative narrative;
	struct buffer text;
	const char *why;

	narrative_init(&narrative);
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++)
		ok(narrative_take(&narrative,
		       json_parse(rows[i], strlen(rows[i]), &why), &why),
		    "row %zu", i);
	buffer_init(&text, BUFFER_MAXIMUM);
	for (size_t i = 0; i < sizeof(table) / sizeof(table[0]); i++) {
		bool right = narrative_right(&narrative, table[i].text, &text);

		is(right ? NULL : text.bytes, table[i].wrong, "%.60s",
		    table[i].text);
		buffer_clear(&text);
	}
	narrative_tell(&narrative, &text);
	ok(narrative_right(&narrative, text.bytes, &text), "our own: %s",
	    text.bytes);
	buffer_release(&text);
	narrative_release(&narrative);
	return done();
}
