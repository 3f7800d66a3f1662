/* SPDX-License-Identifier: MIT */
#include <signal.h>

#include "program.h"

static volatile sig_atomic_t stop_signal;

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

bool
program_stopped(void)
{
	return stop_signal != 0;
}
