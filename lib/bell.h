/* SPDX-License-Identifier: MIT */
#ifndef BELL_H
#define BELL_H

#include <stdbool.h>
#include <stdint.h>

/*
 * Bells: files beside the store, bells/NAME, that are touched after a commit.
 * systemd path units and inotify watch them. A bell says "look"; what there is
 * to do, the store says. A lost bell costs time, never data, so a bell that
 * cannot be rung is no error.
 */
enum bell {
	BELL_EVENTS,   /* any change */
	BELL_FETCH,    /* a webhook named a conversation to be fetched */
	BELL_INBOUND,  /* a customer's message waits for a draft or an answer */
	BELL_OUTBOUND, /* an approved reply waits to be sent */
	BELL_HOOKS,    /* an outgoing webhook is due */
	BELL_COUNT,
};

extern const char *const bell_names[BELL_COUNT];

/* Rings: writes the number of the newest event, as text, into the file. The
 * store's folder is that of `store_path`. The file stays open, so that the next
 * ring is one write; one that was removed is made again. */
void bell_ring(const char *store_path, enum bell, int64_t event);

/* Whatever of a ring can be done before the commit: those who wait for the bell
 * do not wait for that then. A ring that nobody prepared does it itself. */
void bell_prepare(const char *store_path, enum bell, int64_t event);

/* Makes the file unless it is there, for those who watch it, and writes its
 * name to `path`. False, with errno, when it cannot be made. */
#define BELL_PATH_SIZE 4096
bool bell_make(const char *store_path, enum bell, char path[BELL_PATH_SIZE]);

#endif
