/* SPDX-License-Identifier: MIT */
#include "arena.h"

#include <errno.h>
#include <stdint.h>
#include <stdlib.h>
#include <sys/mman.h>

#define SMALL ((size_t)512)     /* in steps up to here, then in quarters */
#define STOCK ((size_t)1 << 20) /* asked of the system for small ones */
#define MOST ((size_t)PTRDIFF_MAX / 4)

enum mark {
	TAKEN = 0x7a6b5c4d,
	GIVEN = 0x1e2d3c4b,
};

/* Stands before each piece. */
struct head {
	_Alignas(ARENA_STEP) size_t room;
	uint32_t kind;
	uint32_t mark;
};

/* In a piece that was given back. */
struct arena_gap {
	struct arena_gap *next;
};

/* Rounds a size up to one of few, and tells which. */
static uint32_t
kind_of(size_t size, size_t *room)
{
	unsigned power, quarter;

	if (size <= SMALL) {
		size += !size;
		*room = (size + ARENA_STEP - 1) & ~(size_t)(ARENA_STEP - 1);
		return (uint32_t)(*room / ARENA_STEP) - 1;
	}
	/* 2^power < size <= 2^(power + 1), and that in four. */
	power = 63 - (unsigned)__builtin_clzll(size - 1);
	quarter = (unsigned)((size - 1) >> (power - 2)) & 3;
	*room = (size_t)(quarter + 5) << (power - 2);
	return (uint32_t)(SMALL / ARENA_STEP) + (power - 9) * 4 + quarter;
}

/* A large piece is one of its own; for smaller ones comes another stock, and
 * what was left of the one before is lost. */
static void *
cut(struct arena *arena, size_t size)
{
	unsigned char *piece;

	if ((size_t)(arena->end - arena->next) < size) {
		piece = mmap(NULL, size > STOCK / 4 ? size : STOCK,
		    PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
		if (piece == MAP_FAILED)
			return NULL;
		if (size > STOCK / 4)
			return piece;
		arena->next = piece;
		arena->end = piece + STOCK;
	}
	piece = arena->next;
	arena->next += size;
	return piece;
}

static void *
take_new(struct arena *arena, size_t room, uint32_t kind)
{
	struct head *head = cut(arena, sizeof(*head) + room);

	if (!head)
		return NULL;
	head->room = room;
	head->kind = kind;
	head->mark = TAKEN;
	return head + 1;
}

static void *
take_again(struct arena *arena, uint32_t kind)
{
	struct arena_gap *gap = arena->gaps[kind];

	if (!gap)
		return NULL;
	arena->gaps[kind] = gap->next;
	((struct head *)(void *)gap - 1)->mark = TAKEN;
	return gap;
}

void *
arena_take(struct arena *arena, size_t size)
{
	void *memory = NULL;
	uint32_t kind;
	size_t room;

	if (size <= MOST) {
		kind = kind_of(size, &room);
		memory = take_again(arena, kind);
		if (!memory)
			memory = take_new(arena, room, kind);
	}
	if (!memory)
		errno = ENOMEM;
	return memory;
}

void
arena_give(struct arena *arena, void *memory)
{
	struct head *head = (struct head *)memory - 1;
	struct arena_gap *gap = memory;

	if (head->mark != TAKEN || head->kind >= ARENA_SIZES)
		abort();
	head->mark = GIVEN;
	gap->next = arena->gaps[head->kind];
	arena->gaps[head->kind] = gap;
}

size_t
arena_room(const void *memory)
{
	return ((const struct head *)memory - 1)->room;
}
