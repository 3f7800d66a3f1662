/* SPDX-License-Identifier: MIT */

/*
 * Where webhooks may go: addresses in all the forms in which a private one can
 * hide, and the setting that allows a host.
 */
#include <arpa/inet.h>
#include <netinet/in.h>
#include <stdlib.h>
#include <string.h>

#include "push_address.h"
#include "push_guard.h"
#include "tap.h"

#define COUNT(table) (sizeof(table) / sizeof((table)[0]))

union address {
	struct sockaddr any;
	struct sockaddr_in four;
	struct sockaddr_in6 six;
};

static const struct sockaddr *
address_of(union address *address, const char *text)
{
	memset(address, 0, sizeof(*address));
	if (inet_pton(AF_INET, text, &address->four.sin_addr) == 1)
		address->any.sa_family = AF_INET;
	else if (inet_pton(AF_INET6, text, &address->six.sin6_addr) == 1)
		address->any.sa_family = AF_INET6;
	return &address->any;
}

static const struct {
	const char *address;
	bool public;
} addresses[] = {
    {"8.8.8.8", true},
    {"1.1.1.1", true},
    {"9.255.255.255", true},
    {"11.0.0.0", true},
    {"100.63.255.255", true},
    {"100.128.0.0", true},
    {"126.255.255.255", true},
    {"128.0.0.1", true},
    {"169.253.255.255", true},
    {"172.15.255.255", true},
    {"172.32.0.0", true},
    {"192.0.1.0", true},
    {"192.167.255.255", true},
    {"192.169.0.0", true},
    {"198.17.255.255", true},
    {"198.20.0.0", true},
    {"223.255.255.255", true},

    {"0.0.0.0", false},
    {"0.255.255.255", false},
    {"10.0.0.0", false},
    {"10.255.255.255", false},
    {"100.64.0.0", false},
    {"100.127.255.255", false},
    {"127.0.0.1", false},
    {"127.255.255.254", false},
    {"169.254.0.1", false},
    {"169.254.169.254", false}, /* metadata of clouds */
    {"172.16.0.0", false},
    {"172.31.255.255", false},
    {"192.0.0.8", false},
    {"192.0.2.1", false},
    {"192.88.99.1", false},
    {"192.168.0.0", false},
    {"192.168.255.255", false},
    {"198.18.0.1", false},
    {"198.19.255.255", false},
    {"198.51.100.1", false},
    {"203.0.113.1", false},
    {"224.0.0.1", false},
    {"239.255.255.255", false},
    {"240.0.0.1", false},
    {"255.255.255.255", false},

    {"2606:4700:4700::1111", true},
    {"2001:4860:4860::8888", true},
    {"2001:200::1", true},
    {"2a00:1450::1", true},
    {"3fff:1000::1", true},

    {"::", false},
    {"::1", false},
    {"::8.8.8.8", false}, /* compatible: given up */
    {"::127.0.0.1", false},
    {"100::1", false},
    {"64:ff9b:1::8.8.8.8", false}, /* NAT64 of this network alone */
    {"2001::1", false},            /* Teredo */
    {"2001:10::1", false},
    {"2001:1ff:ffff::1", false},
    {"2001:db8::1", false},
    {"3fff::1", false},
    {"4000::1", false},
    {"5f00::1", false},
    {"fc00::1", false},
    {"fd12:3456::1", false},
    {"fe80::1", false},
    {"febf::1", false},
    {"fec0::1", false},
    {"ff02::1", false},

    /* An IPv4 address inside. */
    {"::ffff:8.8.8.8", true},
    {"::ffff:127.0.0.1", false},
    {"::ffff:7f00:1", false},
    {"::ffff:10.1.2.3", false},
    {"::ffff:169.254.169.254", false},
    {"::ffff:0.0.0.0", false},
    {"::ffff:0:127.0.0.1", false},
    {"64:ff9b::8.8.8.8", true},
    {"64:ff9b::127.0.0.1", false},
    {"64:ff9b::a00:1", false},
    {"64:ff9b::c0a8:101", false},
    {"2002:808:808::1", true},
    {"2002:7f00:1::1", false},
    {"2002:a00:1::", false},
    {"2002:c0a8:101::1", false},
    {"2002:a9fe:a9fe::1", false},
};

static void
test_addresses(void)
{
	for (size_t i = 0; i < COUNT(addresses); i++) {
		const char *text = addresses[i].address;
		struct push_address parsed, seen;
		union address socket;

		ok(push_address_read(&parsed, text) &&
			push_address_of(&seen, address_of(&socket, text)) &&
			push_address_public(&parsed) == addresses[i].public &&
			push_address_public(&seen) == addresses[i].public,
		    "%s is %s", text,
		    addresses[i].public ? "public" : "not public");
	}
}

static void
test_others(void)
{
	union address local = {.any = {.sa_family = AF_UNIX}};
	struct push_address address;

	ok(!push_address_of(&address, &local.any),
	    "a socket of another family has no address");
	ok(!push_address_read(&address, "10.0.0"), "three numbers are none");
	ok(!push_address_read(&address, "fe80::1%eth0"), "nor is a zone");
	ok(!push_address_read(&address, ""), "nor is nothing");
}

static const struct {
	const char *range, *address;
	bool holds;
} ranges[] = {
    {"10.0.0.0/8", "10.255.0.1", true},
    {"10.0.0.0/8", "11.0.0.1", false},
    {"10.0.0.0/8", "::ffff:10.0.0.1", true},
    {"10.0.0.0/8", "64:ff9b::10.0.0.1", true},
    {"10.0.0.0/8", "2002:a00:1::1", true},
    {"10.0.0.0/8", "::10.0.0.1", false},
    {"10.1.2.3", "10.1.2.3", true},
    {"10.1.2.3", "10.1.2.4", false},
    {"10.1.2.3/31", "10.1.2.2", true},
    {"10.1.2.3/31", "10.1.2.4", false},
    {"0.0.0.0/0", "127.0.0.1", true},
    {"0.0.0.0/0", "::1", false},
    {"::/0", "::1", true},
    {"::1", "::1", true},
    {"::1", "127.0.0.1", false},
    {"::ffff:127.0.0.1", "127.0.0.1", true},
    {"fd00::/8", "fdff::1", true},
    {"fd00::/8", "fc00::1", false},
    {"fe80::/10", "febf::1", true},
    {"fe80::/10", "fec0::1", false},
};

static void
test_ranges(void)
{
	static const char *const bad[] = {"10.0.0.0/33", "10.0.0.0/-1",
	    "10.0.0.0/", "10.0.0.0/8x", "fd00::/129", "/8", "host/8", "",
	    "1234:5678:1234:5678:1234:5678:1234:5678:1234:5678/8"};

	for (size_t i = 0; i < COUNT(ranges); i++) {
		struct push_range range;
		struct push_address address;

		ok(push_range_read(&range, ranges[i].range) &&
			push_address_read(&address, ranges[i].address) &&
			push_range_holds(&range, &address) == ranges[i].holds,
		    "%s and %s", ranges[i].range, ranges[i].address);
	}
	for (size_t i = 0; i < COUNT(bad); i++) {
		struct push_range range;

		ok(!push_range_read(&range, bad[i]), "no range: '%s'", bad[i]);
	}
}

/* What the URL alone decides, then what an address does. */
static const struct {
	const char *allowed, *proxy, *url, *address;
	bool good, admitted;
} targets[] = {
    {"", NULL, "https://hooks.example.com/", "8.8.8.8", true, true},
    {"", NULL, "https://hooks.example.com/", "2606:4700::1", true, true},
    {"", NULL, "https://hooks.example.com/", "10.0.0.1", true, false},
    {"", NULL, "https://hooks.example.com/", "::1", true, false},
    {"", NULL, "https://hooks.example.com/", "::ffff:10.0.0.1", true, false},
    {"", NULL, "http://hooks.example.com/", "8.8.8.8", false, false},
    {"", NULL, "https://8.8.8.8/", "8.8.8.8", true, true},
    {"", NULL, "https://127.0.0.1/", "127.0.0.1", false, false},
    {"", NULL, "https://0x7f.1/", "127.0.0.1", false, false},
    {"", NULL, "https://2130706433/", "127.0.0.1", false, false},
    {"", NULL, "https://[::1]/", "::1", false, false},
    {"", NULL, "https://[::ffff:7f00:1]/", "::ffff:7f00:1", false, false},
    {"", NULL, "https://[fe80::1]/", "fe80::1", false, false},
    {"", NULL, "https://localhost/", "127.0.0.1", false, false},
    {"", NULL, "https://LOCALHOST./", "127.0.0.1", false, false},
    {"", NULL, "https://a.localhost/", "127.0.0.1", false, false},
    {"", NULL, "https://notlocalhost/", "8.8.8.8", true, true},
    {"", NULL, "ftp://hooks.example.com/", "8.8.8.8", false, true},
    {"", NULL, "https://a@hooks.example.com/", "8.8.8.8", false, true},
    {"desk.lan", NULL, "http://desk.lan/", "10.0.0.1", true, true},
    {"desk.lan", NULL, "http://DESK.lan./", "10.0.0.1", true, true},
    {"desk.lan", NULL, "https://desk.lan:8443/x", "::1", true, true},
    {"desk.lan", NULL, "https://desk.lan.evil.com/", "10.0.0.1", true, false},
    {"desk.lan", NULL, "http://xdesk.lan/", "10.0.0.1", false, false},
    {"127.0.0.1", NULL, "http://127.0.0.1:8080/", "127.0.0.1", true, true},
    {"127.0.0.1", NULL, "http://localhost/", "127.0.0.1", true, true},
    {"127.0.0.1", NULL, "http://localhost/", "::1", true, false},
    {"127.0.0.1", NULL, "http://127.0.0.2/", "127.0.0.2", false, false},
    {"127.0.0.1", NULL, "http://8.8.8.8/", "8.8.8.8", false, false},
    {"\t10.0.0.0/8  fd00::/8\n", NULL, "http://desk.lan/", "10.1.1.1", true,
	true},
    {"10.0.0.0/8 fd00::/8", NULL, "http://desk.lan/", "fd00::1", true, true},
    {"10.0.0.0/8 fd00::/8", NULL, "http://desk.lan/", "8.8.8.8", true, false},
    {"10.0.0.0/8 fd00::/8", NULL, "https://desk.lan/", "8.8.8.8", true, true},
    {"10.0.0.0/8 fd00::/8", NULL, "https://desk.lan/", "127.0.0.1", true,
	false},
    {"", "http://10.0.0.9:3128", "https://hooks.example.com/", "10.0.0.9", true,
	true},
    {"", "http://10.0.0.9:3128", "https://10.0.0.1/", "10.0.0.9", false, true},
    {"10.0.0.0/8", "http://10.0.0.9:3128", "http://hooks.example.com/",
	"10.0.0.9", false, true},
    {"", "http://10.0.0.9:3128", "https://localhost/", "127.0.0.1", false,
	false},
};

static void
test_targets(void)
{
	for (size_t i = 0; i < COUNT(targets); i++) {
		struct push_guard guard;
		struct push_target target;
		union address address;
		const char *why = NULL;
		bool good;

		setenv("WEBHOOK_ALLOW_HOSTS", targets[i].allowed, 1);
		setenv("WEBHOOK_PROXY",
		    targets[i].proxy ? targets[i].proxy : "", 1);
		push_guard_init(&guard);
		good = push_target_read(&target, &guard, targets[i].url, &why);
		ok(good == targets[i].good && (good || why), "%s, allowed '%s'",
		    targets[i].url, targets[i].allowed);
		if (good)
			ok(push_target_admits(&target,
			       address_of(&address, targets[i].address)) ==
				targets[i].admitted,
			    "and at %s", targets[i].address);
		push_guard_release(&guard);
	}
}

int
main(void)
{
	test_addresses();
	test_others();
	test_ranges();
	test_targets();
	return done();
}
