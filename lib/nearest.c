/* SPDX-License-Identifier: MIT */
#include "nearest.h"

#include <ctype.h>
#include <err.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>
#include <sysexits.h>

#include "names.h"

static bool
same(char one, char other)
{
	return toupper((unsigned char)one) == toupper((unsigned char)other);
}

static size_t
least(size_t one, size_t other)
{
	return one < other ? one : other;
}

/* The optimal string alignment of two names, neither longer than the maximum;
 * three rows of the table are enough. */
static size_t
distance(const char *one, const char *other)
{
	size_t rows[3][NEAREST_MAXIMUM + 1];
	size_t length = strlen(other), i, j;

	for (j = 0; j <= length; j++)
		rows[0][j] = j;
	for (i = 1; one[i - 1]; i++) {
		size_t *row = rows[i % 3];
		const size_t *above = rows[(i + 2) % 3];

		row[0] = i;
		for (j = 1; j <= length; j++) {
			row[j] = above[j - 1] + !same(one[i - 1], other[j - 1]);
			row[j] = least(row[j], least(above[j], row[j - 1]) + 1);
			if (i > 1 && j > 1 && same(one[i - 1], other[j - 2]) &&
			    same(one[i - 2], other[j - 1]))
				row[j] = least(row[j],
				    rows[(i + 1) % 3][j - 2] + 1);
		}
	}
	return rows[(i - 1) % 3][length];
}

const char *
nearest_name(const char *name, const char *const *names)
{
	size_t best = strlen(name) / 3 + 1, steps;
	const char *found = NULL;

	if (strlen(name) > NEAREST_MAXIMUM)
		return NULL;
	for (; *names; names++) {
		if (strlen(*names) > NEAREST_MAXIMUM)
			continue;
		steps = distance(name, *names);
		if (steps < best) {
			best = steps;
			found = *names;
		}
	}
	return found;
}

const char *
nearest_of(const char *name, const struct names *names)
{
	const char **all = calloc(names->count + 1, sizeof(*all));
	const char *nearest;

	if (!all)
		err(EX_OSERR, "no memory");
	for (size_t i = 0; i < names->count; i++)
		all[i] = names_text(names, i);
	nearest = nearest_name(name, all);
	free(all);
	return nearest;
}
