/* SPDX-License-Identifier: MIT */
#ifndef ID_H
#define ID_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/*
 * Names of what is made here: a prefix, an underscore and a ULID in lower case
 * (reply_01k5w3...): 48 bits of milliseconds, 80 random bits, in Crockford's
 * base 32 (github.com/ulid/spec). Ids made by one process sort in the order in
 * which they were made, also when the clock stands still or jumps back.
 *
 * What comes from outside is named channel:native instead.
 */

#define ID_SIZE 48

/* Writes a new id and returns `id`. The prefix has at most 16 characters. */
char *id_new(const char *prefix, char id[ID_SIZE]);

/* From here on the random part of new ids is made from these bytes, so that the
 * same run makes the same ids: for what is played again under a fixed clock
 * alone. */
void id_seed(const void *bytes, size_t length);

/* May `id` be an id at all? 1 to 200 bytes of valid UTF-8 without control
 * characters and any white space of Unicode. */
bool id_valid(const char *id);

/* Is it `prefix`, an underscore and a ULID, and nothing more? */
bool id_is(const char *prefix, const char *id);

#endif
