/* SPDX-License-Identifier: MIT */
/* sse-tail - follow events: the store's, a remote stream's, or serve them */
#include <errno.h>
#include <signal.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "buffer.h"
#include "event.h"
#include "event_name.h"
#include "http.h"
#include "jsonl.h"
#include "program.h"
#include "sandbox.h"
#include "sse.h"
#include "store.h"
#include "tail.h"
#include "tail_header.h"
#include "tail_remote.h"
#include "tail_serve.h"
#include "tail_show.h"
#include "watch.h"
#include "when.h"
#include "writer.h"

static const char usage[] =
    "sse-tail [--from SEQ] [--follow] [--event GLOB] [--conversation ID]\n"
    "   or: sse-tail [--header H]... URL\n"
    "   or: sse-tail --serve [--check-sandbox] [--from SEQ] [--event GLOB]\n"
    "                [--conversation ID]\n"
    "\n"
    "Prints the store's events, oldest first, one a line. With a URL, those\n"
    "of a remote stream (SSE), for ever: it connects again by itself and goes\n"
    "on where it was.\n"
    "\n"
    "  --from SEQ         from this number on (default 1; with --follow and\n"
    "                     --serve: what happens from now on)\n"
    "  --follow           go on as more happens\n"
    "  --event GLOB       only events of these names: 'message.*'\n"
    "  --conversation ID  only those about this conversation\n"
    "  --serve            serve them as SSE to one HTTP client on descriptors\n"
    "                     0 and 1, who has a token of mint-token\n"
    "  --check-sandbox    instead, try what the sandbox of a server forbids, "
    "and\n"
    "                     print how it went\n"
    "  --header H         sent with a request to URL: 'Name: value', or @FILE\n"
    "                     with such lines (secrets belong into a file)\n"
    "\n"
    "What guests write, as they write it:\n"
    "  sse-tail --follow --event message.created\n"
    "From inetd, for operators' screens:\n"
    "  8434 stream tcp nowait desk /usr/local/bin/sse-tail sse-tail --serve\n"
    "From another machine:\n"
    "  sse-tail --header @token https://desk.example.com/api/events\n";

enum own_option {
	FROM = PROGRAM_OWN,
	FOLLOW,
	EVENT,
	CONVERSATION,
	SERVE,
	CHECK_SANDBOX,
	HEADER,
};

static const struct option options[] = {
    {"from", required_argument, NULL, FROM},
    {"follow", no_argument, NULL, FOLLOW},
    {"event", required_argument, NULL, EVENT},
    {"conversation", required_argument, NULL, CONVERSATION},
    {"serve", no_argument, NULL, SERVE},
    {"check-sandbox", no_argument, NULL, CHECK_SANDBOX},
    {"header", required_argument, NULL, HEADER},
    PROGRAM_OPTIONS,
};

/* As much is collected before it is written, at most. */
#define PIECE ((size_t)64 << 10)

struct request {
	struct tail tail; /* `next` 0: not said */
	struct tail_header headers;
	const char *url;
	bool follow, serve, check_sandbox;
};

static void
take_option(struct request *request, int option)
{
	switch (option) {
	case FROM:
		request->tail.next = program_number("from", optarg, 1,
		    INT64_MAX - 1);
		break;
	case FOLLOW:
		request->follow = true;
		break;
	case EVENT:
		request->tail.event = event_name_option(optarg);
		break;
	case CONVERSATION:
		request->tail.conversation = optarg;
		break;
	case SERVE:
		request->serve = true;
		break;
	case CHECK_SANDBOX:
		request->check_sandbox = true;
		break;
	case HEADER:
		tail_header_take(&request->headers, optarg);
		break;
	}
}

static void
check_form(const struct request *request)
{
	const char *why;
	bool local = request->tail.next || request->follow ||
	    request->tail.event || request->tail.conversation || request->serve;

	if (request->url && local)
		program_misused("a URL goes with --header alone");
	if (!request->url && request->headers.count)
		program_misused("--header goes with a URL");
	if (request->serve && request->follow)
		program_misused("--serve follows by itself: leave out "
				"--follow");
	if (request->check_sandbox && !request->serve)
		program_misused("--check-sandbox goes with --serve");
	if (request->serve && !request->check_sandbox && isatty(STDIN_FILENO))
		program_misused("stdin is a terminal: start it from a "
				"super-server");
	if (request->url && !fetch_allowed(request->url, &why))
		program_misused("%s: %s", request->url, why);
}

static void
read_options(int argc, char **argv, struct request *request)
{
	int option;

	while ((option = program_next(argc, argv, "", options)) != -1)
		take_option(request, option);
	argv += optind;
	if (argv[0] && argv[1])
		program_misused("'%s': give one URL", argv[1]);
	request->url = argv[0];
	check_form(request);
}

struct printing {
	struct buffer out;
	bool json; /* asked for once: it is a system call */
};

static bool
add_event(void *context, const struct event_row *event)
{
	struct printing *printing = context;
	struct buffer *out = &printing->out;

	if (printing->json) {
		event_write(out, event);
		buffer_byte(out, '\n');
	} else {
		tail_show(out, event);
	}
	return out->length < PIECE;
}

static void
write_out(struct buffer *out)
{
	if (fwrite(out->bytes, 1, out->length, stdout) != out->length ||
	    fflush(stdout) == EOF)
		program_die(EX_IOERR, "cannot write: %s", strerror(errno));
	buffer_clear(out);
}

/* A number that is yet to come is of another store, or of one that was put back
 * to an older state: whoever asks for it must not wait in silence. */
static void
place(struct request *request, struct printing *printing)
{
	struct tail *tail = &request->tail;
	int64_t newest = event_newest(tail->store);
	struct event_row reset = {.seq = newest,
	    .at = when_now(),
	    .name = "reset"};
	char data[40];

	if (!tail->next)
		tail->next = request->follow || request->serve ? newest + 1 : 1;
	if (tail->next <= newest + 1 || request->serve)
		return;
	snprintf(data, sizeof(data), "{\"seq\":%lld}", (long long)newest);
	reset.data = data;
	add_event(printing, &reset);
	tail->next = newest + 1;
}

/* Also notices a reader that left while there was nothing to write. */
static bool
wait_for_more(struct watch *watch)
{
	if (watch_wait(watch, WATCH_FOR_EVER) == WATCH_OTHER)
		raise(SIGPIPE);
	return !program_stopped();
}

static void
print_events(struct request *request)
{
	struct tail *tail = &request->tail;
	struct printing printing = {.json = program_json()};
	struct watch *watch = NULL;
	bool all;

	if (request->follow) {
		watch = watch_open(store_path(tail->store), 1U << BELL_EVENTS);
		watch_also(watch, STDOUT_FILENO, 0);
	}
	buffer_init(&printing.out, BUFFER_MAXIMUM);
	place(request, &printing);
	do {
		all = tail_read(tail, add_event, &printing);
		if (printing.out.length)
			write_out(&printing.out);
	} while (!program_stopped() && (!all || watch) &&
	    (!all || wait_for_more(watch)));
	buffer_release(&printing.out);
	watch_close(watch);
}

static void
serve(struct request *request, struct http *http)
{
	struct tail *tail = &request->tail;
	struct watch *watch = watch_open(store_path(tail->store),
	    1U << BELL_EVENTS);

	place(request, NULL);
	sandbox_enter(tail->store);
	tail_serve(http, tail, watch);
	watch_close(watch);
}

static void
check_sandbox(struct store *store)
{
	sandbox_enter(store);
	if (!sandbox_check())
		exit(EX_SOFTWARE);
}

static void
print_remote(void *context, const struct sse_event *event)
{
	struct buffer *record = context;
	struct writer writer;

	buffer_clear(record);
	writer_init(&writer, record);
	writer_object(&writer, NULL);
	writer_text(&writer, "type", "sse");
	writer_text(&writer, "event", event->event);
	writer_text(&writer, "id", *event->id ? event->id : NULL);
	writer_text(&writer, "data", event->data);
	writer_end_object(&writer);
	jsonl_write(stdout, record);
}

static void
print_stream(const struct request *request)
{
	struct buffer record;
	struct tail_remote remote = {.url = request->url,
	    .visit = print_remote,
	    .context = &record};

	buffer_init(&record, BUFFER_MAXIMUM);
	tail_header_give(&request->headers, remote.headers);
	tail_remote_run(&remote);
	buffer_release(&record);
}

static void
use_store(struct request *request)
{
	bool serves = request->serve && !request->check_sandbox;
	struct http *http = serves ? tail_serve_open() : NULL;

	/* What root makes in the folder of another, that one cannot ring. */
	if (serves)
		store_become_owner();
	request->tail.store = store_open(STORE_READ);
	if (serves)
		serve(request, http);
	else if (request->serve)
		check_sandbox(request->tail.store);
	else
		print_events(request);
	store_close(request->tail.store);
}

int
main(int argc, char **argv)
{
	struct request request = {0};

	program_start(usage);
	/* Under inetd what is said about a wrong option goes to the client. */
	for (int i = 1; i < argc; i++)
		if (strcmp(argv[i], "--serve") == 0)
			http_shield(STDIN_FILENO, STDOUT_FILENO);
	read_options(argc, argv, &request);
	program_catch();
	if (request.url)
		print_stream(&request);
	else
		use_store(&request);
	tail_header_release(&request.headers);
	return program_end();
}
