/* SPDX-License-Identifier: MIT */

/*
 * For units of providers: tables of what a service may say besides what was
 * recorded of it. Streams say the same however they are cut.
 */
#ifndef ODD_H
#define ODD_H

#include <stddef.h>
#include <string.h>

#include "cut.h"
#include "tap.h"

/* An answer, and what cut_tell() says of it. A status of 0 is a stream, with
 * 200. */
struct odd {
	const char *name;
	long status;
	const char *bytes, *want;
};

/* Around an event. */
#define D "data: "
#define E "\n\n"

static inline void
odd_tell(const struct provider *provider, const struct cut *cut, long status,
    struct buffer *told)
{
	struct completion completion;

	buffer_clear(told);
	if (status)
		cut_whole(provider, cut, status, &completion);
	else
		cut_stream(provider, cut, &completion);
	cut_tell(&completion, told);
	completion_release(&completion);
}

/* How many places there are to cut it in two where it says something else. */
static inline size_t
odd_count_other(const struct provider *provider, const struct odd *odd,
    struct buffer *told)
{
	struct cut cut = {odd->bytes, strlen(odd->bytes), 0, 0};
	size_t other = 0;

	cut.step = cut.length;
	for (cut.first = 0; cut.first < cut.length; cut.first++) {
		odd_tell(provider, &cut, 0, told);
		other += strcmp(told->bytes, odd->want) != 0;
	}
	cut.first = cut.step = 1;
	odd_tell(provider, &cut, 0, told);
	return other + (strcmp(told->bytes, odd->want) != 0);
}

static inline void
odd_test(const struct provider *provider, const struct odd *odd)
{
	struct cut all = {odd->bytes, strlen(odd->bytes), 0, 1};
	struct buffer told;

	buffer_init(&told, BUFFER_MAXIMUM);
	all.first = all.length;
	odd_tell(provider, &all, odd->status, &told);
	is(told.bytes, odd->want, "%s: %s", provider->name, odd->name);
	/* What is good JSON for a plain question is so for a stream, too. */
	if (odd->status == 0 || odd->status == 200)
		is_number((long long)odd_count_other(provider, odd, &told), 0,
		    "%s: %s, cut anywhere", provider->name, odd->name);
	buffer_release(&told);
}

static inline void
odd_test_all(const struct provider *provider, const struct odd *odd,
    size_t count)
{
	for (size_t i = 0; i < count; i++)
		odd_test(provider, &odd[i]);
}

#endif
