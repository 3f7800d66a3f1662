/* SPDX-License-Identifier: MIT */
#ifndef CONVERSATION_IMPORT_H
#define CONVERSATION_IMPORT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "conversation.h"
#include "names.h"

struct message;
struct store;

/*
 * Conversations as an import makes them.
 *
 * A record makes the conversation with all that it says. Where there is one
 * already, it fills in what is not known (subject, context, contact) and
 * replaces nothing, except that a record with a newer message brings unread,
 * unanswered and last_message_at with it. In a transaction.
 */
enum conversation_change conversation_import(struct store *,
    const struct conversation *);

/*
 * The state of the conversations that imported messages move, gathered in
 * memory within one transaction and written at its end, because messages of
 * one conversation come in crowds.
 *
 * A message of a conversation that nobody has a record of makes it. Messages
 * change unread, unanswered and last_message_at as if they had come in the
 * order of the lines, but for those that are older than what is there, and not
 * at all where a record of this import told (see conversation_turns_told()).
 */
struct conversation_turns {
	struct store *store;
	struct names told;  /* by records of this import */
	struct names names; /* of this transaction */
	struct turn *turns; /* one for each of `names` */
	size_t room;        /* in `turns` */
};

void conversation_turns_init(struct conversation_turns *, struct store *);
void conversation_turns_release(struct conversation_turns *);

/* A record said what this conversation's state is. */
void conversation_turns_told(struct conversation_turns *, const char *id);

/* Makes sure that the message's conversation is there. False when it cannot be
 * made: its id is not CHANNEL:NATIVE. */
bool conversation_turns_open(struct conversation_turns *,
    const struct message *);

/* A message is new. `number` is its number. */
void conversation_turns_take(struct conversation_turns *,
    const struct message *, int64_t number);

/* Writes what changed and forgets it, and outdates the replies that do not know
 * the messages: before the commit, before a conversation's record, and before
 * a reply that comes after them. */
void conversation_turns_flush(struct conversation_turns *);

#endif
