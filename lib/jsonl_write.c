/* SPDX-License-Identifier: MIT */
#include <errno.h>
#include <string.h>
#include <sys/stat.h>

#include "buffer.h"
#include "jsonl.h"
#include "program.h"
#include "progress.h"

/* Apart from the reader, so that programs that only write link no parser. */

/* Asked once for each FILE: most programs write to no other than stdout. */
static bool
is_regular(FILE *file)
{
	static FILE *asked;
	static bool regular;
	struct stat status;

	if (file != asked) {
		regular = fstat(fileno(file), &status) == 0 &&
		    S_ISREG(status.st_mode);
		asked = file;
	}
	return regular;
}

/* A reader that left is met once the program has settled what it began. */
static void
refuse(void)
{
	if (errno != EPIPE || !program_lost_reader())
		program_die(EX_IOERR, "cannot write: %s", strerror(errno));
}

void
jsonl_write(FILE *file, const struct buffer *record)
{
	progress_clear();
	if (record->full)
		program_die(EX_SOFTWARE, "a record is longer than %zu bytes",
		    record->maximum);
	if (program_unread())
		return;
	if (fwrite_unlocked(record->bytes, 1, record->length, file) !=
		record->length ||
	    putc_unlocked('\n', file) == EOF ||
	    (!is_regular(file) && fflush_unlocked(file) != 0))
		refuse();
}
