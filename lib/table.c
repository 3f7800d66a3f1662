/* SPDX-License-Identifier: MIT */
#include "table.h"

#include <assert.h>
#include <bsd/stdlib.h>
#include <locale.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <unistd.h>
#include <wchar.h>

#include "buffer.h"
#include "program.h"
#include "utf8.h"

#define CELL_MAXIMUM ((size_t)64 << 10)
#define WIDTH_DEFAULT 80
#define LAST_MINIMUM 8
#define ELLIPSIS "\xe2\x80\xa6"

struct row {
	char *cells[TABLE_COLUMNS];
};

struct table {
	size_t columns, count, capacity;
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

/* Columns that the next character takes on a terminal. */
static size_t
character_width(const char *text, size_t left, size_t *size)
{
	uint32_t c = 0;
	int width;

	*size = utf8_next(text, left, &c);
	if (!*size)
		*size = 1;
	width = wcwidth((wchar_t)c);
	return width > 0 ? (size_t)width : 0;
}

/* How many of the text's bytes fit into `limit` columns; `width` is what those
 * take. */
static size_t
fit(const char *text, size_t limit, size_t *width)
{
	size_t length = strlen(text), at = 0;

	*width = 0;
	while (at < length) {
		size_t size;
		size_t more = character_width(text + at, length - at, &size);

		if (*width + more > limit)
			break;
		*width += more;
		at += size;
	}
	return at;
}

static size_t
widest(const struct table *table, size_t column)
{
	size_t most = 0;

	for (size_t i = 0; i < table->count; i++) {
		size_t width;

		fit(table->rows[i].cells[column], SIZE_MAX, &width);
		if (width > most)
			most = width;
	}
	return most;
}

static size_t
terminal_width(void)
{
	const char *given = getenv("COLUMNS"), *why = NULL;
	struct winsize size;
	long long width;

	width = given ? strtonum(given, 1, 10000, &why) : 0;
	if (given && !why)
		return (size_t)width;
	if (ioctl(STDOUT_FILENO, TIOCGWINSZ, &size) == 0 && size.ws_col)
		return size.ws_col;
	return WIDTH_DEFAULT;
}

static void
print_row(const struct table *table, const struct row *row,
    const size_t *widths)
{
	size_t last = table->columns - 1, owed = 0, width, size;

	for (size_t i = 0; i < last; i++) {
		const char *cell = row->cells[i];

		if (*cell)
			printf("%*s%s", (int)owed, "", cell);
		fit(cell, SIZE_MAX, &width);
		owed = (*cell ? 0 : owed) + widths[i] - width + 2;
	}
	if (*row->cells[last]) {
		const char *cell = row->cells[last];

		size = fit(cell, widths[last], &width);
		if (cell[size])
			size = fit(cell, widths[last] - 1, &width);
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

/* wcwidth() knows nothing beyond ASCII in the C locale that programs start
 * in. */
void
table_print(struct table *table)
{
	locale_t utf8 = newlocale(LC_CTYPE_MASK, "C.UTF-8", NULL);
	locale_t before;

	if (!utf8)
		program_die(EX_OSERR, "the locale C.UTF-8 is missing");
	before = uselocale(utf8);
	if (table->count > 1)
		print_rows(table);
	uselocale(before);
	freelocale(utf8);
	free_table(table);
}
