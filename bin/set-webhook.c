/* SPDX-License-Identifier: MIT */
/* set-webhook - make, change or remove an outgoing webhook */
#include <bsd/string.h>
#include <errno.h>
#include <fcntl.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "buffer.h"
#include "event.h"
#include "event_name.h"
#include "fetch.h"
#include "jsonl.h"
#include "person.h"
#include "program.h"
#include "push_guard.h"
#include "rehearse.h"
#include "signature.h"
#include "store.h"
#include "webhook.h"
#include "when.h"

static const char usage[] =
    "set-webhook [--event GLOB] [--secret-file F] [--disable] [--enable] "
    "[--remove] [--from SEQ] [--dry-run] URL\n"
    "\n"
    "Makes a webhook: what happens from now on is pushed to URL by\n"
    "push-webhooks. Prints it, and the secret that was made for it: this is\n"
    "the only time. Or changes the one of that URL, or id.\n"
    "\n"
    "  --event GLOB     of which events (default message.created): a guest's\n"
    "                   messages; reply.*, conversation.closed, ...\n"
    "  --secret-file F  signs with this secret: whsec_ and base 64, as\n"
    "                   Standard Webhooks has it\n"
    "  --disable        push nothing to it for now\n"
    "  --enable         push to it again what happens from now on\n"
    "  --remove         forget it, and what is on its way to it\n"
    "  --from SEQ       push the events from this number on, too\n"
    "  --dry-run        print what would be, change nothing\n"
    "\n"
    "A guest's messages, to a bot:\n"
    "  set-webhook https://bot.example.com/hooks/desk\n"
    "All about replies, to a service of the house:\n"
    "  WEBHOOK_ALLOW_HOSTS=desk.lan set-webhook --event 'reply.*' \\\n"
    "      http://desk.lan:8080/\n";

enum own_option {
	EVENT = PROGRAM_OWN,
	SECRET_FILE,
	DISABLE,
	ENABLE,
	REMOVE,
	FROM,
	DRY_RUN,
};

static const struct option options[] = {
    {"event", required_argument, NULL, EVENT},
    {"secret-file", required_argument, NULL, SECRET_FILE},
    {"disable", no_argument, NULL, DISABLE},
    {"enable", no_argument, NULL, ENABLE},
    {"remove", no_argument, NULL, REMOVE},
    {"from", required_argument, NULL, FROM},
    {"dry-run", no_argument, NULL, DRY_RUN},
    PROGRAM_OPTIONS,
};

#define SECRET_SIZE 256 /* bytes of a file that holds one */

struct request {
	const char *name, *event, *secret; /* NULL: as it is */
	bool disable, enable, remove, dry_run;
	int64_t from; /* 0: as it is */
	char given[SECRET_SIZE];
	/* What it comes to: */
	struct webhook webhook;
	struct buffer url, pattern, kept, reason;
	char id[ID_SIZE], made[SIGNATURE_KEY_SIZE];
	bool found;
};

/* From a file, because others can see arguments. */
static void
read_secret(struct request *request, const char *path)
{
	struct signature_key key;
	int fd = open(path, O_RDONLY | O_CLOEXEC);
	const char *why;
	ssize_t length;

	if (fd == -1)
		program_die(EX_NOINPUT, "%s: %s", path, strerror(errno));
	length = read(fd, request->given, sizeof(request->given) - 1);
	if (length == -1)
		program_die(EX_NOINPUT, "%s: %s", path, strerror(errno));
	close(fd);
	request->given[length] = '\0';
	request->given[strcspn(request->given, "\r\n")] = '\0';
	if (!signature_key_read(&key, request->given, &why))
		program_die(EX_DATAERR, "%s: %s", path, why);
	signature_key_clear(&key);
	request->secret = request->given;
}

static void
take_option(struct request *request, int option)
{
	switch (option) {
	case EVENT:
		request->event = event_name_option(optarg);
		break;
	case SECRET_FILE:
		read_secret(request, optarg);
		break;
	case DISABLE:
		request->disable = true;
		break;
	case ENABLE:
		request->enable = true;
		break;
	case REMOVE:
		request->remove = true;
		break;
	case FROM:
		request->from = program_number("from", optarg, 1, INT64_MAX);
		break;
	case DRY_RUN:
		request->dry_run = true;
		break;
	}
}

static void
read_options(int argc, char **argv, struct request *request)
{
	int option;

	while ((option = program_next(argc, argv, "", options)) != -1)
		take_option(request, option);
	argv += optind;
	if (!argv[0] || argv[1])
		program_misused("give one URL, or the id of a webhook");
	request->name = argv[0];
	if (request->disable + request->enable + request->remove > 1)
		program_misused("give one of --disable, --enable, --remove");
	if (request->remove &&
	    (request->event || request->secret || request->from))
		program_misused("--remove changes nothing else");
}

/* What can be said before the store is opened: a bad URL makes none. */
static void
check_url(const struct request *request)
{
	struct push_guard guard;
	struct push_target target;
	struct fetch_place place;
	const char *why;

	if (id_is("hook", request->name))
		return;
	if (!strstr(request->name, "://"))
		program_misused("'%s': neither a URL nor the id of a webhook",
		    request->name);
	if (!fetch_place_read(&place, request->name, &why))
		program_misused("'%s': %s", request->name, why);
	if (request->remove || request->disable)
		return;
	push_guard_init(&guard);
	if (!push_target_read(&target, &guard, request->name, &why))
		program_die(EX_NOPERM, "%s: %s", request->name, why);
	push_guard_release(&guard);
}

static void
keep(void *context, const struct webhook *webhook)
{
	struct request *request = context;

	request->found = true;
	request->webhook = *webhook;
	strlcpy(request->id, webhook->id, sizeof(request->id));
	buffer_text(&request->url, webhook->url);
	buffer_text(&request->pattern, webhook->event);
	buffer_text(&request->kept, webhook->secret);
	request->webhook.id = request->id;
	request->webhook.url = request->url.bytes;
	request->webhook.event = request->pattern.bytes;
	request->webhook.secret = request->kept.bytes;
	if (!webhook->disabled_reason)
		return;
	buffer_text(&request->reason, webhook->disabled_reason);
	request->webhook.disabled_reason = request->reason.bytes;
}

static void
find(struct request *request, struct store *store)
{
	bool known = request->disable || request->enable || request->remove ||
	    id_is("hook", request->name);

	request->webhook = (struct webhook){
	    .url = request->name,
	    .event = WEBHOOK_EVENT,
	    .secret = "",
	    .enabled = true,
	    .paused_until = WHEN_NONE,
	    .created_at = when_now(),
	};
	webhook_load(store, request->name, keep, request);
	if (known && !request->found)
		program_die(EX_DATAERR, "%s: no such webhook", request->name);
}

static void
switch_it(struct request *request)
{
	struct webhook *webhook = &request->webhook;

	if (request->enable) {
		webhook->enabled = true;
		webhook->disabled_reason = NULL;
		webhook->failures = 0;
		webhook->paused_until = WHEN_NONE;
	} else if (request->disable && webhook->enabled) {
		webhook->enabled = false;
		buffer_clear(&request->reason);
		buffer_format(&request->reason, "disabled by %s",
		    person_name());
		webhook->disabled_reason = request->reason.bytes;
	}
}

/* What it is to be. One that was not live begins with what happens next. */
static void
decide(struct request *request, struct store *store)
{
	struct webhook *webhook = &request->webhook;
	bool live = request->found && webhook_is_live(webhook);
	int64_t newest = event_newest(store);

	if (request->event)
		webhook->event = request->event;
	if (request->secret)
		webhook->secret = request->secret;
	else if (!*webhook->secret && !request->disable)
		webhook->secret = signature_key_new(request->made);
	switch_it(request);
	if (!live)
		webhook->seen = newest;
	if (request->from)
		webhook->seen = request->from <= newest ? request->from - 1
							: newest;
}

static const char *
state_of(const struct request *request)
{
	if (request->remove)
		return "removed";
	return request->webhook.enabled ? "enabled" : "disabled";
}

static void
print(const struct request *request)
{
	const struct webhook *webhook = &request->webhook;
	bool shown = *request->made && !request->dry_run;
	struct buffer record;

	if (!program_json()) {
		printf("%s  %s  %s  %s%s\n", webhook->id, state_of(request),
		    webhook->event, webhook->url,
		    request->dry_run ? "  (dry run)" : "");
		if (shown)
			printf("secret, shown only now: %s\n", request->made);
		return;
	}
	buffer_init(&record, BUFFER_MAXIMUM);
	webhook_write(&record, webhook, shown);
	if (request->remove) {
		record.length--;
		buffer_text(&record, ",\"removed\":true}");
	}
	rehearse_sign(&record, request->dry_run);
	jsonl_write(stdout, &record);
	buffer_release(&record);
}

static void
change(struct request *request, struct store *store)
{
	store_begin(store);
	find(request, store);
	if (request->remove) {
		webhook_remove(store, request->id);
	} else {
		decide(request, store);
		webhook_store(store, &request->webhook, request->id);
		request->webhook.id = request->id;
		store_ring(store, BELL_HOOKS, event_newest(store));
	}
	/* A secret that nobody has seen must not sign anything. */
	if (*request->made) {
		print(request);
		program_flush();
	}
	rehearse_end(store, request->dry_run);
	if (!*request->made)
		print(request);
}

static void
release(struct request *request)
{
	buffer_release(&request->url);
	buffer_release(&request->pattern);
	buffer_release(&request->kept);
	buffer_release(&request->reason);
}

int
main(int argc, char **argv)
{
	struct request request = {0};
	struct store *store;

	program_start(usage);
	buffer_init(&request.url, BUFFER_MAXIMUM);
	buffer_init(&request.pattern, BUFFER_MAXIMUM);
	buffer_init(&request.kept, BUFFER_MAXIMUM);
	buffer_init(&request.reason, BUFFER_MAXIMUM);
	read_options(argc, argv, &request);
	check_url(&request);
	store = rehearse_open(request.dry_run);
	change(&request, store);
	store_close(store);
	release(&request);
	return program_end();
}
