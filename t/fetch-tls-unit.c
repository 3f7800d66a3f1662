/* SPDX-License-Identifier: MIT */

/*
 * The HTTP client does not talk to somebody whose certificate it cannot
 * check, and knows that nothing left.
 */
#include <arpa/inet.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <sys/wait.h>

#include "call.h"

static int
free_port(void)
{
	struct sockaddr_in address = {.sin_family = AF_INET,
	    .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
	socklen_t size = sizeof(address);
	int s = socket(AF_INET, SOCK_STREAM, 0);

	if (s < 0 || bind(s, (struct sockaddr *)&address, size) ||
	    getsockname(s, (struct sockaddr *)&address, &size))
		err(1, "socket");
	close(s);
	return ntohs(address.sin_port);
}

static pid_t
run(const char *const *words)
{
	pid_t pid = fork();
	int null;

	if (pid < 0)
		err(1, "fork");
	if (pid)
		return pid;
	null = open("/dev/null", O_RDWR);
	dup2(null, 0);
	dup2(null, 1);
	dup2(null, 2);
	/* execvp() takes what it never changes as if it did. */
	execvp(words[0], (char *const *)(uintptr_t)words);
	_exit(127);
}

static bool
make_certificate(const char *key, const char *certificate)
{
	const char *words[] = {"openssl", "req", "-x509", "-newkey", "ec",
	    "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes", "-keyout",
	    key, "-out", certificate, "-days", "2", "-subj", "/CN=localhost",
	    "-addext", "subjectAltName=IP:127.0.0.1", NULL};
	int status;

	return waitpid(run(words), &status, 0) > 0 && status == 0;
}

/* Until the server listens, a call finds nobody. */
static void
call_when_ready(const char *where)
{
	for (int i = 0; i < 100; i++) {
		call(where,
		    (struct fetch_request){.method = "POST", .body = "secret"});
		if (!strstr(result.why, "connect to server"))
			return;
		when_sleep(50);
	}
}

static void
test_unknown_signer(const char *key, const char *certificate)
{
	char port[16], where[64];
	const char *words[] = {"openssl", "s_server", "-accept", port, "-key",
	    key, "-cert", certificate, "-www", "-quiet", NULL};
	pid_t server;

	snprintf(port, sizeof(port), "%d", free_port());
	snprintf(where, sizeof(where), "https://127.0.0.1:%s/", port);
	server = run(words);
	call_when_ready(where);
	ended(FETCH_AGAIN, false, "a certificate that nobody vouches for");
	ok(strstr(result.why, "certificate"), "why: %s", result.why);
	kill(server, SIGTERM);
	waitpid(server, NULL, 0);
}

int
main(void)
{
	char dir[] = "/tmp/tls-unit.XXXXXX", key[64], certificate[64];

	if (!mkdtemp(dir))
		err(1, "%s", dir);
	snprintf(key, sizeof(key), "%s/key", dir);
	snprintf(certificate, sizeof(certificate), "%s/certificate", dir);
	if (make_certificate(key, certificate))
		test_unknown_signer(key, certificate);
	else
		ok(true, "a certificate # SKIP no openssl(1) here");
	unlink(key);
	unlink(certificate);
	rmdir(dir);
	return done();
}
