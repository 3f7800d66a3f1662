/* SPDX-License-Identifier: MIT */
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "conversation.h"
#include "estimate.h"
#include "fold.h"
#include "message.h"
#include "program.h"
#include "share.h"
#include "store.h"
#include "summary_internal.h"
#include "template.h"
#include "when.h"

/* What a line costs besides its text: its fence, who and when. */
#define LINE_TOKENS 32

#define ANSWER_TOKENS 400

/* Bytes of somebody's words in an extract. */
#define QUOTED 200

static char *
copy(const char *text, size_t length)
{
	char *copied = strndup(text, length);

	if (!copied)
		program_die(EX_OSERR, "no memory");
	return copied;
}

static struct summary_line *
add_line(struct summary_text *text)
{
	if (text->count == text->capacity) {
		text->capacity = text->capacity * 2 + 16;
		text->lines = reallocarray(text->lines, text->capacity,
		    sizeof(*text->lines));
		if (!text->lines)
			program_die(EX_OSERR, "no memory");
	}
	return &text->lines[text->count++];
}

/* Notes of a channel, and what we told a guest who waits, say nothing. */
static bool
says_something(const struct message *message)
{
	return strcmp(message->author, "system") != 0 &&
	    !message_is_note(message->text) &&
	    (*message->text || message->attachments);
}

/* The newest first; the first one is always there, cut if need be. */
static bool
take_message(void *context, const struct message *message)
{
	struct summary_text *text = context;
	int64_t cost = estimate_tokens(message->text) + LINE_TOKENS;
	size_t fits = strlen(message->text);
	const char *name = message->author_name;

	if (!says_something(message))
		return true;
	text->cut = text->count && cost > text->tokens;
	if (text->cut)
		return false;
	if (cost > text->tokens)
		fits = estimate_cut(message->text, text->tokens);
	text->tokens -= cost;
	*add_line(text) = (struct summary_line){
	    .sent_at = message->sent_at,
	    .guest = strcmp(message->author, "guest") == 0,
	    .author = copy(message->author, strlen(message->author)),
	    .name = name && *name ? copy(name, strlen(name)) : NULL,
	    .text = copy(message->text, fits),
	};
	return true;
}

static void
reverse(struct summary_text *text)
{
	for (size_t i = 0; i < text->count / 2; i++) {
		struct summary_line *other = &text->lines[text->count - 1 - i];
		struct summary_line line = text->lines[i];

		text->lines[i] = *other;
		*other = line;
	}
}

static void
take_user(void *context, const struct conversation *conversation)
{
	struct summary_text *text = context;

	if (conversation->user)
		text->user = copy(conversation->user,
		    strlen(conversation->user));
}

bool
summary_text_load(struct summary_text *text, struct store *store,
    const char *conversation, int64_t tokens)
{
	*text = (struct summary_text){.tokens = tokens};
	if (!conversation_load(store, conversation, take_user, text))
		return false;
	message_each_newest(store, conversation, take_message, text);
	text->known = message_newest(store, conversation);
	reverse(text);
	return true;
}

void
summary_text_release(struct summary_text *text)
{
	for (size_t i = 0; i < text->count; i++) {
		free(text->lines[i].author);
		free(text->lines[i].name);
		free(text->lines[i].text);
	}
	free(text->lines);
	free(text->user);
	*text = (struct summary_text){0};
}

/* A name is of one line and cannot end its quotes. */
static void
put_name(struct buffer *out, const char *name)
{
	for (; *name; name++)
		if ((unsigned char)*name >= ' ' && !strchr("\"<>", *name))
			buffer_byte(out, *name);
}

static void
put_line(struct buffer *out, const struct summary_line *line, const char *mark)
{
	char sent[WHEN_SIZE];

	buffer_format(out, "<message-%s from=\"%s\"", mark, line->author);
	if (line->name) {
		buffer_text(out, " name=\"");
		put_name(out, line->name);
		buffer_byte(out, '"');
	}
	buffer_format(out, " sent=\"%s\">\n", when_format(line->sent_at, sent));
	buffer_text(out, *line->text ? line->text : "(an attachment)");
	buffer_format(out, "\n</message-%s>\n", mark);
}

struct places {
	char mark[PROMPT_MARK_SIZE], today[WHEN_SIZE];
};

static const char *
placeholder(void *context, const char *name)
{
	const struct places *places = context;

	if (strcmp(name, "mark") == 0)
		return places->mark;
	return strcmp(name, "today") == 0 ? places->today : NULL;
}

static void
make_system(struct buffer *system, struct places *places)
{
	char *template = share_read("prompts/insight.txt");
	struct buffer missing;

	buffer_init(&missing, 256);
	if (!template_fill(system, template, placeholder, places, &missing))
		program_die(EX_CONFIG,
		    "prompts/insight.txt: {{%s}} means nothing: there are mark "
		    "and today",
		    missing.bytes);
	buffer_release(&missing);
	free(template);
}

/* Over all that others wrote. */
static void
make_mark(const struct summary_text *text, const char *conversation,
    char mark[PROMPT_MARK_SIZE])
{
	struct buffer words;

	buffer_init(&words, BUFFER_MAXIMUM);
	buffer_text(&words, conversation);
	for (size_t i = 0; i < text->count; i++) {
		buffer_byte(&words, '\n');
		buffer_text(&words, text->lines[i].text);
	}
	prompt_mark(mark, words.bytes, words.length);
	buffer_release(&words);
}

void
summary_text_prompt(const struct summary_text *text, const char *conversation,
    struct prompt *prompt)
{
	struct buffer system, asked;
	struct places places;

	buffer_init(&system, BUFFER_MAXIMUM);
	buffer_init(&asked, BUFFER_MAXIMUM);
	make_mark(text, conversation, places.mark);
	when_format(when_now(), places.today);
	places.today[sizeof("2026-11-20") - 1] = '\0';
	make_system(&system, &places);
	if (text->cut)
		buffer_text(&asked, "(What was said before is left out.)\n");
	for (size_t i = 0; i < text->count; i++)
		put_line(&asked, &text->lines[i], places.mark);
	prompt_plain(prompt, system.bytes, asked.bytes, ANSWER_TOKENS);
	buffer_release(&asked);
	buffer_release(&system);
}

/* The beginning of it, in one line. */
static void
put_quote(struct buffer *out, const char *text)
{
	size_t length = fold_cut(text, QUOTED);

	if (!*text) {
		buffer_text(out, "an attachment");
		return;
	}
	buffer_byte(out, '"');
	for (size_t i = 0; i < length; i++)
		buffer_byte(out, (unsigned char)text[i] < ' ' ? ' ' : text[i]);
	buffer_text(out, text[length] ? "...\"" : "\"");
}

static const char *
who(const struct summary_line *line)
{
	if (line->name)
		return line->name;
	return line->guest ? "The guest" : "The desk";
}

static const struct summary_line *
first_of_guest(const struct summary_text *text)
{
	for (size_t i = 0; i < text->count; i++)
		if (text->lines[i].guest)
			return &text->lines[i];
	return NULL;
}

/* "on DAY", "from DAY to DAY" */
static void
put_days(struct buffer *out, int64_t from, int64_t to)
{
	char first[WHEN_SIZE], last[WHEN_SIZE];

	when_format(from, first);
	when_format(to, last);
	first[sizeof("2026-11-20") - 1] = last[sizeof("2026-11-20") - 1] = '\0';
	if (strcmp(first, last) == 0)
		buffer_format(out, "on %s", first);
	else
		buffer_format(out, "from %s to %s", first, last);
}

void
summary_text_extract(const struct summary_text *text, struct buffer *out)
{
	const struct summary_line *first = first_of_guest(text);
	const struct summary_line *last = &text->lines[text->count - 1];

	buffer_format(out, "%zu message%s%s, ", text->count,
	    text->count == 1 ? "" : "s", text->cut ? " (the newest)" : "");
	put_days(out, text->lines[0].sent_at, last->sent_at);
	buffer_byte(out, '.');
	if (first && first != last) {
		buffer_format(out, " %s wrote first: ", who(first));
		put_quote(out, first->text);
		buffer_byte(out, '.');
	}
	buffer_format(out, " %s wrote last: ", who(last));
	put_quote(out, last->text);
	buffer_byte(out, '.');
}
