/* SPDX-License-Identifier: MIT */
#include "hours.h"
#include "tap.h"

static const char office[] = "Mon-Fri 09:00-17:30,Sat 10-14 Europe/Stockholm";
static const char split[] = "Mon-Fri 9-12 13-17:30, Sat 10-14";
static const char night[] = "Fri-Mon 22:00-06:00";

static const struct {
	const char *setting;
	int day, hour, minute;
	bool holds;
} moments[] = {
    {office, 0, 8, 59, false},
    {office, 0, 9, 0, true},
    {office, 0, 17, 29, true},
    {office, 0, 17, 30, false},
    {office, 4, 12, 0, true},
    {office, 5, 9, 59, false},
    {office, 5, 10, 0, true},
    {office, 5, 14, 0, false},
    {office, 6, 12, 0, false},
    {split, 0, 11, 59, true},
    {split, 0, 12, 0, false},
    {split, 0, 12, 59, false},
    {split, 0, 13, 0, true},
    {split, 4, 17, 29, true},
    {split, 5, 13, 30, true},
    {split, 5, 16, 0, false},
    /* Over midnight, and over the end of the week. */
    {night, 4, 21, 59, false},
    {night, 4, 22, 0, true},
    {night, 5, 5, 59, true},
    {night, 5, 6, 0, false},
    {night, 6, 23, 59, true},
    {night, 0, 0, 0, true},
    {night, 0, 23, 0, true},
    {night, 1, 5, 59, true},
    {night, 1, 22, 0, false},
    {"Sun 22-6", 0, 5, 59, true},
    {"Sun 22-6", 0, 6, 0, false},
    {"Mon-Sun 0-24", 6, 23, 59, true},
    {"Mon-Sun 0-24", 0, 0, 0, true},
    {"mon,wed,FRI 9-10", 2, 9, 30, true},
    {"mon,wed,FRI 9-10", 1, 9, 30, false},
    {"Monday-Friday 9-10", 4, 9, 0, true},
    {"Mon 9-10, 11-12, Tue 13-14", 0, 11, 0, true},
    {"Mon 9-10, 11-12, Tue 13-14", 1, 11, 0, false},
    {"Mon 9-10, 11-12, Tue 13-14", 1, 13, 0, true},
    {"Tue-Tue 00:00-00:01", 1, 0, 0, true},
    {"Tue-Tue 00:00-00:01", 1, 0, 1, false},
};

static const struct {
	const char *setting, *zone; /* NULL: it is none */
} settings[] = {
    {"Mon-Fri 9-17", "UTC"},
    {"Mon-Fri 9-17 UTC", "UTC"},
    {" Mon-Fri\t9-17 ,America/Argentina/Buenos_Aires ",
	"America/Argentina/Buenos_Aires"},
    {"Mon 9-17 Etc/GMT+3", "Etc/GMT+3"},
    {"", NULL},
    {"UTC", NULL},
    {"9-17", NULL},
    {"Mon", NULL},
    {"Mon 9-17 Tue", NULL},
    {"Mon-Foo 9-17", NULL},
    {"Mon 9", NULL},
    {"Mon 9-", NULL},
    {"Mon 9-9", NULL},
    {"Mon 24-25", NULL},
    {"Mon 9-25", NULL},
    {"Mon 9-24:01", NULL},
    {"Mon 9:60-10", NULL},
    {"Mon 9:6-10", NULL},
    {"Mon 123-14", NULL},
    {"Mon 9.30-10", NULL},
    {"Mon 9-17 ../../etc/passwd", NULL},
    {"Mon 9-17 /etc/passwd", NULL},
    {"Mon 9-17 Europe/..", NULL},
    {"Mon 9-17 Europe/", NULL},
    {"Mon 9-17 Europe/Stockholm Tue 9-17", NULL},
    {"Mon 9-17 "
     "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa",
	NULL},
};

int
main(void)
{
	struct hours hours;
	const char *why;

	for (size_t i = 0; i < sizeof(moments) / sizeof(moments[0]); i++)
		ok(hours_parse(&hours, moments[i].setting, &why) &&
			hours_hold(&hours, moments[i].day,
			    moments[i].hour * 60 + moments[i].minute) ==
			    moments[i].holds,
		    "%s: day %d at %02d:%02d: %s", moments[i].setting,
		    moments[i].day, moments[i].hour, moments[i].minute,
		    moments[i].holds ? "open" : "closed");
	for (size_t i = 0; i < sizeof(settings) / sizeof(settings[0]); i++) {
		why = NULL;
		if (hours_parse(&hours, settings[i].setting, &why))
			is(hours.zone, settings[i].zone, "'%s' is of a zone",
			    settings[i].setting);
		else
			ok(!settings[i].zone && why, "'%s' is none: %s",
			    settings[i].setting, why ? why : "(nobody knows)");
	}
	return done();
}
