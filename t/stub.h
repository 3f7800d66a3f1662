/* SPDX-License-Identifier: MIT */

/*
 * The scripted HTTP server for tests in C: see stub-server and stub.sh. It
 * runs from stub_start() to stub_stop(), and ends with the test at the latest.
 * Tests run in the source tree's folder.
 */
#ifndef STUB_H
#define STUB_H

#include <err.h>
#include <fcntl.h>
#include <limits.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "when.h"

struct stub {
	char dir[64];
	char url[64]; /* http://127.0.0.1:PORT */
	pid_t pid;
};

static inline FILE *
stub_file(const struct stub *stub, const char *name, const char *mode)
{
	char path[PATH_MAX];

	snprintf(path, sizeof(path), "%s/%s", stub->dir, name);
	return fopen(path, mode);
}

/* Replaces a file of the server's folder at once. */
static inline void
stub_set(const struct stub *stub, const char *name, const char *json)
{
	char from[PATH_MAX], to[PATH_MAX];
	FILE *file = stub_file(stub, "new", "w");

	if (!file || fputs(json, file) == EOF || fclose(file))
		err(1, "%s", name);
	snprintf(from, sizeof(from), "%s/new", stub->dir);
	snprintf(to, sizeof(to), "%s/%s", stub->dir, name);
	if (rename(from, to))
		err(1, "%s", to);
}

static inline void
stub_run(const struct stub *stub)
{
	char parent[24];
	int null = open("/dev/null", O_RDWR);

	snprintf(parent, sizeof(parent), "%ld", (long)getppid());
	dup2(null, 0);
	dup2(null, 1);
	/* Who waits for the end of a test's output must not wait for us. */
	dup2(null, 2);
	execl("t/stub-server", "stub-server", "--dir", stub->dir,
	    "--with-parent", parent, (char *)NULL);
	_exit(127);
}

static inline void
stub_start(struct stub *stub)
{
	FILE *file = NULL;
	char port[16] = "";

	snprintf(stub->dir, sizeof(stub->dir), "/tmp/stub-unit.XXXXXX");
	if (!mkdtemp(stub->dir))
		err(1, "%s", stub->dir);
	fflush(NULL);
	stub->pid = fork();
	if (stub->pid < 0)
		err(1, "fork");
	if (!stub->pid)
		stub_run(stub);
	for (int i = 0; i < 500 && !file; i++) {
		when_sleep(20);
		file = stub_file(stub, "port", "r");
	}
	if (!file || !fgets(port, sizeof(port), file))
		errx(1, "stub-server did not start");
	fclose(file);
	port[strcspn(port, "\n")] = '\0';
	snprintf(stub->url, sizeof(stub->url), "http://127.0.0.1:%s", port);
}

/* How many recorded requests contain both texts. Members come in the
 * order of their names. */
static inline int
stub_count_both(const struct stub *stub, const char *one, const char *other)
{
	FILE *file = stub_file(stub, "requests.jsonl", "r");
	char *line = NULL;
	size_t size = 0;
	int count = 0;

	if (!file)
		err(1, "requests.jsonl");
	while (getline(&line, &size, file) > 0)
		count += strstr(line, one) && strstr(line, other);
	free(line);
	fclose(file);
	return count;
}

static inline int
stub_count(const struct stub *stub, const char *text)
{
	return stub_count_both(stub, text, "");
}

static inline void
stub_remove(const struct stub *stub, const char *name)
{
	char path[PATH_MAX];

	snprintf(path, sizeof(path), "%s/%s", stub->dir, name);
	unlink(path);
}

static inline void
stub_stop(struct stub *stub)
{
	kill(stub->pid, SIGTERM);
	waitpid(stub->pid, NULL, 0);
	stub_remove(stub, "requests.jsonl");
	stub_remove(stub, "rules.json");
	stub_remove(stub, "hostex-options.json");
	rmdir(stub->dir);
}

#endif
