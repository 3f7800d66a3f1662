/* SPDX-License-Identifier: MIT */
#include "chart.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include "child.h"
#include "program.h"
#include "terminal.h"

#define LABEL_COLUMNS 24
#define SCRIPT_MAXIMUM ((size_t)16 << 20)
#define WIDTH 1200 /* pixels */
#define HEIGHT 600

struct chart_bar {
	size_t label; /* its place in `labels` */
	double value;
};

void
chart_init(struct chart *chart)
{
	*chart = (struct chart){.title = "", .unit = ""};
	buffer_init(&chart->labels, SCRIPT_MAXIMUM);
}

void
chart_release(struct chart *chart)
{
	free(chart->bars);
	buffer_release(&chart->labels);
}

/* A label is the last field of a line of data: the end of a line and a
 * separator are all that it could say there, and these are taken from it. */
static void
keep_label(struct chart *chart, const char *label)
{
	size_t width, length = terminal_fit(label, LABEL_COLUMNS, &width);

	for (size_t i = 0; i < length; i++) {
		unsigned char byte = (unsigned char)label[i];

		buffer_byte(&chart->labels,
		    byte < ' ' || byte == 0x7f ? ' '
			: byte == '"'          ? '\''
					       : label[i]);
	}
	if (label[length])
		buffer_text(&chart->labels, "\xe2\x80\xa6");
	buffer_byte(&chart->labels, '\0');
}

void
chart_add(struct chart *chart, const char *label, double value)
{
	if (chart->count == chart->capacity) {
		chart->capacity = chart->capacity ? 2 * chart->capacity : 64;
		chart->bars = reallocarray(chart->bars, chart->capacity,
		    sizeof(*chart->bars));
		if (!chart->bars)
			program_die(EX_OSERR, "no memory for a chart");
	}
	chart->bars[chart->count++] = (struct chart_bar){chart->labels.length,
	    value};
	keep_label(chart, label ? label : "(none)");
}

bool
chart_format_of(const char *path, enum chart_format *format)
{
	const char *end = strrchr(path, '.');

	if (end && strcmp(end, ".svg") == 0)
		*format = CHART_SVG;
	else if (end && strcmp(end, ".png") == 0)
		*format = CHART_PNG;
	else
		return false;
	return true;
}

static size_t
height(void)
{
	struct winsize size;

	if (ioctl(STDOUT_FILENO, TIOCGWINSZ, &size) == 0 && size.ws_row > 12)
		return size.ws_row - 2U;
	return 24;
}

/* How many labels fit beside each other, when none is cut. */
static size_t
labels_that_fit(const struct chart *chart, enum chart_format format)
{
	size_t longest = 1, width, room;

	for (size_t i = 0; i < chart->count; i++) {
		terminal_fit(chart->labels.bytes + chart->bars[i].label,
		    SIZE_MAX, &width);
		if (width > longest)
			longest = width;
	}
	/* In a picture they stand on end. */
	room = format == CHART_TERMINAL
	    ? (terminal_width() - 12) / (longest + 2)
	    : WIDTH / 25;
	return room ? room : 1;
}

static void
write_bar(struct buffer *script, size_t place, double value, const char *label,
    size_t length)
{
	buffer_format(script, "%zu\t%.6f\t\"%.*s\"\n", place, value,
	    (int)length, label);
}

static void
write_bars(struct buffer *script, const struct chart *chart,
    enum chart_format format)
{
	size_t room = labels_that_fit(chart, format);
	size_t step = (chart->count + room - 1) / room, shown = chart->count;
	char rest[40];
	double sum = 0;

	if (!chart->dates && chart->count > CHART_BARS)
		shown = CHART_BARS - 1;
	for (size_t i = 0; i < shown; i++) {
		const char *label = chart->labels.bytes + chart->bars[i].label;
		size_t length = strlen(label), width;

		if (chart->dates && i % step)
			length = 0;
		else if (!chart->dates && format == CHART_TERMINAL)
			length = terminal_fit(label,
			    (terminal_width() - 14) / (shown + 1), &width);
		write_bar(script, i, chart->bars[i].value, label, length);
	}
	for (size_t i = shown; i < chart->count; i++)
		sum += chart->bars[i].value;
	snprintf(rest, sizeof(rest), "%zu others", chart->count - shown);
	if (shown < chart->count)
		write_bar(script, shown, sum, rest, strlen(rest));
}

static void
write_terminal(struct buffer *script, enum chart_format format)
{
	switch (format) {
	case CHART_TERMINAL:
		buffer_format(script,
		    "set terminal dumb size %zu,%zu mono noenhanced\n",
		    terminal_width() - 1, height());
		return;
	case CHART_SVG:
		buffer_format(script,
		    "set terminal svg size %d,%d noenhanced\n"
		    "set xtics rotate\n",
		    WIDTH, HEIGHT);
		return;
	case CHART_PNG:
		buffer_format(script,
		    "set terminal pngcairo size %d,%d noenhanced\n"
		    "set xtics rotate\n",
		    WIDTH, HEIGHT);
		return;
	}
}

static double
highest(const struct chart *chart)
{
	double most = 0;

	for (size_t i = 0; i < chart->count; i++)
		if (chart->bars[i].value > most)
			most = chart->bars[i].value;
	return most;
}

static void
write_script(struct buffer *script, const struct chart *chart,
    enum chart_format format)
{
	buffer_text(script,
	    "set encoding utf8\n"
	    "set datafile separator '\\t'\n"
	    "$bars << THE_END_OF_BARS\n");
	write_bars(script, chart, format);
	buffer_text(script, "THE_END_OF_BARS\n");
	write_terminal(script, format);
	buffer_format(script,
	    "set title \"%s\"\n"
	    "set ylabel \"%s\"\n"
	    "set yrange [%s]\n"
	    "set format y '%s'\n"
	    "set xtics nomirror scale 0\n"
	    "set border 3\n"
	    "set grid y\n"
	    "set boxwidth 0.8\n"
	    "set style fill solid 0.6\n"
	    "unset key\n"
	    "plot [-1:%zu] $bars using 1:2:xtic(3) with boxes\n",
	    chart->title, chart->unit, highest(chart) > 0 ? "0:*" : "0:1",
	    highest(chart) < 10000 ? "%g" : "%.0s%c",
	    !chart->dates && chart->count > CHART_BARS ? CHART_BARS
						       : chart->count);
	if (script->full)
		program_die(EX_DATAERR, "too many bars for a chart");
}

static void
run(const struct buffer *script)
{
	char name[] = "gnuplot", plain[] = "-d";
	char *words[] = {name, plain, NULL};
	struct child child = {.words = words,
	    .input = script->bytes,
	    .length = script->length};

	switch (child_run(&child)) {
	case CHILD_NEVER_RAN:
		program_die(EX_UNAVAILABLE,
		    "gnuplot cannot be run (%s): install it (package "
		    "gnuplot-nox)",
		    strerror(errno));
	case CHILD_KILLED:
		program_die(EX_SOFTWARE, "gnuplot was killed by signal %d",
		    child.status);
	case CHILD_EXITED:
		break;
	}
	if (child.status)
		program_die(EX_SOFTWARE, "gnuplot failed with %d",
		    child.status);
}

/* What it is to become is beside it until it is whole. */
static char *draft;

static void
remove_draft(void)
{
	if (draft)
		unlink(draft);
}

static int
open_draft(const char *path)
{
	int descriptor;

	if (asprintf(&draft, "%s.XXXXXX", path) == -1) {
		draft = NULL;
		program_die(EX_OSERR, "no memory for a chart");
	}
	descriptor = mkstemp(draft);
	if (descriptor == -1) {
		free(draft);
		draft = NULL;
		program_die(EX_CANTCREAT, "%s: %s", path, strerror(errno));
	}
	atexit(remove_draft);
	return descriptor;
}

static void
draw_into(const struct buffer *script, const char *path)
{
	int descriptor = open_draft(path), before = dup(STDOUT_FILENO);

	if (before == -1 || dup2(descriptor, STDOUT_FILENO) == -1)
		program_die(EX_OSERR, "%s", strerror(errno));
	run(script);
	if (dup2(before, STDOUT_FILENO) == -1 || close(before) == -1)
		program_die(EX_OSERR, "%s", strerror(errno));
	if (lseek(descriptor, 0, SEEK_END) <= 0 || fsync(descriptor) == -1 ||
	    close(descriptor) == -1 || rename(draft, path) == -1)
		program_die(EX_IOERR, "%s: could not be written", path);
	free(draft);
	draft = NULL;
}

void
chart_draw(const struct chart *chart, enum chart_format format,
    const char *path)
{
	struct buffer script;

	buffer_init(&script, SCRIPT_MAXIMUM);
	write_script(&script, chart, format);
	fflush(stdout);
	if (path)
		draw_into(&script, path);
	else
		run(&script);
	buffer_release(&script);
}
