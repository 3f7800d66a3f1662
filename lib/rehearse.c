/* SPDX-License-Identifier: MIT */
#include "rehearse.h"

#include <assert.h>

#include "buffer.h"
#include "store.h"

struct store *
rehearse_open(bool rehearsal)
{
	if (rehearsal)
		store_close(store_open(STORE_READ));
	return store_open(STORE_WRITE);
}

void
rehearse_end(struct store *store, bool rehearsal)
{
	if (rehearsal)
		store_rollback(store);
	else
		store_commit(store);
}

void
rehearse_sign(struct buffer *record, bool rehearsal)
{
	if (!rehearsal)
		return;
	assert(record->length > 2 && record->bytes[record->length - 1] == '}');
	record->length--;
	buffer_text(record, ",\"dry_run\":true}");
}
