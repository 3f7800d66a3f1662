/* SPDX-License-Identifier: MIT */
/* plot-usage - draw a usage report as a chart */
#include <cjson/cJSON.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "buffer.h"
#include "chart.h"
#include "json.h"
#include "jsonl.h"
#include "program.h"
#include "usage.h"

static const char usage[] =
    "plot-usage [--output FILE] [--by NAME] [--of NUMBER]\n"
    "\n"
    "Reads what usage-report prints and draws a chart of one breakdown, in\n"
    "the terminal or into a file, through gnuplot.\n"
    "\n"
    "  --output FILE  into FILE, whose name ends in .svg or .png\n"
    "  --by NAME      the breakdown by day, month, company, user, model or\n"
    "                 assistant; else the first one in the report\n"
    "  --of NUMBER    tokens, messages, users or cost; else tokens\n"
    "\n"
    "The last month in the terminal:\n"
    "  usage-report --from 30d --by day | plot-usage\n"
    "What each company cost, as a picture:\n"
    "  usage-report --by company | plot-usage --of cost --output cost.svg\n";

enum own_option {
	OUTPUT = PROGRAM_OWN,
	BY,
	OF,
};

static const struct option options[] = {
    {"output", required_argument, NULL, OUTPUT},
    {"by", required_argument, NULL, BY},
    {"of", required_argument, NULL, OF},
    PROGRAM_OPTIONS,
};

struct request {
	const char *output;
	enum chart_format format;
	const char *of;
	enum usage_by by;
	bool chosen; /* which breakdown */
	struct chart chart;
	char title[160];
};

static void
take_of(struct request *request)
{
	static const char *const numbers[] = {"tokens", "messages", "users",
	    "cost"};

	for (size_t i = 0; i < sizeof(numbers) / sizeof(numbers[0]); i++)
		if (strcmp(optarg, numbers[i]) == 0) {
			request->of = numbers[i];
			return;
		}
	program_misused("--of: '%s' is none of tokens, messages, users and "
			"cost",
	    optarg);
}

static void
take_option(struct request *request, int option)
{
	switch (option) {
	case OUTPUT:
		request->output = optarg;
		if (!chart_format_of(optarg, &request->format))
			program_misused("--output: '%s' ends neither in .svg "
					"nor in .png",
			    optarg);
		break;
	case BY:
		request->chosen = true;
		if (!usage_by_read(optarg, strlen(optarg), &request->by) ||
		    request->by == USAGE_TOTAL)
			program_misused("--by: '%s' is none of day, month, "
					"company, user, model and assistant",
			    optarg);
		break;
	case OF:
		take_of(request);
		break;
	}
}

static void
read_options(int argc, char **argv, struct request *request)
{
	int option;

	while ((option = program_next(argc, argv, "", options)) != -1)
		take_option(request, option);
	if (argv[optind])
		program_misused("'%s': this program takes no arguments",
		    argv[optind]);
}

/* Money is a text of decimals. */
static bool
read_value(const struct request *request, const cJSON *row, double *value)
{
	const cJSON *member = json_get(row, request->of);
	char *end;

	if (cJSON_IsNumber(member)) {
		*value = member->valuedouble;
		return true;
	}
	if (!cJSON_IsString(member))
		return false;
	*value = strtod(member->valuestring, &end);
	return *member->valuestring &&
	    !member->valuestring[strspn(member->valuestring, "-.0123456789")] &&
	    !*end;
}

/* What is not made of letters that mean nothing stays out of the title. */
static bool
is_plain(const char *text)
{
	return text &&
	    !text[strspn(text,
		"abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789"
		"+-_/:.")];
}

static void
make_title(struct request *request, const cJSON *total)
{
	const char *from = json_get_text(total, "from");
	const char *until = json_get_text(total, "until");
	const char *zone = json_get_text(total, "tz");

	if (is_plain(from) && is_plain(until) && is_plain(zone))
		snprintf(request->title, sizeof(request->title),
		    ", %.16sZ to %.16sZ, %.40s", from, until, zone);
}

/* A literal when the row is none of a report; NULL when it is good. */
static const char *
take_row(struct request *request, const cJSON *row)
{
	const char *type = json_get_text(row, "type");
	const char *name = json_get_text(row, "by"), *key;
	enum usage_by by;
	double value;

	if (type && strcmp(type, "transaction") == 0)
		return NULL;
	if (!type || strcmp(type, "usage") != 0)
		return "no record of type usage: pipe usage-report into this";
	if (!name || !usage_by_read(name, strlen(name), &by))
		return "no such breakdown";
	if (by == USAGE_TOTAL) {
		make_title(request, row);
		return NULL;
	}
	if (!request->chosen) {
		request->chosen = true;
		request->by = by;
	}
	if (by != request->by)
		return NULL;
	if (!read_value(request, row, &value))
		return "the number to be drawn is missing";
	key = json_get_text(row, "name");
	chart_add(&request->chart, key ? key : json_get_text(row, "key"),
	    value);
	return NULL;
}

static void
read_report(struct request *request)
{
	struct jsonl input;
	cJSON *row;

	jsonl_open(&input, stdin, "stdin");
	while ((row = jsonl_next(&input))) {
		const char *why = take_row(request, row);

		if (why)
			jsonl_reject(&input, why);
		cJSON_Delete(row);
	}
	jsonl_close(&input);
}

static void
draw(struct request *request)
{
	struct chart *chart = &request->chart;
	struct buffer title;

	if (!chart->count)
		program_die(EX_DATAERR,
		    "there is nothing to draw: ask usage-report for a "
		    "breakdown, as with --by day");
	buffer_init(&title, 200);
	buffer_format(&title, "%s by %s%s", request->of,
	    usage_by_name(request->by), request->title);
	chart->title = title.bytes;
	chart->unit = request->of;
	chart->dates = request->by == USAGE_DAY || request->by == USAGE_MONTH;
	chart_draw(chart, request->format, request->output);
	buffer_release(&title);
}

int
main(int argc, char **argv)
{
	struct request request = {.of = "tokens", .format = CHART_TERMINAL};

	program_start(usage);
	read_options(argc, argv, &request);
	chart_init(&request.chart);
	read_report(&request);
	draw(&request);
	chart_release(&request.chart);
	return program_end();
}
