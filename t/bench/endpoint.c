/* SPDX-License-Identifier: MIT */

/*
 * An endpoint that takes any request and answers 200 so many milliseconds after
 * the whole of it has come, however many are in the air:
 *
 *	endpoint LATENCY COUNT	listens on COUNT ports of loopback
 *
 * Prints the ports, then at the end how many requests each answered. Ends when
 * its standard input does, or after ten minutes.
 */
#include <arpa/inet.h>
#include <err.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

#define PORTS 16
#define CLIENTS 1024
#define LIFE 600000 /* ms */

struct client {
	int endpoint;
	size_t length; /* bytes of the present request */
	int64_t due;   /* when to answer it, 0: not all of it is there */
	char head[65536];
};

static struct pollfd polled[1 + PORTS + CLIENTS];
static struct client *clients[CLIENTS]; /* beside polled[1 + ports + i] */
static int ports, count;
static long answered[PORTS];

static int64_t
now(void)
{
	struct timespec time;

	clock_gettime(CLOCK_MONOTONIC, &time);
	return (int64_t)time.tv_sec * 1000000 + time.tv_nsec / 1000;
}

static void
listen_here(int endpoint)
{
	struct sockaddr_in address = {.sin_family = AF_INET,
	    .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
	socklen_t size = sizeof(address);
	int fd = socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK, 0);

	if (fd == -1 || bind(fd, (struct sockaddr *)&address, size) ||
	    listen(fd, 512) ||
	    getsockname(fd, (struct sockaddr *)&address, &size))
		err(1, "listen");
	polled[1 + endpoint] = (struct pollfd){.fd = fd, .events = POLLIN};
	printf("%d\n", ntohs(address.sin_port));
}

static void
welcome(int endpoint)
{
	int one = 1, fd;

	while (count < CLIENTS &&
	    (fd = accept4(polled[1 + endpoint].fd, NULL, NULL,
		 SOCK_NONBLOCK)) != -1) {
		setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &one, sizeof(one));
		clients[count] = calloc(1, sizeof(struct client));
		if (!clients[count])
			errx(1, "no memory");
		clients[count]->endpoint = endpoint;
		polled[1 + ports + count++] = (struct pollfd){.fd = fd,
		    .events = POLLIN};
	}
}

static void
drop(int i)
{
	close(polled[1 + ports + i].fd);
	free(clients[i]);
	count--;
	clients[i] = clients[count];
	polled[1 + ports + i] = polled[1 + ports + count];
}

/* The size of head and body, 0 while that is not known. */
static size_t
size_of(const struct client *client)
{
	static const char name[] = "\r\ncontent-length:";
	const char *end = strstr(client->head, "\r\n\r\n");
	const char *length = strcasestr(client->head, name);

	if (!end)
		return 0;
	end += 4;
	return (size_t)(end - client->head) +
	    (length && length < end
		    ? strtoul(length + sizeof(name) - 1, NULL, 10)
		    : 0);
}

/* False when the other side has gone. */
static bool
hear(struct client *client, int fd, int64_t latency)
{
	ssize_t got = recv(fd, client->head + client->length,
	    sizeof(client->head) - 1 - client->length, 0);

	if (got <= 0)
		return false;
	client->length += (size_t)got;
	client->head[client->length] = '\0';
	if (size_of(client) && client->length >= size_of(client))
		client->due = now() + latency;
	return true;
}

static void
answer(struct client *client, int fd)
{
	static const char text[] = "HTTP/1.1 200 OK\r\n"
				   "Content-Length: 0\r\n\r\n";

	if (send(fd, text, sizeof(text) - 1, MSG_NOSIGNAL) ==
	    (ssize_t)sizeof(text) - 1)
		answered[client->endpoint]++;
	client->length = 0;
	client->due = 0;
}

/* How long nothing is due, in ms, rounded up. */
static int
pause_of(void)
{
	int64_t first = now() + 500000, wait;

	for (int i = 0; i < count; i++)
		if (clients[i]->due && clients[i]->due < first)
			first = clients[i]->due;
	wait = first - now();
	return wait > 0 ? (int)((wait + 999) / 1000) : 0;
}

static void
turn(int64_t latency)
{
	nfds_t size = (nfds_t)ports + (nfds_t)count + 1;

	poll(polled, size, pause_of());
	for (int i = count - 1; i >= 0; i--) {
		struct pollfd *entry = &polled[1 + ports + i];

		if (clients[i]->due && clients[i]->due <= now())
			answer(clients[i], entry->fd);
		else if (entry->revents &&
		    !hear(clients[i], entry->fd, latency))
			drop(i);
	}
	for (int i = 0; i < ports; i++)
		if (polled[1 + i].revents)
			welcome(i);
}

int
main(int argc, char **argv)
{
	int64_t latency, end = now() + (int64_t)LIFE * 1000;

	if (argc != 3)
		errx(64, "usage: endpoint LATENCY COUNT");
	latency = strtol(argv[1], NULL, 10) * 1000;
	ports = (int)strtol(argv[2], NULL, 10);
	if (ports < 1 || ports > PORTS)
		errx(64, "from 1 to %d ports", PORTS);
	polled[0] = (struct pollfd){.fd = 0, .events = POLLIN};
	for (int i = 0; i < ports; i++)
		listen_here(i);
	fflush(stdout);
	while (!polled[0].revents && now() < end)
		turn(latency);
	for (int i = 0; i < ports; i++)
		printf("%ld\n", answered[i]);
	return 0;
}
