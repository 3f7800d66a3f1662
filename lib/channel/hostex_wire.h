/* SPDX-License-Identifier: MIT */
#ifndef CHANNEL_HOSTEX_WIRE_H
#define CHANNEL_HOSTEX_WIRE_H

#include <cjson/cJSON.h>
#include <stdbool.h>

#include "channel/channel.h"

struct fetch_answer;
struct fetch_pool;

/*
 * Calls of Hostex API v3 and what their answers mean. Everything comes in one
 * envelope, {"request_id","error_code","error_msg","data"}, mostly with HTTP
 * status 200, also for errors. Sources differ on whether error_code is 0 or 200
 * on success, so both are.
 */

struct hostex_verdict {
	struct channel_result result; /* its `message` is `text` below */
	bool missing;   /* there is no such thing: error_code 404 */
	bool cancelled; /* by the deadline, or because we were told to stop */
	bool hopeless;  /* every other call would end the same way */
	char text[256];
	cJSON *envelope; /* when `result.outcome` is CHANNEL_DONE */
};

/* Judges an answer, HTTP status first, then the envelope. `sending`: a call
 * that must not be repeated when it may have taken effect. Release it. */
void hostex_wire_judge(struct hostex_verdict *, const struct fetch_answer *,
    bool sending);
void hostex_wire_release(struct hostex_verdict *);

/* Exits EX_CONFIG when the settings are missing or cannot be used. */
void hostex_wire_need(void);

/* The verdict is gone when it returns. */
typedef void hostex_judged(void *context, const struct hostex_verdict *);

/* A read of HOSTEX_API_BASE + `path`, which is tried again by the pool. */
void hostex_wire_get(struct fetch_pool *, const char *path, hostex_judged *,
    void *context);

/* A write of JSON text, made once. */
void hostex_wire_post(struct fetch_pool *, const char *path, const char *body,
    hostex_judged *, void *context);

#endif
