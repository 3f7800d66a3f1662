/* SPDX-License-Identifier: MIT */
#include "program.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "buffer.h"
#include "progress.h"
#include "utf8.h"
#include "when.h"

#define USAGE_WIDTH 79

#ifndef BUILT_FOR
#define BUILT_FOR "" /* or for what tool: such a build has no sandbox */
#endif

const char program_version[] = VERSION;

static struct {
	const char *usage, *db;
	int status;
	bool json, text, quiet, verbose;
} program;

/* A descriptor 0 to 2 that is closed would be given to the next file that is
 * opened, and messages would end up in the store. It is opened the wrong way
 * around: whoever asks for input or output learns that there is none. */
static void
open_standard_descriptors(void)
{
	static const int ways[] = {O_WRONLY, O_RDONLY, O_RDWR};
	int fd;

	for (fd = STDIN_FILENO; fd <= STDERR_FILENO; fd++)
		if (fcntl(fd, F_GETFD) == -1 &&
		    open("/dev/null", ways[fd]) != fd)
			_exit(EX_OSERR);
}

void
program_start(const char *usage)
{
	open_standard_descriptors();
	/* systemd starts services with SIGPIPE ignored; then a reader that
	 * left would look like a failing disk. */
	signal(SIGPIPE, SIG_DFL);
	umask(077);
	program_invocation_name = program_invocation_short_name;
	program.usage = usage;
}

/* Whatever was to be said: why it cannot be is graver. */
static _Noreturn void
give_up_without_memory(void)
{
	dprintf(STDERR_FILENO, "%s: no memory\n",
	    program_invocation_short_name);
	_exit(EX_OSERR);
}

__attribute__((format(printf, 1, 0))) static void
complain(const char *format, va_list arguments)
{
	struct buffer line, shown;
	char *text = NULL;

	if (vasprintf(&text, format, arguments) == -1)
		give_up_without_memory();
	buffer_init(&shown, BUFFER_MAXIMUM);
	utf8_show(&shown, text, true);
	buffer_init(&line, BUFFER_MAXIMUM);
	buffer_format(&line, "%s: %s\n", program_invocation_short_name,
	    shown.bytes);
	progress_clear();
	fputs(line.bytes, stderr);
	buffer_release(&line);
	buffer_release(&shown);
	free(text);
}

void
program_warn(const char *format, ...)
{
	va_list arguments;

	va_start(arguments, format);
	complain(format, arguments);
	va_end(arguments);
}

void
program_inform(const char *format, ...)
{
	va_list arguments;

	if (program.quiet)
		return;
	va_start(arguments, format);
	complain(format, arguments);
	va_end(arguments);
}

void
program_tell(const char *format, ...)
{
	va_list arguments;

	if (!program.verbose)
		return;
	va_start(arguments, format);
	complain(format, arguments);
	va_end(arguments);
}

void
program_die(int status, const char *format, ...)
{
	va_list arguments;

	va_start(arguments, format);
	complain(format, arguments);
	va_end(arguments);
	exit(status);
}

/* As long as a word, or an option in brackets with its value. */
static size_t
synopsis_piece(const char *at)
{
	size_t bracket = *at == '[' ? strcspn(at, "]\n") : 0;

	return bracket + strcspn(at + bracket, " \n");
}

/* Folded between options. */
static void
print_synopsis(FILE *file)
{
	const char *at = program.usage;
	size_t indent = strlen("usage: ") + strcspn(at, " \n");
	size_t column = strlen("usage:");

	fputs("usage:", file);
	while (*at != '\n') {
		size_t size = synopsis_piece(at);

		if (column + 1 + size > USAGE_WIDTH) {
			fprintf(file, "\n%*s", (int)indent, "");
			column = indent;
		}
		fprintf(file, " %.*s", (int)size, at);
		column += 1 + size;
		at += size + (at[size] == ' ');
	}
	fputc('\n', file);
}

int
program_trouble(int status)
{
	return errno == ENOMEM ? EX_OSERR : status;
}

void
program_misused(const char *format, ...)
{
	va_list arguments;

	va_start(arguments, format);
	complain(format, arguments);
	va_end(arguments);
	print_synopsis(stderr);
	fprintf(stderr, "Try '%s --help'.\n", program_invocation_short_name);
	exit(EX_USAGE);
}

static const char common_help[] =
    "\nOptions of every program:\n"
    "  --db STORE   the store (default $FRONTDESK_DB, else\n"
    "               ~/.local/share/frontdesk/desk.db)\n"
    "  --json       records as JSON lines, also on a terminal\n";
static const char text_help[] =
    "  --text       text for people, also on a pipe\n";
static const char more_common_help[] = "  --quiet      only errors on stderr\n"
				       "  --verbose    say what is done\n"
				       "  --help       this text\n"
				       "  --version    name and version\n";

static _Noreturn void
help(void)
{
	print_synopsis(stdout);
	fputs(strchr(program.usage, '\n') + 1, stdout);
	fputs(common_help, stdout);
	/* Some programs have another option of that name. */
	if (!strstr(program.usage, "\n  --text TEXT"))
		fputs(text_help, stdout);
	fputs(more_common_help, stdout);
	printf("\nThe manual: man %s\n", program_invocation_short_name);
	exit(program_end());
}

static bool
take_common(int option)
{
	switch (option) {
	case PROGRAM_DB:
		program.db = optarg;
		break;
	case PROGRAM_JSON:
		program.json = true;
		program.text = false;
		break;
	case PROGRAM_TEXT:
		program.text = true;
		program.json = false;
		break;
	case PROGRAM_QUIET:
		program.quiet = true;
		break;
	case PROGRAM_VERBOSE:
		program.verbose = true;
		break;
	case PROGRAM_HELP:
		help();
	case PROGRAM_VERSION:
		printf("%s %s%s\n", program_invocation_short_name,
		    program_version, BUILT_FOR);
		exit(program_end());
	default:
		return false;
	}
	return true;
}

/* What getopt_long() would say, but escaped for a terminal. */
static _Noreturn void
refuse_option(char **argv, const struct option *options)
{
	const struct option *option;

	for (option = options; option->name; option++)
		if (optopt && option->val == optopt)
			program_misused(option->has_arg == no_argument
				? "option '--%s' takes no argument"
				: "option '--%s' needs an argument",
			    option->name);
	if (optopt)
		program_misused("unknown option '-%c'", optopt);
	program_misused("unknown or ambiguous option '%s'", argv[optind - 1]);
}

int
program_next(int argc, char **argv, const char *letters,
    const struct option *options)
{
	int option;

	opterr = 0;
	do {
		option = getopt_long(argc, argv, letters, options, NULL);
		if (option == '?')
			refuse_option(argv, options);
	} while (take_common(option));
	return option;
}

const char *
program_db(void)
{
	return program.db;
}

bool
program_json(void)
{
	if (!program.json && !program.text)
		return !isatty(STDOUT_FILENO);
	return program.json;
}

bool
program_quiet(void)
{
	return program.quiet;
}

int64_t
program_number(const char *option, const char *text, int64_t least,
    int64_t most)
{
	char *end;
	long long number;

	errno = 0;
	number = strtoll(text, &end, 10);
	if (end != text && !*end && !errno && number >= least && number <= most)
		return number;
	if (most == INT64_MAX)
		program_misused("--%s: '%s' is not a number from %lld on",
		    option, text, (long long)least);
	program_misused("--%s: '%s' is not a number from %lld to %lld", option,
	    text, (long long)least, (long long)most);
}

int64_t
program_duration(const char *option, const char *text)
{
	int64_t milliseconds;

	if (!when_duration(text, &milliseconds))
		program_misused("--%s: '%s' is not a time span like 20s, 5m, "
				"12h or 7d",
		    option, text);
	return milliseconds;
}

int64_t
program_moment(const char *option, const char *text)
{
	int64_t moment;

	if (!when_ago(text, &moment))
		program_misused("--%s: '%s' is neither a time like "
				"2026-11-20T10:00:00Z nor a span like 7d",
		    option, text);
	return moment;
}

/* The gravest first. */
static const int gravity[] = {EX_TEMPFAIL, EX_OVER_BUDGET, EX_UNAVAILABLE,
    EX_NOPERM, EX_DATAERR, EX_FOUND_NOTHING, EX_OK};

static size_t
rank(int status)
{
	size_t i;

	for (i = 0; gravity[i] != EX_OK && gravity[i] != status; i++)
		;
	return i;
}

void
program_note(int status)
{
	if (rank(status) < rank(program.status))
		program.status = status;
}

static void
tell_lost_output(void)
{
	program_warn("stdout: not all output could be written: %s",
	    strerror(errno));
}

void
program_flush(void)
{
	if (fflush(stdout) == 0 && !ferror(stdout))
		return;
	tell_lost_output();
	exit(EX_IOERR);
}

int
program_end(void)
{
	bool failed = ferror(stdout) != 0;

	progress_clear();
	if (program_unread()) {
		signal(SIGPIPE, SIG_DFL);
		raise(SIGPIPE);
	}
	if (fclose(stdout) == EOF || failed) {
		tell_lost_output();
		return EX_IOERR;
	}
	return program.status;
}
