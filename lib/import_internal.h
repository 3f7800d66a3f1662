/* SPDX-License-Identifier: MIT */
#ifndef IMPORT_INTERNAL_H
#define IMPORT_INTERNAL_H

#include "import_record.h"

/*
 * What the types of records are to an import. Nobody but the files of the
 * import includes this.
 */

/* What a record is stored into. */
struct import_into {
	struct store *store;
	struct conversation_turns *turns;
	int64_t now;
};

struct import_type {
	const char *name;
	bool (*read)(struct import_record *);
	enum import_outcome (
	    *store)(struct import_record *, const struct import_into *);
	bool (*is_there)(struct import_record *, struct store *);
	/* What tells one from another, NULL: its id, name or URL. */
	void (*name_of)(const struct import_record *, struct buffer *);
	bool apart; /* its conversation need not be there */
};

/* Those of the desk, which belong to no conversation and no person. */
#define IMPORT_DESK_TYPES 3
extern const struct import_type import_desk_types[IMPORT_DESK_TYPES];

/* Those of what tokens are spent. */
#define IMPORT_MONEY_TYPES 4
extern const struct import_type import_money_types[IMPORT_MONEY_TYPES];

#endif
