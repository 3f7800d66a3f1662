/* SPDX-License-Identifier: MIT */
#include "person.h"

#include <pwd.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "utf8.h"

#define NAME_SIZE 256

/* Names end up in records, so what is no text is no name. */
static int
is_name(const char *name)
{
	size_t length = name ? strlen(name) : 0;

	return length > 0 && length < NAME_SIZE &&
	    utf8_valid(name, length) == length;
}

const char *
person_name(void)
{
	static char made[NAME_SIZE];
	const char *name = getenv("USER");
	const struct passwd *entry;

	if (*made)
		return made;
	if (!is_name(name)) {
		/* cppcheck-suppress getpwuidCalled ; there is one thread */
		entry = getpwuid(getuid());
		name = entry ? entry->pw_name : NULL;
	}
	if (is_name(name))
		snprintf(made, sizeof(made), "%s", name);
	else
		snprintf(made, sizeof(made), "uid:%lu",
		    (unsigned long)getuid());
	return made;
}
