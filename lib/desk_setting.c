/* SPDX-License-Identifier: MIT */
#include <string.h>

#include "config.h"
#include "desk_internal.h"
#include "setting.h"

/* A name with a slip in it is as good as none: what it was to change is as it
 * would be without. */
static void
tell_unknown(void *context, const char *name, const char *source,
    const char *nearest)
{
	const struct desk *desk = context;
	const char *where = strcmp(source, "file") == 0 ? config_path()
							: "environment";

	desk_tell(desk, (struct finding){.check = "unknown_setting"},
	    "%s: %s is no setting%s%s%s", where, name,
	    nearest ? ": is it to be " : "", nearest ? nearest : "",
	    nearest ? "?" : ", see frontdesk(7)");
}

void
desk_check_settings(struct desk *desk)
{
	setting_each_unknown(tell_unknown, desk);
}
