/* SPDX-License-Identifier: MIT */

/*
 * Words for tests written in C: each prints one line of the Test Anything
 * Protocol, and done() prints the plan.  A failing is() shows both texts as
 * comments.  Names are printf formats, so that a table of inputs can be
 * walked:
 *
 *	for (i = 0; i < n; i++)
 *		is(utf8_fold(table[i].in), table[i].out, "fold %s", ...);
 *	return done();
 */
#ifndef TAP_H
#define TAP_H

#include <stdarg.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>

static int tap_count;
static int tap_failures;

__attribute__((format(printf, 2, 0))) static inline bool
tap_line(bool good, const char *format, va_list arguments)
{
	tap_count++;
	if (!good)
		tap_failures++;
	printf("%sok %d - ", good ? "" : "not ", tap_count);
	vprintf(format, arguments);
	putchar('\n');
	fflush(stdout);
	return good;
}

/* Prints a text as a comment, control bytes and all but its lines escaped. */
static inline void
tap_show(const char *title, const char *text)
{
	printf("# %s: ", title);
	if (!text)
		fputs("NULL", stdout);
	for (; text && *text != '\0'; text++) {
		if (*text == '\n')
			fputs("\n#   ", stdout);
		else if ((unsigned char)*text < ' ')
			printf("\\x%02x", (unsigned char)*text);
		else
			putchar(*text);
	}
	putchar('\n');
}

/* One result; returns it, so that a caller can say more about a failure. */
__attribute__((format(printf, 2, 3))) static inline bool
ok(bool good, const char *format, ...)
{
	va_list arguments;

	va_start(arguments, format);
	tap_line(good, format, arguments);
	va_end(arguments);
	return good;
}

/* Two texts, of which either may be NULL, are the same. */
__attribute__((format(printf, 3, 4))) static inline bool
is(const char *got, const char *want, const char *format, ...)
{
	bool good = got && want ? strcmp(got, want) == 0 : got == want;
	va_list arguments;

	va_start(arguments, format);
	tap_line(good, format, arguments);
	va_end(arguments);
	if (!good) {
		tap_show("got", got);
		tap_show("expected", want);
	}
	return good;
}

/* Two numbers are the same. */
__attribute__((format(printf, 3, 4))) static inline bool
is_number(long long got, long long want, const char *format, ...)
{
	va_list arguments;

	va_start(arguments, format);
	tap_line(got == want, format, arguments);
	va_end(arguments);
	if (got != want)
		printf("# got: %lld\n# expected: %lld\n", got, want);
	return got == want;
}

/* Prints the plan and returns the status main() has to return. */
static inline int
done(void)
{
	printf("1..%d\n", tap_count);
	return tap_failures > 0 || fflush(stdout) != 0;
}

#endif
