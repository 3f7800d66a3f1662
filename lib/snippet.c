/* SPDX-License-Identifier: MIT */
#include "snippet.h"

#include <err.h>
#include <stdlib.h>
#include <string.h>
#include <sysexits.h>

#include "buffer.h"
#include "fold.h"
#include "reflow.h"

#define LEVELS 6

struct line {
	const char *text;
	size_t length; /* without its end and the white space before it */
	bool broken;   /* two blanks at the end: the next one is its own */
};

struct cutter {
	bool markdown;
	bool fenced; /* between ``` and ``` */
	bool headed; /* a heading stands above */
	bool open;   /* the last line is a paragraph's, and may go on */
	struct buffer path[LEVELS];
	struct buffer body; /* since the last heading */
	size_t last_line;   /* where in the body the last line begins */
	size_t count;
	snippet_visitor *visit;
	void *context;
};

static bool
is_blank(char c)
{
	return c == ' ' || c == '\t' || c == '\r';
}

static bool
next_line(const char **text, struct line *line)
{
	size_t length;

	if (!**text)
		return false;
	length = strcspn(*text, "\n");
	*line = (struct line){.text = *text, .length = length};
	line->broken = length > 2 && memcmp(*text + length - 2, "  ", 2) == 0;
	*text += length + ((*text)[length] == '\n');
	while (line->length && is_blank(line->text[line->length - 1]))
		line->length--;
	return true;
}

/* The number of `c` at the beginning of the line. */
static size_t
run_of(const struct line *line, char c)
{
	size_t count = 0;

	while (count < line->length && line->text[count] == c)
		count++;
	return count;
}

/* A link or picture that begins here: its words and its address. */
struct link {
	struct line words, address;
	size_t length;
};

static bool
find_link(const struct line *rest, struct link *link)
{
	size_t open = rest->text[0] == '!', close, end;

	if (rest->length < open + 4 || rest->text[open] != '[')
		return false;
	for (close = open; close < rest->length && rest->text[close] != ']';)
		close++;
	if (close + 2 >= rest->length || rest->text[close + 1] != '(')
		return false;
	for (end = close + 2; end < rest->length && rest->text[end] != ')';)
		end++;
	if (end == rest->length)
		return false;
	link->words = (struct line){.text = rest->text + open + 1,
	    .length = close - open - 1};
	link->address = (struct line){.text = rest->text + close + 2,
	    .length = end - close - 2};
	link->length = end + 1;
	return true;
}

static void
put_link(struct buffer *out, const struct link *link)
{
	bool same = link->words.length == link->address.length &&
	    memcmp(link->words.text, link->address.text, link->words.length) ==
		0;

	if (link->words.length && !same) {
		buffer_append(out, link->words.text, link->words.length);
		buffer_text(out, " (");
	}
	buffer_append(out, link->address.text, link->address.length);
	if (link->words.length && !same)
		buffer_byte(out, ')');
}

/* The line as a guest should read it. */
static void
put_clean(struct buffer *out, const struct line *line)
{
	struct line rest = *line;
	struct link link;

	while (rest.length) {
		size_t step = 1;

		if (rest.length > 1 && memcmp(rest.text, "**", 2) == 0) {
			step = 2;
		} else if (find_link(&rest, &link)) {
			put_link(out, &link);
			step = link.length;
		} else if (rest.text[0] != '`') {
			buffer_byte(out, rest.text[0]);
		}
		rest.text += step;
		rest.length -= step;
	}
}

/* The heading's own words, without closing #s. */
static void
set_heading(struct cutter *cutter, size_t level, struct line words)
{
	while (words.length && words.text[words.length - 1] == '#')
		words.length--;
	while (words.length && is_blank(words.text[words.length - 1]))
		words.length--;
	while (words.length && is_blank(*words.text)) {
		words.text++;
		words.length--;
	}
	for (size_t i = level; i < LEVELS; i++)
		buffer_clear(&cutter->path[i]);
	put_clean(&cutter->path[level], &words);
	cutter->headed = true;
}

static void
name_of(const struct cutter *cutter, struct buffer *name)
{
	for (size_t i = 0; i < LEVELS; i++) {
		if (!cutter->path[i].length)
			continue;
		if (name->length)
			buffer_text(name, " > ");
		buffer_append(name, cutter->path[i].bytes,
		    cutter->path[i].length);
	}
}

/* Where to cut text that is too long: after a paragraph, a line, a word, or at
 * a character. */
static size_t
place_to_cut(const char *text)
{
	size_t end = fold_cut(text, SNIPPET_MAXIMUM);
	const char *cut = memrchr(text, '\n', end);

	for (const char *at = text;
	     (at = strstr(at, "\n\n")) && at < text + end; at++)
		cut = at;
	if (!cut || cut == text)
		cut = memrchr(text, ' ', end);
	if (!cut || cut == text)
		return end ? end : strlen(text);
	return (size_t)(cut - text);
}

static void
give_piece(struct cutter *cutter, const char *name, const char *text,
    size_t length)
{
	char *piece;

	while (length && strchr(" \t\r\n", text[length - 1]))
		length--;
	if (!length)
		return;
	piece = strndup(text, length);
	if (!piece)
		err(EX_OSERR, "no memory");
	cutter->visit(cutter->context, *name ? name : NULL, piece);
	cutter->count++;
	free(piece);
}

static void
give(struct cutter *cutter, const char *text)
{
	struct buffer name;

	buffer_init(&name, BUFFER_MAXIMUM);
	name_of(cutter, &name);
	text += strspn(text, "\n");
	while (strlen(text) > SNIPPET_MAXIMUM) {
		size_t cut = place_to_cut(text);

		give_piece(cutter, name.bytes, text, cut);
		text += cut;
		text += strspn(text, " \n");
	}
	give_piece(cutter, name.bytes, text, strlen(text));
	buffer_release(&name);
}

/* Gives away what was gathered: below a heading in one, else by paragraph. */
static void
flush(struct cutter *cutter)
{
	char *text = cutter->body.bytes, *end;

	while (!cutter->headed && (end = strstr(text, "\n\n"))) {
		*end = '\0';
		give(cutter, text);
		text = end + 2;
	}
	give(cutter, text);
	buffer_clear(&cutter->body);
	cutter->last_line = 0;
	cutter->open = false;
}

static bool
take_hashes(struct cutter *cutter, const struct line *line)
{
	size_t level = run_of(line, '#');

	if (!level || level > LEVELS ||
	    (line->length > level && !is_blank(line->text[level])))
		return false;
	flush(cutter);
	set_heading(cutter, level - 1,
	    (struct line){.text = line->text + level,
		.length = line->length - level});
	return true;
}

/* A line of = or - below a paragraph of one line makes that a heading. */
static bool
take_underline(struct cutter *cutter, const struct line *line)
{
	struct buffer *body = &cutter->body;
	size_t at = cutter->last_line, level;
	char *words;

	if (line->length < 3 || (*line->text != '=' && *line->text != '-') ||
	    run_of(line, *line->text) != line->length ||
	    body->length <= at + 1 || body->bytes[at] == '\n' ||
	    (at && body->bytes[at - 1] == '\n' &&
		(at < 2 || body->bytes[at - 2] != '\n')))
		return false;
	level = *line->text == '-';
	words = strndup(body->bytes + at, body->length - at - 1);
	if (!words)
		err(EX_OSERR, "no memory");
	body->length = at;
	body->bytes[at] = '\0';
	flush(cutter);
	set_heading(cutter, level,
	    (struct line){.text = words, .length = strlen(words)});
	free(words);
	return true;
}

static void
put_verbatim(struct cutter *cutter, const struct line *line)
{
	cutter->open = false;
	cutter->last_line = cutter->body.length;
	buffer_append(&cutter->body, line->text, line->length);
	buffer_byte(&cutter->body, '\n');
}

static void
put_markdown(struct cutter *cutter, struct line line)
{
	bool joins = cutter->open && cutter->body.length &&
	    reflow_goes_on(line.text, line.length);

	if (joins) {
		while (is_blank(*line.text)) {
			line.text++;
			line.length--;
		}
		reflow_open(&cutter->body, line.text, line.length);
	}
	/* No heading is underlined that has more than one line. */
	cutter->last_line = cutter->body.length;
	put_clean(&cutter->body, &line);
	buffer_byte(&cutter->body, '\n');
	if (joins)
		cutter->last_line = cutter->body.length;
	cutter->open = !line.broken && reflow_may_go_on(line.text, line.length);
}

static void
put_line(struct cutter *cutter, const struct line *line)
{
	if (cutter->markdown && !cutter->fenced)
		put_markdown(cutter, *line);
	else
		put_verbatim(cutter, line);
}

static void
take_line(struct cutter *cutter, struct line line)
{
	if (cutter->markdown && run_of(&line, '`') >= 3) {
		cutter->fenced = !cutter->fenced;
		return;
	}
	if (cutter->fenced) {
		put_line(cutter, &line);
		return;
	}
	if (!take_hashes(cutter, &line) && !take_underline(cutter, &line))
		put_line(cutter, &line);
}

/* Skips "---", lines, "---" at the very beginning. */
static const char *
after_front_matter(const char *text)
{
	const char *end;

	if (strncmp(text, "---\n", 4) != 0)
		return text;
	end = strstr(text + 3, "\n---\n");
	return end ? end + 5 : text;
}

/* The text without <!-- comments -->: they are notes to colleagues. */
static void
drop_comments(struct buffer *out, const char *text)
{
	const char *open;

	while ((open = strstr(text, "<!--"))) {
		buffer_append(out, text, (size_t)(open - text));
		text = strstr(open, "-->");
		if (!text)
			return;
		text += 3;
	}
	buffer_text(out, text);
}

static void
cut(struct cutter *cutter, const char *text)
{
	struct line line;

	buffer_init(&cutter->body, BUFFER_MAXIMUM);
	for (size_t i = 0; i < LEVELS; i++)
		buffer_init(&cutter->path[i], BUFFER_MAXIMUM);
	while (next_line(&text, &line))
		take_line(cutter, line);
	flush(cutter);
	buffer_release(&cutter->body);
	for (size_t i = 0; i < LEVELS; i++)
		buffer_release(&cutter->path[i]);
}

size_t
snippet_each(const char *text, bool markdown, snippet_visitor *visit,
    void *context)
{
	struct cutter cutter = {.markdown = markdown,
	    .visit = visit,
	    .context = context};
	struct buffer clean;

	if (strncmp(text, "\xef\xbb\xbf", 3) == 0)
		text += 3;
	buffer_init(&clean, BUFFER_MAXIMUM);
	if (markdown) {
		drop_comments(&clean, after_front_matter(text));
		text = clean.bytes;
	}
	cut(&cutter, text);
	buffer_release(&clean);
	return cutter.count;
}
