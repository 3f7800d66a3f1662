/* SPDX-License-Identifier: MIT */
#ifndef PROVIDER_CHAT_ERROR_H
#define PROVIDER_CHAT_ERROR_H

#include <cjson/cJSON.h>
#include <stdbool.h>

struct completion;

/*
 * What an error of a chat completions server means. Their shapes, all seen in
 * the wild: {"error":{"message","type","code"}} with a code that is a word, a
 * number, a number as text or null; {"error":"text"}; the members without the
 * wrapper and "object":"error"; {"detail":"text"} or a list with "msg".
 */
struct chat_error {
	const char *message;     /* borrowed; "" when there is none */
	const char *type, *code; /* "" when there is none */
	long number; /* code or status as a number, 0 when there is none */
};

/* False when the answer is no error. */
bool chat_error_read(struct chat_error *, const cJSON *answer);

/* Fails the completion. `status` is HTTP's, 200 for an error inside an answer
 * or a stream. */
void chat_error_tell(const struct chat_error *, long status,
    struct completion *);

#endif
