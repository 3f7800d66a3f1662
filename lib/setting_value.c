/* SPDX-License-Identifier: MIT */
#include <ctype.h>
#include <stdlib.h>
#include <string.h>

#include "buffer.h"
#include "config.h"
#include "program.h"
#include "setting.h"

/* What the operator says; NULL when nothing. */
static char *
configured(const char *name)
{
	struct buffer key;
	const char *value, *why;
	char *copy = NULL;

	buffer_init(&key, BUFFER_MAXIMUM);
	buffer_text(&key, "FRONTDESK_");
	for (; *name; name++)
		buffer_byte(&key,
		    *name == '.' || *name == '-'
			? '_'
			: (char)toupper((unsigned char)*name));
	name -= key.length - strlen("FRONTDESK_");
	value = config_get(key.bytes);
	if (value && !setting_valid(name, value, &why))
		program_die(EX_CONFIG, "%s: %s", key.bytes, why);
	if (value && !(copy = strdup(value)))
		program_die(EX_OSERR, "no memory");
	buffer_release(&key);
	return copy;
}

char *
setting_value(struct store *store, const char *name)
{
	char *value = configured(name);

	return value ? value : setting_get(store, name);
}

char *
setting_of_channel(struct store *store, const char *name, const char *channel)
{
	struct buffer full;
	const char *why;
	char *value = NULL;

	buffer_init(&full, BUFFER_MAXIMUM);
	buffer_format(&full, "%s.%s", name, channel);
	/* A channel may have a name that no setting can have. */
	if (setting_valid(full.bytes, NULL, &why))
		value = setting_value(store, full.bytes);
	buffer_release(&full);
	return value ? value : setting_value(store, name);
}

int64_t
setting_number(struct store *store, const char *name, int64_t fallback)
{
	char *value = setting_value(store, name);
	int64_t number = value ? strtoll(value, NULL, 10) : fallback;

	free(value);
	return number;
}
