/* SPDX-License-Identifier: MIT */
#ifndef RECORDING_H
#define RECORDING_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "buffer.h"
#include "fetch.h"
#include "hmac.h"

/*
 * Exchanges with services, kept and played again, so that a whole pipeline can
 * be run once more without network, money or chance.
 *
 * $FRONTDESK_RECORD names a folder, which is made: each exchange is stored in a
 * file HASH-N.json of mode 0600, at once or not at all. HASH is the SHA-256 of
 * method, URL and body; N counts how often this store asked the same. Keys are
 * no part of it: headers of the request are not kept, and where an answer
 * repeats the key in one piece, it is kept as the key's name, like
 * $OPENAI_API_KEY.
 *
 * $FRONTDESK_REPLAY names such a folder: what is asked is answered from it, and
 * nobody is called. A question that is not there exits EX_NOINPUT and names the
 * file that was looked for. Setting both exits EX_CONFIG.
 */
enum recording { RECORDING_OFF, RECORDING_KEEPS, RECORDING_ANSWERS };
enum recording recording_mode(void);

/* One exchange. */
struct recording_key {
	char hash[HMAC_HEX_SIZE];
	int64_t number; /* from 1 */
};
void recording_hash(struct recording_key *, const char *url,
    const struct buffer *body);

/* What a service answered: `answer`, and instead of its body, where that was
 * streamed, its bytes as they came. */
struct recording_exchange {
	const char *url;
	const struct buffer *body;
	const struct fetch_answer *answer;
	const struct buffer *stream; /* NULL: was not streamed */
	/* What must not be kept, and its name; NULL: there is no secret. */
	const char *secret, *secret_name;
};
void recording_keep(const struct recording_key *,
    const struct recording_exchange *);

/* Reads it; exits, as above, when it is not there or is none. Its
 * `answer.call` is NULL, and its text valid until recording_release(). */
struct recording_answer {
	struct fetch_answer answer;
	struct buffer body; /* also of a stream */
	char *content_type, *why;
};
void recording_read(const struct recording_key *, struct recording_answer *);
void recording_release(struct recording_answer *);

/*
 * What is otherwise random in a question (the marks around guests' words) comes
 * from the words themselves while one records or replays, and from a secret
 * that is kept in the folder, in `key`: the same words get the same, and nobody
 * who wrote them can know it. False when neither is done.
 */
bool recording_sign(const void *words, size_t length, uint8_t mac[HMAC_BYTES]);

/*
 * And the ids of what is made then, as far as the clock stands still
 * ($FRONTDESK_NOW): those of knowledge and of drafts and their transactions.
 * `words` and `number` say what it is, as nothing else is.
 */
void recording_seed(const char *words, int64_t number);

#endif
