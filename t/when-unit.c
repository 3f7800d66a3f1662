/* SPDX-License-Identifier: MIT */
#include <stdlib.h>
#include <sys/wait.h>
#include <sysexits.h>
#include <time.h>
#include <unistd.h>

#include "tap.h"
#include "when.h"

#define DAY INT64_C(86400000)

/* Every day up to 9999, against the C library. */
static void
agrees_with_the_library(void)
{
	long long wrong = 0;

	for (int64_t day = 0; day * DAY <= WHEN_LAST; day++) {
		int64_t moment = day * DAY + day * 7919 % DAY, back = -1;
		time_t seconds = (time_t)(moment / 1000);
		char text[WHEN_SIZE], want[40];
		struct tm parts;

		gmtime_r(&seconds, &parts);
		strftime(want, 20, "%Y-%m-%dT%H:%M:%S", &parts);
		snprintf(want + 19, 20, ".%03dZ", (int)(moment % 1000));
		if (strcmp(when_format(moment, text), want) != 0 ||
		    !when_parse(text, &back) || back != moment)
			wrong++;
	}
	is_number(wrong, 0, "every day until 9999 goes round");
}

static void
reads_times(void)
{
	static const struct {
		const char *text;
		int64_t moment;
	} cases[] = {
	    {"1970-01-01T00:00:00Z", 0},
	    {"1970-01-01", 0},
	    {"1970-01-02", DAY},
	    {"1970-01-01T00:00:00.1Z", 100},
	    {"1970-01-01T00:00:00.1239999999999999999999Z", 123},
	    {"1970-01-01t00:00:01z", 1000},
	    {"1970-01-01 00:00:01Z", 1000},
	    {"1970-01-01T01:00:00+01:00", 0},
	    {"1970-01-01T01:00:00+0100", 0},
	    {"1969-12-31T23:00:00-01:00", -1},
	    {"1970-01-01T00:00:00-00:30", 1800000},
	    {"1970-01-01T00:00:00+00:01", -1},
	    {"2016-12-31T23:59:60Z", INT64_C(1483228800000)},
	    {"2000-02-29", INT64_C(951782400000)},
	    {"2026-11-20T10:00:00.000Z", INT64_C(1795168800000)},
	    {"9999-12-31T23:59:59.999Z", WHEN_LAST},
	    {"9999-12-31T23:59:60Z", -1},
	    {"9999-12-31T23:59:59-00:01", -1},
	    {"", -1},
	    {"2026", -1},
	    {"2026-11-20T", -1},
	    {"2026-11-20T10:00:00", -1},
	    {"2026-11-20T10:00Z", -1},
	    {"2026-11-20T10:00:00.Z", -1},
	    {"2026-11-20T10:00:00Zx", -1},
	    {"2026-11-20T10:00:00+1", -1},
	    {"2026-11-20T10:00:00+01:60", -1},
	    {"2026-11-20T10:00:00+24:00", -1},
	    {"2026-11-20T24:00:00Z", -1},
	    {"2026-11-20T10:60:00Z", -1},
	    {"2026-11-20T10:00:61Z", -1},
	    {"2026-13-01", -1},
	    {"2026-00-01", -1},
	    {"2026-01-00", -1},
	    {"2026-04-31", -1},
	    {"2026-02-29", -1},
	    {"2100-02-29", -1},
	    {" 2026-01-01", -1},
	    {"2026-1-01", -1},
	    {"+026-01-01", -1},
	};

	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		int64_t moment;
		bool good = when_parse(cases[i].text, &moment);

		is_number(good ? moment : -1, cases[i].moment, "time '%s'",
		    cases[i].text);
	}
}

static void
reads_durations(void)
{
	static const struct {
		const char *text;
		int64_t milliseconds;
	} cases[] = {
	    {"0s", 0},
	    {"250ms", 250},
	    {"20s", 20000},
	    {"5m", 300000},
	    {"2h", 7200000},
	    {"7d", 7 * DAY},
	    {"2w", 14 * DAY},
	    {"1h30m", 5400000},
	    {"1d1ms", DAY + 1},
	    {"1000000000w", INT64_C(604800000000000000)},
	    {"1000000001w", -1},
	    {"", -1},
	    {"5", -1},
	    {"m", -1},
	    {"-5m", -1},
	    {"5 m", -1},
	    {"5y", -1},
	    {"5mx", -1},
	    {"1.5h", -1},
	};
	char sum[400] = "";
	int64_t milliseconds;

	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		bool good = when_duration(cases[i].text, &milliseconds);

		is_number(good ? milliseconds : -1, cases[i].milliseconds,
		    "duration '%s'", cases[i].text);
	}
	for (size_t i = 0; i < 30; i++)
		snprintf(sum + 11 * i, sizeof(sum) - 11 * i, "1000000000w");
	ok(!when_duration(sum, &milliseconds), "a sum beyond all time");
}

static void
writes_times(void)
{
	char text[WHEN_SIZE];

	is(when_format(0, text), "1970-01-01T00:00:00.000Z",
	    "the first moment");
	is(when_format(-1, text), "1970-01-01T00:00:00.000Z", "none before");
	is(when_format(WHEN_NONE, text), "1970-01-01T00:00:00.000Z",
	    "not even no moment");
	is(when_format(INT64_MAX, text), "9999-12-31T23:59:59.999Z",
	    "and none after the last");
}

static int
status_of_now(const char *fixed)
{
	pid_t child;
	int status;

	fflush(stdout);
	child = fork();
	if (child == 0) {
		setenv("FRONTDESK_NOW", fixed, 1);
		close(STDERR_FILENO);
		when_now();
		_exit(0);
	}
	waitpid(child, &status, 0);
	return WIFEXITED(status) ? WEXITSTATUS(status) : -1;
}

static void
knows_now(void)
{
	int64_t moment, before, ago;

	setenv("FRONTDESK_NOW", "2026-11-20T10:00:00.000Z", 1);
	when_parse("2026-11-20T10:00:00Z", &moment);
	is_number(when_now(), moment, "FRONTDESK_NOW is now");
	ok(when_ago("90m", &ago) && ago == moment - 5400000, "90 minutes ago");
	ok(when_ago("2026-11-01", &ago) && ago == moment - 19 * DAY - 36000000,
	    "or a time");
	ok(when_ago("1000000000w", &ago) && ago == 0, "not before all time");
	ok(!when_ago("soon", &ago), "or none");
	is_number(status_of_now("today"), EX_USAGE, "a bad one is 64");
	is_number(status_of_now("2026-11-20"), 0, "a date is a time");
	unsetenv("FRONTDESK_NOW");
	ok(when_now() / 1000 - time(NULL) <= 1, "without it, the clock's");
	before = when_monotonic();
	when_sleep(-5);
	when_sleep(30);
	ok(when_monotonic() - before >= 30, "sleeping takes its time");
}

int
main(void)
{
	agrees_with_the_library();
	reads_times();
	reads_durations();
	writes_times();
	knows_now();
	return done();
}
