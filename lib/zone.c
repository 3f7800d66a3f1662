/* SPDX-License-Identifier: MIT */
#include "zone.h"

#include <fcntl.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "buffer.h"
#include "date.h"
#include "program.h"
#include "zone_rule.h"

#define DATABASE "/usr/share/zoneinfo"
#define FILE_MAXIMUM ((size_t)1 << 20)
#define HEAD 44 /* bytes of a header */

struct zone {
	size_t count;     /* of changes */
	int64_t *changes; /* moments, ascending */
	int64_t *offsets; /* from each on */
	int64_t before;   /* the offset before the first */
	bool has_rule;    /* for what comes after the last */
	struct zone_rule rule;
};

/* What a header counts. */
struct counts {
	size_t universal, standard, leaps, times, types, letters;
};

static int64_t
number_at(const unsigned char *bytes, size_t size)
{
	uint64_t number = bytes[0] & 0x80 ? UINT64_MAX : 0;

	for (size_t i = 0; i < size; i++)
		number = number << 8 | bytes[i];
	return (int64_t)number;
}

static bool
read_counts(const struct buffer *file, size_t at, struct counts *counts)
{
	size_t *const places[] = {&counts->universal, &counts->standard,
	    &counts->leaps, &counts->times, &counts->types, &counts->letters};
	const unsigned char *head = (const unsigned char *)file->bytes + at;

	if (file->length - at < HEAD || memcmp(head, "TZif", 4) != 0 ||
	    head[4] < '2')
		return false;
	for (size_t i = 0; i < 6; i++) {
		int64_t count = number_at(head + 20 + 4 * i, 4);

		if (count < 0 || count > (int64_t)FILE_MAXIMUM)
			return false;
		*places[i] = (size_t)count;
	}
	return true;
}

static size_t
size_of(const struct counts *counts, size_t word)
{
	return counts->times * (word + 1) + counts->types * 6 +
	    counts->letters + counts->leaps * (word + 4) + counts->standard +
	    counts->universal;
}

/* The offset of a type, in milliseconds. */
static int64_t
offset_of(const unsigned char *types, size_t type)
{
	return 1000 * number_at(types + 6 * type, 4);
}

static bool
read_changes(struct zone *zone, const unsigned char *times,
    const struct counts *counts)
{
	const unsigned char *kinds = times + 8 * counts->times;
	const unsigned char *types = kinds + counts->times;

	zone->count = counts->times;
	zone->before = offset_of(types, 0);
	zone->changes = calloc(zone->count + 1, sizeof(*zone->changes));
	zone->offsets = calloc(zone->count + 1, sizeof(*zone->offsets));
	if (!zone->changes || !zone->offsets)
		program_die(EX_OSERR, "no memory for a time zone");
	for (size_t i = 0; i < zone->count; i++) {
		int64_t at = number_at(times + 8 * i, 8);

		if (kinds[i] >= counts->types || at < INT64_MIN / 2000 ||
		    at > INT64_MAX / 2000 ||
		    (i && 1000 * at <= zone->changes[i - 1]))
			return false;
		zone->changes[i] = 1000 * at;
		zone->offsets[i] = offset_of(types, kinds[i]);
	}
	return true;
}

/* Behind all that stands a rule between two line ends; or nothing there. */
static bool
read_rule(struct zone *zone, char *text)
{
	char *end;

	if (*text++ != '\n' || !(end = strchr(text, '\n')))
		return false;
	*end = '\0';
	zone->has_rule = *text != '\0';
	return !zone->has_rule || zone_rule_read(&zone->rule, text);
}

/* The file begins with the same in words of 32 bits, for old readers. */
static bool
read_file(struct zone *zone, struct buffer *file)
{
	struct counts counts;
	size_t at = 0, size;

	if (file->length < HEAD || !read_counts(file, 0, &counts))
		return false;
	at = HEAD + size_of(&counts, 4);
	if (at > file->length || !read_counts(file, at, &counts))
		return false;
	at += HEAD;
	size = size_of(&counts, 8);
	/* Seconds that count leap seconds are no moments of ours. */
	if (size >= file->length - at || !counts.types || counts.leaps)
		return false;
	return read_changes(zone, (const unsigned char *)file->bytes + at,
		   &counts) &&
	    read_rule(zone, file->bytes + at + size);
}

/* Nothing but a place below the database may be named. */
static bool
name_valid(const char *name)
{
	static const char letters[] =
	    "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789"
	    "+-_/";

	return *name && strlen(name) < 100 && *name != '/' && *name != '-' &&
	    !name[strspn(name, letters)];
}

static bool
load(struct buffer *file, const char *name)
{
	const char *folder = getenv("TZDIR");
	struct buffer path;
	struct stat status;
	ssize_t got = -1;
	int descriptor;
	char *room;

	buffer_init(&path, 4096);
	buffer_format(&path, "%s/%s", folder && *folder ? folder : DATABASE,
	    name);
	descriptor = path.full ? -1 : open(path.bytes, O_RDONLY | O_CLOEXEC);
	buffer_release(&path);
	if (descriptor == -1)
		return false;
	if (fstat(descriptor, &status) == 0 && S_ISREG(status.st_mode) &&
	    (room = buffer_room(file, FILE_MAXIMUM)))
		got = read(descriptor, room, FILE_MAXIMUM);
	close(descriptor);
	if (got <= 0)
		return false;
	room[got] = '\0';
	file->length = (size_t)got;
	return true;
}

struct zone *
zone_open(const char *name, const char **why)
{
	struct zone *zone = calloc(1, sizeof(*zone));
	struct buffer file;

	if (!zone)
		program_die(EX_OSERR, "no memory for a time zone");
	if (strcmp(name, "UTC") == 0)
		return zone;
	buffer_init(&file, FILE_MAXIMUM + 1);
	*why = NULL;
	if (!name_valid(name) || !load(&file, name))
		*why = "no such time zone (one is named like Europe/Berlin; "
		       "package tzdata)";
	else if (!read_file(zone, &file))
		*why = "its file in the time zone database is not good";
	buffer_release(&file);
	if (!*why)
		return zone;
	zone_free(zone);
	return NULL;
}

void
zone_free(struct zone *zone)
{
	if (!zone)
		return;
	free(zone->changes);
	free(zone->offsets);
	free(zone);
}

static int64_t
by_rule(const struct zone *zone, int64_t at, int64_t *until)
{
	int64_t seconds = at / 1000 - (at % 1000 < 0);
	int64_t offset = zone_rule_offset(&zone->rule, seconds, until);

	if (*until != INT64_MAX)
		*until *= 1000;
	return 1000 * offset;
}

int64_t
zone_offset(const struct zone *zone, int64_t at, int64_t *until)
{
	size_t low = 0, high = zone->count;
	int64_t unasked;

	if (!until)
		until = &unasked;
	/* How many changes happened by then. */
	while (low < high) {
		size_t middle = (low + high) / 2;

		if (zone->changes[middle] <= at)
			low = middle + 1;
		else
			high = middle;
	}
	if (low == zone->count && zone->has_rule)
		return by_rule(zone, at, until);
	*until = low < zone->count ? zone->changes[low] : INT64_MAX;
	return low ? zone->offsets[low - 1] : zone->before;
}

static int64_t
floored(int64_t number)
{
	return number / DATE_MILLISECONDS - (number % DATE_MILLISECONDS < 0);
}

int64_t
zone_day(const struct zone *zone, int64_t at)
{
	return floored(at + zone_offset(zone, at, NULL));
}

/* From two days before on, change by change: the date begins within one of
 * these spans, or at the change that skips to it. */
int64_t
zone_day_start(const struct zone *zone, int64_t day)
{
	int64_t at = (day - 2) * DATE_MILLISECONDS, until, begin;

	for (;; at = until) {
		begin = day * DATE_MILLISECONDS - zone_offset(zone, at, &until);
		if (begin < until)
			return begin > at ? begin : at;
	}
}
