/* SPDX-License-Identifier: MIT */
#include "source.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <stdint.h>
#include <unistd.h>

#include "json.h"
#include "jsonl.h"
#include "program.h"
#include "snippet.h"
#include "utf8.h"
#include "when.h"

#define CHUNK ((size_t)65536)
#define DEEPEST 32 /* folders in folders */

static _Noreturn void
no_memory(void)
{
	program_die(EX_OSERR, "no memory");
}

/* Takes the last name off a path that began with a slash. */
static void
go_up(struct buffer *path)
{
	while (path->length && path->bytes[--path->length] != '/')
		;
	path->bytes[path->length] = '\0';
}

char *
source_name(const char *path)
{
	struct buffer name;
	char *here;

	buffer_init(&name, BUFFER_MAXIMUM);
	if (*path != '/') {
		here = getcwd(NULL, 0);
		if (!here)
			program_die(EX_OSERR, "the present folder: %s",
			    strerror(errno));
		if (here[1])
			buffer_text(&name, here);
		free(here);
	}
	while (*path) {
		size_t length = strcspn(path, "/");

		if (length == 2 && memcmp(path, "..", 2) == 0) {
			if (name.length)
				go_up(&name);
		} else if (length && !(length == 1 && *path == '.')) {
			buffer_byte(&name, '/');
			buffer_append(&name, path, length);
		}
		path += length + (path[length] == '/');
	}
	if (!name.length)
		buffer_byte(&name, '/');
	return buffer_detach(&name);
}

static const char *
ending(const char *path)
{
	const char *dot = strrchr(path, '.');

	return dot && !strchr(dot, '/') ? dot : "";
}

static bool
is_markdown(const char *path)
{
	return strcmp(ending(path), ".md") == 0 ||
	    strcmp(ending(path), ".markdown") == 0;
}

static bool
is_canned(const char *path)
{
	return strcmp(ending(path), ".jsonl") == 0;
}

/* Copies text into the source's own memory. */
static const char *
own(const char *text)
{
	char *copy = text ? strdup(text) : NULL;

	if (text && !copy)
		no_memory();
	return copy;
}

static void
add_part(struct source *source, const struct knowledge *part)
{
	struct knowledge *added;

	if (source->count == source->capacity) {
		source->capacity = source->capacity * 2 + 16;
		source->parts = reallocarray(source->parts, source->capacity,
		    sizeof(*source->parts));
		if (!source->parts)
			no_memory();
	}
	added = &source->parts[source->count++];
	*added = (struct knowledge){
	    .kind = part->kind,
	    .source = source->path,
	    .name = own(part->name),
	    .text = own(part->text),
	    .language = own(part->language),
	    .tags = own(part->tags),
	    .loaded_at = WHEN_NONE,
	};
}

static void
add_snippet(void *context, const char *name, const char *text)
{
	const struct knowledge part = {.kind = "snippet",
	    .name = name,
	    .text = text};

	add_part(context, &part);
}

static bool
bad(const char *path, const char *why)
{
	program_warn("%s: %s", path, why);
	program_note(EX_DATAERR);
	return false;
}

static bool
read_all(struct buffer *file, int fd, const char **why)
{
	ssize_t got = 1;
	char *room;

	while (got > 0) {
		room = buffer_room(file, CHUNK);
		if (!room) {
			*why = "larger than 4 MiB";
			return false;
		}
		got = read(fd, room, CHUNK);
		if (got > 0)
			file->length += (size_t)got;
	}
	file->bytes[file->length] = '\0';
	if (got < 0)
		*why = strerror(errno);
	return got == 0;
}

static bool
read_text(struct source *source, int fd, const char **why)
{
	if (!read_all(&source->file, fd, why))
		return false;
	*why = "is no text: it has a NUL, or is not UTF-8";
	if (utf8_valid(source->file.bytes, source->file.length) !=
		source->file.length ||
	    memchr(source->file.bytes, '\0', source->file.length))
		return false;
	snippet_each(source->file.bytes, is_markdown(source->path), add_snippet,
	    source);
	return true;
}

/* The line as a canned reply; false and a reason when it is none. */
static bool
add_canned(struct source *source, const struct jsonl *line, const char **why)
{
	cJSON *json = json_parse(line->text, line->length, why);
	struct knowledge part;
	bool good = false;

	if (json && !cJSON_IsObject(json)) {
		*why = "not an object";
	} else if (json &&
	    knowledge_from_json(&part, json, &source->memory, why)) {
		part.kind = "canned";
		add_part(source, &part);
		good = true;
	}
	cJSON_Delete(json);
	return good;
}

static bool
read_canned(struct source *source, int fd, const char *path)
{
	FILE *file = fdopen(fd, "r");
	struct jsonl lines;
	const char *why;

	if (!file)
		no_memory();
	jsonl_open(&lines, file, path);
	while (jsonl_line(&lines)) {
		if (!lines.length || add_canned(source, &lines, &why))
			continue;
		jsonl_reject(&lines, why);
		source->damaged = true;
	}
	jsonl_close(&lines);
	fclose(file);
	return true;
}

static bool
read_file(struct source *source, int fd, const char *path)
{
	const char *why = NULL;
	bool good;

	if (is_canned(path))
		return read_canned(source, fd, path);
	good = read_text(source, fd, &why) || bad(path, why);
	close(fd);
	return good;
}

bool
source_read(struct source *source, const char *path)
{
	const char *why = NULL;
	struct stat status;
	int fd = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY);

	*source = (struct source){.path = source_name(path)};
	buffer_init(&source->file, SOURCE_MAXIMUM + CHUNK);
	buffer_init(&source->memory, BUFFER_MAXIMUM);
	if (fd == -1 || fstat(fd, &status) == -1)
		why = strerror(errno);
	else if (!S_ISREG(status.st_mode))
		why = "is no file";
	else if ((uintmax_t)status.st_size > SOURCE_MAXIMUM)
		why = "larger than 4 MiB";
	if (!why) {
		if (!read_file(source, fd, path))
			return false;
		if (!source->count && !source->damaged)
			bad(path, "nothing to be learnt from it: it is empty");
		return true;
	}
	if (fd != -1)
		close(fd);
	return bad(path, why);
}

void
source_release(struct source *source)
{
	for (size_t i = 0; i < source->count; i++) {
		struct knowledge *part = &source->parts[i];

		free((void *)(uintptr_t)part->name);
		free((void *)(uintptr_t)part->text);
		free((void *)(uintptr_t)part->language);
		free((void *)(uintptr_t)part->tags);
	}
	free(source->parts);
	free(source->path);
	buffer_release(&source->file);
	buffer_release(&source->memory);
}

static bool
is_wanted(const char *name)
{
	return is_markdown(name) || is_canned(name) ||
	    strcmp(ending(name), ".txt") == 0;
}

struct walk {
	source_found *found;
	void *context;
	int depth;
};

static void walk_folder(struct walk *, const char *folder);

static void
walk_entry(struct walk *walk, const char *folder, const char *name)
{
	struct buffer path;
	struct stat status;

	buffer_init(&path, BUFFER_MAXIMUM);
	buffer_format(&path, "%s/%s", folder, name);
	if (lstat(path.bytes, &status) == 0 && S_ISDIR(status.st_mode))
		walk_folder(walk, path.bytes);
	else if (is_wanted(name) && stat(path.bytes, &status) == 0 &&
	    S_ISREG(status.st_mode))
		walk->found(walk->context, path.bytes);
	buffer_release(&path);
}

static int
is_visible(const struct dirent *entry)
{
	return entry->d_name[0] != '.';
}

static void
walk_folder(struct walk *walk, const char *folder)
{
	struct dirent **entries;
	int count;

	if (walk->depth == DEEPEST) {
		bad(folder, "too many folders in folders");
		return;
	}
	count = scandir(folder, &entries, is_visible, alphasort);
	if (count == -1) {
		bad(folder, strerror(errno));
		return;
	}
	walk->depth++;
	for (int i = 0; i < count; i++) {
		walk_entry(walk, folder, entries[i]->d_name);
		free(entries[i]);
	}
	walk->depth--;
	free(entries);
}

void
source_walk(const char *folder, source_found *found, void *context)
{
	struct walk walk = {.found = found, .context = context};

	walk_folder(&walk, folder);
}
