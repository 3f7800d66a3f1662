/* SPDX-License-Identifier: MIT */
#include "prompt.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "estimate.h"
#include "fold.h"
#include "json.h"
#include "knowledge.h"
#include "language.h"
#include "program.h"
#include "recording.h"
#include "share.h"
#include "template.h"
#include "terms.h"
#include "thread.h"
#include "when.h"
#include "writer.h"

/* Messages of the guest by which house information is looked for, and how much
 * of each. */
#define LOOKED_AT 3
#define LOOKED_AT_TOKENS 100

#define DRAFT "prompts/draft.txt"

#define HITS 12
#define FACT_MAXIMUM 500 /* bytes of one fact */
#define FACTS_MAXIMUM 40

#define MARK_BYTES ((PROMPT_MARK_SIZE - 1) / 2)

/* Everything that the placeholders of the template stand for. */
struct making {
	struct prompt *prompt;
	struct store *store;
	const struct thread *thread;
	const struct prompt_style *style;
	struct buffer facts, knowledge, instructions;
	struct writer sources;
	int64_t knowledge_left; /* tokens */
	char mark[PROMPT_MARK_SIZE];
	char today[WHEN_SIZE];
};

void
prompt_mark(char mark[PROMPT_MARK_SIZE], const char *words, size_t length)
{
	uint8_t bytes[HMAC_BYTES];

	if (!recording_sign(words, length, bytes))
		arc4random_buf(bytes, sizeof(bytes));
	for (size_t i = 0; i < MARK_BYTES; i++)
		snprintf(mark + 2 * i, 3, "%02x", bytes[i]);
}

/* Over all that others wrote. */
static void
make_mark(struct making *making)
{
	const struct thread *thread = making->thread;
	struct buffer words;

	buffer_init(&words, BUFFER_MAXIMUM);
	buffer_text(&words, thread->id);
	for (size_t i = 0; i < thread->count; i++) {
		buffer_byte(&words, '\n');
		buffer_text(&words, thread->lines[i].text);
	}
	prompt_mark(making->mark, words.bytes, words.length);
	buffer_release(&words);
}

static void
put_fact(struct writer *writer, const char *name, const char *value)
{
	if (value && *value)
		writer_text_length(writer, name, value,
		    fold_cut(value, FACT_MAXIMUM));
}

/* What the context knows, as far as it is of one line. */
static void
put_context(struct writer *writer, const cJSON *context)
{
	const cJSON *member;
	int count = 0;

	cJSON_ArrayForEach (member, context) {
		if (++count > FACTS_MAXIMUM)
			break;
		if (cJSON_IsString(member))
			put_fact(writer, member->string, member->valuestring);
		else if (cJSON_IsNumber(member))
			writer_integer(writer, member->string,
			    (int64_t)member->valuedouble);
		else if (cJSON_IsBool(member))
			writer_bool(writer, member->string,
			    cJSON_IsTrue(member));
	}
}

static void
make_facts(struct making *making)
{
	const struct thread *thread = making->thread;
	struct writer writer;

	writer_init(&writer, &making->facts);
	writer_object(&writer, NULL);
	put_fact(&writer, "guest", thread->guest);
	put_fact(&writer, "subject", thread->subject);
	put_fact(&writer, "channel", thread->channel);
	put_context(&writer, thread->context);
	writer_json(&writer, "tags", thread->tags);
	writer_end_object(&writer);
}

static void
take_knowledge(void *context, const struct knowledge *row, double rank)
{
	struct making *making = context;
	struct buffer *out = &making->knowledge;
	int64_t cost = estimate_tokens(row->text) + 16;

	(void)rank;
	if (cost > making->knowledge_left)
		return;
	making->knowledge_left -= cost;
	buffer_format(out, "[%s] ", row->name ? row->name : row->source);
	buffer_text(out, row->text);
	buffer_byte(out, '\n');
	knowledge_cite(&making->sources, row);
}

/* What the guest wrote last, newest first: "And at night?" is about what was
 * asked before. */
static void
put_asked(const struct thread *thread, struct buffer *asked)
{
	int messages = 0;

	for (size_t i = thread->count; i > 0 && messages < LOOKED_AT; i--) {
		const struct thread_line *line = &thread->lines[i - 1];

		if (line->ours)
			continue;
		buffer_append(asked, line->text,
		    estimate_cut(line->text, LOOKED_AT_TOKENS));
		buffer_byte(asked, '\n');
		messages++;
	}
}

static void
make_knowledge(struct making *making)
{
	struct knowledge_search search = {.limit = HITS};
	struct buffer asked, question;
	struct terms terms;

	buffer_init(&asked, BUFFER_MAXIMUM);
	buffer_init(&question, BUFFER_MAXIMUM);
	put_asked(making->thread, &asked);
	terms_read(&terms, asked.bytes);
	terms_drop_common(&terms, language_guess(asked.bytes));
	if (terms_question(&terms, &question)) {
		search.question = question.bytes;
		knowledge_find(making->store, &search, take_knowledge, making);
	}
	if (!making->knowledge.length)
		buffer_text(&making->knowledge, "(none that fits)\n");
	terms_release(&terms);
	buffer_release(&question);
	buffer_release(&asked);
}

static const char *
placeholder(void *context, const char *name)
{
	struct making *making = context;

	if (strcmp(name, "mark") == 0)
		return making->mark;
	if (strcmp(name, "today") == 0)
		return making->today;
	if (strcmp(name, "facts") == 0)
		return making->facts.bytes;
	if (strcmp(name, "instructions") == 0)
		return making->instructions.bytes;
	return strcmp(name, "knowledge") == 0 ? making->knowledge.bytes : NULL;
}

static void
make_system(struct making *making)
{
	const char *name = making->style->template;
	char *template;
	struct buffer missing;

	if (!name)
		name = DRAFT;
	template = share_read(name);
	if (making->instructions.length &&
	    !strstr(template, "{{instructions}}"))
		program_die(EX_CONFIG,
		    "%s: it has no {{instructions}}, where those of an "
		    "assistant would stand",
		    name);
	buffer_init(&missing, 256);
	if (!template_fill(&making->prompt->system, template, placeholder,
		making, &missing))
		program_die(EX_CONFIG,
		    "%s: {{%s}} means nothing: there are mark, today, facts, "
		    "instructions and knowledge",
		    name, missing.bytes);
	buffer_release(&missing);
	free(template);
}

static int
count_attachments(const struct thread_line *line)
{
	const char *why;
	cJSON *array;
	int count;

	if (!line->attachments)
		return 0;
	array = json_parse(line->attachments, strlen(line->attachments), &why);
	count = cJSON_GetArraySize(array);
	cJSON_Delete(array);
	return count;
}

static void
put_guest(struct buffer *out, const struct thread_line *line, const char *mark)
{
	char sent[WHEN_SIZE];
	int attachments = count_attachments(line);

	buffer_format(out, "<guest-%s sent=\"%s\">\n", mark,
	    when_format(line->sent_at, sent));
	buffer_text(out, line->text);
	buffer_format(out, "\n</guest-%s>", mark);
	if (line->cut)
		buffer_text(out, "\n(The message goes on; it was cut here.)");
	if (attachments)
		buffer_format(out, "\n(Attachments that you cannot see: %d.)",
		    attachments);
}

static void
put_ours(struct buffer *out, const struct thread_line *line)
{
	buffer_text(out, *line->text ? line->text : "(an attachment)");
}

static void
make_turns(struct making *making)
{
	const struct thread *thread = making->thread;
	struct prompt *prompt = making->prompt;

	prompt->turns = calloc(thread->count + 1, sizeof(*prompt->turns));
	if (!prompt->turns)
		program_die(EX_OSERR, "no memory");
	for (size_t i = 0; i < thread->count; i++) {
		const struct thread_line *line = &thread->lines[i];
		struct buffer text;

		buffer_init(&text, BUFFER_MAXIMUM);
		if (line->ours)
			put_ours(&text, line);
		else
			put_guest(&text, line, making->mark);
		prompt->estimate += estimate_tokens(text.bytes) + 4;
		prompt->turns[prompt->count++] = (struct prompt_turn){
		    line->ours, buffer_detach(&text)};
	}
}

/* A paragraph of its own, or nothing. */
static void
put_instructions(struct making *making)
{
	const char *instructions = making->style->instructions;

	if (!instructions)
		return;
	buffer_text(&making->instructions,
	    "\nWhat you are told by those for whom you write:\n");
	buffer_text(&making->instructions, instructions);
	buffer_byte(&making->instructions, '\n');
}

void
prompt_make(struct prompt *prompt, struct store *store,
    const struct thread *thread, const struct prompt_style *style)
{
	struct making making = {.prompt = prompt,
	    .store = store,
	    .thread = thread,
	    .style = style,
	    .knowledge_left = PROMPT_KNOWLEDGE};

	*prompt = (struct prompt){.limit = PROMPT_ANSWER};
	buffer_init(&prompt->system, BUFFER_MAXIMUM);
	buffer_init(&prompt->sources, BUFFER_MAXIMUM);
	buffer_init(&making.facts, BUFFER_MAXIMUM);
	buffer_init(&making.knowledge, BUFFER_MAXIMUM);
	buffer_init(&making.instructions, BUFFER_MAXIMUM);
	put_instructions(&making);
	make_mark(&making);
	when_format(when_now(), making.today);
	making.today[sizeof("2026-11-20") - 1] = '\0';
	writer_init(&making.sources, &prompt->sources);
	writer_array(&making.sources, NULL);
	make_facts(&making);
	make_knowledge(&making);
	writer_end_array(&making.sources);
	make_system(&making);
	prompt->estimate = estimate_tokens(prompt->system.bytes) + 4;
	make_turns(&making);
	buffer_release(&making.instructions);
	buffer_release(&making.knowledge);
	buffer_release(&making.facts);
}

void
prompt_plain(struct prompt *prompt, const char *system, const char *asked,
    int64_t limit)
{
	*prompt = (struct prompt){.limit = limit, .count = 1};
	buffer_init(&prompt->system, BUFFER_MAXIMUM);
	buffer_init(&prompt->sources, BUFFER_MAXIMUM);
	buffer_text(&prompt->system, system);
	prompt->turns = calloc(1, sizeof(*prompt->turns));
	if (!prompt->turns)
		program_die(EX_OSERR, "no memory");
	prompt->turns[0].text = strdup(asked);
	if (!prompt->turns[0].text)
		program_die(EX_OSERR, "no memory");
	prompt->estimate = estimate_tokens(system) + estimate_tokens(asked) + 8;
}

void
prompt_release(struct prompt *prompt)
{
	for (size_t i = 0; i < prompt->count; i++)
		free(prompt->turns[i].text);
	free(prompt->turns);
	buffer_release(&prompt->system);
	buffer_release(&prompt->sources);
	*prompt = (struct prompt){0};
}
