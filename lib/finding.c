/* SPDX-License-Identifier: MIT */
#include "finding.h"

#include "writer.h"

const char *
finding_level_name(enum finding_level level)
{
	return level == FINDING_ERROR ? "error" : "warning";
}

void
finding_write(struct buffer *out, const struct finding *finding)
{
	struct writer writer;

	writer_init(&writer, out);
	writer_object(&writer, NULL);
	writer_text(&writer, "type", "finding");
	writer_text(&writer, "level", finding_level_name(finding->level));
	writer_text(&writer, "check", finding->check);
	writer_text(&writer, "conversation", finding->conversation);
	writer_text(&writer, "what", finding->what);
	writer_end_object(&writer);
}
