/* SPDX-License-Identifier: MIT */
#ifndef PROVIDER_RESPONSES_H
#define PROVIDER_RESPONSES_H

#include "provider/provider.h"

/*
 * OpenAI Responses (POST /responses), for OpenAI itself; some other servers
 * speak it too. Nothing of a conversation is kept there ("store":false): the
 * whole of it is sent each time.
 *
 * Settings: OPENAI_API_KEY (not needed when the base is set), OPENAI_BASE_URL,
 * OPENAI_MODEL, OPENAI_TEMPERATURE.
 */
extern const struct provider responses_provider;

#endif
