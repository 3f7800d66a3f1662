/* SPDX-License-Identifier: MIT */
#include "channel/hostex_pace.h"

#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "buffer.h"
#include "cursor.h"
#include "store.h"
#include "when.h"

#define WINDOW 60000 /* ms */

static const char name[] = "fetch-conversations:hostex:pace";

/* A window that began in the future was left by a clock that was wrong. */
static void
load(struct store *store, int64_t *began, unsigned *count)
{
	struct buffer text;
	int64_t now = when_now();
	char *space;

	*began = now;
	*count = 0;
	buffer_init(&text, 128);
	if (cursor_load(store, name, &text) &&
	    (space = strchr(text.bytes, ' '))) {
		*space = '\0';
		if (when_parse(text.bytes, began))
			*count = (unsigned)strtoul(space + 1, NULL, 10);
	}
	buffer_release(&text);
	if (*began > now || now - *began >= WINDOW) {
		*began = now;
		*count = 0;
	}
}

static void
save(struct store *store, int64_t began, unsigned count)
{
	char moment[WHEN_SIZE];
	struct buffer text;

	buffer_init(&text, 128);
	buffer_format(&text, "%s %u", when_format(began, moment), count);
	cursor_store(store, name, text.bytes);
	buffer_release(&text);
}

unsigned
hostex_pace(struct store *store, unsigned wanted, bool dry_run)
{
	unsigned count, left;
	int64_t began;

	if (!wanted)
		return 0;
	load(store, &began, &count);
	left = count < HOSTEX_PACE_MAXIMUM ? HOSTEX_PACE_MAXIMUM - count : 0;
	if (wanted > left)
		wanted = left;
	if (wanted && !dry_run) {
		store_begin(store);
		save(store, began, count + wanted);
		store_commit(store);
	}
	return wanted;
}
