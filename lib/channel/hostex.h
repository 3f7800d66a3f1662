/* SPDX-License-Identifier: MIT */
#ifndef CHANNEL_HOSTEX_H
#define CHANNEL_HOSTEX_H

struct channel;

/*
 * Guests of holiday homes, through Hostex (Hostex API v3): conversations of
 * Airbnb, Booking.com and others. Settings: HOSTEX_API_TOKEN, HOSTEX_API_BASE.
 */
extern const struct channel hostex_channel;

#endif
