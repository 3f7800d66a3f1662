/* SPDX-License-Identifier: MIT */
#ifndef PROVIDER_CHAT_H
#define PROVIDER_CHAT_H

#include "provider/provider.h"

/*
 * OpenAI Chat Completions (POST /chat/completions), and every server that
 * speaks it: llama.cpp, Ollama, vLLM, LiteLLM and others. What these have in
 * common is little, so much is optional here: usage, finish_reason, [DONE], the
 * type of an error's code.
 *
 * Settings: OPENAI_BASE_URL, OPENAI_API_KEY (not needed when the base is set),
 * OPENAI_MODEL.
 */
extern const struct provider chat_provider;

#endif
