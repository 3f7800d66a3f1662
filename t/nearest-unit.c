/* SPDX-License-Identifier: MIT */
#include <stddef.h>
#include <string.h>

#include "nearest.h"
#include "tap.h"

static const char *const names[] = {"HOSTEX_API_BASE", "HOSTEX_API_TOKEN",
    "GEMINI_MODEL", "OPENAI_MODEL", "DB", NULL};

static void
test_names(void)
{
	static const struct {
		const char *name, *nearest;
	} cases[] = {
	    {"HOSTEX_API_TOKEN", "HOSTEX_API_TOKEN"},
	    {"hostex_api_token", "HOSTEX_API_TOKEN"},
	    {"HOSTEX_API_TOKN", "HOSTEX_API_TOKEN"},
	    {"HOSTEX_APIT_OKEN", "HOSTEX_API_TOKEN"},
	    {"HOSTX_AP_TOKENS", "HOSTEX_API_TOKEN"},
	    {"HOSTEX_API_BAES", "HOSTEX_API_BASE"},
	    {"OPENAI_MODLE", "OPENAI_MODEL"},
	    {"MODEL", NULL},
	    {"BD", NULL},
	    {"DBS", "DB"},
	    {"", NULL},
	    {"SHOE_SIZE", NULL},
	};

	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		is(nearest_name(cases[i].name, names), cases[i].nearest, "'%s'",
		    cases[i].name);
	}
}

static void
test_length(void)
{
	char name[NEAREST_MAXIMUM + 2];
	const char *const long_names[] = {name, NULL};

	memset(name, 'A', sizeof(name));
	name[NEAREST_MAXIMUM + 1] = '\0';
	ok(!nearest_name(name, names), "too long to be compared");
	ok(!nearest_name("A", long_names), "nor is what is too long");
	name[NEAREST_MAXIMUM] = '\0';
	is(nearest_name(name, long_names), name, "as long as can be");
}

int
main(void)
{
	test_names();
	test_length();
	return done();
}
