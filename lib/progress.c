/* SPDX-License-Identifier: MIT */
#include "progress.h"

#include <errno.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "program.h"
#include "when.h"

static struct {
	enum { UNASKED, NEVER, READY } state;
	bool shown;
	int64_t due;
	char text[80];
} progress;

static bool
can_write_over(void)
{
	const char *terminal = getenv("TERM");

	return isatty(STDERR_FILENO) && terminal && *terminal &&
	    strcmp(terminal, "dumb") != 0;
}

static bool
is_ready(void)
{
	if (progress.state == UNASKED) {
		progress.state = !program_quiet() && can_write_over() ? READY
								      : NEVER;
		progress.due = when_monotonic() + PROGRESS_AFTER;
	}
	return progress.state == READY;
}

void
progress_tell(const char *format, ...)
{
	va_list arguments;

	if (!is_ready())
		return;
	va_start(arguments, format);
	vsnprintf(progress.text, sizeof(progress.text), format, arguments);
	va_end(arguments);
	progress_tick();
}

void
progress_tick(void)
{
	int64_t now;

	if (progress.state != READY)
		return;
	now = when_monotonic();
	if (now < progress.due)
		return;
	progress.due = now + PROGRESS_EVERY;
	progress.shown = true;
	fprintf(stderr, "\r%s: %s\033[K", program_invocation_short_name,
	    progress.text);
}

void
progress_clear(void)
{
	if (!progress.shown)
		return;
	progress.shown = false;
	fputs("\r\033[K", stderr);
}
