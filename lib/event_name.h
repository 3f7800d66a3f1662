/* SPDX-License-Identifier: MIT */
#ifndef EVENT_NAME_H
#define EVENT_NAME_H

#include <stdbool.h>

/*
 * What events are called: the names of records(5), and the patterns of names
 * with which followers say what they want, as in fnmatch(3) without escapes.
 */

/* Every name there is, sorted; NULL behind the last. */
extern const char *const event_names[];

/* Can this be a pattern? 1 to 200 printable ASCII characters; if not, a
 * literal in `why`. One that matches nothing is valid. */
bool event_name_valid(const char *pattern, const char **why);

/* Does the pattern match any name there is? */
bool event_name_known(const char *pattern);

/* Returns the argument of --event as it is. Exits EX_USAGE when it can be no
 * pattern; one line on stderr, with the names that come nearest, when no event
 * is called so: it may be that of another version, and is no error. */
const char *event_name_option(const char *argument);

#endif
