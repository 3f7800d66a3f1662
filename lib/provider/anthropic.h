/* SPDX-License-Identifier: MIT */
#ifndef PROVIDER_ANTHROPIC_H
#define PROVIDER_ANTHROPIC_H

#include "provider/provider.h"

/*
 * Anthropic Messages (POST /v1/messages). It refuses members that it does not
 * know, wants the guest's turn first and the turns of both to alternate.
 *
 * Settings: ANTHROPIC_API_KEY (not needed when the base is set),
 * ANTHROPIC_BASE_URL (without /v1), ANTHROPIC_MODEL.
 */
extern const struct provider anthropic_provider;

#endif
