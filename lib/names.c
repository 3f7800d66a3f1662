/* SPDX-License-Identifier: MIT */
#include "names.h"

#include <bsd/stdlib.h>
#include <err.h>
#include <stdlib.h>
#include <string.h>
#include <sysexits.h>

#define FIRST_BUCKETS 1024

struct name {
	size_t place; /* in `texts` */
	uint32_t hash;
};

void
names_init(struct names *names)
{
	*names = (struct names){.seed = arc4random()};
	buffer_init(&names->texts, SIZE_MAX / 4);
}

void
names_release(struct names *names)
{
	buffer_release(&names->texts);
	free(names->names);
	free(names->table);
	*names = (struct names){0};
}

void
names_clear(struct names *names)
{
	buffer_clear(&names->texts);
	names->count = 0;
	if (names->table)
		memset(names->table, 0, names->buckets * sizeof(*names->table));
}

/* FNV-1a, begun at the seed, and stirred so that the low bits are good. */
static uint32_t
hash_of(const struct names *names, const char *text)
{
	uint32_t hash = names->seed;

	for (; *text; text++)
		hash = (hash ^ (unsigned char)*text) * UINT32_C(16777619);
	hash ^= hash >> 15;
	hash *= UINT32_C(0x85ebca6b);
	return hash ^ hash >> 13;
}

/* The bucket that holds the text, or the empty one where it belongs. */
static size_t
bucket_of(const struct names *names, const char *text, uint32_t hash)
{
	size_t bucket = hash & (names->buckets - 1);

	for (; names->table[bucket];
	     bucket = (bucket + 1) & (names->buckets - 1)) {
		const struct name *name =
		    &names->names[names->table[bucket] - 1];

		if (name->hash == hash &&
		    strcmp(names->texts.bytes + name->place, text) == 0)
			break;
	}
	return bucket;
}

static void *
resize(void *memory, size_t count, size_t size)
{
	memory = reallocarray(memory, count, size);
	if (!memory)
		err(EX_OSERR, "no memory for %zu names", count);
	return memory;
}

static void
rebuild_table(struct names *names)
{
	names->buckets = names->buckets ? 2 * names->buckets : FIRST_BUCKETS;
	names->table = resize(names->table, names->buckets,
	    sizeof(*names->table));
	memset(names->table, 0, names->buckets * sizeof(*names->table));
	for (size_t i = 0; i < names->count; i++) {
		size_t bucket = names->names[i].hash & (names->buckets - 1);

		while (names->table[bucket])
			bucket = (bucket + 1) & (names->buckets - 1);
		names->table[bucket] = (uint32_t)i + 1;
	}
}

/* Room for one more, with at least half of the buckets empty. */
static void
make_room(struct names *names)
{
	if (names->count >= UINT32_MAX - 1)
		errx(EX_OSERR, "no room for so many names");
	if (names->count == names->room) {
		names->room = names->room ? 2 * names->room : FIRST_BUCKETS / 2;
		names->names = resize(names->names, names->room,
		    sizeof(*names->names));
	}
	if (2 * names->count >= names->buckets)
		rebuild_table(names);
}

size_t
names_find(const struct names *names, const char *text)
{
	size_t bucket;

	if (!names->count)
		return NAMES_NONE;
	bucket = bucket_of(names, text, hash_of(names, text));
	return names->table[bucket] ? names->table[bucket] - 1 : NAMES_NONE;
}

size_t
names_put(struct names *names, const char *text)
{
	uint32_t hash = hash_of(names, text);
	size_t bucket;

	make_room(names);
	bucket = bucket_of(names, text, hash);
	if (names->table[bucket])
		return names->table[bucket] - 1;
	names->names[names->count] = (struct name){.place = names->texts.length,
	    .hash = hash};
	buffer_append(&names->texts, text, strlen(text) + 1);
	names->table[bucket] = (uint32_t)++names->count;
	return names->count - 1;
}

const char *
names_text(const struct names *names, size_t number)
{
	return names->texts.bytes + names->names[number].place;
}
