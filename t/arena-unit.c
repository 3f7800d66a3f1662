/* SPDX-License-Identifier: MIT */
#include <errno.h>
#include <signal.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include "arena.h"
#include "tap.h"

#define PIECES 2000

static _Alignas(ARENA_STEP) unsigned char first[64 << 10];

static bool
is_in(const void *memory, const unsigned char *bytes, size_t size)
{
	uintptr_t at = (uintptr_t)memory, from = (uintptr_t)bytes;

	return at >= from && at < from + size;
}

static void
cuts_from_the_front(void)
{
	struct arena arena = ARENA(first);
	unsigned char *one = arena_take(&arena, 1);
	unsigned char *none = arena_take(&arena, 0);

	ok(is_in(one, first, sizeof(first)), "the first piece is in the array");
	ok(none && none != one, "no bytes are a piece of their own");
	ok((uintptr_t)one % ARENA_STEP == 0 &&
		(uintptr_t)none % ARENA_STEP == 0,
	    "pieces are aligned");
	arena_give(&arena, one);
	ok(arena_take(&arena, ARENA_STEP) == one,
	    "what was given back is handed out again");
	ok(arena_take(&arena, ARENA_STEP) != one, "once");
}

/* Every size up to some pages, and what is around each power of two. */
static void
rounds_up(void)
{
	struct arena arena = ARENA(first);
	bool enough = true, tight = true, again = true;

	for (size_t size = 1; size < (size_t)1 << 24;
	     size += size < 5000 ? 1 : size / 9) {
		unsigned char *memory = arena_take(&arena, size);
		size_t room = arena_room(memory);

		enough = enough && room >= size;
		tight = tight && room <= size + size / 4 + ARENA_STEP;
		memset(memory, 0xa5, room);
		arena_give(&arena, memory);
		again = again && arena_take(&arena, room) == memory;
		arena_give(&arena, memory);
	}
	ok(enough, "a piece has room for what was asked");
	ok(tight, "and for not much more");
	ok(again, "and its room is a size that finds it again");
}

/* A hundred thousand pieces come and go; each must keep its bytes. */
static void
keeps_pieces_apart(void)
{
	static unsigned char *pieces[PIECES];
	static size_t sizes[PIECES];
	struct arena arena = ARENA(first);
	uint32_t number = 1;
	bool kept = true;

	for (int turn = 0; turn < 100000; turn++) {
		size_t at, size;

		number = number * 1664525 + 1013904223;
		at = (number >> 8) % PIECES;
		size = number >> 20;
		if (pieces[at]) {
			for (size_t i = 0; i < sizes[at]; i++)
				kept = kept &&
				    pieces[at][i] == (unsigned char)at;
			arena_give(&arena, pieces[at]);
		}
		pieces[at] = arena_take(&arena, size);
		sizes[at] = size;
		memset(pieces[at], (unsigned char)at, size);
	}
	ok(kept, "a piece keeps its bytes whatever is done to others");
}

static void
says_no(void)
{
	struct rlimit before, limit;
	struct arena arena = ARENA(first);

	errno = 0;
	ok(!arena_take(&arena, SIZE_MAX), "more than there can be is refused");
	is_number(errno, ENOMEM, "with ENOMEM");
	getrlimit(RLIMIT_AS, &before);
	limit = before;
	limit.rlim_cur = 0;
	if (setrlimit(RLIMIT_AS, &limit) == -1)
		abort();
	errno = 0;
	ok(!arena_take(&arena, 100000), "so is what the system does not have");
	is_number(errno, ENOMEM, "with ENOMEM again");
	ok(arena_take(&arena, 1000), "what is in the array is still given");
	setrlimit(RLIMIT_AS, &before);
}

/* How a process that does that ends: the signal. */
static int
ends_by(void (*mistake)(struct arena *, unsigned char *))
{
	struct arena arena = ARENA(first);
	pid_t child = fork();
	int status = 0;

	if (child == 0) {
		setrlimit(RLIMIT_CORE, &(struct rlimit){0});
		arena_take(&arena, 8);
		mistake(&arena, arena_take(&arena, 100));
		_exit(0);
	}
	waitpid(child, &status, 0);
	return WIFSIGNALED(status) ? WTERMSIG(status) : 0;
}

static void
give_twice(struct arena *arena, unsigned char *piece)
{
	arena_give(arena, piece);
	arena_give(arena, piece);
}

static void
write_before(struct arena *arena, unsigned char *piece)
{
	memset(piece - ARENA_STEP, 'x', ARENA_STEP);
	arena_give(arena, piece);
}

int
main(void)
{
	cuts_from_the_front();
	rounds_up();
	keeps_pieces_apart();
	says_no();
	is_number(ends_by(give_twice), SIGABRT,
	    "giving back twice ends the program");
	is_number(ends_by(write_before), SIGABRT,
	    "so does writing over what stands before a piece");
	return done();
}
