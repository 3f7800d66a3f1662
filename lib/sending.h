/* SPDX-License-Identifier: MIT */
#ifndef SENDING_H
#define SENDING_H

#include <stdbool.h>
#include <stdint.h>

#include "buffer.h"
#include "id.h"

struct message;
struct store;

/*
 * The sending states of a reply: approved -> sending -> sent, failed, approved
 * again or uncertain, and what becomes of an uncertain one. That an approved
 * text reaches the customer once and not twice rests on two commits around each
 * call to the outside:
 *
 *	store_begin(store);
 *	if (sending_check(store, id, &sending) == SENDING_FREE)
 *	        sending_begin(store, &sending);    the claim
 *	store_commit(store);
 *	... one call that sends sending.text ...
 *	store_begin(store);
 *	sending_settle(store, &sending, &result);
 *	store_commit(store);
 *
 * Whoever finds a claim whose owner is gone calls sending_doubt(), has the
 * conversation read upstream, and calls sending_resolve(). Everything that
 * changes something here appends its event and belongs in a transaction.
 */
struct sending {
	const char *reply; /* borrowed from the caller */
	char attempt[ID_SIZE];
	struct buffer conversation, text;
	struct buffer blocker; /* the other reply of the conversation */
};

void sending_init(struct sending *);
void sending_release(struct sending *);

/* What stands between a reply and its sending. */
enum sending_bar {
	SENDING_FREE,       /* nothing */
	SENDING_SENT,       /* it was sent before */
	SENDING_UNKNOWN,    /* no such reply */
	SENDING_UNAPPROVED, /* draft, stale, rejected, failed */
	SENDING_CHANGED,    /* its text is not the one that was approved */
	SENDING_OFF, /* a model's words, and the conversation's mode is off */
	SENDING_POSTURE,   /* mode auto approved it, and is no longer set */
	SENDING_NEWER,     /* the customer wrote since it was made */
	SENDING_CLAIMED,   /* somebody is sending it */
	SENDING_ALONE,     /* somebody was, and is gone: sending_doubt() */
	SENDING_UNCERTAIN, /* look upstream, then sending_resolve() */
	SENDING_BEHIND,    /* another one of the conversation is being sent */
	SENDING_BLOCKED,   /* another one of the conversation is uncertain */
	SENDING_STUCK,     /* and waits for a person */
};

/* Looks whether a reply may be sent now, and fills `sending`. Changes nothing.
 * The limits of a channel are not looked at: see attempt_wait(). */
enum sending_bar sending_check(struct store *, const char *reply,
    struct sending *);

/* Why not, for a person; a literal that goes on after the reply's id. */
const char *sending_why(enum sending_bar);

/* Claims it: its text may leave once, by this process. */
void sending_begin(struct store *, struct sending *);

enum sending_outcome {
	SENDING_DID,    /* it arrived */
	SENDING_FAILED, /* refused for good */
	SENDING_AGAIN,  /* it did not happen, and may later: approved again */
	SENDING_DOUBT,  /* it may have happened */
};

struct sending_result {
	enum sending_outcome outcome;
	const char *error, *message; /* class and words; NULL when it arrived */
	int64_t wait; /* ms until it may be tried again, -1: unknown */
};
void sending_settle(struct store *, const struct sending *,
    const struct sending_result *);

/* Sends it where sending is to commit: claim, message, reply.sent, at once. */
void sending_deliver(struct store *, struct sending *);

/* An approved reply may be sent although the customer wrote since. */
void sending_allow_newer(struct store *, const char *reply);

/* An approved reply becomes a draft again. */
void sending_withdraw(struct store *, const char *reply);

/* A claim whose owner is gone becomes uncertain. */
void sending_doubt(struct store *, const char *reply);

/* How long an uncertain reply is looked for before it is sent once more. */
#define SENDING_PATIENCE 300000 /* ms */

enum sending_found {
	SENDING_FOUND,   /* upstream: it is sent */
	SENDING_MISSING, /* not there: look again later */
	SENDING_LOST,    /* not there for SENDING_PATIENCE: approved again */
	SENDING_OTHER, /* not there, but another new text of the host: a person
			* must say */
	SENDING_TWICE, /* it was lost before: a person must say */
};

/* Looks for an uncertain reply among the messages that were unknown at the
 * claim, white space folded. Call it after the conversation was read upstream
 * and what was new there is in the store. */
enum sending_found sending_resolve(struct store *, const char *reply);

/* Is it for a person to say what becomes of an uncertain one? */
bool sending_asked(struct store *, const char *reply);

/* A person's word on an uncertain reply: it did not arrive and is to be sent
 * again (approved by `by`), or it is to be left alone (rejected). False when
 * the reply is not uncertain. */
bool sending_approve_again(struct store *, const char *reply, const char *by);
bool sending_abandon(struct store *, const char *reply, const char *by);

/* Links a message that came from upstream to the sent reply that it is a copy
 * of, if there is one: same conversation, same text, about the same time. Call
 * it in the transaction that stored the message. */
void sending_recognise(struct store *, const struct message *);

/* Are two texts the same, with white space folded? */
bool sending_same_text(const char *, const char *);

#endif
