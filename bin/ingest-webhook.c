/* SPDX-License-Identifier: MIT */
/* ingest-webhook - take in a webhook: verify, store, answer */
#include <errno.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>
#include <strings.h>
#include <unistd.h>

#include "buffer.h"
#include "http.h"
#include "intake.h"
#include "program.h"
#include "rehearse.h"
#include "sandbox.h"
#include "store.h"

static const char usage[] =
    "ingest-webhook --source hostex|standard|hmac [--body] "
    "[--header LINE]... [--dry-run] [--check-sandbox]\n"
    "\n"
    "Takes in webhooks of one connection: HTTP on descriptors 0 and 1, as a\n"
    "super-server makes them, or CGI. Each is verified and stored before it\n"
    "is answered; one that came before is stored once.\n"
    "\n"
    "  --source S       who sends: hostex, standard (Standard Webhooks), or\n"
    "                   hmac (GitHub, and others that sign the body in hex)\n"
    "  --body           stdin is one bare body, the exit status the verdict\n"
    "  --header LINE    with --body: a header of it, 'Name: value'\n"
    "  --dry-run        with --body: print what would be stored\n"
    "  --check-sandbox  try what the sandbox forbids, and print how it went\n"
    "\n"
    "Under tcpserver:\n"
    "  tcpserver 127.0.0.1 8431 ingest-webhook --source hostex\n"
    "What a file with a body would do:\n"
    "  ingest-webhook --source standard --body --dry-run \\\n"
    "      --header 'webhook-id: 1' ... <body.json\n";

enum own_option {
	BODY = PROGRAM_OWN,
	CHECK_SANDBOX,
	DRY_RUN,
	HEADER,
	SOURCE,
};

static const struct option options[] = {
    {"body", no_argument, NULL, BODY},
    {"check-sandbox", no_argument, NULL, CHECK_SANDBOX},
    {"dry-run", no_argument, NULL, DRY_RUN},
    {"header", required_argument, NULL, HEADER},
    {"source", required_argument, NULL, SOURCE},
    PROGRAM_OPTIONS,
};

#define HEADERS 32 /* of a bare body */

struct ingest {
	bool body, check_sandbox, dry_run, chosen;
	enum intake_source source;
	const char *headers[HEADERS]; /* "Name: value" */
	size_t count;
	struct intake intake;
	struct store *store;
};

/* What an outcome is to the sender, and to who gave us a bare body. */
static const struct verdict {
	int http;
	const char *json;
	int status;
} verdicts[] = {
    [INTAKE_NOT_CONFIGURED] = {503, "{\"error\":\"Not configured\"}",
	EX_CONFIG},
    [INTAKE_BAD_SIGNATURE] = {401, "{\"error\":\"Invalid signature\"}",
	EX_NOPERM},
    [INTAKE_WRONG_TYPE] = {415, "{\"error\":\"Unsupported media type\"}",
	EX_DATAERR},
    [INTAKE_BAD_JSON] = {400, "{\"error\":\"Invalid JSON\"}", EX_DATAERR},
    [INTAKE_DUPLICATE] = {200, "{\"status\":\"ok\"}", EX_OK},
    [INTAKE_STORED] = {200, "{\"status\":\"ok\"}", EX_OK},
};

static const struct http_rules rules = {
    .methods = "POST",
    .json = true,
    .body = HTTP_MAX_BODY,
    .patience = HTTP_PATIENCE,
};

static void
add_header(struct ingest *ingest, const char *line)
{
	if (!strchr(line, ':') || *line == ':')
		program_misused("--header: '%s' is not 'Name: value'", line);
	if (ingest->count == HEADERS)
		program_misused("--header: more than %d", HEADERS);
	ingest->headers[ingest->count++] = line;
}

static void
check_options(const struct ingest *ingest, const char *left)
{
	if (left)
		program_misused("'%s': the webhook comes on stdin", left);
	if (!ingest->chosen && !ingest->check_sandbox)
		program_misused("--source: hostex, standard or hmac?");
	if (!ingest->body && ingest->count)
		program_misused("--header goes with --body");
	if (!ingest->body && ingest->dry_run)
		program_misused("--dry-run goes with --body");
	if (!ingest->body && !ingest->check_sandbox && isatty(STDIN_FILENO))
		program_misused("stdin is a terminal: start it from a "
				"super-server, or see --body");
}

static void
read_options(int argc, char **argv, struct ingest *ingest)
{
	int option;

	while ((option = program_next(argc, argv, "", options)) != -1)
		switch (option) {
		case BODY:
			ingest->body = true;
			break;
		case CHECK_SANDBOX:
			ingest->check_sandbox = true;
			break;
		case DRY_RUN:
			ingest->dry_run = true;
			break;
		case HEADER:
			add_header(ingest, optarg);
			break;
		default:
			ingest->chosen = intake_named(optarg, &ingest->source);
			if (!ingest->chosen)
				program_misused("--source: '%s' is neither "
						"hostex, standard nor hmac",
				    optarg);
		}
	check_options(ingest, argv[optind]);
}

/* Settings that only root may read are read by root. */
static void
prepare(struct ingest *ingest)
{
	intake_init(&ingest->intake, ingest->source);
	ingest->intake.rehearsal = ingest->dry_run;
	store_become_owner();
	ingest->store = rehearse_open(ingest->dry_run);
	sandbox_enter(ingest->store);
}

static enum intake_outcome
take(struct ingest *ingest, const struct intake_delivery *delivery)
{
	const char *why = NULL;
	enum intake_outcome outcome = intake_take(&ingest->intake,
	    ingest->store, delivery, &why);

	if (outcome == INTAKE_DUPLICATE)
		program_tell("%s", why);
	else if (outcome != INTAKE_STORED)
		program_inform("%s: %s", intake_sources[ingest->source], why);
	return outcome;
}

static const char *
http_header_of(void *context, const char *name)
{
	return http_header(context, name);
}

static void
serve(struct ingest *ingest, struct http *http)
{
	const struct http_request *request;
	const struct verdict *verdict;

	while ((request = http_next(http))) {
		struct intake_delivery delivery = {
		    .header = http_header_of,
		    .context = http,
		    .body = request->body,
		    .length = request->length,
		    .segment = strrchr(request->path, '/') + 1,
		};

		verdict = &verdicts[take(ingest, &delivery)];
		http_answer(http, verdict->http, verdict->json);
	}
}

static const char *
given_header(void *context, const char *name)
{
	const struct ingest *ingest = context;
	size_t length = strlen(name), i;
	const char *line;

	for (i = 0; i < ingest->count; i++) {
		line = ingest->headers[i];
		if (strncasecmp(line, name, length) == 0 && line[length] == ':')
			return line + length + 1 +
			    strspn(line + length + 1, " \t");
	}
	return NULL;
}

static void
read_body(struct buffer *body)
{
	char bytes[8192];
	ssize_t length = 0;

	while (!body->full &&
	    (length = read(STDIN_FILENO, bytes, sizeof(bytes))) > 0)
		buffer_append(body, bytes, (size_t)length);
	if (length == -1)
		program_die(EX_IOERR, "stdin: %s", strerror(errno));
	if (body->full)
		program_die(EX_DATAERR, "stdin: longer than %zu bytes",
		    HTTP_MAX_BODY);
}

static int
take_body(struct ingest *ingest)
{
	struct intake_delivery delivery = {
	    .header = given_header,
	    .context = ingest,
	};
	struct buffer body, record;
	enum intake_outcome outcome;

	buffer_init(&body, HTTP_MAX_BODY);
	buffer_init(&record, BUFFER_MAXIMUM);
	if (ingest->dry_run)
		ingest->intake.record = &record;
	read_body(&body);
	delivery.body = body.bytes;
	delivery.length = body.length;
	outcome = take(ingest, &delivery);
	if (record.length) {
		rehearse_sign(&record, ingest->dry_run);
		puts(record.bytes);
	}
	buffer_release(&record);
	buffer_release(&body);
	return verdicts[outcome].status;
}

/* Returns the status to exit with. What a client does wrong is none of ours. */
static int
run(struct ingest *ingest, struct http *http)
{
	if (ingest->check_sandbox)
		return sandbox_check() ? EX_OK : EX_SOFTWARE;
	if (ingest->body)
		return take_body(ingest);
	serve(ingest, http);
	return EX_OK;
}

int
main(int argc, char **argv)
{
	struct ingest ingest = {0};
	struct http *http;
	int status, end;

	program_start(usage);
	http_shield(STDIN_FILENO, STDOUT_FILENO);
	http = http_open(STDIN_FILENO, STDOUT_FILENO, &rules);
	read_options(argc, argv, &ingest);
	if (ingest.body || ingest.check_sandbox)
		http_forget(http);
	else
		http_promise(http);
	prepare(&ingest);
	status = run(&ingest, http);
	http_close(http);
	store_close(ingest.store);
	intake_release(&ingest.intake);
	end = program_end();
	return status ? status : end;
}
