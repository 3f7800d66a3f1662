/* SPDX-License-Identifier: MIT */
#include "assistant_file.h"

#include <cjson/cJSON.h>
#include <errno.h>
#include <fcntl.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "buffer.h"
#include "config.h"
#include "json.h"
#include "place.h"
#include "program.h"
#include "prompt.h"
#include "provider/provider.h"
#include "when.h"

#define FILE_MAXIMUM ((size_t)1 << 20)
#define NAME_MAXIMUM 64

#define KNOWN \
	"provider, assistantId, name, description, model, instructions, " \
	"temperature, maxTokens, contextTokens, quietFor, shadow"

static struct assistant_file file;
static struct buffer text; /* of the file */
static cJSON *json;        /* what the assistants point into */

static _Noreturn void __attribute__((format(printf, 2, 3)))
bad(const char *at, const char *format, ...)
{
	struct place place;
	va_list arguments;
	char *what;

	va_start(arguments, format);
	if (vasprintf(&what, format, arguments) == -1)
		program_die(EX_OSERR, "no memory");
	va_end(arguments);
	place_of(text.bytes, at, &place);
	program_die(EX_CONFIG, "%s:%zu:%zu: %s", file.path, place.line,
	    place.column, what);
}

static _Noreturn void
unreadable(void)
{
	program_die(program_trouble(EX_CONFIG), "FRONTDESK_ASSISTANTS: %s: %s",
	    file.path, strerror(errno));
}

/* A pipe would be waited for, and a device may have no end. */
static int
open_file(void)
{
	int fd = open(file.path, O_RDONLY | O_CLOEXEC | O_NONBLOCK);
	struct stat status;

	if (fd == -1 || fstat(fd, &status) == -1)
		unreadable();
	if (!S_ISREG(status.st_mode))
		program_die(EX_CONFIG, "FRONTDESK_ASSISTANTS: %s: is no file",
		    file.path);
	return fd;
}

static void
read_text(void)
{
	int fd = open_file();
	char chunk[4096];
	ssize_t got = 0;

	buffer_init(&text, FILE_MAXIMUM);
	while (!text.full && (got = read(fd, chunk, sizeof(chunk))) > 0)
		buffer_append(&text, chunk, (size_t)got);
	if (got == -1)
		unreadable();
	close(fd);
	if (text.full)
		program_die(EX_CONFIG, "%s: larger than such a file can be",
		    file.path);
	if (strncmp(text.bytes, "\xef\xbb\xbf", 3) == 0)
		buffer_drop(&text, 3); /* a byte order mark */
}

/* Everything that one may say: how it is checked, and where it goes. */
enum kind { TEXT, PROVIDER, TEMPERATURE, NUMBER, SPAN };

static const struct member {
	const char *name;
	enum kind kind;
	size_t offset;
	int64_t least, most;
} members[] = {
    {"provider", PROVIDER, offsetof(struct assistant, provider), 0, 0},
    {"assistantId", TEXT, offsetof(struct assistant, id), 0, 0},
    {"name", TEXT, offsetof(struct assistant, title), 0, 0},
    {"description", TEXT, offsetof(struct assistant, description), 0, 0},
    {"model", TEXT, offsetof(struct assistant, model), 0, 0},
    {"instructions", TEXT, offsetof(struct assistant, instructions), 0, 0},
    {"temperature", TEMPERATURE, offsetof(struct assistant, temperature), 0, 2},
    {"maxTokens", NUMBER, offsetof(struct assistant, limit), 1, 1000000},
    {"contextTokens", NUMBER, offsetof(struct assistant, window), 100, 1000000},
    {"quietFor", SPAN, offsetof(struct assistant, quiet_for), 0, 0},
    {"shadow", TEXT, offsetof(struct assistant, shadow), 0, 0},
};

static const struct member *
member_named(const char *name)
{
	for (size_t i = 0; i < sizeof(members) / sizeof(members[0]); i++)
		if (strcmp(members[i].name, name) == 0)
			return &members[i];
	return NULL;
}

/* One member of one assistant, and where its value stands. */
struct taking {
	const struct member *member;
	const cJSON *value;
	const char *at;
};

static const char *
take_text(const struct taking *taking)
{
	const char *name = taking->member->name;

	if (!cJSON_IsString(taking->value) || !*taking->value->valuestring)
		bad(taking->at, "%s: a text is missing", name);
	return taking->value->valuestring;
}

static const char *
take_provider(const struct taking *taking)
{
	const char *name = take_text(taking);
	struct buffer names;

	if (provider_named(name))
		return name;
	buffer_init(&names, BUFFER_MAXIMUM);
	for (size_t i = 0; provider_all[i]; i++)
		buffer_format(&names, "%s%s", i ? ", " : "",
		    provider_all[i]->name);
	bad(taking->at, "there is no provider '%s': there are %s", name,
	    names.bytes);
}

static double
take_number(const struct taking *taking)
{
	const struct member *member = taking->member;
	const cJSON *value = taking->value;

	if (!cJSON_IsNumber(value) ||
	    value->valuedouble < (double)member->least ||
	    value->valuedouble > (double)member->most)
		bad(taking->at, "%s: not a number from %d to %d", member->name,
		    (int)member->least, (int)member->most);
	return value->valuedouble;
}

static int64_t
take_whole(const struct taking *taking)
{
	double number = take_number(taking);

	if (number != (double)(int64_t)number)
		bad(taking->at, "%s: not a whole number", taking->member->name);
	return (int64_t)number;
}

static int64_t
take_span(const struct taking *taking)
{
	int64_t span;

	if (!when_duration(take_text(taking), &span))
		bad(taking->at, "%s: not a time such as \"20s\" or \"2m\"",
		    taking->member->name);
	return span;
}

static void
take_member(struct assistant *assistant, const struct taking *taking)
{
	char *field = (char *)assistant + taking->member->offset;
	const char *words = NULL;
	int64_t number = 0;

	switch (taking->member->kind) {
	case TEXT:
		words = take_text(taking);
		break;
	case PROVIDER:
		words = take_provider(taking);
		break;
	case TEMPERATURE:
		take_number(taking);
		words = json_text(taking->value);
		break;
	case NUMBER:
		number = take_whole(taking);
		break;
	case SPAN:
		number = take_span(taking);
	}
	if (words)
		memcpy(field, &words, sizeof(words));
	else
		memcpy(field, &number, sizeof(number));
}

/* Names that begin so are notes that people leave for each other. */
static bool
is_note(const char *name)
{
	return *name == '_' || *name == '$';
}

/* A name that is spelled with escapes is found nowhere. */
static const char *
find_place(const char *object, const char *name)
{
	const char *at = place_member(object, name);

	return at ? at : object;
}

static void
refuse_twice(const cJSON *object, const cJSON *value, const char *at)
{
	for (const cJSON *other = object->child; other != value;
	     other = other->next)
		if (strcmp(other->string, value->string) == 0)
			bad(at, "'%s' is said twice: remove one of them",
			    value->string);
}

static void
take_assistant(struct assistant *assistant, const cJSON *object, const char *at)
{
	const cJSON *value;

	cJSON_ArrayForEach (value, object) {
		const char *place = find_place(at, value->string);
		struct taking taking = {member_named(value->string), value,
		    place};

		if (is_note(value->string) || cJSON_IsNull(value))
			continue;
		if (!taking.member)
			bad(place,
			    "'%s' is nothing that an assistant has: there are "
			    "%s; a note begins with _",
			    value->string, KNOWN);
		refuse_twice(object, value, place);
		take_member(assistant, &taking);
	}
}

static struct assistant *
begin(const char *name)
{
	struct assistant *made;

	file.all = reallocarray(file.all, file.count + 1, sizeof(*file.all));
	if (!file.all)
		program_die(EX_OSERR, "no memory");
	made = &file.all[file.count++];
	*made = (struct assistant){.name = name,
	    .title = name,
	    .limit = PROMPT_ANSWER,
	    .window = PROMPT_WINDOW};
	return made;
}

static void
take_all(void)
{
	const char *top = text.bytes + strspn(text.bytes, " \t\r\n");
	const cJSON *value;

	cJSON_ArrayForEach (value, json) {
		const char *name = value->string;
		const char *member = find_place(top, name);

		if (is_note(name))
			continue;
		if (!*name || strlen(name) > NAME_MAXIMUM ||
		    strpbrk(name, " \t\r\n"))
			bad(member,
			    "the name of an assistant has 1 to %d "
			    "bytes and no space",
			    NAME_MAXIMUM);
		refuse_twice(json, value, member);
		if (!cJSON_IsObject(value))
			bad(member, "%s: not an object", name);
		take_assistant(strcmp(name, "default") == 0 ? &file.all[0]
							    : begin(name),
		    value, member == top ? top : place_value(member));
	}
}

static const struct assistant *
find_type(const char *name)
{
	for (size_t i = 0; i < file.count; i++)
		if (strcmp(file.all[i].name, name) == 0)
			return &file.all[i];
	return NULL;
}

static const char *
place_in(const struct assistant *assistant, const char *member)
{
	const char *top = text.bytes + strspn(text.bytes, " \t\r\n");
	const char *name = find_place(top, assistant->name);

	return name == top ? top : find_place(place_value(name), member);
}

static bool
is_called(const struct assistant *assistant, const char *id)
{
	return strcmp(assistant->name, id) == 0 ||
	    (assistant->id && strcmp(assistant->id, id) == 0);
}

/* Whom an id names is one. */
static void
check_ids(void)
{
	for (size_t i = 0; i < file.count * file.count; i++) {
		const struct assistant *one = &file.all[i / file.count];
		const struct assistant *other = &file.all[i % file.count];

		if (one->id && other != one && is_called(other, one->id))
			bad(place_in(one, "assistantId"),
			    "assistantId: '%s' is that of '%s', too", one->id,
			    other->name);
	}
}

/* A shadow is another one of the file. */
static void
check_shadows(void)
{
	for (size_t i = 0; i < file.count; i++) {
		const struct assistant *one = &file.all[i];
		const struct assistant *other = one->shadow
		    ? find_type(one->shadow)
		    : NULL;

		if (one->shadow && (!other || other == one))
			bad(place_in(one, "shadow"),
			    "shadow: '%s' is no other assistant of this file",
			    one->shadow);
	}
}

static void
load(void)
{
	struct place place;
	const char *why;

	read_text();
	if (!place_check(text.bytes, text.length, &why, &place))
		program_die(EX_CONFIG, "%s:%zu:%zu: %s", file.path, place.line,
		    place.column, why);
	json = json_parse(text.bytes, text.length, &why);
	if (!cJSON_IsObject(json))
		bad(text.bytes,
		    "not an object with one member for each "
		    "assistant");
	take_all();
	check_ids();
	check_shadows();
}

const struct assistant_file *
assistant_file(void)
{
	if (file.all)
		return &file;
	begin("default");
	file.path = config_get("FRONTDESK_ASSISTANTS");
	if (file.path)
		load();
	return &file;
}
