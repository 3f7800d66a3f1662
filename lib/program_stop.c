/* SPDX-License-Identifier: MIT */
#include <signal.h>

#include "program.h"

static volatile sig_atomic_t stop_signal;
static bool pipe_caught;

static void
remember_signal(int number)
{
	stop_signal = number;
}

void
program_catch(void)
{
	struct sigaction action = {.sa_handler = remember_signal};

	sigemptyset(&action.sa_mask);
	sigaction(SIGTERM, &action, NULL);
	sigaction(SIGINT, &action, NULL);
	sigaction(SIGHUP, &action, NULL);
}

void
program_catch_pipe(void)
{
	pipe_caught = true;
	signal(SIGPIPE, SIG_IGN);
}

bool
program_lost_reader(void)
{
	if (pipe_caught)
		stop_signal = SIGPIPE;
	return pipe_caught;
}

bool
program_unread(void)
{
	return stop_signal == SIGPIPE;
}

bool
program_stopped(void)
{
	return stop_signal != 0;
}
