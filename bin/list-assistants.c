/* SPDX-License-Identifier: MIT */
/* list-assistants - list who can draft and answer */
#include <stdio.h>

#include "assistant.h"
#include "buffer.h"
#include "jsonl.h"
#include "program.h"
#include "table.h"

static const char usage[] =
    "list-assistants\n"
    "\n"
    "Lists the assistants of the file that FRONTDESK_ASSISTANTS names, and\n"
    "what is wrong in it. Without such a file there is one, the default.\n"
    "\n"
    "  list-assistants\n"
    "  list-assistants | jq -r 'select(.provider == \"gemini\").id'\n";

static const struct option options[] = {
    PROGRAM_OPTIONS,
};

static void
print_record(void *context, const struct assistant *assistant)
{
	struct buffer record;

	(void)context;
	buffer_init(&record, BUFFER_MAXIMUM);
	assistant_write(&record, assistant);
	jsonl_write(stdout, &record);
	buffer_release(&record);
}

static void
add_row(void *table, const struct assistant *assistant)
{
	const char *description = assistant->description;

	table_row(table,
	    (const char *const[]){assistant->name,
		assistant->provider ? assistant->provider : "as set",
		assistant->model ? assistant->model : "as set",
		assistant->shadow ? assistant->shadow : "", assistant->title,
		description ? description : ""});
}

static void
print_table(void)
{
	static const char *const headings[] = {"ID", "PROVIDER", "MODEL",
	    "SHADOW", "NAME", "DESCRIPTION", NULL};
	struct table *table = table_new(headings);

	assistant_each(add_row, table);
	table_print(table);
}

int
main(int argc, char **argv)
{
	program_start(usage);
	while (program_next(argc, argv, "", options) != -1)
		;
	if (argv[optind])
		program_misused("'%s': this program takes no arguments",
		    argv[optind]);
	if (program_json())
		assistant_each(print_record, NULL);
	else
		print_table();
	return program_end();
}
