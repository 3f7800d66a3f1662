/* SPDX-License-Identifier: MIT */
#ifndef PUSH_ADDRESS_H
#define PUSH_ADDRESS_H

#include <netinet/in.h>
#include <stdbool.h>

struct sockaddr;

/*
 * Addresses, as far as one must know them to decide whether a webhook may go
 * there. All are kept as IPv6: an IPv4 address is its mapped form, so that one
 * rule holds for both, and IPv4 that hides in IPv6 is found (mapped, 6to4, the
 * NAT64 of RFC 6052).
 */
struct push_address {
	struct in6_addr six;
};

/* False for a socket that is neither IPv4 nor IPv6. */
bool push_address_of(struct push_address *, const struct sockaddr *);

/* Reads "192.0.2.1" or "2001:db8::1". */
bool push_address_read(struct push_address *, const char *text);

/* Is it one of the internet, that everybody may call? Those of IANA's
 * registries of special-purpose addresses (RFC 6890) are not: private,
 * loopback, link-local, shared (CGNAT), multicast, unspecified, reserved,
 * documentation, Teredo, and whatever holds such an IPv4 address. */
bool push_address_public(const struct push_address *);

/* A range: an address alone, or with the length of its prefix. */
struct push_range {
	struct push_address address;
	int bits; /* of the 128 */
};

/* Reads "10.0.0.0/8", "fd00::/8" or an address; false when it is neither. */
bool push_range_read(struct push_range *, const char *text);

/* Is the address, or the IPv4 address in it, in the range? */
bool push_range_holds(const struct push_range *, const struct push_address *);

#endif
