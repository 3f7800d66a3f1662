/* SPDX-License-Identifier: MIT */
#include "provider/anthropic.h"
#include "provider.h"

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t length)
{
	return provider_fuzz(&anthropic_provider, data, length);
}
