/* SPDX-License-Identifier: MIT */
#ifndef BACKUP_H
#define BACKUP_H

#include <stdbool.h>
#include <stdint.h>

struct buffer;
struct store;

/*
 * Copies of the store that can be trusted: made while others write, checked,
 * on the disk before they get their name, and never half of one. An older
 * backup of the same name stays until the new one replaces it.
 *
 * The copy is made beside `path`, as `path`.tmp, which is locked meanwhile.
 * What a killed run left there is used again by the next.
 */

/* May a backup be written there? False and a literal in `why`: there is
 * something else, or it is the store itself. */
bool backup_possible(struct store *, const char *path, const char **why);

/* Exits EX_CANTCREAT, EX_IOERR (a full disk, a copy that is not good), or
 * EX_TEMPFAIL (another run is writing this backup). Returns its size. */
int64_t backup_make(struct store *, const char *path);

/* The record {"type":"backup",...}. */
void backup_write(struct buffer *, const char *path, int64_t size);

#endif
