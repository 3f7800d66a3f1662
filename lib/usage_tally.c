/* SPDX-License-Identifier: MIT */
#include "usage_tally.h"

#include <stdlib.h>
#include <string.h>

#include "program.h"

#define PLACES_FIRST 256

static void *
memory(void *memory)
{
	if (!memory)
		program_die(EX_OSERR, "no memory for a report");
	return memory;
}

void
usage_tally_init(struct usage_tally *tally, enum usage_by by)
{
	*tally = (struct usage_tally){.by = by, .places = PLACES_FIRST};
	names_init(&tally->names);
	names_init(&tally->accounts);
	names_put(&tally->accounts, "");
	tally->pairs = memory(calloc(tally->places, sizeof(*tally->pairs)));
}

void
usage_tally_release(struct usage_tally *tally)
{
	names_release(&tally->names);
	names_release(&tally->accounts);
	free(tally->groups);
	free(tally->pairs);
}

static struct usage_group *
add_group(struct usage_tally *tally)
{
	struct usage_group *group;

	if (tally->count == tally->capacity) {
		tally->capacity = tally->capacity ? 2 * tally->capacity : 64;
		tally->groups = memory(reallocarray(tally->groups,
		    tally->capacity, sizeof(*tally->groups)));
	}
	group = &tally->groups[tally->count++];
	*group = (struct usage_group){.row.by = tally->by};
	return group;
}

struct usage_group *
usage_tally_key(struct usage_tally *tally, const char *key)
{
	size_t name = names_put(&tally->names, key);
	struct usage_group *group;

	/* Names and groups are put in together. */
	if (name < tally->count)
		return &tally->groups[name];
	group = add_group(tally);
	group->name = name;
	return group;
}

/* Dates come in their order, but for an hour that is lived twice at midnight:
 * then it is the one before. */
struct usage_group *
usage_tally_date(struct usage_tally *tally, int64_t date)
{
	struct usage_group *group;

	for (size_t i = tally->count; i && i + 2 > tally->count; i--)
		if (tally->groups[i - 1].date == date)
			return &tally->groups[i - 1];
	group = add_group(tally);
	group->date = date;
	return group;
}

static size_t
place_of(const struct usage_tally *tally, uint64_t pair)
{
	uint64_t mixed = pair * UINT64_C(0x9e3779b97f4a7c15);
	size_t place = (mixed ^ mixed >> 32) & (tally->places - 1);

	while (tally->pairs[place] && tally->pairs[place] != pair)
		place = (place + 1) & (tally->places - 1);
	return place;
}

static void
grow(struct usage_tally *tally)
{
	uint64_t *before = tally->pairs;
	size_t places = tally->places;

	tally->places *= 2;
	tally->pairs = memory(calloc(tally->places, sizeof(*tally->pairs)));
	for (size_t i = 0; i < places; i++)
		if (before[i])
			tally->pairs[place_of(tally, before[i])] = before[i];
	free(before);
}

void
usage_tally_user(struct usage_tally *tally, const struct usage_group *group,
    const char *account)
{
	size_t number = names_put(&tally->accounts, account);
	size_t index = (size_t)(group - tally->groups), place;
	uint64_t pair = (uint64_t)index << 32 | number;

	/* Nobody is number 0, so that no pair is 0 either. */
	if (!number)
		return;
	place = place_of(tally, pair);
	if (tally->pairs[place])
		return;
	tally->pairs[place] = pair;
	tally->groups[index].row.users++;
	if (2 * ++tally->paired > tally->places)
		grow(tally);
}
