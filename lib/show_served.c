/* SPDX-License-Identifier: MIT */
#include "account.h"
#include "buffer.h"
#include "conversation.h"
#include "show.h"

/* Apart from the rest, so that lists link no accounts. */

struct served {
	struct store *store;
	struct buffer *out;
};

static void
append_served(void *context, const struct conversation *conversation)
{
	const struct served *served = context;

	show_line(served->out, conversation);
	buffer_format(served->out, "  (assistant: %s; user: ",
	    conversation->assistant ? conversation->assistant : "the default");
	if (conversation->user)
		account_title(served->store, conversation->user, served->out);
	else
		buffer_text(served->out, "nobody");
	buffer_byte(served->out, ')');
}

bool
show_served(struct store *store, const char *id, struct buffer *out)
{
	struct served served = {store, out};

	return conversation_load(store, id, append_served, &served);
}
