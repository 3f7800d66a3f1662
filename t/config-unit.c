/* SPDX-License-Identifier: MIT */

/* The settings file: every line that counts, and every one that must not. */

#include "config.h"

#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "program.h"
#include "tap.h"

static char path[] = "/tmp/config-unit.XXXXXX";

struct file {
	const char *what, *text;
	const char *value; /* of FD_TEST; NULL: not set */
	int status;        /* of reading it */
	mode_t mode;
};

static const struct file files[] = {
    {"a plain value", "FD_TEST=one\n", "one", 0, 0600},
    {"comments and empty lines", "# x\n; y\n\n  \nFD_TEST=one\n", "one", 0,
	0600},
    {"blanks around a value", "FD_TEST=  one two \t\n", "one two", 0, 0600},
    {"double quotes", "FD_TEST=\" one \"\n", " one ", 0, 0600},
    {"single quotes", "FD_TEST='a\\b\"c'\n", "a\\b\"c", 0, 0600},
    {"an escaped quote", "FD_TEST=\"a\\\"b\"\n", "a\"b", 0, 0600},
    {"a joined line", "FD_TEST=a\\\nb\n", "ab", 0, 0600},
    {"an equals sign in a value", "FD_TEST=a=b\n", "a=b", 0, 0600},
    {"the later of two", "FD_TEST=a\nFD_TEST=b\n", "b", 0, 0600},
    {"an empty value", "FD_TEST=\n", NULL, 0, 0600},
    {"an empty file", "", NULL, 0, 0600},
    {"a line that is no setting", "FD_TEST\n", NULL, EX_CONFIG, 0600},
    {"a name with a blank", "FD TEST=x\n", NULL, EX_CONFIG, 0600},
    {"a name with a digit first", "1FD=x\n", NULL, EX_CONFIG, 0600},
    {"a file written in half", "FD_TEST=sec", NULL, EX_CONFIG, 0600},
    {"a quote that is not closed", "FD_TEST=\"sec\n", NULL, EX_CONFIG, 0600},
    {"no UTF-8", "FD_TEST=\xff\n", NULL, EX_CONFIG, 0600},
    {"readable by others", "FD_TEST=x\n", NULL, EX_CONFIG, 0644},
    {"writable by the group", "FD_TEST=x\n", NULL, EX_CONFIG, 0620},
};

static void
write_file(const struct file *file)
{
	int fd = open(path, O_WRONLY | O_TRUNC);

	if (fd == -1 || write(fd, file->text, strlen(file->text)) == -1 ||
	    fchmod(fd, file->mode) == -1)
		exit(EX_CANTCREAT);
	close(fd);
}

/* Reading ends the process when the file is bad, so each has one of its own;
 * 0 says that the value is the wanted one. */
static int
read_in_child(const struct file *file)
{
	pid_t child = fork();
	const char *value;
	int status;

	if (child == 0) {
		if (!freopen("/dev/null", "w", stderr))
			_exit(EX_OSERR);
		value = config_get("FD_TEST");
		_exit(value && file->value ? strcmp(value, file->value) != 0
					   : value != file->value);
	}
	if (child == -1 || waitpid(child, &status, 0) == -1)
		exit(EX_OSERR);
	return WIFEXITED(status) ? WEXITSTATUS(status) : -1;
}

int
main(void)
{
	int fd = mkstemp(path);

	program_start("config-unit");
	if (fd == -1)
		return EX_CANTCREAT;
	close(fd);
	setenv("FRONTDESK_CONFIG", path, 1);
	for (size_t i = 0; i < sizeof(files) / sizeof(files[0]); i++) {
		write_file(&files[i]);
		is_number(read_in_child(&files[i]), files[i].status, "%s",
		    files[i].what);
	}
	setenv("FD_TEST", "environment", 1);
	is(config_get("FD_TEST"), "environment", "the environment wins");
	setenv("FD_TEST", "", 1);
	is(config_get("FD_TEST"), NULL, "empty there is not set");
	unlink(path);
	return done();
}
