/* SPDX-License-Identifier: MIT */
#ifndef DRAFT_INTERNAL_H
#define DRAFT_INTERNAL_H

#include <stdbool.h>
#include <stdint.h>
#include <sys/queue.h>

#include "ask.h"
#include "buffer.h"
#include "draft.h"
#include "id.h"
#include "prompt.h"
#include "thread.h"

/*
 * What the files of lib/draft*.c share: one conversation that was taken on, its
 * calls (one for each candidate), and the run of which they are a part.
 */
struct draft_group {
	TAILQ_ENTRY(draft_group) entry;
	struct drafting *run;
	struct thread thread;
	struct assistant_choice choice;
	struct prompt prompt; /* of a service */
	size_t open;          /* calls that are not settled */
	size_t count;
	char (*replies)[ID_SIZE]; /* ids of all candidates */
	bool named_again;         /* while its calls were under way */
	bool moved_on;            /* a reply was stale when it was stored */
	bool shadow;              /* drafts unseen, beside another group */
	const struct assistant *beside; /* drafts beside this one, or NULL */
};

TAILQ_HEAD(draft_groups, draft_group);

struct draft_call {
	TAILQ_ENTRY(draft_call) entry;
	struct draft_group *group;
	const char *reply; /* its id, of the group */
	struct ask ask;
	/* What its commit came to: */
	const char *status;   /* the reply's, NULL when none was stored */
	struct buffer cost;   /* of its call, as text */
	bool finding;         /* to be told that a person is needed */
	struct buffer record; /* to be printed */
};

TAILQ_HEAD(draft_calls, draft_call);

/* A shadow that is taken on once the first draft is asked for. */
struct draft_beside {
	TAILQ_ENTRY(draft_beside) entry;
	char *id;
	const struct assistant *assistant;
};

TAILQ_HEAD(draft_besides, draft_beside);

/* A conversation that is looked at again when its guest has been silent. */
struct draft_later {
	TAILQ_ENTRY(draft_later) entry;
	int64_t due; /* of when_monotonic() */
	char *id;
};

TAILQ_HEAD(draft_laters, draft_later);

struct drafting {
	struct store *store;
	const struct draft_options *options;
	struct fetch_pool *pool;
	struct draft_groups open;  /* their calls are under way */
	struct draft_calls asking; /* to be sent */
	size_t asking_count;
	struct draft_besides beside;
	struct draft_calls done; /* to be committed */
	size_t done_count;
	struct draft_laters later;
	int64_t count;
	struct assistant_choice *choices; /* one for each assistant so far */
	size_t choice_count;
	bool hopeless;       /* the next call would fail as the last one did */
	int64_t wall, clock; /* when_now() and when_monotonic() at the start */
};

/* Why there is no draft to be made, in words; false when there is one. In a
 * reading of the store. */
bool draft_needless(const struct drafting *, const struct thread *,
    struct buffer *why);

/* Reads the store: the conversation, who is asked, and the prompt. False when
 * there is nothing to do, which is told, or nothing to do yet. */
bool draft_prepare(struct draft_group *, const char *id, bool *exists);

/* Whom this run asks when an assistant is meant. */
struct assistant_choice draft_choose(struct drafting *,
    const struct assistant *);

/* Makes the prompt of a group whose thread and choice are there. In a reading
 * of the store. */
void draft_make_prompt(struct draft_group *);

struct draft_group *draft_group_new(struct drafting *);
void draft_group_free(struct draft_group *);

/* The assistant that drafts beside this group, or NULL. */
const struct assistant *draft_shadow_of(const struct draft_group *);

/* Has another assistant draft in the same conversation, unseen. */
void draft_shadow(struct drafting *, const char *id, const struct assistant *);

/* Tells who wants to know why there is none. */
void draft_shadow_tell(const struct draft_call *);

/* Makes the ids of so many replies. */
void draft_name_replies(struct draft_group *, size_t count);

/* Takes a conversation on again after so many ms. */
void draft_put_off(struct drafting *, const char *id, int64_t wait);

/* Asks for all candidates, or has them wait for draft_settle(); the calls come
 * to draft_done(). */
void draft_ask(struct draft_group *);

/* Shows what would be asked, as a record. */
void draft_show_request(struct draft_group *);

struct draft_call *draft_call_new(struct draft_group *, const char *reply);
void draft_call_free(struct draft_call *);

/* The call's completion is whole. */
void draft_done(struct draft_call *);

/* A piece of a reply that is being made, to stdout. A stream_piece. */
void draft_piece(void *call, const char *text, size_t length);

/* Commits what is done, and puts aside the tokens of what waits to be asked,
 * all in one transaction; then sends this, and prints that. */
void draft_settle(struct drafting *);

/* Writes what came of a call, in a transaction. */
void draft_commit(struct store *, struct draft_call *);

/* Prints what was committed. */
void draft_print(struct draft_call *);

#endif
