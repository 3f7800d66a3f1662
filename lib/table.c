/* SPDX-License-Identifier: MIT */
#include "table.h"

#include <assert.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>

#include "buffer.h"
#include "program.h"
#include "terminal.h"
#include "utf8.h"

#define CELL_MAXIMUM ((size_t)64 << 10)
#define LAST_MINIMUM 8
#define ELLIPSIS "\xe2\x80\xa6"

struct row {
	char *cells[TABLE_COLUMNS];
};

struct table {
	size_t columns, count, capacity;
	bool whole; /* the last column is not cut */
	bool numbers[TABLE_COLUMNS];
	struct row *rows; /* the first is the heading */
};

static void
add_row(struct table *table, const char *const *cells)
{
	struct buffer shown;
	struct row *row;

	if (table->count == table->capacity) {
		table->capacity = table->capacity ? 2 * table->capacity : 64;
		table->rows = reallocarray(table->rows, table->capacity,
		    sizeof(*table->rows));
		if (!table->rows)
			program_die(EX_OSERR, "no memory for a table");
	}
	row = &table->rows[table->count++];
	for (size_t i = 0; i < table->columns; i++) {
		buffer_init(&shown, CELL_MAXIMUM);
		if (cells[i])
			utf8_show(&shown, cells[i], true);
		row->cells[i] = buffer_detach(&shown);
	}
}

struct table *
table_new(const char *const *headings)
{
	struct table *table = calloc(1, sizeof(*table));

	if (!table)
		program_die(EX_OSERR, "no memory for a table");
	while (headings[table->columns])
		table->columns++;
	assert(table->columns && table->columns <= TABLE_COLUMNS);
	add_row(table, headings);
	return table;
}

void
table_row(struct table *table, const char *const *cells)
{
	add_row(table, cells);
}

void
table_numbers(struct table *table, size_t first, size_t last)
{
	assert(last + 1 < table->columns);
	for (size_t i = first; i <= last; i++)
		table->numbers[i] = true;
}

void
table_keep_last(struct table *table)
{
	table->whole = true;
}

static size_t
widest(const struct table *table, size_t column)
{
	size_t most = 0;

	for (size_t i = 0; i < table->count; i++) {
		size_t width;

		terminal_fit(table->rows[i].cells[column], SIZE_MAX, &width);
		if (width > most)
			most = width;
	}
	return most;
}

static void
print_row(const struct table *table, const struct row *row,
    const size_t *widths)
{
	size_t last = table->columns - 1, owed = 0, width, size;

	for (size_t i = 0; i < last; i++) {
		const char *cell = row->cells[i];
		size_t before;

		terminal_fit(cell, SIZE_MAX, &width);
		before = table->numbers[i] ? widths[i] - width : 0;
		if (*cell)
			printf("%*s%s", (int)(owed + before), "", cell);
		owed = (*cell ? 0 : owed + before) + widths[i] - width -
		    before + 2;
	}
	if (*row->cells[last]) {
		const char *cell = row->cells[last];

		size = terminal_fit(cell, widths[last], &width);
		if (cell[size])
			size = terminal_fit(cell, widths[last] - 1, &width);
		printf("%*s%.*s%s", (int)owed, "", (int)size, cell,
		    cell[size] ? ELLIPSIS : "");
	}
	putchar('\n');
}

static void
print_rows(const struct table *table)
{
	size_t last = table->columns - 1, taken = 0, width = terminal_width();
	size_t widths[TABLE_COLUMNS];

	for (size_t i = 0; i < last; i++) {
		widths[i] = widest(table, i);
		taken += widths[i] + 2;
	}
	widths[last] = taken + LAST_MINIMUM < width ? width - taken
						    : LAST_MINIMUM;
	if (table->whole)
		widths[last] = SIZE_MAX;
	for (size_t i = 0; i < table->count; i++)
		print_row(table, &table->rows[i], widths);
}

static void
free_table(struct table *table)
{
	for (size_t i = 0; i < table->count; i++)
		for (size_t j = 0; j < table->columns; j++)
			free(table->rows[i].cells[j]);
	free(table->rows);
	free(table);
}

void
table_print(struct table *table)
{
	if (table->count > 1)
		print_rows(table);
	free_table(table);
}
