/* SPDX-License-Identifier: MIT */
#include "config.h"

#include <ctype.h>
#include <errno.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "buffer.h"
#include "program.h"
#include "utf8.h"

#define CONFIG_MAXIMUM ((size_t)1 << 20)

struct setting {
	const char *name, *value; /* in `text` */
};

static struct {
	bool read;
	char *path; /* NULL: there is no file */
	struct buffer text;
	struct setting *settings;
	size_t count;
} config;

static char *
joined(const char *folder, const char *rest)
{
	struct buffer path;

	buffer_init(&path, 4096);
	buffer_format(&path, "%s%s", folder, rest);
	return buffer_detach(&path);
}

static bool
exists(const char *path)
{
	struct stat status;

	return stat(path, &status) == 0;
}

static char *
find_file(void)
{
	const char *named = getenv("FRONTDESK_CONFIG");
	const char *folder = getenv("XDG_CONFIG_HOME");
	const char *home = getenv("HOME");
	char *path = NULL;

	if (named && *named)
		return joined(named, "");
	if (folder && *folder)
		path = joined(folder, "/frontdesk/env");
	else if (home && *home)
		path = joined(home, "/.config/frontdesk/env");
	if (path && exists(path))
		return path;
	free(path);
	return exists("/etc/frontdesk/env") ? joined("/etc/frontdesk/env", "")
					    : NULL;
}

static void
read_text(FILE *file)
{
	char chunk[4096];
	size_t got;

	buffer_init(&config.text, CONFIG_MAXIMUM);
	while ((got = fread(chunk, 1, sizeof(chunk), file)))
		buffer_append(&config.text, chunk, got);
	if (ferror(file))
		program_die(program_trouble(EX_CONFIG), "%s: %s", config.path,
		    strerror(errno));
	if (config.text.full)
		program_die(EX_CONFIG, "%s: larger than a settings file can be",
		    config.path);
}

static void
load_file(void)
{
	FILE *file = fopen(config.path, "re");
	struct stat status;

	if (!file || fstat(fileno(file), &status) == -1)
		program_die(program_trouble(EX_CONFIG), "%s: %s", config.path,
		    strerror(errno));
	if (S_ISREG(status.st_mode) && (status.st_mode & 077))
		program_die(EX_CONFIG,
		    "%s: others can read the secrets in it: "
		    "chmod 600 %s",
		    config.path, config.path);
	read_text(file);
	fclose(file);
}

static bool
name_is_good(const char *name)
{
	if (!isalpha((unsigned char)*name) && *name != '_')
		return false;
	for (; *name; name++)
		if (!isalnum((unsigned char)*name) && *name != '_')
			return false;
	return true;
}

static _Noreturn void
bad_line(size_t line, const char *why)
{
	program_die(EX_CONFIG, "%s:%zu: %s", config.path, line, why);
}

/* Reads a value in place, up to the end of its line; returns where the next
 * line begins. Quotes end, backslashes join, as systemd.exec(5) says. */
static char *
take_value(char *at, size_t *line)
{
	char *out = at,
	     *end = at; /* `end`: behind what is no blank, or quoted */
	char quote = '\0';
	size_t began = *line;

	for (; *at && (quote || *at != '\n'); at++) {
		if (*at == '\n')
			++*line;
		if (*at == '\\' && quote != '\'' && at[1]) {
			if (*++at == '\n')
				++*line;
			else
				*out++ = *at;
		} else if (quote && *at == quote) {
			quote = '\0';
		} else if (!quote && (*at == '"' || *at == '\'')) {
			quote = *at;
		} else {
			*out++ = *at;
		}
		if (quote || !isblank((unsigned char)*at))
			end = out;
	}
	if (quote)
		bad_line(began, "the quote is not closed");
	if (!*at)
		bad_line(*line,
		    "the last line does not end: is the file "
		    "written in half?");
	at++;
	*end = '\0';
	return at;
}

static void
add_setting(const char *name, const char *value)
{
	struct setting *settings = realloc(config.settings,
	    (config.count + 1) * sizeof(*settings));

	if (!settings)
		program_die(EX_OSERR, "no memory for settings");
	config.settings = settings;
	settings[config.count++] = (struct setting){name, value};
}

static char *
skip_line(char *at)
{
	at += strcspn(at, "\n");
	return *at ? at + 1 : at;
}

static char *
take_setting(char *at, size_t *line)
{
	size_t began = *line;
	char *name = at, *equals = at + strcspn(at, "=\n"), *value;

	if (*equals != '=')
		bad_line(began, "not KEY=value");
	*equals = '\0';
	if (!name_is_good(name))
		bad_line(began, "the name before = is no setting's");
	value = equals + 1;
	value += strspn(value, " \t");
	at = take_value(value, line);
	add_setting(name, value);
	return at;
}

static void
parse_text(void)
{
	char *at = config.text.bytes;
	size_t line = 0;

	if (strlen(at) != config.text.length ||
	    utf8_valid(at, config.text.length) != config.text.length)
		program_die(EX_CONFIG,
		    "%s: not UTF-8 text: is it a settings "
		    "file?",
		    config.path);
	while (*at) {
		line++;
		at += strspn(at, " \t");
		if (*at == '#' || *at == ';' || *at == '\n' || !*at)
			at = skip_line(at);
		else
			at = take_setting(at, &line);
	}
}

static void
read_once(void)
{
	if (config.read)
		return;
	config.read = true;
	config.path = find_file();
	if (!config.path)
		return;
	load_file();
	parse_text();
}

const char *
config_get(const char *name)
{
	const char *value = getenv(name);

	if (value)
		return *value ? value : NULL;
	read_once();
	/* As in systemd, of two lines the later one counts. */
	for (size_t i = config.count; i-- > 0;)
		if (strcmp(config.settings[i].name, name) == 0)
			return *config.settings[i].value
			    ? config.settings[i].value
			    : NULL;
	return NULL;
}

void
config_each(config_visitor *visit, void *context)
{
	read_once();
	for (size_t i = 0; i < config.count; i++)
		visit(context, config.settings[i].name);
}

const char *
config_path(void)
{
	read_once();
	return config.path ? config.path : "~/.config/frontdesk/env";
}

const char *
config_need(const char *name, const char *cure)
{
	const char *value = config_get(name);

	if (!value)
		program_die(EX_CONFIG,
		    "%s is not set: %s, in the environment "
		    "or in %s",
		    name, cure, config_path());
	return value;
}
