/* SPDX-License-Identifier: MIT */
#ifndef CHANNEL_HOSTEX_MESSAGE_H
#define CHANNEL_HOSTEX_MESSAGE_H

#include <cjson/cJSON.h>
#include <stdbool.h>

#include "buffer.h"
#include "message.h"

/*
 * One message of a Hostex thread as a message of ours.
 *
 * Who wrote it: a guest's words and attachments are the guest's; a host's are
 * the host's, or the assistant's when an automation ("Bot:4711") or HostGPT
 * sent them. Everything that nobody said is the system's: notes ("Source:
 * reservation_book"), boxes, cards about bookings (RequestToBook,
 * BsRequestBook, SpecialOffer, ReservationAlteration, HouseLinkCard) that came
 * without words, messages without anything, roles that we do not know. Display
 * types that we do not know change nothing.
 *
 * An attachment becomes {"type","url",...}: its own type, else image or file by
 * the address, card for those cards; its other members follow as long as all of
 * it is small.
 */

/* What a message borrows from besides its JSON; used again for the next. */
struct hostex_scratch {
	struct buffer id, text, attachments;
};

void hostex_scratch_init(struct hostex_scratch *);
void hostex_scratch_release(struct hostex_scratch *);

/* Reads all but `conversation` and `sent_at`; `guest` is the name of a guest
 * who has none there. False, and a literal in `why`, when there is no usable
 * id. */
bool hostex_message_read(struct message *, const cJSON *, const char *guest,
    struct hostex_scratch *, const char **why);

#endif
