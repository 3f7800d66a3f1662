/* SPDX-License-Identifier: MIT */
#ifndef PROVIDER_GEMINI_H
#define PROVIDER_GEMINI_H

#include "provider/provider.h"

/*
 * Google Gemini (POST /models/MODEL:generateContent). The model stands in the
 * address, the key in a header alone, as addresses end up in logs.
 *
 * Settings: GEMINI_API_KEY (not needed when the base is set), GEMINI_BASE_URL
 * (with /v1beta), GEMINI_MODEL.
 */
extern const struct provider gemini_provider;

#endif
