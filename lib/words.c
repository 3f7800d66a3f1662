/* SPDX-License-Identifier: MIT */
#include "words.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "program.h"
#include "utf8.h"

#define CHUNK 8192

bool
words_tidy(struct buffer *text, const char **why)
{
	size_t length = text->length;

	if (text->full) {
		*why = "the text is too long";
		return false;
	}
	if (strlen(text->bytes) != length) {
		*why = "the text has a NUL byte in it";
		return false;
	}
	if (utf8_valid(text->bytes, length) != length) {
		*why = "the text is not valid UTF-8";
		return false;
	}
	while (length && strchr("\r\n", text->bytes[length - 1]))
		length--;
	if (length < text->length) {
		text->bytes[length] = '\0';
		text->length = length;
	}
	return true;
}

bool
words_read(struct buffer *out, int descriptor, const char *name,
    const char **why)
{
	char chunk[CHUNK];
	ssize_t got;

	do {
		got = read(descriptor, chunk, sizeof(chunk));
		if (got > 0)
			buffer_append(out, chunk, (size_t)got);
		if (got < 0 && errno != EINTR)
			program_die(EX_IOERR, "%s: cannot read: %s", name,
			    strerror(errno));
		if (got < 0 && program_stopped())
			exit(EX_TEMPFAIL);
	} while (got != 0 && !out->full);
	return words_tidy(out, why);
}

static bool
write_all(int descriptor, const char *text)
{
	size_t length = strlen(text);

	while (length) {
		ssize_t done = write(descriptor, text, length);

		if (done < 0 && errno != EINTR)
			return false;
		if (done > 0) {
			text += done;
			length -= (size_t)done;
		}
	}
	return true;
}

/* For us alone, as mkstemps() makes it. Editors like a line's end. */
static bool
make_file(const char *text, char *path)
{
	const char *folder = getenv("TMPDIR");
	int descriptor;
	bool good;

	if (!folder || !*folder)
		folder = "/tmp";
	snprintf(path, PATH_MAX, "%s/frontdesk-XXXXXX.txt", folder);
	descriptor = mkostemps(path, 4, O_CLOEXEC);
	if (descriptor == -1) {
		program_warn("%s: %s", path, strerror(errno));
		*path = '\0';
		return false;
	}
	good = write_all(descriptor, text) && write_all(descriptor, "\n");
	if (close(descriptor) == -1 || !good) {
		program_warn("%s: %s", path, strerror(errno));
		return false;
	}
	return true;
}

static const char *
editor_command(void)
{
	const char *editor = getenv("VISUAL");

	if (!editor || !*editor)
		editor = getenv("EDITOR");
	return editor && *editor ? editor : "vi";
}

static _Noreturn void
become_editor(const char *editor, const char *path)
{
	struct buffer line;

	buffer_init(&line, BUFFER_MAXIMUM);
	buffer_format(&line, "%s \"$@\"", editor);
	execl("/bin/sh", "sh", "-c", line.bytes, editor, path, (char *)NULL);
	_exit(127);
}

/* The keys that interrupt are the editor's while it runs. */
static int
run_editor(const char *editor, const char *path)
{
	struct sigaction ignore = {.sa_handler = SIG_IGN}, interrupt, quit;
	int status = -1;
	pid_t child;

	sigemptyset(&ignore.sa_mask);
	sigaction(SIGINT, &ignore, &interrupt);
	sigaction(SIGQUIT, &ignore, &quit);
	child = fork();
	if (child == 0) {
		sigaction(SIGINT, &interrupt, NULL);
		sigaction(SIGQUIT, &quit, NULL);
		become_editor(editor, path);
	}
	while (child > 0 && waitpid(child, &status, 0) == -1 && errno == EINTR)
		;
	sigaction(SIGINT, &interrupt, NULL);
	sigaction(SIGQUIT, &quit, NULL);
	return status;
}

static bool
edit_file(const char *path)
{
	const char *editor = editor_command();
	int status = run_editor(editor, path);

	if (status == 0)
		return true;
	if (status == -1)
		program_warn("%s: cannot be started", editor);
	else if (WIFEXITED(status))
		program_warn("%s: ended with status %d", editor,
		    WEXITSTATUS(status));
	else
		program_warn("%s: was ended by a signal", editor);
	return false;
}

/* By name: editors put a new file in the place of the old. */
enum words_edited
words_edit(const char *text, char *path, struct buffer *out, const char **why)
{
	enum words_edited result = WORDS_FAILED;
	int descriptor;

	if (!make_file(text, path) || !edit_file(path))
		return WORDS_FAILED;
	descriptor = open(path, O_RDONLY | O_CLOEXEC);
	if (descriptor == -1) {
		program_warn("%s: %s", path, strerror(errno));
		return WORDS_FAILED;
	}
	result = words_read(out, descriptor, path, why) ? WORDS_EDITED
							: WORDS_BAD;
	close(descriptor);
	return result;
}

void
words_discard(const char *path)
{
	if (*path)
		unlink(path);
}
