/* SPDX-License-Identifier: MIT */
#include "event_name.h"

#include <fnmatch.h>
#include <stddef.h>
#include <string.h>

#include "buffer.h"
#include "program.h"

#define PATTERN_MAXIMUM 200

const char *const event_names[] = {
    "budget.changed",
    "contact.updated",
    "conversation.closed",
    "conversation.created",
    "conversation.deleted",
    "conversation.mode",
    "conversation.needs_human",
    "conversation.read",
    "conversation.reopened",
    "conversation.tagged",
    "conversation.updated",
    "delivery.dead",
    "insight.created",
    "message.created",
    "message.flagged",
    "note.added",
    "price.changed",
    "reply.approved",
    "reply.drafted",
    "reply.edited",
    "reply.failed",
    "reply.rejected",
    "reply.sending",
    "reply.sent",
    "reply.stale",
    "reply.uncertain",
    "setting.changed",
    "token.debited",
    "token.granted",
    "token.refilled",
    "user.changed",
    "user.created",
    "webhook.received",
    NULL,
};

bool
event_name_valid(const char *pattern, const char **why)
{
	size_t length = 0;

	*why = "no pattern of event names: 1 to 200 printable characters";
	for (; pattern[length]; length++)
		if (pattern[length] <= ' ' || pattern[length] >= 127)
			return false;
	return length > 0 && length <= PATTERN_MAXIMUM;
}

bool
event_name_known(const char *pattern)
{
	for (size_t i = 0; event_names[i]; i++)
		if (fnmatch(pattern, event_names[i], FNM_NOESCAPE) == 0)
			return true;
	return false;
}

/* Up to and with the dot. */
static size_t
family_length(const char *name)
{
	return strcspn(name, ".") + 1;
}

static bool
same_family(const char *one, const char *other)
{
	return strncmp(one, other, family_length(one)) == 0;
}

/* Those of the same family, else the families. */
static void
list_names(struct buffer *out, const char *pattern)
{
	bool whole = false;

	for (size_t i = 0; event_names[i]; i++)
		whole |= same_family(event_names[i], pattern);
	for (size_t i = 0; event_names[i]; i++) {
		const char *name = event_names[i];

		if (whole && same_family(name, pattern))
			buffer_format(out, " %s", name);
		else if (!whole &&
		    (!i || !same_family(name, event_names[i - 1])))
			buffer_format(out, " %.*s*", (int)family_length(name),
			    name);
	}
}

const char *
event_name_option(const char *argument)
{
	struct buffer names;
	const char *why;

	if (!event_name_valid(argument, &why))
		program_misused("--event: %s", why);
	if (event_name_known(argument))
		return argument;
	buffer_init(&names, BUFFER_MAXIMUM);
	list_names(&names, argument);
	program_warn("--event: '%s' matches no event there is; there are%s: "
		     "see records(5)",
	    argument, names.bytes);
	buffer_release(&names);
	return argument;
}
