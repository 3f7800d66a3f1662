/* SPDX-License-Identifier: MIT */

/*
 * load PORT PATH KEY SERIES COUNT AT_ONCE: sends COUNT webhooks to 127.0.0.1,
 * AT_ONCE at a time, each on a connection of its own, and prints
 *
 *	OK MICROSECONDS P50 P99
 *
 * how many were answered 200, how long all took, and in which time half of them
 * and 99 of 100 were answered, in microseconds. Anything but 200 counts as not
 * answered; what the first of them got is told on stderr.
 *
 * A body is JSON of 400 bytes with an id that no other has: SERIES, a word, and
 * its number. It is signed as GitHub does, with KEY, before the clock starts.
 */
#include <arpa/inet.h>
#include <err.h>
#include <errno.h>
#include <netinet/in.h>
#include <poll.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

#include "hmac.h"

#define BODY 400
#define REQUEST 1024
#define AT_ONCE_MAX 256
#define PATIENCE 30000 /* ms without anything from anybody */

struct request {
	char text[REQUEST];
	size_t length;
	double took; /* microseconds */
};

/* One connection at work. */
struct slot {
	struct request *request;
	double began;
	size_t sent, got;
	char answer[64]; /* its beginning */
};

struct load {
	struct sockaddr_in address;
	struct request *requests;
	size_t count, next, open, good, ended;
	struct slot slots[AT_ONCE_MAX];
	struct pollfd polled[AT_ONCE_MAX];
};

static double
now(void)
{
	struct timespec time;

	clock_gettime(CLOCK_MONOTONIC, &time);
	return (double)time.tv_sec * 1e6 + (double)time.tv_nsec / 1e3;
}

static void
make_body(char body[BODY + 1], const char *series, size_t number)
{
	int length = snprintf(body, BODY + 1,
	    "{\"event\":\"message_created\",\"id\":\"%s-%zu\","
	    "\"conversation_id\":\"4-%zu\",\"text\":\"",
	    series, number, number % 50);

	if (length < 0 || length > BODY / 2)
		errx(64, "%s: too long for a name", series);
	memset(body + length, 'x', BODY - (size_t)length);
	memcpy(body + BODY - 2, "\"}", 3);
}

static void
make_request(struct request *request, char **words, size_t number)
{
	struct hmac_key key = {words[2], strlen(words[2])};
	char body[BODY + 1], hex[HMAC_HEX_SIZE];
	uint8_t mac[HMAC_BYTES];
	int length;

	make_body(body, words[3], number);
	hmac_sign(&key, body, BODY, mac);
	length = snprintf(request->text, REQUEST,
	    "POST %s HTTP/1.1\r\n"
	    "Host: 127.0.0.1\r\n"
	    "Content-Type: application/json\r\n"
	    "X-Hub-Signature-256: sha256=%s\r\n"
	    "Connection: close\r\n"
	    "Content-Length: %d\r\n"
	    "\r\n"
	    "%s",
	    words[1], hmac_hex(mac, hex), BODY, body);
	if (length < 0 || length >= REQUEST)
		errx(64, "%s: too long for a path", words[1]);
	request->length = (size_t)length;
}

static void
begin(struct load *load, size_t i)
{
	struct slot *slot = &load->slots[i];
	int fd = socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);

	*slot = (struct slot){.request = &load->requests[load->next++]};
	slot->began = now();
	if (fd == -1)
		err(71, "socket");
	if (connect(fd, (struct sockaddr *)&load->address,
		sizeof(load->address)) == -1 &&
	    errno != EINPROGRESS)
		err(71, "connect");
	load->polled[i] = (struct pollfd){.fd = fd, .events = POLLOUT};
	load->open++;
}

static void
end(struct load *load, size_t i)
{
	struct slot *slot = &load->slots[i];
	static const char good[] = "HTTP/1.1 200 ";

	slot->request->took = now() - slot->began;
	slot->answer[sizeof(slot->answer) - 1] = '\0';
	if (strncmp(slot->answer, good, sizeof(good) - 1) == 0)
		load->good++;
	else if (load->good == load->ended)
		warnx("one got: %.*s", (int)strcspn(slot->answer, "\r\n"),
		    slot->answer);
	load->ended++;
	close(load->polled[i].fd);
	load->polled[i].fd = -1;
	load->open--;
	if (load->next < load->count)
		begin(load, i);
}

static bool
is_for_later(ssize_t done)
{
	return done == -1 && (errno == EAGAIN || errno == EINTR);
}

static void
send_more(struct load *load, size_t i)
{
	struct slot *slot = &load->slots[i];
	ssize_t sent = send(load->polled[i].fd,
	    slot->request->text + slot->sent,
	    slot->request->length - slot->sent, MSG_NOSIGNAL);

	if (is_for_later(sent))
		return;
	if (sent == -1) {
		end(load, i);
		return;
	}
	slot->sent += (size_t)sent;
	if (slot->sent == slot->request->length)
		load->polled[i].events = POLLIN;
}

/* Up to the end of the connection: the server's work ends there. */
static void
read_more(struct load *load, size_t i)
{
	struct slot *slot = &load->slots[i];
	char bytes[4096];
	ssize_t got = read(load->polled[i].fd, bytes, sizeof(bytes));
	size_t room = sizeof(slot->answer) - slot->got;

	if (is_for_later(got))
		return;
	if (got <= 0) {
		end(load, i);
		return;
	}
	if (room > (size_t)got)
		room = (size_t)got;
	memcpy(slot->answer + slot->got, bytes, room);
	slot->got += room;
}

static void
run(struct load *load, size_t at_once)
{
	int ready;

	for (size_t i = 0; i < at_once; i++)
		begin(load, i);
	while (load->open) {
		ready = poll(load->polled, at_once, PATIENCE);
		if (ready == 0)
			errx(75, "no answer for %d s", PATIENCE / 1000);
		if (ready == -1 && errno != EINTR)
			err(71, "poll");
		for (size_t i = 0; ready > 0 && i < at_once; i++)
			if (load->polled[i].fd == -1 ||
			    !load->polled[i].revents)
				continue;
			else if (load->polled[i].events == POLLOUT)
				send_more(load, i);
			else
				read_more(load, i);
	}
}

static int
compare(const void *one, const void *other)
{
	double a = ((const struct request *)one)->took;
	double b = ((const struct request *)other)->took;

	return (a > b) - (a < b);
}

int
main(int argc, char **argv)
{
	static struct load load;
	size_t at_once;
	double began;

	if (argc != 7)
		errx(64, "load PORT PATH KEY SERIES COUNT AT_ONCE");
	load.address.sin_family = AF_INET;
	load.address.sin_port = htons((uint16_t)strtoul(argv[1], NULL, 10));
	load.address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
	load.count = strtoul(argv[5], NULL, 10);
	at_once = strtoul(argv[6], NULL, 10);
	if (!at_once || at_once > AT_ONCE_MAX || at_once > load.count)
		errx(64, "%s: at most %d, and COUNT", argv[6], AT_ONCE_MAX);
	load.requests = calloc(load.count, sizeof(*load.requests));
	if (!load.requests)
		err(71, "calloc");
	for (size_t i = 0; i < load.count; i++)
		make_request(&load.requests[i], argv + 1, i);
	began = now();
	run(&load, at_once);
	printf("%zu %.0f ", load.good, now() - began);
	qsort(load.requests, load.count, sizeof(*load.requests), compare);
	printf("%.0f %.0f\n", load.requests[load.count / 2].took,
	    load.requests[load.count * 99 / 100].took);
	free(load.requests);
	return 0;
}
