/* SPDX-License-Identifier: MIT */
#include "ask.h"

#include <bsd/stdlib.h>
#include <inttypes.h>
#include <stdio.h>

#include "account.h"
#include "config.h"
#include "cursor.h"
#include "estimate.h"
#include "fetch.h"
#include "program.h"
#include "prompt.h"
#include "provider/service.h"
#include "store.h"
#include "when.h"

/* A model that streams says something this often; one that does not may think
 * for as long as the whole answer may take. */
#define STREAM_SILENCE 60L /* s */

#define ANSWER_MAXIMUM ((size_t)8 << 20)

#define TIMEOUT 120L /* s, where the caller names none */

void
ask_init(struct ask *ask)
{
	*ask = (struct ask){.timeout = TIMEOUT};
	completion_init(&ask->completion);
	provider_request_init(&ask->request);
	buffer_init(&ask->bytes, BUFFER_MAXIMUM);
}

void
ask_release(struct ask *ask)
{
	if (ask->streamed)
		stream_release(&ask->stream);
	buffer_release(&ask->bytes);
	provider_request_release(&ask->request);
	completion_release(&ask->completion);
	recording_release(&ask->recorded);
}

static void
finish(struct ask *ask)
{
	if (ask->done)
		ask->done(ask);
}

static void
on_received(void *context, const char *bytes, size_t length)
{
	struct ask *ask = context;

	if (recording_mode() == RECORDING_KEEPS)
		buffer_append(&ask->bytes, bytes, length);
	stream_feed(&ask->stream, bytes, length);
}

static void
read_answer(struct ask *ask, const struct fetch_answer *answer)
{
	struct completion *completion = &ask->completion;

	if (answer->outcome == FETCH_CANCELLED)
		completion_fail(completion, COMPLETION_UNAVAILABLE, true,
		    "given up before there was an answer");
	else if (!ask->streamed)
		service_read(ask->provider->service, answer, completion);
	else if (answer->outcome == FETCH_DONE)
		stream_end(&ask->stream);
	else if (!completion->over)
		service_read(ask->provider->service, answer, completion);
}

/* Said before a service does anything, also inside of a stream. */
static bool
is_turned_away(enum completion_error error)
{
	return error == COMPLETION_AUTH || error == COMPLETION_RATE ||
	    error == COMPLETION_QUOTA || error == COMPLETION_TOO_LONG;
}

/* Did somebody work for it? Before completion_end() makes up what was not
 * reported. */
static bool
was_paid(const struct completion *completion, const struct fetch_answer *answer)
{
	long status = answer->status ? answer->status : answer->began;

	if (completion->input >= 0 || completion->output >= 0 ||
	    completion->text.length || completion->refusal.length)
		return true;
	if (status)
		return status < 300 && !is_turned_away(completion->error);
	return answer->left;
}

/* What a stream that broke off had reported was not all. */
static void
count_broken(struct ask *ask)
{
	struct completion *completion = &ask->completion;
	int64_t seen = estimate_tokens(completion->text.bytes);

	if (!ask->streamed || !completion->error || completion->over ||
	    completion->finish)
		return;
	if (completion->output >= 0 && completion->output < seen)
		completion->output = -1;
}

static void
keep_exchange(const struct ask *ask, const struct fetch_answer *answer)
{
	const char *setting = ask->provider->service->key_setting;
	struct recording_exchange exchange = {
	    .url = ask->request.url.bytes,
	    .body = &ask->request.body,
	    .answer = answer,
	    .secret = config_get(setting),
	    .secret_name = setting,
	};

	if (recording_mode() != RECORDING_KEEPS ||
	    answer->outcome == FETCH_CANCELLED)
		return;
	/* An error's body is collected, whatever was asked for. */
	if (ask->streamed && !answer->length)
		exchange.stream = &ask->bytes;
	recording_keep(&ask->key, &exchange);
}

static void
on_answer(void *context, struct fetch_answer *answer)
{
	const struct ask *ask = context;

	service_judge(ask->provider->service, answer);
}

static void
on_done(void *context, const struct fetch_answer *answer)
{
	struct ask *ask = context;

	ask->call = NULL;
	keep_exchange(ask, answer);
	read_answer(ask, answer);
	ask->paid = was_paid(&ask->completion, answer);
	count_broken(ask);
	completion_end(&ask->completion, ask->prompt->estimate);
	finish(ask);
}

/* All of the question but who hears of its answer. */
static void
fill_request(const struct provider_request *from, struct fetch_request *to)
{
	size_t count = 0;

	to->method = "POST";
	to->url = from->url.bytes;
	to->body = from->body.bytes;
	to->body_length = from->body.length;
	while (from->headers[count].name) {
		to->headers[count] = from->headers[count];
		count++;
	}
	if (from->secret_name)
		to->headers[count] = (struct fetch_header){from->secret_name,
		    from->secret.bytes};
}

static void
begin_stream(struct ask *ask)
{
	ask->streamed = true;
	stream_init(&ask->stream, ask->provider, &ask->completion);
	ask->stream.piece = ask->piece;
	ask->stream.context = ask->context;
}

static void
send_request(struct fetch_pool *pool, struct ask *ask)
{
	struct fetch_request fetch = {
	    .repeatable = true,
	    .total_seconds = ask->timeout,
	    .idle_seconds = ask->prompt->stream && STREAM_SILENCE < ask->timeout
		? STREAM_SILENCE
		: ask->timeout,
	    .maximum = ANSWER_MAXIMUM,
	    .judge = on_answer,
	    .done = on_done,
	    .context = ask,
	};

	fill_request(&ask->request, &fetch);
	if (ask->prompt->stream) {
		begin_stream(ask);
		fetch.received = on_received;
	}
	ask->call = fetch_start(pool, &fetch);
}

/* What was recorded, as if it came now. */
static void
replay(struct ask *ask)
{
	struct recording_answer recorded = ask->recorded;
	struct fetch_answer *answer = &recorded.answer;

	ask->recorded = (struct recording_answer){0};
	if (ask->prompt->stream) {
		begin_stream(ask);
		if (answer->status < 300) {
			stream_feed(&ask->stream, answer->body, answer->length);
			answer->body = "";
			answer->length = 0;
		}
	}
	on_done(ask, answer);
	recording_release(&recorded);
}

static void
answer_locally(struct store *store, struct ask *ask)
{
	store_begin_reading(store);
	ask->provider->answer(store, ask->thread, &ask->completion);
	store_end_reading(store);
	completion_end(&ask->completion, 0);
	if (ask->piece && !ask->completion.error)
		ask->piece(ask->context, ask->completion.text.bytes,
		    ask->completion.text.length);
	finish(ask);
}

/* How often this store asked the same: a candidate is another question. */
static int64_t
count_question(struct store *store, const char *hash)
{
	char name[HMAC_HEX_SIZE + sizeof("recording:")], text[32];
	struct buffer value;
	int64_t count = 1;

	snprintf(name, sizeof(name), "recording:%s", hash);
	buffer_init(&value, BUFFER_MAXIMUM);
	if (cursor_load(store, name, &value))
		count += strtonum(value.bytes, 0, INT64_MAX - 1, NULL);
	buffer_release(&value);
	snprintf(text, sizeof(text), "%" PRId64, count);
	cursor_store(store, name, text);
	return count;
}

static void
make_request(struct store *store, struct ask *ask)
{
	const struct buffer *body = &ask->request.body;
	enum recording mode = recording_mode();

	ask->provider->request(ask->prompt, &ask->request);
	hmac_sha256_hex(body->bytes, body->length, ask->prompt_hash);
	if (mode == RECORDING_OFF)
		return;
	recording_hash(&ask->key, ask->request.url.bytes, body);
	ask->key.number = count_question(store, ask->key.hash);
	ask->replayed = mode == RECORDING_ANSWERS;
	/* What is not there, or is none, ends the program before the commit. */
	if (ask->replayed)
		recording_read(&ask->key, &ask->recorded);
}

static void
refuse(struct ask *ask)
{
	const struct budget_refusal *refusal = &ask->refusal;
	char again[WHEN_SIZE];

	completion_fail(&ask->completion, COMPLETION_OVER_BUDGET, false,
	    "over budget: %s: %s%s%s%s%s", refusal->cap, refusal->detail,
	    *refusal->cure ? ": " : "", refusal->cure,
	    refusal->again_at == WHEN_NONE ? "" : "; again from ",
	    refusal->again_at == WHEN_NONE
		? ""
		: when_format(refusal->again_at, again));
}

/* The account that pays; false when there can be none of that name. */
static bool
find_payer(struct store *store, struct ask *ask, char id[ID_SIZE])
{
	const char *why = NULL;

	if (!ask->user || account_need(store, ask->user, id, &why))
		return true;
	completion_fail(&ask->completion, COMPLETION_QUOTA, false,
	    "its user '%s' cannot be charged: %s", ask->user, why);
	return false;
}

bool
ask_reserve(struct store *store, struct ask *ask)
{
	struct budget_ask budget = {
	    .conversation = ask->conversation,
	    .reply = ask->reply,
	    .assistant = ask->assistant,
	    .provider = ask->provider->name,
	};
	char payer[ID_SIZE];

	if (ask->provider->answer)
		return true;
	if (!find_payer(store, ask, payer))
		return false;
	budget.user = ask->user ? payer : NULL;
	budget.model = ask->prompt->model;
	budget.input = ask->prompt->estimate;
	budget.output = ask->prompt->limit;
	if (budget_reserve(store, &budget, ask->reservation, &ask->refusal) ==
	    BUDGET_OVER) {
		*ask->reservation = '\0';
		refuse(ask);
		return false;
	}
	make_request(store, ask);
	return true;
}

void
ask_send(struct store *store, struct fetch_pool *pool, struct ask *ask)
{
	if (ask->completion.error)
		finish(ask);
	else if (ask->provider->answer)
		answer_locally(store, ask);
	else if (ask->replayed)
		replay(ask);
	else
		send_request(pool, ask);
}

void
ask_start(struct store *store, struct fetch_pool *pool, struct ask *ask)
{
	if (!ask->provider->answer) {
		store_begin(store);
		ask_reserve(store, ask);
		store_commit(store);
	}
	ask_send(store, pool, ask);
}

void
ask_now(struct store *store, struct ask *ask)
{
	struct fetch_pool *pool = fetch_open(1);

	fetch_stop(pool, program_stopped);
	ask_start(store, pool, ask);
	fetch_run(pool);
	fetch_close(pool);
}

void
ask_settle(struct store *store, struct ask *ask, struct buffer *cost)
{
	const struct completion *completion = &ask->completion;
	struct budget_usage usage = {completion->input, completion->output,
	    completion->cached, completion->estimated};

	if (!*ask->reservation)
		return;
	if (ask->paid)
		budget_settle(store, ask->reservation, &usage, cost);
	else
		budget_release(store, ask->reservation);
	*ask->reservation = '\0';
}
