/* SPDX-License-Identifier: MIT */
#ifndef ARENA_H
#define ARENA_H

#include <stddef.h>

/*
 * Memory for a program that starts for one request and ends: one piece that it
 * was born with, cut from the front, and no question to the system as long as
 * that lasts. What is given back is kept by its size and handed out again;
 * nothing ever returns to the system, so the most that was in use of each size
 * is what stays.
 *
 * ingest-webhook has its malloc() from here where it has a C library inside
 * that asks the system for every few pages (share/make/musl.c). For one thread.
 *
 *	static _Alignas(ARENA_STEP) unsigned char first[SIZE];
 *	static struct arena arena = ARENA(first);
 */
#define ARENA_STEP 16
#define ARENA_SIZES 240

struct arena {
	unsigned char *next, *end;           /* not cut yet */
	struct arena_gap *gaps[ARENA_SIZES]; /* given back, by size */
};

/* An arena over an array that is aligned to ARENA_STEP. */
#define ARENA(array) \
	{ \
		.next = (array), .end = (array) + sizeof(array) \
	}

/* At least that many bytes, aligned to ARENA_STEP; 0 is a size too. NULL, with
 * errno ENOMEM, when neither the arena nor the system has them. */
void *arena_take(struct arena *, size_t size);

/* Gives back what arena_take() gave. Ends the program by abort() when it was
 * given back before, or when what stands before it was written over. */
void arena_give(struct arena *, void *memory);

/* How many bytes may be written there: at least what was asked for. */
size_t arena_room(const void *memory);

#endif
