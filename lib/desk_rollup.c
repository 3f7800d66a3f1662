/* SPDX-License-Identifier: MIT */
#include <inttypes.h>
#include <stddef.h>

#include "desk_internal.h"
#include "rollup.h"
#include "store.h"

/* Rows that are summed in one transaction. */
#define STEP 5000

void
desk_check_rollups(struct desk *desk)
{
	int64_t wrong = rollup_wrong(desk->store);

	if (wrong)
		desk_tell(desk,
		    (struct finding){FINDING_ERROR, .check = "rollups"},
		    "%" PRId64 " sums of what was used are not what the ledger "
		    "says: check-desk --repair",
		    wrong);
}

void
desk_repair_rollups(struct store *store)
{
	int64_t wrong, count;

	store_begin_reading(store);
	wrong = rollup_wrong(store);
	store_end_reading(store);
	if (!wrong)
		return;
	store_begin(store);
	rollup_forget(store);
	store_commit(store);
	do {
		store_begin(store);
		count = rollup_catch_up(store, STEP);
		store_commit(store);
	} while (count == STEP);
}
