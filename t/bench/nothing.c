/* SPDX-License-Identifier: MIT */

/*
 * The least that a super-server can start for a request: reads it to the end of
 * its body, answers 200, keeps nothing. Linked statically, it is what a process
 * for each connection costs without any work in it: with glibc, as one would
 * make it, so that its start takes longer than that of an ingest-webhook which
 * has musl inside.
 */
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <unistd.h>

static const char answer[] = "HTTP/1.1 200 OK\r\n"
			     "Content-Type: application/json\r\n"
			     "Content-Length: 15\r\n"
			     "Connection: close\r\n"
			     "\r\n"
			     "{\"status\":\"ok\"}";

/* Is it all there? What ends in "\0" is searched. */
static int
is_whole(const char *request, size_t length)
{
	static const char name[] = "\r\nContent-Length:";
	const char *end = strstr(request, "\r\n\r\n");
	const char *size = strcasestr(request, name);

	if (!end || !size || size > end)
		return 0;
	return length - (size_t)(end + 4 - request) >=
	    strtoul(size + sizeof(name) - 1, NULL, 10);
}

int
main(void)
{
	char request[16384];
	size_t length = 0;
	ssize_t got;

	while (length < sizeof(request) - 1 &&
	    (got = read(STDIN_FILENO, request + length,
		 sizeof(request) - 1 - length)) > 0) {
		length += (size_t)got;
		request[length] = '\0';
		if (is_whole(request, length))
			return write(STDOUT_FILENO, answer,
				   sizeof(answer) - 1) == -1;
	}
	return 1;
}
