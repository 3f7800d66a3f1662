/* SPDX-License-Identifier: MIT */
#ifndef PROVIDER_SERVICE_H
#define PROVIDER_SERVICE_H

#include <cjson/cJSON.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "completion.h"
#include "provider/provider.h"

struct prompt;

/*
 * What providers over HTTP have in common: where they are, when an answer may
 * be tried again, how bytes become JSON, what is none. What one of them says in
 * its own words fills a struct service.
 */

/* What a service says went wrong. All texts are borrowed, and "" where it says
 * nothing. */
struct service_error {
	const char *message;
	const char *type, *code; /* words for programs; the code says more */
	long number;             /* an HTTP status inside it, or 0 */
};

/* What such a word means. */
struct service_word {
	const char *word;
	bool in_message; /* anywhere in it; else the whole of code or type */
	enum completion_error error;
	bool again;
};

struct service {
	const char *title; /* for messages: "OpenAI" */
	const char *base_setting, *base;
	const char *key_setting;
	const char *key_header, *key_before; /* "Authorization", "Bearer " */
	const char *key_shown;               /* instead of its value */
	const struct service_word *words;    /* the surest first, up to NULL */
	bool done; /* "[DONE]" is the end of its streams */

	/* Of a whole answer, or of one event: the tokens, where it tells them;
	 * is it an error (all members of the struct are set by then); */
	void (*usage)(const cJSON *, struct completion *);
	bool (*error)(struct service_error *, const cJSON *);
	/* how long an error asks to wait, in ms, or -1. May be NULL; */
	int64_t (*wait)(const cJSON *);
	/* and what it says, when it is no error. */
	void (*answer)(const cJSON *, struct completion *);
	void (*event)(const cJSON *, struct completion *);
};

/* Where it is, without a slash at the end. To be released. */
void service_base(const struct service *, struct buffer *url);

/* Exits EX_CONFIG when something is missing: a key, unless the base is set, and
 * a base that may be called. */
void service_need(const struct service *);

/* The beginning of a request: base, key, headers. */
void service_address(const struct service *, const struct prompt *,
    struct provider_request *);

/* Which answers may be tried again (see fetch_judge); an answer that was not
 * streamed, or that is an error; the data of one event of a stream, which adds
 * to the text, or fails. */
void service_judge(const struct service *, struct fetch_answer *);
void service_read(const struct service *, const struct fetch_answer *,
    struct completion *);
void service_event(const struct service *, const char *data, size_t length,
    struct completion *);

/* Fails the completion. `status` is HTTP's, 200 for an error inside an answer
 * or a stream. */
void service_tell(const struct service *, const struct service_error *,
    long status, struct completion *);

/* A count of tokens, or -1 where there is none. */
int64_t service_count(const cJSON *object, const char *name);

/* Stands for the guest where we wrote first, for services that begin with the
 * guest; and for a text that is blank, which some refuse. */
#define SERVICE_OPENING "(The host wrote first.)"
#define SERVICE_BLANK "(no text)"

#endif
