/* SPDX-License-Identifier: MIT */
#ifndef PROVIDER_OPENAI_H
#define PROVIDER_OPENAI_H

#include <cjson/cJSON.h>
#include <stdbool.h>

#include "provider/service.h"

/*
 * What OpenAI's two interfaces, and the servers that speak like them, have in
 * common: settings, and errors. The shapes of these, all seen in the wild:
 * {"error":{"message","type","code"}} with a code that is a word, a number, a
 * number as text or null; {"error":"text"}; the members without the wrapper
 * and "object":"error" or "type":"error"; {"detail":"text"} or a list with
 * "msg".
 */
#define OPENAI_KEY "OPENAI_API_KEY"
#define OPENAI_BASE "OPENAI_BASE_URL"
#define OPENAI_MODEL "OPENAI_MODEL"
#define OPENAI_TEMPERATURE "OPENAI_TEMPERATURE"

/* The members of a struct service that are the same in both. */
#define OPENAI_PLACE \
	.title = "OpenAI", .base_setting = OPENAI_BASE, \
	.base = "https://api.openai.com/v1", .key_setting = OPENAI_KEY, \
	.key_header = "Authorization", .key_before = "Bearer ", \
	.key_shown = "Bearer $" OPENAI_KEY, .words = openai_words

extern const struct service_word openai_words[];

/* False when the answer, or the event, is no error. */
bool openai_error(struct service_error *, const cJSON *answer);

#endif
