/* SPDX-License-Identifier: MIT */

/*
 * rounds COUNT -- COMMAND... -- COMMAND...: runs the commands in turns, COUNT
 * times each after one that does not count, with their output thrown away, and
 * prints for each a line "QUARTILE MEDIAN" of its microseconds from start to
 * end. Other work on the machine disturbs all of them alike, but only ever adds
 * time, and more to those that take longer: the lower quartile is what to
 * compare on a machine that is not idle. A command that fails ends it.
 */
#include <err.h>
#include <fcntl.h>
#include <spawn.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#define COMMANDS 8

struct command {
	char **words;
	double *times;
};

static double
now(void)
{
	struct timespec time;

	clock_gettime(CLOCK_MONOTONIC, &time);
	return (double)time.tv_sec * 1e6 + (double)time.tv_nsec / 1e3;
}

static double
run(char **words, const posix_spawn_file_actions_t *actions)
{
	double start = now();
	int status, code;
	pid_t child;

	if (!words[0])
		errx(64, "a command is missing");
	code = posix_spawnp(&child, words[0], actions, NULL, words, environ);
	if (code)
		errx(1, "%s: %s", words[0], strerror(code));
	if (waitpid(child, &status, 0) == -1)
		err(1, "waitpid");
	if (status)
		errx(1, "%s: ended with %#x", words[0], (unsigned)status);
	return now() - start;
}

static int
compare(const void *one, const void *other)
{
	double a = *(const double *)one, b = *(const double *)other;

	return (a > b) - (a < b);
}

/* Cuts the arguments at each "--". */
static size_t
read_commands(char **words, struct command *commands, size_t count)
{
	size_t size = 0;

	for (; *words; words++) {
		if (strcmp(*words, "--") != 0)
			continue;
		if (size == COMMANDS)
			errx(64, "more than %d commands", COMMANDS);
		*words = NULL;
		commands[size].words = words + 1;
		commands[size].times = calloc(count, sizeof(double));
		if (!commands[size++].times)
			err(71, "calloc");
	}
	return size;
}

int
main(int argc, char **argv)
{
	struct command commands[COMMANDS];
	posix_spawn_file_actions_t actions;
	size_t count = argc > 3 ? strtoul(argv[1], NULL, 10) : 0, size;

	if (!count)
		errx(64, "usage: rounds COUNT -- COMMAND... -- COMMAND...");
	size = read_commands(argv + 2, commands, count);
	posix_spawn_file_actions_init(&actions);
	posix_spawn_file_actions_addopen(&actions, STDOUT_FILENO, "/dev/null",
	    O_WRONLY, 0);
	for (size_t i = 0; i < size; i++)
		run(commands[i].words, &actions);
	for (size_t round = 0; round < count; round++)
		for (size_t i = 0; i < size; i++)
			commands[i].times[round] = run(commands[i].words,
			    &actions);
	for (size_t i = 0; i < size; i++) {
		qsort(commands[i].times, count, sizeof(double), compare);
		printf("%.0f %.0f\n", commands[i].times[count / 4],
		    commands[i].times[count / 2]);
		free(commands[i].times);
	}
	posix_spawn_file_actions_destroy(&actions);
	return 0;
}
