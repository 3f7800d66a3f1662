/* SPDX-License-Identifier: MIT */
#ifndef NEWS_H
#define NEWS_H

#include <stddef.h>

/*
 * What has just arrived, on stdout: records of conversations and messages as
 * they were stored. Into a pipe each is one JSON line; for a person it is a
 * line of text, safe for a terminal:
 *
 *	hostex:0-2557000001  Ada Example, Harbour Loft
 *	hostex:0-2557000001  Ada Example: Can we park outside?
 */

/* Prints one record, a whole JSON object of one of the two types. Exits
 * EX_IOERR when it cannot be written. */
void news_print(const char *record, size_t length);

#endif
