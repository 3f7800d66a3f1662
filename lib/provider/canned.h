/* SPDX-License-Identifier: MIT */
#ifndef PROVIDER_CANNED_H
#define PROVIDER_CANNED_H

#include "provider/provider.h"

/*
 * The provider that needs no key and no network: it answers with what somebody
 * has written already. Each question of the guest must be answered, by a canned
 * reply whose variables are all known, by a house fact, or by a reply that was
 * sent to a guest who asked the same; the best that fits is taken and named
 * among the sources. If one question is left, or two sources fit it equally
 * well, a person must answer: it never guesses.
 */
extern const struct provider canned_provider;

#endif
