/* SPDX-License-Identifier: MIT */
#include <errno.h>
#include <string.h>

#include "import.h"
#include "import_record.h"
#include "jsonl.h"
#include "names.h"
#include "program.h"

#define PIECE ((size_t)64 << 10)

struct rehearsal {
	struct store *store; /* NULL: there is none */
	struct import_record record;
	struct names seen; /* in the input */
	struct names conversations;
	struct buffer out, name;
};

/* The first line of a thing that is not there is the one that counts. */
static bool
is_new(struct rehearsal *rehearsal)
{
	struct import_record *record = &rehearsal->record;
	size_t before = rehearsal->seen.count;

	buffer_clear(&rehearsal->name);
	import_record_name(record, &rehearsal->name);
	names_put(&rehearsal->seen, rehearsal->name.bytes);
	if (rehearsal->seen.count == before)
		return false;
	return !rehearsal->store ||
	    !import_record_is_there(record, rehearsal->store);
}

static bool
has_conversation(struct rehearsal *rehearsal)
{
	bool needed;
	const char *id = import_record_conversation(&rehearsal->record,
	    &needed);

	if (!id)
		return true;
	if (!needed) {
		names_put(&rehearsal->conversations, id);
		return conversation_native(id);
	}
	return names_find(&rehearsal->conversations, id) != NAMES_NONE ||
	    (rehearsal->store && conversation_exists(rehearsal->store, id));
}

static void
put_out(struct rehearsal *rehearsal, FILE *out)
{
	struct buffer *lines = &rehearsal->out;

	if (fwrite(lines->bytes, 1, lines->length, out) != lines->length ||
	    fflush(out) != 0)
		program_die(EX_IOERR, "cannot write: %s", strerror(errno));
	buffer_clear(lines);
}

/* The line as it is: nothing that we do not know is lost. */
static void
put_line(struct rehearsal *rehearsal, const char *text, size_t length)
{
	while (text[length - 1] != '}')
		length--;
	buffer_append(&rehearsal->out, text, length - 1);
	buffer_text(&rehearsal->out, ",\"dry_run\":true}\n");
}

static void
rehearse_line(struct rehearsal *rehearsal, struct jsonl *input)
{
	struct import_record *record = &rehearsal->record;

	if (!import_record_read(record, input->text, input->length))
		jsonl_reject(input, record->why);
	else if (!has_conversation(rehearsal))
		jsonl_reject(input,
		    "its conversation is neither here nor "
		    "before it in the input");
	else if (is_new(rehearsal))
		put_line(rehearsal, input->text, input->length);
}

void
import_rehearse(struct store *store, struct jsonl *input, FILE *out)
{
	struct rehearsal rehearsal = {.store = store};

	import_record_init(&rehearsal.record);
	names_init(&rehearsal.seen);
	names_init(&rehearsal.conversations);
	buffer_init(&rehearsal.out, BUFFER_MAXIMUM);
	buffer_init(&rehearsal.name, BUFFER_MAXIMUM);
	while (jsonl_line(input)) {
		if (input->length)
			rehearse_line(&rehearsal, input);
		if (rehearsal.out.length > PIECE)
			put_out(&rehearsal, out);
	}
	put_out(&rehearsal, out);
	import_record_release(&rehearsal.record);
	names_release(&rehearsal.seen);
	names_release(&rehearsal.conversations);
	buffer_release(&rehearsal.out);
	buffer_release(&rehearsal.name);
}
