/* SPDX-License-Identifier: MIT */

/*
 * delta COUNT STAMP PRELOAD PLACE COMMAND ARG...: how long after a piece of a
 * streamed answer has come on the socket COMMAND has written its line, and
 * beside it how long after a byte was written to a pipe the reader of that
 * runs, in turns, COUNT times each, after the same pauses, in which both fall
 * asleep. Prints
 *
 *	pipe P50 P99
 *	delta P50 P99
 *
 * in microseconds. The model is this program: it answers one request, to
 * $OPENAI_BASE_URL that it sets, with a stream of chunks.
 *
 * Both clocks begin before the write() that wakes, so that the way through the
 * kernel, of a loopback connection and of a pipe, is in both. Both sleep in the
 * same PLACE, `apart` from the writer or `together` with it, see wake.c, and
 * say themselves when it was, in the file STAMP, which is mapped: the pipe's
 * reader when it runs, COMMAND through PRELOAD, made of stamp.c, when its line
 * is flushed.
 */
#include <arpa/inet.h>
#include <err.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sched.h>
#include <signal.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <sysexits.h>
#include <time.h>
#include <unistd.h>

#define WARM 20 /* of each, which do not count */

static int64_t
now(void)
{
	struct timespec time;

	clock_gettime(CLOCK_MONOTONIC, &time);
	return (int64_t)time.tv_sec * 1000000000 + time.tv_nsec;
}

static void
pause_a_while(void)
{
	struct timespec time = {.tv_nsec = 3000000 + random() % 6000000};

	nanosleep(&time, NULL);
}

/* Of the processors that we may run on, the first or the last; whoever is
 * started from now on stays there too. */
static void
move_to(bool last)
{
	cpu_set_t allowed, one;
	int found = -1;

	if (sched_getaffinity(getppid(), sizeof(allowed), &allowed) == -1)
		err(EX_OSERR, "sched_getaffinity");
	for (int i = 0; i < CPU_SETSIZE && (last || found == -1); i++)
		if (CPU_ISSET(i, &allowed))
			found = i;
	CPU_ZERO(&one);
	CPU_SET(found, &one);
	if (sched_setaffinity(0, sizeof(one), &one) == -1)
		err(EX_OSERR, "sched_setaffinity");
}

static _Atomic int64_t *
map_stamp(const char *path)
{
	void *map;
	int file = open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0600);

	if (file == -1 || ftruncate(file, sizeof(int64_t)) == -1)
		err(EX_CANTCREAT, "%s", path);
	map = mmap(NULL, sizeof(int64_t), PROT_READ | PROT_WRITE, MAP_SHARED,
	    file, 0);
	if (map == MAP_FAILED)
		err(EX_OSERR, "mmap");
	close(file);
	return map;
}

/* Stamps the time at which it runs after each byte. */
static int
start_reader(_Atomic int64_t *stamp)
{
	int ends[2];
	char byte;
	pid_t child;

	if (pipe(ends) == -1 || (child = fork()) == -1)
		err(EX_OSERR, "pipe");
	if (child == 0) {
		close(ends[1]);
		while (read(ends[0], &byte, 1) == 1)
			*stamp = now();
		_exit(0);
	}
	close(ends[0]);
	return ends[1];
}

static int
listen_here(void)
{
	struct sockaddr_in address = {.sin_family = AF_INET,
	    .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
	socklen_t length = sizeof(address);
	int listener = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
	char url[64];

	if (listener == -1 ||
	    bind(listener, (struct sockaddr *)&address, length) == -1 ||
	    listen(listener, 1) == -1 ||
	    getsockname(listener, (struct sockaddr *)&address, &length) == -1)
		err(EX_OSERR, "socket");
	snprintf(url, sizeof(url), "http://127.0.0.1:%d/v1",
	    ntohs(address.sin_port));
	setenv("OPENAI_BASE_URL", url, 1);
	return listener;
}

/* What it prints comes to the descriptor. */
static int
start_command(char **arguments, const char *stamp, const char *preload)
{
	int ends[2];
	pid_t child;

	if (pipe2(ends, O_CLOEXEC) == -1 || (child = fork()) == -1)
		err(EX_OSERR, "pipe");
	if (child == 0) {
		dup2(ends[1], STDOUT_FILENO);
		setenv("STAMP_FILE", stamp, 1);
		setenv("LD_PRELOAD", preload, 1);
		execvp(arguments[0], arguments);
		err(EX_OSERR, "%s", arguments[0]);
	}
	close(ends[1]);
	return ends[0];
}

/* Until the body, which is JSON, has ended; then the head of the answer. */
static int
take_request(int listener)
{
	static const char head[] = "HTTP/1.1 200 OK\r\n"
				   "Content-Type: text/event-stream\r\n"
				   "Transfer-Encoding: chunked\r\n\r\n";
	int client = accept4(listener, NULL, NULL, SOCK_CLOEXEC), on = 1;
	char text[65536] = "";
	size_t length = 0;
	ssize_t got;

	if (client == -1)
		err(EX_OSERR, "accept");
	setsockopt(client, IPPROTO_TCP, TCP_NODELAY, &on, sizeof(on));
	while (!strstr(text, "\r\n\r\n") || text[length - 1] != '}') {
		got = read(client, text + length, sizeof(text) - 1 - length);
		if (got <= 0)
			errx(EX_PROTOCOL, "no whole request");
		length += (size_t)got;
		text[length] = '\0';
	}
	if (write(client, head, sizeof(head) - 1) != sizeof(head) - 1)
		err(EX_IOERR, "write");
	return client;
}

static size_t
make_chunk(char *chunk, size_t size, const char *data)
{
	return (size_t)snprintf(chunk, size, "%zx\r\ndata: %s\n\n\r\n",
	    strlen(data) + strlen("data: \n\n"), data);
}

/* The time is written just after what it is the time of. */
static void
await(const _Atomic int64_t *stamp)
{
	const struct timespec nap = {.tv_nsec = 20000};

	for (int64_t began = now(); !*stamp; nanosleep(&nap, NULL))
		if (now() - began > 1000000000)
			errx(1, "nobody says when it was");
}

static int64_t
time_write(int descriptor, const char *bytes, size_t length,
    _Atomic int64_t *stamp)
{
	int64_t began;

	*stamp = 0;
	pause_a_while();
	began = now();
	if (write(descriptor, bytes, length) != (ssize_t)length)
		err(EX_IOERR, "write");
	await(stamp);
	return *stamp - began;
}

static int64_t
time_delta(int client, int printed, _Atomic int64_t *stamp)
{
	static int number;
	char data[512], chunk[600], wanted[32], line[4096];
	int64_t time;
	ssize_t got;

	snprintf(wanted, sizeof(wanted), "\"text\":\" w%d\"", ++number);
	snprintf(data, sizeof(data),
	    "{\"id\":\"chatcmpl-1\",\"object\":\"chat.completion.chunk\","
	    "\"created\":1795168800,\"model\":\"stub\",\"choices\":[{"
	    "\"index\":0,\"delta\":{\"content\":\" w%d\"},"
	    "\"logprobs\":null,\"finish_reason\":null}]}",
	    number);
	time = time_write(client, chunk, make_chunk(chunk, sizeof(chunk), data),
	    stamp);
	got = read(printed, line, sizeof(line) - 1);
	line[got < 0 ? 0 : got] = '\0';
	if (!strstr(line, wanted) || line[got - 1] != '\n')
		errx(1, "no line for a piece: %s", line);
	return time;
}

static void
end_stream(int client, int printed)
{
	static const char last[] = "e\r\ndata: [DONE]\n\n\r\n0\r\n\r\n";
	char chunk[600], text[4096];
	size_t length = make_chunk(chunk, sizeof(chunk),
	    "{\"choices\":[{\"index\":0,\"delta\":{},"
	    "\"finish_reason\":\"stop\"}]}");
	int status;

	if (write(client, chunk, length) != (ssize_t)length ||
	    write(client, last, sizeof(last) - 1) != sizeof(last) - 1)
		err(EX_IOERR, "write");
	while (read(printed, text, sizeof(text)) > 0)
		;
	if (wait(&status) == -1 || status != 0)
		errx(1, "the command ended with %d", status);
}

static int
compare(const void *one, const void *other)
{
	int64_t a = *(const int64_t *)one, b = *(const int64_t *)other;

	return (a > b) - (a < b);
}

static void
print_times(const char *name, int64_t *times, size_t count)
{
	size_t half = count / 2, most = count * 99 / 100;

	qsort(times, count, sizeof(*times), compare);
	printf("%s %.1f %.1f\n", name, (double)times[half] / 1e3,
	    (double)times[most] / 1e3);
}

int
main(int argc, char **argv)
{
	_Atomic int64_t *stamp;
	size_t count;
	int64_t *pipes, *deltas;
	int reader, listener, client, printed;

	if (argc < 6)
		errx(EX_USAGE, "delta COUNT STAMP PRELOAD PLACE COMMAND ...");
	count = (size_t)strtoul(argv[1], NULL, 10);
	pipes = calloc(count, sizeof(*pipes));
	deltas = calloc(count, sizeof(*deltas));
	if (!pipes || !deltas)
		err(EX_OSERR, "calloc");
	stamp = map_stamp(argv[2]);
	listener = listen_here();
	move_to(strcmp(argv[4], "apart") == 0);
	printed = start_command(argv + 5, argv[2], argv[3]);
	client = take_request(listener);
	reader = start_reader(stamp);
	move_to(false);
	for (int i = 0; i < WARM; i++) {
		time_write(reader, "x", 1, stamp);
		time_delta(client, printed, stamp);
	}
	for (size_t i = 0; i < count; i++) {
		pipes[i] = time_write(reader, "x", 1, stamp);
		deltas[i] = time_delta(client, printed, stamp);
	}
	close(reader);
	wait(NULL);
	end_stream(client, printed);
	print_times("pipe", pipes, count);
	print_times("delta", deltas, count);
	return 0;
}
