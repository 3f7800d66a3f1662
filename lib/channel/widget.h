/* SPDX-License-Identifier: MIT */
#ifndef CHANNEL_WIDGET_H
#define CHANNEL_WIDGET_H

struct channel;

/* Visitors of a web page. Conversations live in the store alone: sending is a
 * committed message and a reply.sent event, so there are no functions. */
extern const struct channel widget_channel;

#endif
