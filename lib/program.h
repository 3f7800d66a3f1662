/* SPDX-License-Identifier: MIT */
#ifndef PROGRAM_H
#define PROGRAM_H

#include <getopt.h>
#include <stdbool.h>
#include <stdint.h>
#include <sysexits.h>

/*
 * What every program does alike: start, options, messages, exit status.
 *
 *	static const struct option options[] = {
 *	        {"limit", required_argument, NULL, 'n'},
 *	        PROGRAM_OPTIONS,
 *	};
 *
 *	program_start(usage);
 *	while ((option = program_next(argc, argv, "+n:", options)) != -1)
 *	        switch (option) { ... }
 *	...
 *	return program_end();
 */

#define EX_FOUND_NOTHING 1
#define EX_OVER_BUDGET 79

enum program_option {
	PROGRAM_DB = 1000,
	PROGRAM_JSON,
	PROGRAM_TEXT,
	PROGRAM_QUIET,
	PROGRAM_VERBOSE,
	PROGRAM_HELP,
	PROGRAM_VERSION,
	/* Numbers for long options that have no letter begin here. */
	PROGRAM_OWN = 2000,
};

/* The options of every program, and the end of the table. */
#define PROGRAM_OPTIONS \
	{"db", required_argument, NULL, PROGRAM_DB}, \
	    {"json", no_argument, NULL, PROGRAM_JSON}, \
	    {"text", no_argument, NULL, PROGRAM_TEXT}, \
	    {"quiet", no_argument, NULL, PROGRAM_QUIET}, \
	    {"verbose", no_argument, NULL, PROGRAM_VERBOSE}, \
	    {"help", no_argument, NULL, PROGRAM_HELP}, \
	    {"version", no_argument, NULL, PROGRAM_VERSION}, \
	{ \
		NULL, 0, NULL, 0 \
	}

extern const char program_version[];

/* Opens descriptors 0 to 2 if they are not, restores SIGPIPE to its default,
 * sets the umask to 077 and remembers `usage`, whose first line is the
 * synopsis without "usage: ". */
void program_start(const char *usage);

/* getopt_long() that takes care of the options of every program; a wrong one,
 * --help and --version end the program. Returns one of the program's own, or
 * -1 at the end of the options. */
int program_next(int argc, char **argv, const char *letters,
    const struct option *);

/* What --db named, or NULL. */
const char *program_db(void);

/* Shall records be printed as JSON lines (true) or as text for a person? */
bool program_json(void);
bool program_quiet(void);

/* Reads the argument of an option, or ends the program with EX_USAGE. */
int64_t program_number(const char *option, const char *text, int64_t least,
    int64_t most);
int64_t program_duration(const char *option, const char *text);
/* A time, or how long ago ("7d"). */
int64_t program_moment(const char *option, const char *text);

/* One line on stderr, "name: ...", escaped for a terminal and without a
 * line's end in it. */
void program_warn(const char *format, ...)
    __attribute__((format(printf, 1, 2)));

/* The same, unless --quiet: why nothing was done. */
void program_inform(const char *format, ...)
    __attribute__((format(printf, 1, 2)));

/* The same, only with --verbose. */
void program_tell(const char *format, ...)
    __attribute__((format(printf, 1, 2)));

/* The same as program_warn, then exit(status). */
_Noreturn void program_die(int status, const char *format, ...)
    __attribute__((format(printf, 2, 3)));

/* The status for what errno tells: EX_OSERR when memory is missing, else the
 * one given. */
int program_trouble(int status);

/* A wrong call: the message, the synopsis, EX_USAGE. */
_Noreturn void program_misused(const char *format, ...)
    __attribute__((format(printf, 1, 2)));

/* Remembers trouble with one of many records; program_end() returns the
 * gravest: 75, 79, 69, 77, 65, 1, 0. */
void program_note(int status);

/* Hands over what was printed so far, or exits EX_IOERR: for what must have
 * been seen before something else happens. */
void program_flush(void);

/* Closes stdout and returns the status to exit with: EX_IOERR when not all
 * of the output could be written. */
int program_end(void);

/* Has TERM, INT or HUP arrived since program_catch()? Loops that may run for
 * long ask between two records and stop there. */
void program_catch(void);
bool program_stopped(void);

/* For those who have something to settle when nobody reads any more what they
 * print: this stops the program as a signal would, jsonl_write() does nothing
 * from then on, and program_end() dies of SIGPIPE after all. */
void program_catch_pipe(void);
bool program_unread(void);

/* A write to stdout failed with EPIPE: false when nobody caught that. */
bool program_lost_reader(void);

#endif
