/* SPDX-License-Identifier: MIT */
#include "push_guard.h"

#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <sys/socket.h>

#include "config.h"
#include "fetch.h"
#include "program.h"
#include "push_address.h"

static const char setting[] = "WEBHOOK_ALLOW_HOSTS";

static const char unlisted[] =
    "a private address, or http: name the host in WEBHOOK_ALLOW_HOSTS if "
    "that is meant";

static void *
room(size_t count, size_t size)
{
	void *memory = calloc(count, size);

	if (!memory)
		program_die(EX_OSERR, "no memory");
	return memory;
}

/* Letters, digits, minus, dot; a range or an address was tried before. */
static bool
is_name(const char *word)
{
	static const char letters[] = "abcdefghijklmnopqrstuvwxyz"
				      "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
				      "0123456789-._";

	return !word[strspn(word, letters)] && word[strspn(word, ".")];
}

static void
take_word(struct push_guard *guard, const char *word)
{
	if (push_range_read(&guard->ranges[guard->range_count], word))
		guard->range_count++;
	else if (is_name(word))
		guard->names[guard->name_count++] = word;
	else
		program_die(EX_CONFIG,
		    "%s: '%s' is neither a host's name nor an address, nor a "
		    "range as 10.0.0.0/8",
		    setting, word);
}

void
push_guard_init(struct push_guard *guard)
{
	const char *text = config_get(setting);
	char *rest, *word;
	size_t most;

	*guard = (struct push_guard){.proxy = config_get("WEBHOOK_PROXY")};
	guard->allowed = strdup(text ? text : "");
	if (!guard->allowed)
		program_die(EX_OSERR, "no memory");
	most = strlen(guard->allowed) / 2 + 1;
	guard->ranges = room(most, sizeof(*guard->ranges));
	guard->names = room(most, sizeof(*guard->names));
	rest = guard->allowed;
	while ((word = strsep(&rest, " \t\n")))
		if (*word)
			take_word(guard, word);
}

void
push_guard_release(struct push_guard *guard)
{
	free(guard->allowed);
	free(guard->ranges);
	free(guard->names);
	*guard = (struct push_guard){0};
}

/* Names are the same with the dot that ends them, and without. */
static bool
same_name(const char *one, const char *other)
{
	size_t length = strlen(one), size = strlen(other);

	length -= length && one[length - 1] == '.';
	size -= size && other[size - 1] == '.';
	return length == size && strncasecmp(one, other, size) == 0;
}

static bool
is_named(const struct push_guard *guard, const char *host)
{
	for (size_t i = 0; i < guard->name_count; i++)
		if (same_name(guard->names[i], host))
			return true;
	return false;
}

static bool
admits(const struct push_target *target, const struct push_address *address)
{
	const struct push_guard *guard = target->guard;

	for (size_t i = 0; i < guard->range_count; i++)
		if (push_range_holds(&guard->ranges[i], address))
			return true;
	return !target->plain && push_address_public(address);
}

/* What the host says by itself: an address, or a name that is this machine's
 * by RFC 6761. */
static bool
reads_as_address(const char *host, struct push_address *address)
{
	static const char local[] = "localhost";
	size_t length = strlen(host), size = sizeof(local) - 1;

	length -= length && host[length - 1] == '.';
	if (length >= size &&
	    strncasecmp(host + length - size, local, size) == 0 &&
	    (length == size || host[length - size - 1] == '.'))
		host = "127.0.0.1";
	return push_address_read(address, host);
}

bool
push_target_read(struct push_target *target, const struct push_guard *guard,
    const char *url, const char **why)
{
	struct fetch_place place;
	struct push_address address;

	*target = (struct push_target){.guard = guard};
	if (!fetch_place_read(&place, url, why))
		return false;
	target->plain = place.plain;
	target->named = is_named(guard, place.host);
	/* For this machine lib/fetch asks no proxy. */
	target->proxied = guard->proxy && !place.local;
	*why = unlisted;
	if (target->named)
		return true;
	if (reads_as_address(place.host, &address))
		return admits(target, &address);
	/* An address that the name may have could be listed; a proxy would not
	 * tell which it is. */
	return !target->plain || (guard->range_count > 0 && !target->proxied);
}

bool
push_target_admits(const struct push_target *target,
    const struct sockaddr *peer)
{
	struct push_address address;

	if (target->named || target->proxied)
		return true;
	return push_address_of(&address, peer) && admits(target, &address);
}
