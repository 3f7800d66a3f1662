/* SPDX-License-Identifier: MIT */
#ifndef CHART_H
#define CHART_H

#include <stdbool.h>
#include <stddef.h>

#include "buffer.h"

/*
 * A chart of bars through gnuplot. Labels come from outside: they reach it as
 * data, without control characters, and never as a part of a command.
 */
struct chart {
	const char *title, *unit; /* ours; without quotes and backslashes */
	bool dates;               /* labels are in an order: all stay, and only
				     some of them are printed */
	/* The rest is its own. */
	struct chart_bar *bars;
	size_t count, capacity;
	struct buffer labels;
};

#define CHART_BARS 30 /* of those in no order: the rest becomes one bar */

void chart_init(struct chart *);
void chart_release(struct chart *);

/* Adds a bar; `label` NULL: "(none)". */
void chart_add(struct chart *, const char *label, double value);

enum chart_format { CHART_TERMINAL, CHART_SVG, CHART_PNG };

/* By the end of a file's name; false when it says neither. */
bool chart_format_of(const char *path, enum chart_format *);

/*
 * Draws it on stdout, for the terminal's width, or into a file, which is there
 * whole or as it was before. Exits EX_UNAVAILABLE when there is no gnuplot,
 * EX_CANTCREAT or EX_IOERR when the file cannot be written, EX_SOFTWARE when
 * gnuplot fails.
 */
void chart_draw(const struct chart *, enum chart_format, const char *path);

#endif
