/* SPDX-License-Identifier: MIT */
#include "reply.h"
#include "store.h"

int64_t
reply_count_automatic(struct store *store, const char *conversation)
{
	struct statement *select = store_statement(store,
	    "SELECT count(*) FROM reply WHERE conversation = :conversation"
	    " AND status = 'sent' AND approved_by = 'mode:auto'");
	int64_t count = 0;

	store_bind_text(select, ":conversation", conversation);
	while (store_step(select))
		count = store_integer(select, 0);
	return count;
}
