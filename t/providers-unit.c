/* SPDX-License-Identifier: MIT */

/*
 * Recorded answers of model services, each read as t/data/models.jsonl says:
 * whole, byte by byte, cut in two at every place; errors over HTTP as well.
 */
#include <err.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "cut.h"
#include "json.h"
#include "provider/anthropic.h"
#include "provider/chat.h"
#include "provider/gemini.h"
#include "provider/responses.h"
#include "stub.h"
#include "tap.h"

#define COUNT(array) (sizeof(array) / sizeof((array)[0]))

/* What errors, and answers that are none, are to us. */
static const struct {
	const char *file, *class;
	bool again;
} classes[] = {
    {"openai/chat_refusal.json", "refused", false},
    {"openai/chat_stream_error.sse", "unavailable", true},
    {"openai/responses_failed.json", "unavailable", true},
    {"openai/responses_stream_refusal.sse", "refused", false},
    {"openai/responses_stream_error.sse", "unavailable", true},
    {"openai/models.json", "bad_answer", true},
    {"openai/error_401.json", "auth", false},
    {"openai/error_429_quota.json", "quota", false},
    {"openai/error_429_rate.http", "rate", true},
    {"openai/error_500.json", "unavailable", true},
    {"compat/ollama_error_404.json", "unavailable", false},
    {"compat/vllm_error_400.json", "too_long", false},
    {"anthropic/stream_error.sse", "unavailable", true},
    {"anthropic/error_401.json", "auth", false},
    {"anthropic/error_429.http", "rate", true},
    {"anthropic/error_529.http", "unavailable", true},
    {"gemini/generate_safety.json", "refused", false},
    {"gemini/stream_blocked.sse", "refused", false},
    {"gemini/stream_error.sse", "unavailable", true},
    {"gemini/error_400_key.json", "auth", false},
    {"gemini/error_429.json", "rate", true},
};

static const struct {
	const char *begin;
	const struct provider *provider;
} readers[] = {
    {"openai/chat", &chat_provider},
    {"openai/error", &chat_provider},
    {"openai/models", &chat_provider},
    {"compat/", &chat_provider},
    {"openai/responses", &responses_provider},
    {"openai/error", &responses_provider},
    {"openai/models", &responses_provider},
    {"anthropic/", &anthropic_provider},
    {"gemini/", &gemini_provider},
};

/* One recorded answer. */
struct fixture {
	const char *file;
	const cJSON *line; /* what it must be read as */
	const struct provider *provider;
	struct buffer bytes; /* the body alone */
	long status;
	const char *class; /* NULL: a good one */
	bool again;
};

static void
load(struct buffer *bytes, const char *name)
{
	char path[256], chunk[4096];
	FILE *file;
	size_t got;

	snprintf(path, sizeof(path), "t/data/%s", name);
	file = fopen(path, "r");
	if (!file)
		err(1, "%s", path);
	buffer_init(bytes, BUFFER_MAXIMUM);
	while ((got = fread(chunk, 1, sizeof(chunk), file)))
		buffer_append(bytes, chunk, got);
	fclose(file);
}

static bool
ends_in(const char *name, const char *end)
{
	size_t length = strlen(name), tail = strlen(end);

	return length >= tail && strcmp(name + length - tail, end) == 0;
}

static void
load_fixture(struct fixture *fixture)
{
	const char *body;

	load(&fixture->bytes, fixture->file);
	fixture->status = json_get_integer(fixture->line, "status", 200);
	if (ends_in(fixture->file, ".http")) {
		body = strstr(fixture->bytes.bytes, "\n\n");
		if (!body)
			body = strstr(fixture->bytes.bytes, "\r\n\r\n") + 2;
		fixture->status = strtol(fixture->bytes.bytes + 9, NULL, 10);
		buffer_drop(&fixture->bytes,
		    (size_t)(body + 2 - fixture->bytes.bytes));
	}
	for (size_t i = 0; i < COUNT(classes); i++)
		if (strcmp(classes[i].file, fixture->file) == 0) {
			fixture->class = classes[i].class;
			fixture->again = classes[i].again;
		}
}

/* The services' own words for an end, as we say it. */
static const char *
finish_of(const char *theirs)
{
	static const char *const cut[] = {"length", "max_output_tokens",
	    "max_tokens"};

	for (size_t i = 0; i < COUNT(cut); i++)
		if (strcmp(cut[i], theirs) == 0)
			return "length";
	return "stop";
}

/* The numbers of the line: all input, all output, cached; the fourth, what of
 * the output were thoughts, nobody asks for. */
static bool
same_usage(const cJSON *usage, const struct completion *completion)
{
	const int64_t counts[] = {completion->input, completion->output,
	    completion->cached};

	for (int i = 0; i < 3; i++)
		if (cJSON_GetArrayItem(usage, i)->valuedouble !=
		    (double)counts[i])
			return false;
	return true;
}

static bool
same_text(const cJSON *line, const char *name, const char *text)
{
	const char *want = json_get_text(line, name);
	size_t length = want ? strlen(want) : 0;

	/* Without the blanks at its end. */
	while (length && want[length - 1] == ' ')
		length--;
	return !want ||
	    (strlen(text) == length && strncmp(text, want, length) == 0);
}

/* What the line says, and what we call that. */
static bool
is_as_told(const struct fixture *fixture, const struct completion *completion)
{
	const cJSON *line = fixture->line;
	const cJSON *usage = json_get_array(line, "usage");
	const char *finish = json_get_text(line, "finish");
	const char *error = json_get_text(line, "error");
	const char *class = completion_class(completion->error);
	const char *refusal = json_get_text(line, "refusal");

	if (!fixture->class != !class ||
	    (class && strcmp(class, fixture->class) != 0) ||
	    (class && completion->again != fixture->again))
		return false;
	/* A bad key: Gemini's reason says more than its status. */
	if (error && !strstr(completion->why.bytes, error) &&
	    completion->error != COMPLETION_AUTH)
		return false;
	return same_text(line, "text", completion->text.bytes) &&
	    (!refusal || strstr(completion->why.bytes, refusal)) &&
	    (!usage || same_usage(usage, completion)) &&
	    (class || strcmp(finish_of(finish), completion->finish) == 0);
}

static void
expect(const struct fixture *fixture, const struct completion *completion,
    const char *how)
{
	struct buffer told;

	buffer_init(&told, BUFFER_MAXIMUM);
	cut_tell(completion, &told);
	if (!ok(is_as_told(fixture, completion), "%s, by %s, %s", fixture->file,
		fixture->provider->name, how))
		tap_show("got", told.bytes);
	buffer_release(&told);
}

/* Whether every cut says the same as none. */
static void
test_cuts(const struct fixture *fixture, const struct completion *whole)
{
	const char *instrumented = getenv("INSTRUMENTED");
	bool slow = instrumented && strcmp(instrumented, "valgrind") == 0;
	struct cut cut = {fixture->bytes.bytes, fixture->bytes.length, 0, 0};
	struct buffer want, got;
	size_t same = 0, tried = 0;

	buffer_init(&want, BUFFER_MAXIMUM);
	buffer_init(&got, BUFFER_MAXIMUM);
	cut_tell(whole, &want);
	/* One byte at a time, then two pieces. */
	for (size_t at = 1; at <= cut.length; at += slow ? 97 : 1) {
		struct completion seen;

		cut.first = at;
		cut.step = at == 1 ? 1 : cut.length;
		cut_stream(fixture->provider, &cut, &seen);
		buffer_clear(&got);
		cut_tell(&seen, &got);
		tried++;
		same += strcmp(want.bytes, got.bytes) == 0;
		completion_release(&seen);
	}
	is_number((long long)same, (long long)tried,
	    "%s, by %s, cut anywhere, is the same", fixture->file,
	    fixture->provider->name);
	buffer_release(&want);
	buffer_release(&got);
}

/* A stream that ends early is an error that may be tried again, unless all of
 * its text was said; where there is an end mark, it must have come. */
static void
test_broken(const struct fixture *fixture, const struct completion *whole)
{
	struct cut cut = {fixture->bytes.bytes, 0, fixture->bytes.length, 1};
	size_t good = 0, wrong = 0;

	for (; cut.length < fixture->bytes.length; cut.length++) {
		struct completion seen;

		cut_stream(fixture->provider, &cut, &seen);
		if (seen.error == COMPLETION_GOOD) {
			good++;
			wrong += strcmp(seen.text.bytes, whole->text.bytes) !=
			    0;
		} else {
			wrong += !seen.again;
		}
		completion_release(&seen);
	}
	is_number((long long)wrong, 0, "%s, by %s, broken off, is an error",
	    fixture->file, fixture->provider->name);
	if (fixture->provider->marked)
		is_number((long long)good, 0, "%s, by %s, has an end mark",
		    fixture->file, fixture->provider->name);
}

static void
test_body(const struct fixture *fixture)
{
	struct cut all = {fixture->bytes.bytes, fixture->bytes.length,
	    fixture->bytes.length, 1};
	struct completion whole;

	if (!ends_in(fixture->file, ".sse")) {
		cut_whole(fixture->provider, &all, fixture->status, &whole);
		expect(fixture, &whole, "whole");
		completion_release(&whole);
	}
	if (fixture->status != 200)
		return;
	cut_stream(fixture->provider, &all, &whole);
	expect(fixture, &whole, "as a stream");
	test_cuts(fixture, &whole);
	if (ends_in(fixture->file, ".sse") && !fixture->class)
		test_broken(fixture, &whole);
	completion_release(&whole);
}

/* What came back over HTTP. */
struct heard {
	const struct provider *provider;
	struct completion completion;
	int64_t wait;
	int tries;
};

static void
on_answer(void *context, struct fetch_answer *answer)
{
	const struct heard *heard = context;

	service_judge(heard->provider->service, answer);
}

static void
on_done(void *context, const struct fetch_answer *answer)
{
	struct heard *heard = context;

	heard->wait = answer->wait;
	heard->tries = answer->tries;
	service_read(heard->provider->service, answer, &heard->completion);
	completion_end(&heard->completion, 1);
}

static void
serve(const struct stub *stub, const struct fixture *fixture)
{
	char *folder = realpath("t/data", NULL);
	struct buffer rules;

	buffer_init(&rules, BUFFER_MAXIMUM);
	buffer_format(&rules, "[{\"%s\":\"%s/%s\",\"status\":%ld}]",
	    ends_in(fixture->file, ".http") ? "raw_file" : "file", folder,
	    fixture->file, fixture->status);
	stub_set(stub, "rules.json", rules.bytes);
	buffer_release(&rules);
	free(folder);
}

static void
test_http(const struct stub *stub, const struct fixture *fixture)
{
	struct heard heard = {.provider = fixture->provider};
	struct fetch_pool *pool = fetch_open(1);
	struct fetch_request request = {
	    .method = "POST",
	    .url = stub->url,
	    .body = "{}",
	    .judge = on_answer,
	    .done = on_done,
	    .context = &heard,
	};
	int64_t wait = json_get_integer(fixture->line, "retry_after", -1);

	serve(stub, fixture);
	completion_init(&heard.completion);
	fetch_start(pool, &request);
	fetch_run(pool);
	fetch_close(pool);
	expect(fixture, &heard.completion, "over HTTP");
	is_number(heard.wait < 0 ? -1 : (heard.wait + 999) / 1000, wait,
	    "%s, by %s: how long to wait", fixture->file,
	    fixture->provider->name);
	completion_release(&heard.completion);
}

static void
test_fixture(const struct stub *stub, const cJSON *line)
{
	struct fixture fixture = {.file = json_get_text(line, "file"),
	    .line = line};
	bool read = false;

	load_fixture(&fixture);
	for (size_t i = 0; i < COUNT(readers); i++) {
		const char *begin = readers[i].begin;

		if (strncmp(fixture.file, begin, strlen(begin)) != 0)
			continue;
		fixture.provider = readers[i].provider;
		test_body(&fixture);
		if (!ends_in(fixture.file, ".sse"))
			test_http(stub, &fixture);
		read = true;
	}
	ok(read, "%s is read by somebody", fixture.file);
	buffer_release(&fixture.bytes);
}

int
main(void)
{
	struct buffer lines;
	struct stub stub;

	load(&lines, "models.jsonl");
	stub_start(&stub);
	for (char *at = lines.bytes, *end; (end = strchr(at, '\n'));
	     at = end + 1) {
		const char *why = NULL;
		cJSON *line = json_parse(at, (size_t)(end - at), &why);

		if (!line)
			errx(1, "models.jsonl: %s", why);
		test_fixture(&stub, line);
		cJSON_Delete(line);
	}
	stub_stop(&stub);
	buffer_release(&lines);
	return done();
}
