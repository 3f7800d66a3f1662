/* SPDX-License-Identifier: MIT */
/* Time zones: against those of libc, and files that are none. */
#include <ftw.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "date.h"
#include "tap.h"
#include "zone.h"

#define DATABASE "/usr/share/zoneinfo/"
#define MOMENTS 200

static uint64_t state = 7;

static int64_t
below(int64_t limit)
{
	state ^= state << 13;
	state ^= state >> 7;
	state ^= state << 17;
	return (int64_t)(state % (uint64_t)limit);
}

static int zones, wrong;

static bool
agrees(const struct zone *zone, int64_t seconds)
{
	int64_t until, offset = zone_offset(zone, seconds * 1000, &until);
	time_t at = (time_t)seconds;
	struct tm there;

	if (!localtime_r(&at, &there) || offset != there.tm_gmtoff * 1000)
		return false;
	if (until == INT64_MAX || until > INT64_C(4102444800000))
		return true;
	/* It holds to the last second. */
	at = (time_t)(until / 1000 - 1);
	return localtime_r(&at, &there) && offset == there.tm_gmtoff * 1000;
}

static int
visit(const char *path, const struct stat *status, int kind, struct FTW *place)
{
	const char *name = path + strlen(DATABASE), *why;
	struct zone *zone;

	(void)status;
	(void)place;
	if (kind != FTW_F || strncmp(name, "posix", 5) == 0 ||
	    strncmp(name, "right", 5) == 0 || !(zone = zone_open(name, &why)))
		return 0;
	setenv("TZ", name, 1);
	tzset();
	zones++;
	for (int i = 0; i < MOMENTS; i++)
		if (!agrees(zone, below(INT64_C(4102444800)))) {
			printf("# %s is not as libc has it\n", name);
			wrong++;
			break;
		}
	zone_free(zone);
	return 0;
}

static void
test_all(void)
{
	nftw(DATABASE, visit, 16, FTW_PHYS);
	ok(zones > 300, "%d zones of the system are read", zones);
	is_number(wrong, 0, "all as libc has them, 1970 to 2099");
}

static void
test_names(void)
{
	static const char *const names[] = {"Europe/Nowhere", "../passwd",
	    "Europe/../../../../etc/passwd", "/etc/localtime", "",
	    "Europe/Berlin ", "Europe", "zone.tab", "right/Europe/Berlin",
	    "CET-1CEST", "-", "a b"};
	const char *why;
	struct zone *zone;

	for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
		why = NULL;
		zone = zone_open(names[i], &why);
		ok(!zone && why, "'%s' is none", names[i]);
		zone_free(zone);
	}
	zone = zone_open("UTC", &why);
	ok(zone && zone_offset(zone, 0, NULL) == 0, "UTC is");
	zone_free(zone);
}

/* A whole file, then each beginning of it, then with each byte changed. */
static void
test_broken(void)
{
	static char bytes[8192];
	char folder[] = "/tmp/frontdesk-test.XXXXXX", path[64];
	FILE *file = fopen(DATABASE "Pacific/Apia", "r");
	size_t length;
	int good = 0;

	if (!file || !mkdtemp(folder))
		exit(1);
	length = fread(bytes, 1, sizeof(bytes), file);
	fclose(file);
	setenv("TZDIR", folder, 1);
	snprintf(path, sizeof(path), "%s/Broken", folder);
	for (size_t i = 0; i <= 2 * length; i++) {
		size_t size = i <= length ? i : length;
		const char *why;
		struct zone *zone;

		if (i > length)
			bytes[i - length - 1] ^= (char)(1 + below(255));
		file = fopen(path, "w");
		if (!file)
			exit(1);
		fwrite(bytes, 1, size, file);
		fclose(file);
		zone = zone_open("Broken", &why);
		if (zone)
			zone_offset(zone, below(INT64_C(4102444800000)), NULL);
		good += zone && size == length && i <= length;
		if (zone && size < length)
			good += 1000;
		zone_free(zone);
	}
	is_number(good, 1,
	    "of all beginnings of a file only the whole is good");
	unlink(path);
	rmdir(folder);
	unsetenv("TZDIR");
}

static void
test_dates(void)
{
	int bad = 0;

	for (int64_t day = -1000000; day < 3000000; day += 13) {
		struct date date = date_of(day);

		bad += date_days(&date) != day || date_month(day) > day ||
		    date_next_month(day) <= day ||
		    date_month(date_next_month(day)) != date_next_month(day);
	}
	is_number(bad, 0, "dates and days agree");
}

int
main(void)
{
	if (access(DATABASE "Europe/Berlin", R_OK) == -1) {
		printf("1..0 # SKIP package tzdata is missing\n");
		return 0;
	}
	test_names();
	test_dates();
	test_all();
	test_broken();
	return done();
}
