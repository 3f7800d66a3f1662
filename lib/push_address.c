/* SPDX-License-Identifier: MIT */
#include "push_address.h"

#include <arpa/inet.h>
#include <bsd/stdlib.h>
#include <stdint.h>
#include <string.h>
#include <sys/socket.h>

#define FOUR_BITS 96 /* before the four bytes of a mapped address */

static void
set_four(struct push_address *address, const void *four)
{
	memset(&address->six, 0, sizeof(address->six));
	memset(address->six.s6_addr + 10, 0xff, 2);
	memcpy(address->six.s6_addr + 12, four, 4);
}

bool
push_address_of(struct push_address *address, const struct sockaddr *socket)
{
	struct sockaddr_in four;
	struct sockaddr_in6 six;

	if (socket->sa_family == AF_INET) {
		memcpy(&four, socket, sizeof(four));
		set_four(address, &four.sin_addr);
	} else if (socket->sa_family == AF_INET6) {
		memcpy(&six, socket, sizeof(six));
		address->six = six.sin6_addr;
	} else {
		return false;
	}
	return true;
}

bool
push_address_read(struct push_address *address, const char *text)
{
	struct in_addr four;

	if (inet_pton(AF_INET, text, &four) == 1) {
		set_four(address, &four);
		return true;
	}
	return inet_pton(AF_INET6, text, &address->six) == 1;
}

static bool
has_prefix(const struct push_address *address, const uint8_t *prefix, int bits)
{
	const uint8_t *bytes = address->six.s6_addr;
	int whole = bits / 8, rest = bits % 8;

	if (memcmp(bytes, prefix, (size_t)whole) != 0)
		return false;
	return !rest || (bytes[whole] ^ prefix[whole]) >> (8 - rest) == 0;
}

struct block {
	uint8_t prefix[16];
	int bits;
};

static bool
in_one_of(const struct push_address *address, const struct block *blocks,
    size_t count)
{
	for (size_t i = 0; i < count; i++)
		if (has_prefix(address, blocks[i].prefix, blocks[i].bits))
			return true;
	return false;
}

#define IN_ONE_OF(address, blocks) \
	in_one_of(address, blocks, sizeof(blocks) / sizeof((blocks)[0]))

/* Where the four bytes of an IPv4 address stand in an IPv6 one; 0: nowhere. */
static size_t
four_at(const struct push_address *address)
{
	static const struct block tailed[] = {
	    {{[10] = 0xff, 0xff}, FOUR_BITS},      /* mapped */
	    {{0x00, 0x64, 0xff, 0x9b}, FOUR_BITS}, /* NAT64 */
	};
	static const struct block sixtofour[] = {{{0x20, 0x02}, 16}};

	if (IN_ONE_OF(address, tailed))
		return 12;
	return IN_ONE_OF(address, sixtofour) ? 2 : 0;
}

static bool
four_is_public(const uint8_t *four)
{
	static const struct block special[] = {
	    {{0}, 8},             /* this network, unspecified */
	    {{10}, 8},            /* private */
	    {{100, 64}, 10},      /* shared, CGNAT */
	    {{127}, 8},           /* loopback */
	    {{169, 254}, 16},     /* link-local */
	    {{172, 16}, 12},      /* private */
	    {{192, 0, 0}, 24},    /* of protocols */
	    {{192, 0, 2}, 24},    /* documentation */
	    {{192, 88, 99}, 24},  /* 6to4 relays */
	    {{192, 168}, 16},     /* private */
	    {{198, 18}, 15},      /* benchmarks */
	    {{198, 51, 100}, 24}, /* documentation */
	    {{203, 0, 113}, 24},  /* documentation */
	    {{224}, 3},           /* multicast, reserved, broadcast */
	};
	struct push_address alone = {0};

	memcpy(alone.six.s6_addr, four, 4);
	return !IN_ONE_OF(&alone, special);
}

bool
push_address_public(const struct push_address *address)
{
	/* Of IPv6 only 2000::/3 is handed out; in it: */
	static const struct block special[] = {
	    {{0x20, 0x01}, 23},             /* of protocols, Teredo */
	    {{0x20, 0x01, 0x0d, 0xb8}, 32}, /* documentation */
	    {{0x3f, 0xff}, 20},             /* documentation */
	};
	static const struct block global[] = {{{0x20}, 3}};
	size_t at = four_at(address);

	if (at)
		return four_is_public(address->six.s6_addr + at);
	return IN_ONE_OF(address, global) && !IN_ONE_OF(address, special);
}

bool
push_range_read(struct push_range *range, const char *text)
{
	char address[INET6_ADDRSTRLEN];
	const char *slash = strchr(text, '/'), *wrong = NULL;
	size_t length = slash ? (size_t)(slash - text) : strlen(text);
	int most = memchr(text, ':', length) ? 128 : 32;

	if (length >= sizeof(address))
		return false;
	memcpy(address, text, length);
	address[length] = '\0';
	range->bits = most;
	if (slash)
		range->bits = (int)strtonum(slash + 1, 0, most, &wrong);
	range->bits += most == 32 ? FOUR_BITS : 0;
	return !wrong && push_address_read(&range->address, address);
}

bool
push_range_holds(const struct push_range *range,
    const struct push_address *address)
{
	size_t at = four_at(address);
	struct push_address four;

	if (has_prefix(address, range->address.six.s6_addr, range->bits))
		return true;
	if (!at)
		return false;
	set_four(&four, address->six.s6_addr + at);
	return has_prefix(&four, range->address.six.s6_addr, range->bits);
}
