/* SPDX-License-Identifier: MIT */
#include "provider/chat.h"
#include "provider.h"

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t length)
{
	return provider_fuzz(&chat_provider, data, length);
}
