/* SPDX-License-Identifier: MIT */
#include "terminal.h"

#include <locale.h>
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

#define WIDTH_DEFAULT 80
#define WIDTH_MAXIMUM 10000
#define PARAGRAPH_MINIMUM 20

size_t
terminal_width(void)
{
	const char *given = getenv("COLUMNS");
	struct winsize size;
	char *end;
	long width = given ? strtol(given, &end, 10) : 0;

	if (width > 0 && width <= WIDTH_MAXIMUM && *end == '\0')
		return (size_t)width;
	if (ioctl(STDOUT_FILENO, TIOCGWINSZ, &size) == 0 && size.ws_col)
		return size.ws_col;
	return WIDTH_DEFAULT;
}

/* Programs start in the C locale, where wcwidth() knows only ASCII. */
static locale_t
utf8_locale(void)
{
	static locale_t locale;

	if (!locale)
		locale = newlocale(LC_CTYPE_MASK, "C.UTF-8", NULL);
	if (!locale)
		program_die(EX_OSERR, "the locale C.UTF-8 is missing");
	return locale;
}

/* Columns that the next character takes. */
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

size_t
terminal_fit(const char *text, size_t limit, size_t *width)
{
	locale_t before = uselocale(utf8_locale());
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
	uselocale(before);
	return at;
}

/* How much of the line goes on the next line of the terminal: up to a space if
 * there is one, and one character at least. */
static size_t
break_at(const char *line, size_t limit)
{
	size_t width, size = terminal_fit(line, limit, &width), space;

	if (!line[size] || line[size] == ' ')
		return size;
	for (space = size; space && line[space] != ' '; space--)
		;
	if (space)
		return space;
	return size ? size : utf8_next(line, strlen(line), NULL);
}

static void
print_line(const char *line, size_t indent, size_t limit)
{
	size_t size;

	if (!*line)
		putchar('\n');
	for (; *line; line += size + strspn(line + size, " ")) {
		size = break_at(line, limit);
		printf("%*s%.*s\n", (int)indent, "", (int)size, line);
	}
}

void
terminal_paragraph(const char *text, size_t indent)
{
	size_t width = terminal_width(), limit = PARAGRAPH_MINIMUM;
	struct buffer shown;
	char *line, *end;

	if (width > indent + PARAGRAPH_MINIMUM)
		limit = width - indent;
	buffer_init(&shown, BUFFER_MAXIMUM);
	utf8_show(&shown, text, false);
	for (char *tab = shown.bytes; (tab = strchr(tab, '\t'));)
		*tab = ' ';
	for (line = shown.bytes; line; line = end) {
		end = strchr(line, '\n');
		if (end)
			*end++ = '\0';
		print_line(line, indent, limit);
	}
	buffer_release(&shown);
}
