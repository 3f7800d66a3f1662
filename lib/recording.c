/* SPDX-License-Identifier: MIT */
#include "recording.h"

#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "config.h"
#include "id.h"
#include "json.h"
#include "program.h"
#include "utf8.h"
#include "writer.h"

#define KEY_SIZE 32

/* Shorter ones are no secrets, but what people write where no key is asked
 * for, and may stand in any text. */
#define SECRET_LEAST 8

static const char *const outcomes[] = {
    [FETCH_DONE] = "done",
    [FETCH_AGAIN] = "again",
    [FETCH_REFUSED] = "refused",
    [FETCH_CANCELLED] = "cancelled",
};

static const char *
folder(void)
{
	const char *set = config_get("FRONTDESK_REPLAY");

	return set ? set : config_get("FRONTDESK_RECORD");
}

static enum recording
read_mode(void)
{
	const char *keeps = config_get("FRONTDESK_RECORD");
	const char *answers = config_get("FRONTDESK_REPLAY");

	if (keeps && answers)
		program_die(EX_CONFIG,
		    "FRONTDESK_RECORD and FRONTDESK_REPLAY are both set: unset "
		    "the one that is not meant");
	if (answers)
		return RECORDING_ANSWERS;
	return keeps ? RECORDING_KEEPS : RECORDING_OFF;
}

/* Asked for each piece of a stream. */
enum recording
recording_mode(void)
{
	static enum recording mode;
	static bool known;

	if (!known)
		mode = read_mode();
	known = true;
	return mode;
}

static void
path_of(struct buffer *path, const char *name)
{
	buffer_init(path, 8192);
	buffer_format(path, "%s/%s", folder(), name);
}

static void
path_of_key(struct buffer *path, const struct recording_key *key)
{
	char name[HMAC_HEX_SIZE + 32];

	snprintf(name, sizeof(name), "%s-%" PRId64 ".json", key->hash,
	    key->number);
	path_of(path, name);
}

void
recording_hash(struct recording_key *key, const char *url,
    const struct buffer *body)
{
	struct buffer all;

	buffer_init(&all, BUFFER_MAXIMUM);
	buffer_format(&all, "POST %s\n", url);
	buffer_append(&all, body->bytes, body->length);
	hmac_sha256_hex(all.bytes, all.length, key->hash);
	buffer_release(&all);
}

static _Noreturn void
die(int status, const char *path)
{
	program_die(program_trouble(status), "%s: %s", path, strerror(errno));
}

/* Writes it beside its place, and puts it there when it is whole. With
 * `first`, what is there stays. */
static void
write_file(const char *path, const void *bytes, size_t length, bool first)
{
	struct buffer beside;
	ssize_t written;
	int fd;

	if (mkdir(folder(), 0700) == -1 && errno != EEXIST)
		die(EX_CANTCREAT, folder());
	buffer_init(&beside, 8192);
	buffer_format(&beside, "%s.%ld", path, (long)getpid());
	fd = open(beside.bytes, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
	if (fd == -1)
		die(EX_CANTCREAT, beside.bytes);
	for (const char *at = bytes; length; length -= (size_t)written) {
		written = write(fd, at, length);
		if (written == -1)
			die(EX_IOERR, beside.bytes);
		at += written;
	}
	if (fsync(fd) == -1 || close(fd) == -1)
		die(EX_IOERR, beside.bytes);
	if (!first && rename(beside.bytes, path) == -1)
		die(EX_IOERR, path);
	if (first &&
	    ((link(beside.bytes, path) == -1 && errno != EEXIST) ||
		unlink(beside.bytes) == -1))
		die(EX_IOERR, path);
	buffer_release(&beside);
}

/* The whole file; false when there is none. A pipe or a device has no end. */
static bool
read_file(const char *path, struct buffer *out)
{
	int fd = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK);
	struct stat status;
	char chunk[16384];
	ssize_t got;

	if (fd == -1 && errno == ENOENT)
		return false;
	if (fd == -1 || fstat(fd, &status) == -1)
		die(EX_NOINPUT, path);
	if (!S_ISREG(status.st_mode))
		program_die(EX_NOINPUT, "%s: is no file", path);
	while ((got = read(fd, chunk, sizeof(chunk))) > 0)
		buffer_append(out, chunk, (size_t)got);
	if (got == -1)
		die(EX_IOERR, path);
	close(fd);
	return true;
}

/* Services repeat what they were sent: the secret becomes its name. */
static void
hide_secret(struct buffer *out, const struct recording_exchange *exchange,
    const char *from, size_t length)
{
	size_t size = exchange->secret ? strlen(exchange->secret) : 0;
	const char *end = from + length, *at;

	while (size >= SECRET_LEAST &&
	    (at = memmem(from, (size_t)(end - from), exchange->secret, size))) {
		buffer_append(out, from, (size_t)(at - from));
		buffer_format(out, "$%s", exchange->secret_name);
		from = at + size;
	}
	buffer_append(out, from, (size_t)(end - from));
}

/* As text, which people can read; what is none in base 64. */
static void
write_body(struct writer *writer, const struct buffer *body)
{
	struct buffer coded;

	if (utf8_valid(body->bytes, body->length) == body->length &&
	    !memchr(body->bytes, 0, body->length)) {
		writer_text_length(writer, "body", body->bytes, body->length);
		return;
	}
	buffer_init(&coded, BUFFER_MAXIMUM);
	hmac_base64(&coded, body->bytes, body->length);
	writer_text(writer, "body_base64", coded.bytes);
	buffer_release(&coded);
}

static void
write_answer(struct writer *writer, const struct recording_exchange *exchange)
{
	const struct fetch_answer *answer = exchange->answer;
	const struct buffer *stream = exchange->stream;
	const char *type = answer->content_type;
	struct buffer body, shown_type;

	buffer_init(&body, BUFFER_MAXIMUM);
	hide_secret(&body, exchange, stream ? stream->bytes : answer->body,
	    stream ? stream->length : answer->length);
	buffer_init(&shown_type, BUFFER_MAXIMUM);
	hide_secret(&shown_type, exchange, type, strlen(type));
	writer_object(writer, "answer");
	writer_text(writer, "outcome", outcomes[answer->outcome]);
	writer_integer(writer, "status", answer->status);
	writer_integer(writer, "began", answer->began);
	writer_bool(writer, "left", answer->left);
	writer_integer(writer, "wait_ms", answer->wait);
	writer_bool(writer, "timed_out", answer->timed_out);
	writer_text(writer, "why", answer->why);
	writer_text(writer, "content_type", shown_type.bytes);
	writer_bool(writer, "streamed", stream != NULL);
	write_body(writer, &body);
	writer_end_object(writer);
	buffer_release(&shown_type);
	buffer_release(&body);
}

void
recording_keep(const struct recording_key *key,
    const struct recording_exchange *exchange)
{
	struct buffer record, path;
	struct writer writer;

	buffer_init(&record, BUFFER_MAXIMUM);
	writer_init(&writer, &record);
	writer_object(&writer, NULL);
	writer_text(&writer, "type", "exchange");
	writer_text(&writer, "method", "POST");
	writer_text(&writer, "url", exchange->url);
	writer_text_length(&writer, "body", exchange->body->bytes,
	    exchange->body->length);
	write_answer(&writer, exchange);
	writer_end_object(&writer);
	buffer_byte(&record, '\n');
	path_of_key(&path, key);
	write_file(path.bytes, record.bytes, record.length, false);
	buffer_release(&path);
	buffer_release(&record);
}

static void
need(const struct recording_key *key)
{
	struct buffer path;

	path_of_key(&path, key);
	if (access(path.bytes, F_OK) == -1)
		program_die(EX_NOINPUT,
		    "nobody is asked under FRONTDESK_REPLAY, and there is no "
		    "recorded answer to request %s: %s: %s",
		    key->hash, path.bytes, strerror(errno));
	buffer_release(&path);
}

static enum fetch_outcome
outcome_named(const char *name)
{
	for (size_t i = 0; i < sizeof(outcomes) / sizeof(outcomes[0]); i++)
		if (name && strcmp(outcomes[i], name) == 0)
			return (enum fetch_outcome)i;
	return FETCH_REFUSED;
}

static char *
copy(const char *text)
{
	char *copied = strdup(text ? text : "");

	if (!copied)
		program_die(EX_OSERR, "no memory");
	return copied;
}

static bool
take_body(struct recording_answer *out, const cJSON *answer)
{
	const char *body = json_get_text(answer, "body");
	const char *coded = json_get_text(answer, "body_base64");

	if (body)
		buffer_text(&out->body, body);
	return body || (coded && hmac_base64_decode(&out->body, coded));
}

/* False when it is none of what recording_keep() writes. */
static bool
take_answer(struct recording_answer *out, const cJSON *json)
{
	const cJSON *answer = json_get_object(json, "answer");

	if (!take_body(out, answer))
		return false;
	out->content_type = copy(json_get_text(answer, "content_type"));
	out->why = copy(json_get_text(answer, "why"));
	out->answer = (struct fetch_answer){
	    .outcome = outcome_named(json_get_text(answer, "outcome")),
	    .status = (long)json_get_integer(answer, "status", 0),
	    .began = (long)json_get_integer(answer, "began", 0),
	    .left = json_get_true(answer, "left"),
	    .wait = json_get_integer(answer, "wait_ms", -1),
	    .timed_out = json_get_true(answer, "timed_out"),
	    .why = out->why,
	    .content_type = out->content_type,
	    .body = out->body.bytes,
	    .length = out->body.length,
	    .tries = 1,
	};
	return true;
}

void
recording_read(const struct recording_key *key, struct recording_answer *out)
{
	struct buffer path, text;
	const char *why;
	cJSON *json = NULL;

	*out = (struct recording_answer){0};
	buffer_init(&out->body, BUFFER_MAXIMUM);
	buffer_init(&text, BUFFER_MAXIMUM);
	need(key);
	path_of_key(&path, key);
	if (read_file(path.bytes, &text))
		json = json_parse(text.bytes, text.length, &why);
	if (!json || !take_answer(out, json))
		program_die(EX_NOINPUT, "%s: is no recorded exchange",
		    path.bytes);
	cJSON_Delete(json);
	buffer_release(&text);
	buffer_release(&path);
}

void
recording_release(struct recording_answer *answer)
{
	buffer_release(&answer->body);
	free(answer->content_type);
	free(answer->why);
}

/* Made by whoever records first. */
static void
read_secret(char secret[HMAC_HEX_SIZE])
{
	uint8_t made[KEY_SIZE];
	struct buffer path, text;

	path_of(&path, "key");
	buffer_init(&text, BUFFER_MAXIMUM);
	if (recording_mode() == RECORDING_KEEPS) {
		arc4random_buf(made, sizeof(made));
		hmac_hex(made, secret);
		write_file(path.bytes, secret, HMAC_HEX_SIZE - 1, true);
	}
	if (!read_file(path.bytes, &text) || text.length < HMAC_HEX_SIZE - 1)
		program_die(EX_NOINPUT,
		    "%s: not there, or too short: was this folder made with "
		    "FRONTDESK_RECORD?",
		    path.bytes);
	snprintf(secret, HMAC_HEX_SIZE, "%s", text.bytes);
	buffer_release(&text);
	buffer_release(&path);
}

bool
recording_sign(const void *words, size_t length, uint8_t mac[HMAC_BYTES])
{
	static char secret[HMAC_HEX_SIZE];
	struct hmac_key key = {secret, HMAC_HEX_SIZE - 1};

	if (recording_mode() == RECORDING_OFF)
		return false;
	if (!*secret)
		read_secret(secret);
	hmac_sign(&key, words, length, mac);
	return true;
}

void
recording_seed(const char *words, int64_t number)
{
	struct buffer all;

	if (recording_mode() == RECORDING_OFF || !getenv("FRONTDESK_NOW"))
		return;
	buffer_init(&all, BUFFER_MAXIMUM);
	buffer_format(&all, "%s\n%" PRId64, words, number);
	id_seed(all.bytes, all.length);
	buffer_release(&all);
}
