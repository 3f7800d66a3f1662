/* SPDX-License-Identifier: MIT */

/*
 * For units and fuzzers of providers: what a provider makes of bytes, however
 * they are cut.
 */
#ifndef CUT_H
#define CUT_H

#include <assert.h>
#include <string.h>

#include "buffer.h"
#include "completion.h"
#include "fetch.h"
#include "fetch_call.h"
#include "provider/provider.h"
#include "provider/service.h"
#include "provider/stream.h"
#include "utf8.h"

/* Bytes that arrive, and where they are cut: a first piece, then pieces of
 * `step`. */
struct cut {
	const char *bytes;
	size_t length, first, step;
};

static inline void
cut_take_piece(void *pieces, const char *text, size_t length)
{
	assert(length > 0 && utf8_valid(text, length) == length);
	buffer_append(pieces, text, length);
}

/* Reads it as the answer to a question for a stream. The completion is to be
 * released; `asked` of completion_end() is 1. */
static inline void
cut_stream(const struct provider *provider, const struct cut *cut,
    struct completion *completion)
{
	size_t at = cut->first < cut->length ? cut->first : cut->length;
	struct buffer pieces;
	struct stream reader;

	completion_init(completion);
	buffer_init(&pieces, BUFFER_MAXIMUM);
	stream_init(&reader, provider, completion);
	reader.piece = cut_take_piece;
	reader.context = &pieces;
	stream_feed(&reader, cut->bytes, at);
	while (at < cut->length) {
		size_t rest = cut->length - at;
		size_t size = rest < cut->step ? rest : cut->step;

		stream_feed(&reader, cut->bytes + at, size);
		at += size;
	}
	stream_end(&reader);
	/* The pieces that a reader was shown make up the text. */
	assert(strcmp(pieces.bytes, completion->text.bytes) == 0);
	completion_end(completion, 1);
	stream_release(&reader);
	buffer_release(&pieces);
}

/* The answer of a status, in one piece, as the judge and then the reader see
 * it. */
static inline void
cut_whole(const struct provider *provider, const struct cut *cut, long status,
    struct completion *completion)
{
	struct fetch_call none = {0};
	struct fetch_answer answer = {
	    .outcome = fetch_classify(0, status),
	    .status = status,
	    .body = cut->bytes,
	    .length = cut->length,
	    .content_type = "",
	    .wait = -1,
	    .why = "",
	    .call = &none,
	};

	completion_init(completion);
	service_judge(provider->service, &answer);
	service_read(provider->service, &answer, completion);
	completion_end(completion, 1);
	/* Both say the same of whether to try again. */
	if (status >= 300)
		assert(completion->again == (answer.outcome == FETCH_AGAIN) &&
		    completion->error);
}

/* All that there is to say of it, in a line: what it is, or went wrong. */
static inline void
cut_tell(const struct completion *completion, struct buffer *out)
{
	const char *class = completion_class(completion->error);

	if (class)
		buffer_format(out, "%s%s: %s|", class,
		    completion->again ? " again" : "", completion->why.bytes);
	buffer_format(out, "%s|%s|%lld,%lld,%lld%s", completion->finish,
	    completion->text.bytes, (long long)completion->input,
	    (long long)completion->output, (long long)completion->cached,
	    completion->estimated ? " estimated" : "");
}

#endif
