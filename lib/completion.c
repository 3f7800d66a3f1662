/* SPDX-License-Identifier: MIT */
#include "completion.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "estimate.h"
#include "fold.h"
#include "ledger.h"
#include "program.h"
#include "reply.h"

#define WHY_MAXIMUM 1000

void
completion_init(struct completion *completion)
{
	*completion = (struct completion){.input = -1,
	    .output = -1,
	    .cached = -1,
	    .parts = {-1, -1, -1}};
	buffer_init(&completion->text, REPLY_MAXIMUM);
	buffer_init(&completion->refusal, REPLY_MAXIMUM);
	buffer_init(&completion->why, WHY_MAXIMUM + 1);
	buffer_init(&completion->sources, BUFFER_MAXIMUM);
}

void
completion_release(struct completion *completion)
{
	buffer_release(&completion->text);
	buffer_release(&completion->refusal);
	buffer_release(&completion->why);
	buffer_release(&completion->sources);
}

void
completion_fail(struct completion *completion, enum completion_error error,
    bool again, const char *format, ...)
{
	va_list arguments;
	char *why = NULL;

	if (completion->error != COMPLETION_GOOD)
		return;
	completion->error = error;
	completion->again = again;
	va_start(arguments, format);
	if (vasprintf(&why, format, arguments) == -1)
		program_die(EX_OSERR, "no memory");
	va_end(arguments);
	buffer_append(&completion->why, why, fold_cut(why, WHY_MAXIMUM));
	free(why);
}

static bool
is_blank(const char *text)
{
	return text[strspn(text, " \t\r\n")] == '\0';
}

static void
trim(struct buffer *text)
{
	size_t blank = strspn(text->bytes, " \t\r\n");

	buffer_drop(text, blank);
	while (text->length && strchr(" \t\r\n", text->bytes[text->length - 1]))
		text->length--;
	if (text->capacity)
		text->bytes[text->length] = '\0';
}

static void
judge(struct completion *completion)
{
	if (completion->text.full)
		completion_fail(completion, COMPLETION_BAD_ANSWER, false,
		    "the answer is longer than %d bytes", REPLY_MAXIMUM);
	else if (!is_blank(completion->refusal.bytes))
		completion_fail(completion, COMPLETION_REFUSED, false,
		    "the model refused: %s", completion->refusal.bytes);
	else if (is_blank(completion->text.bytes) && completion->finish &&
	    strcmp(completion->finish, "length") == 0)
		completion_fail(completion, COMPLETION_EMPTY, false,
		    "the model used up its limit before it said anything");
	else if (is_blank(completion->text.bytes))
		completion_fail(completion, COMPLETION_EMPTY, false,
		    "the model answered nothing");
}

/* What no model can have read or said was not told. */
static void
doubt(int64_t *tokens)
{
	if (*tokens > LEDGER_TOKENS)
		*tokens = -1;
}

void
completion_end(struct completion *completion, int64_t asked)
{
	judge(completion);
	trim(&completion->text);
	if (!completion->finish)
		completion->finish = "stop";
	doubt(&completion->input);
	doubt(&completion->output);
	completion->estimated = completion->input < 0 || completion->output < 0;
	if (completion->input < 0)
		completion->input = asked;
	if (completion->output < 0)
		completion->output = estimate_tokens(completion->text.bytes) +
		    estimate_tokens(completion->refusal.bytes);
	if (completion->cached < 0 || completion->cached > completion->input)
		completion->cached = 0;
}

const char *
completion_class(enum completion_error error)
{
	static const char *const classes[] = {
	    [COMPLETION_GOOD] = NULL,
	    [COMPLETION_AUTH] = "auth",
	    [COMPLETION_RATE] = "rate",
	    [COMPLETION_QUOTA] = "quota",
	    [COMPLETION_TIMEOUT] = "timeout",
	    [COMPLETION_REFUSED] = "refused",
	    [COMPLETION_EMPTY] = "empty",
	    [COMPLETION_TOO_LONG] = "too_long",
	    [COMPLETION_UNAVAILABLE] = "unavailable",
	    [COMPLETION_BAD_ANSWER] = "bad_answer",
	    [COMPLETION_NEEDS_HUMAN] = "needs_human",
	    [COMPLETION_OVER_BUDGET] = "budget",
	};

	return classes[error];
}

int
completion_status(const struct completion *completion)
{
	if (completion->error == COMPLETION_GOOD ||
	    completion->error == COMPLETION_NEEDS_HUMAN)
		return EX_OK;
	if (completion->error == COMPLETION_OVER_BUDGET)
		return EX_OVER_BUDGET;
	return completion->again ? EX_TEMPFAIL : EX_UNAVAILABLE;
}

bool
completion_is_kept(const struct completion *completion)
{
	return completion->error == COMPLETION_REFUSED ||
	    completion->error == COMPLETION_EMPTY;
}
