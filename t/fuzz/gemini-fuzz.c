/* SPDX-License-Identifier: MIT */
#include "provider/gemini.h"
#include "provider.h"

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t length)
{
	return provider_fuzz(&gemini_provider, data, length);
}
