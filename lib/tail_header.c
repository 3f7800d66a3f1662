/* SPDX-License-Identifier: MIT */
#include "tail_header.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "program.h"

#define LINE_MAXIMUM 8192
#define TOKEN_CHARACTERS \
	"!#$%&'*+-.^_`|~0123456789" \
	"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"

static _Noreturn void
refuse(const char *where, const char *why)
{
	program_misused("--header: %s: %s", where, why);
}

/* Those that this program makes itself. */
static bool
is_ours(const char *name)
{
	return strcasecmp(name, "Accept") == 0 ||
	    strcasecmp(name, "Last-Event-ID") == 0 ||
	    strcasecmp(name, "Host") == 0 ||
	    strcasecmp(name, "Content-Length") == 0 ||
	    strcasecmp(name, "Transfer-Encoding") == 0;
}

static bool
is_printable(const char *value)
{
	for (; *value; value++)
		if (((unsigned char)*value < ' ' && *value != '\t') ||
		    *value == 0x7f)
			return false;
	return true;
}

/* `where` says which one it is, without the value. */
static void
add(struct tail_header *headers, const char *where, const char *line)
{
	size_t length = strspn(line, TOKEN_CHARACTERS);
	const char *value = line + length + 1;
	size_t number = headers->count;

	if (!length || line[length] != ':')
		refuse(where, "is no 'Name: value'");
	value += strspn(value, " \t");
	if (!is_printable(value))
		refuse(where, "has a control character in its value");
	if (number == TAIL_REMOTE_HEADERS)
		refuse(where, "there are too many headers");
	headers->names[number] = strndup(line, length);
	headers->values[number] = strdup(value);
	headers->count++;
	if (!headers->names[number] || !headers->values[number])
		program_die(EX_OSERR, "no memory");
	if (is_ours(headers->names[number]))
		refuse(where, "is a header that sse-tail makes itself");
}

static void
read_lines(struct tail_header *headers, FILE *file, const char *path)
{
	char line[LINE_MAXIMUM];
	struct buffer where;
	int number = 0;

	buffer_init(&where, BUFFER_MAXIMUM);
	while (fgets(line, sizeof(line), file)) {
		buffer_clear(&where);
		buffer_format(&where, "%s:%d", path, ++number);
		if (!strchr(line, '\n') && !feof(file))
			refuse(where.bytes, "the line is too long");
		line[strcspn(line, "\r\n")] = '\0';
		if (*line && *line != '#')
			add(headers, where.bytes, line);
	}
	explicit_bzero(line, sizeof(line));
	buffer_release(&where);
}

static void
read_file(struct tail_header *headers, const char *path)
{
	FILE *file = fopen(path, "re");

	if (!file)
		program_die(program_trouble(EX_NOINPUT), "--header: %s: %s",
		    path, strerror(errno));
	read_lines(headers, file, path);
	if (ferror(file))
		program_die(program_trouble(EX_NOINPUT), "--header: %s: %s",
		    path, strerror(errno));
	fclose(file);
}

void
tail_header_take(struct tail_header *headers, char *argument)
{
	char *value;

	if (*argument == '@') {
		read_file(headers, argument + 1);
		return;
	}
	add(headers, "the argument", argument);
	value = strchr(argument, ':') + 1;
	memset(value, '*', strlen(value));
}

void
tail_header_give(const struct tail_header *headers,
    struct fetch_header out[TAIL_REMOTE_HEADERS])
{
	for (size_t i = 0; i < headers->count; i++)
		out[i] = (struct fetch_header){headers->names[i],
		    headers->values[i]};
}

void
tail_header_release(struct tail_header *headers)
{
	for (size_t i = 0; i < headers->count; i++) {
		free(headers->names[i]);
		explicit_bzero(headers->values[i], strlen(headers->values[i]));
		free(headers->values[i]);
	}
	headers->count = 0;
}
