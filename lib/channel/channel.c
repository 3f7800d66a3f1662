/* SPDX-License-Identifier: MIT */
#include "channel/channel.h"

#include <string.h>

#include "channel/hostex.h"
#include "channel/widget.h"

const struct channel *const channel_all[] = {
    &hostex_channel,
    &widget_channel,
    NULL,
};

/* Every name that is in no table: all of it is done in the store. */
static const struct channel local = {.name = "local"};

static const struct channel *
find(const char *name, size_t length)
{
	for (const struct channel *const *at = channel_all; *at; at++)
		if (strlen((*at)->name) == length &&
		    memcmp((*at)->name, name, length) == 0)
			return *at;
	return &local;
}

const struct channel *
channel_named(const char *name)
{
	return find(name, strlen(name));
}

const struct channel *
channel_of(const char *conversation)
{
	return find(conversation, strcspn(conversation, ":"));
}
