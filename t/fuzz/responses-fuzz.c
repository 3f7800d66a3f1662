/* SPDX-License-Identifier: MIT */
#include "provider/responses.h"
#include "provider.h"

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t length)
{
	return provider_fuzz(&responses_provider, data, length);
}
