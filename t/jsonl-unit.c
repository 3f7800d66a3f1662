/* SPDX-License-Identifier: MIT */
#include <fcntl.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <sysexits.h>
#include <unistd.h>

#include "buffer.h"
#include "child.h"
#include "json.h"
#include "jsonl.h"
#include "program.h"
#include "tap.h"

static FILE *
file_of(const char *bytes, size_t length)
{
	FILE *file = tmpfile();

	if (!file || fwrite(bytes, 1, length, file) != length) {
		perror("tmpfile");
		exit(1);
	}
	rewind(file);
	return file;
}

static void
print_members(void *file)
{
	struct jsonl input;
	cJSON *record;

	jsonl_open(&input, file, "stdin");
	while ((record = jsonl_next(&input))) {
		printf("%zu %s\n", input.line, json_get_text(record, "a"));
		cJSON_Delete(record);
		fflush(stdout);
	}
	jsonl_close(&input);
}

static void
reads_records(void)
{
	static const char text[] =
	    "{\"a\":\"one\"}\n\n{\"a\":\"two\"}\r\n\r\n[1]\n{\"a\":\"\n"
	    "{\"a\":\"x\0y\"}\n{\"a\":\"last\"}";
	FILE *file = file_of(text, sizeof(text) - 1);
	int status;
	char *got = child_outcome(print_members, file, &status);

	is(got,
	    "1 one\n3 two\njsonl-unit.t: stdin:5: not an object\n"
	    "jsonl-unit.t: stdin:6: not JSON: an unfinished string\n"
	    "jsonl-unit.t: stdin:7: a NUL byte\n8 last\n",
	    "good lines are read, bad ones named");
	is_number(status, EX_DATAERR, "and the status is 65");
	free(got);
	fclose(file);
	file = file_of("", 0);
	got = child_outcome(print_members, file, &status);
	is(got, "", "an empty file has none");
	is_number(status, 0, "and that is fine");
	free(got);
	fclose(file);
}

/* Lines around the size of a chunk and around the maximum. */
static void
print_lengths(void *file)
{
	struct jsonl input;

	jsonl_open(&input, file, "stdin");
	while (jsonl_line(&input)) {
		printf("%zu:%zu\n", input.line, input.length);
		if (input.text[input.length] != '\0' ||
		    strspn(input.text, "x") != input.length)
			printf("not the text\n");
		fflush(stdout);
	}
	ok(!jsonl_line(&input), "the end stays the end");
	jsonl_close(&input);
	ok(!jsonl_line(&input), "also when closed");
}

static void
reads_any_length(void)
{
	static const size_t lengths[] = {0, 1, 65534, 65535, 65536, 65537,
	    131071, 131072, 131073, 3, JSONL_MAXIMUM - 1, JSONL_MAXIMUM,
	    JSONL_MAXIMUM + 1, 7, 3 * JSONL_MAXIMUM, 5, JSONL_MAXIMUM + 9};
	static const size_t count = sizeof(lengths) / sizeof(lengths[0]);
	FILE *file = tmpfile();
	struct buffer want;
	int status;
	char *got;

	buffer_init(&want, BUFFER_MAXIMUM);
	for (size_t i = 0; i < count; i++) {
		for (size_t j = 0; j < lengths[i]; j++)
			putc('x', file);
		if (i + 1 < count)
			putc('\n', file);
		if (lengths[i] <= JSONL_MAXIMUM)
			buffer_format(&want, "%zu:%zu\n", i + 1, lengths[i]);
		else
			buffer_format(&want,
			    "jsonl-unit.t: stdin:%zu: longer than 8 MiB\n",
			    i + 1);
	}
	buffer_text(&want,
	    "ok 5 - the end stays the end\n"
	    "ok 6 - also when closed\n");
	rewind(file);
	got = child_outcome(print_lengths, file, &status);
	is(got, want.bytes, "lines of any length, but none that is too long");
	is_number(status, EX_DATAERR, "which is bad data");
	free(got);
	buffer_release(&want);
	fclose(file);
}

/* A record on a pipe must be seen before the next byte is written; the pipe
 * gives it in two parts, and does not block. */
static void
reads_at_once(void)
{
	struct jsonl input;
	int ends[2];
	cJSON *record;
	pid_t child;

	if (pipe2(ends, O_NONBLOCK) != 0 ||
	    write(ends[1], "{\"a\":\"a\"}\n", 10) != 10)
		return;
	jsonl_open(&input, fdopen(ends[0], "r"), "pipe");
	record = jsonl_next(&input);
	is(json_get_text(record, "a"), "a", "a record is seen at once");
	cJSON_Delete(record);
	fflush(stdout);
	child = fork();
	if (child == 0) {
		usleep(30000);
		_exit(write(ends[1], "{\"a\":\"b\"}\n{", 11) == 11 ? 0 : 1);
	}
	record = jsonl_next(&input);
	is(json_get_text(record, "a"), "b", "and the next is waited for");
	cJSON_Delete(record);
	waitpid(child, NULL, 0);
	fclose(input.file);
	jsonl_close(&input);
	close(ends[1]);
}

static void
stop_while_reading(void *file)
{
	struct jsonl input;
	int ends[2];
	pid_t reader = getpid(), killer;

	(void)file;
	program_catch();
	if (pipe(ends) != 0 || write(ends[1], "{\"a\":", 5) != 5)
		return;
	killer = fork();
	if (killer == 0) {
		for (int i = 0; i < 50 && kill(reader, SIGTERM) == 0; i++)
			usleep(20000);
		_exit(0);
	}
	jsonl_open(&input, fdopen(ends[0], "r"), "pipe");
	printf("%s\n", jsonl_line(&input) ? "a line" : "the end");
	jsonl_close(&input);
	kill(killer, SIGKILL);
	waitpid(killer, NULL, 0);
}

static void
read_a_folder(void *file)
{
	struct jsonl input;

	(void)file;
	jsonl_open(&input, fopen("/", "r"), "/");
	jsonl_line(&input);
}

static void
ends_well(void)
{
	int status;
	char *got = child_outcome(stop_while_reading, NULL, &status);

	is(got, "the end\n", "TERM ends the input, and half a line is none");
	is_number(status, 0, "which is no bad data");
	free(got);
	got = child_outcome(read_a_folder, NULL, &status);
	is(got, "jsonl-unit.t: /: cannot read: Is a directory\n",
	    "what cannot be read is named");
	is_number(status, EX_IOERR, "and is 74");
	free(got);
}

static void
write_one(void *file)
{
	struct buffer record;

	buffer_init(&record, 100);
	buffer_text(&record, "{}");
	jsonl_write(file ? file : stdout, &record);
	if (!file)
		_exit(0); /* what was not flushed is lost */
	buffer_release(&record);
}

static void
write_too_much(void *file)
{
	struct buffer record;

	(void)file;
	buffer_init(&record, 4);
	buffer_text(&record, "{\"a\":1}");
	jsonl_write(stdout, &record);
}

static void
writes_records(void)
{
	FILE *full = fopen("/dev/full", "w"), *file = tmpfile();
	char line[8] = "";
	int status;
	char *got = child_outcome(write_one, NULL, &status);

	is(got, "{}\n", "a record on a pipe is flushed at once");
	free(got);
	got = child_outcome(write_one, full, &status);
	is(got, "jsonl-unit.t: cannot write: No space left on device\n",
	    "a full disk is named");
	is_number(status, EX_IOERR, "and is 74");
	free(got);
	got = child_outcome(write_too_much, NULL, &status);
	is(got, "jsonl-unit.t: a record is longer than 4 bytes\n",
	    "a record cut short is never printed");
	is_number(status, EX_SOFTWARE, "but is 70");
	free(got);
	write_one(file);
	rewind(file);
	is(fgets(line, sizeof(line), file), "{}\n", "a file gets its record");
	fclose(file);
	fclose(full);
}

int
main(void)
{
	reads_records();
	reads_any_length();
	reads_at_once();
	ends_well();
	writes_records();
	return done();
}
