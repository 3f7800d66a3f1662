/* SPDX-License-Identifier: MIT */
#include <stdio.h>

#include "insight.h"
#include "jsonl.h"
#include "message.h"
#include "program.h"
#include "rehearse.h"
#include "store.h"
#include "summary.h"
#include "summary_internal.h"
#include "terminal.h"
#include "utf8.h"

static void
print(void *context, const struct insight *insight)
{
	const struct summary_options *options = context;
	struct buffer record;

	buffer_init(&record, BUFFER_MAXIMUM);
	if (program_json()) {
		insight_write(&record, insight);
		rehearse_sign(&record, options->dry_run);
	} else {
		utf8_show(&record, insight->conversation, true);
	}
	jsonl_write(stdout, &record);
	if (!program_json())
		terminal_paragraph(insight->summary, 4);
	buffer_release(&record);
}

void
summary_print(struct store *store, const struct summary_options *options,
    const char *conversation)
{
	struct summary_options copy = *options;

	insight_load(store, conversation, print, &copy);
}

struct known {
	bool found;
	int64_t known;
};

static void
take_known(void *context, const struct insight *insight)
{
	struct known *known = context;

	*known = (struct known){true, insight->known};
}

bool
summary_print_known(struct store *store, const struct summary_options *options,
    const char *conversation)
{
	struct known known = {0};

	store_begin_reading(store);
	insight_load(store, conversation, take_known, &known);
	if (known.found && options->refresh)
		known.found = message_newest(store, conversation) <=
		    known.known;
	if (known.found)
		summary_print(store, options, conversation);
	store_end_reading(store);
	return known.found;
}
