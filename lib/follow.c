/* SPDX-License-Identifier: MIT */
#include "follow.h"

#include <bsd/stdlib.h>
#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "buffer.h"
#include "child.h"
#include "cursor.h"
#include "lease.h"
#include "program.h"
#include "rehearse.h"
#include "store.h"
#include "watch.h"
#include "when.h"

#define BATCH_BYTES ((size_t)1 << 20) /* and one event more */
#define PAUSE_FIRST 1000              /* ms */
#define PAUSE_MAXIMUM 60000
#define NAME_MAXIMUM 100
#define PREFIX "follow-events "
#define NAME_SIZE (sizeof(PREFIX) + NAME_MAXIMUM)
/* A cursor that only passed events over moves when it is this far. */
#define PASSED_FAR 1000

struct run {
	struct follow *follow;
	struct tail *tail;
	char name[NAME_SIZE]; /* of cursor and lease in the store */
	int64_t saved;        /* number behind which the cursor is */
	int64_t pause;        /* 0: the last batch was taken */
	struct buffer lines;
	int64_t first, last, count; /* of the batch */
};

bool
follow_name_valid(const char *name)
{
	static const char allowed[] = "abcdefghijklmnopqrstuvwxyz"
				      "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
				      "0123456789._-";
	size_t length = strspn(name, allowed);

	return length && !name[length] && length <= NAME_MAXIMUM;
}

static void
name_cursor(char name[NAME_SIZE], const char *cursor)
{
	snprintf(name, NAME_SIZE, PREFIX "%s", cursor);
}

/* The number behind which the cursor is; -1 when it is new. */
static int64_t
load_cursor(const struct run *run)
{
	struct buffer text;
	const char *why = NULL;
	int64_t seq = -1;

	buffer_init(&text, BUFFER_MAXIMUM);
	if (cursor_load(run->tail->store, run->name, &text)) {
		seq = strtonum(text.bytes, 0, INT64_MAX - 1, &why);
		if (why)
			program_die(EX_IOERR, "%s: the cursor is damaged: '%s'",
			    run->follow->cursor, text.bytes);
	}
	buffer_release(&text);
	return seq;
}

static void
save_cursor(struct run *run)
{
	struct store *store = run->tail->store;
	char text[24];

	if (run->tail->next - 1 == run->saved)
		return;
	run->saved = run->tail->next - 1;
	snprintf(text, sizeof(text), "%lld", (long long)run->saved);
	store_begin(store);
	cursor_store(store, run->name, text);
	store_commit(store);
}

/* What is not there to be given must not look as if it had been given. */
static void
check_place(const struct run *run)
{
	int64_t next = run->tail->next;
	int64_t newest = event_newest(run->tail->store);
	int64_t oldest = event_oldest(run->tail->store);

	if (next > newest + 1)
		program_die(EX_DATAERR,
		    "%s: goes on behind event %lld, but the newest is %lld: "
		    "this is another store or an older copy of it; take "
		    "another cursor",
		    run->follow->cursor, (long long)next - 1,
		    (long long)newest);
	if (next < oldest)
		program_warn("%s: events %lld to %lld are no longer kept",
		    run->follow->cursor, (long long)next,
		    (long long)oldest - 1);
}

static void
begin(struct run *run, struct follow *follow)
{
	*run = (struct run){.follow = follow, .tail = &follow->tail};
	buffer_init(&run->lines, BUFFER_MAXIMUM);
	name_cursor(run->name, follow->cursor);
}

static void
place(struct run *run)
{
	int64_t from = run->follow->from;

	run->saved = load_cursor(run);
	if (run->saved >= 0)
		run->tail->next = run->saved + 1;
	else if (from == FOLLOW_NOW)
		run->tail->next = event_newest(run->tail->store) + 1;
	else
		run->tail->next = from;
	check_place(run);
}

static bool
add_event(void *context, const struct event_row *event)
{
	struct run *run = context;

	if (!run->count++)
		run->first = event->seq;
	run->last = event->seq;
	event_write(&run->lines, event);
	buffer_byte(&run->lines, '\n');
	return run->count < run->follow->batch &&
	    run->lines.length < BATCH_BYTES;
}

/* Collects the next batch; true when the log had no more. */
static bool
collect(struct run *run)
{
	buffer_clear(&run->lines);
	run->count = 0;
	return tail_read(run->tail, add_event, run);
}

static void
renew_lease(void *context)
{
	const struct run *run = context;

	lease_keep(run->tail->store, run->name);
}

static void
complain(const struct run *run, const char *how, int number)
{
	program_warn("%s: %s %d, given events %lld to %lld: the cursor stays "
		     "before them",
	    run->follow->command[0], how, number, (long long)run->first,
	    (long long)run->last);
}

/* Gives the batch to the command; 0: it was taken. */
static int
give(struct run *run)
{
	struct child child = {.words = run->follow->command,
	    .input = run->lines.bytes,
	    .length = run->lines.length,
	    .tick = renew_lease,
	    .context = run};
	enum child_end end = child_run(&child);
	int status = child.status;

	if (end == CHILD_NEVER_RAN) {
		program_warn("%s: %s", child.words[0], strerror(errno));
	} else if (end == CHILD_KILLED) {
		status += 128;
		if (!program_stopped())
			complain(run, "was killed by signal", child.status);
	} else if (status && status != EX_TEMPFAIL && !program_stopped()) {
		complain(run, "ended with status", status);
	}
	return status;
}

static void
rest(struct run *run)
{
	int64_t until, now;

	run->pause = run->pause ? run->pause * 2 : PAUSE_FIRST;
	if (run->pause > PAUSE_MAXIMUM)
		run->pause = PAUSE_MAXIMUM;
	program_tell("%s: says later: is asked again in %lld s",
	    run->follow->command[0], (long long)run->pause / 1000);
	until = when_monotonic() + run->pause;
	while (!program_stopped() && (now = when_monotonic()) < until) {
		renew_lease(run);
		when_sleep(until - now < 1000 ? until - now : 1000);
	}
}

/* One batch. Returns whether to go on; if not, the status is set. */
static bool
work(struct run *run, int *status)
{
	int given = give(run);

	if (!given) {
		run->pause = 0;
		save_cursor(run);
		return true;
	}
	run->tail->next = run->first;
	if (program_stopped())
		return true;
	if (given == EX_TEMPFAIL && !run->follow->once) {
		rest(run);
		return true;
	}
	*status = given;
	return false;
}

/* The log is read: waits for more, or ends. */
static bool
wait_for_more(struct run *run, struct watch *watch)
{
	if (run->follow->once)
		return false;
	if (run->tail->next - run->saved > PASSED_FAR)
		save_cursor(run);
	watch_wait(watch, WATCH_FOR_EVER);
	return true;
}

static int
give_all(struct run *run, struct watch *watch)
{
	bool all, going = true;
	int status = 0;

	while (going && !program_stopped()) {
		renew_lease(run);
		all = collect(run);
		if (run->count)
			going = work(run, &status);
		else if (all)
			going = wait_for_more(run, watch);
	}
	if (run->follow->once && going)
		status = EX_TEMPFAIL;
	return status;
}

/* A new cursor is stored before anything is given, so that "now" remains what
 * it was when the first run began. */
int
follow_run(struct follow *follow)
{
	struct store *store = follow->tail.store;
	struct watch *watch = NULL;
	struct run run;
	int status;

	begin(&run, follow);
	lease_need(store, run.name);
	place(&run);
	save_cursor(&run);
	if (!follow->once)
		watch = watch_open(store_path(store), 1U << BELL_EVENTS);
	status = give_all(&run, watch);
	save_cursor(&run);
	watch_close(watch);
	lease_drop(store, run.name);
	buffer_release(&run.lines);
	return status;
}

void
follow_each(struct follow *follow, event_visitor *visit, void *context)
{
	struct run run;

	begin(&run, follow);
	place(&run);
	while (!tail_read(run.tail, visit, context))
		;
	buffer_release(&run.lines);
}

int64_t
follow_behind(struct store *store, const char *name, const char *value)
{
	const char *why = NULL;
	int64_t seq, newest = event_newest(store);

	if (strncmp(name, PREFIX, strlen(PREFIX)) != 0)
		return -1;
	seq = strtonum(value, 0, INT64_MAX - 1, &why);
	if (why)
		return -1;
	return seq < newest ? newest - seq : 0;
}

void
follow_forget(struct store *store, const char *cursor, bool rehearsal)
{
	char name[NAME_SIZE];
	bool there;

	name_cursor(name, cursor);
	lease_need(store, name);
	store_begin(store);
	there = cursor_remove(store, name);
	rehearse_end(store, rehearsal);
	lease_drop(store, name);
	if (!there)
		program_die(EX_DATAERR,
		    "%s: there is no such cursor: see list-cursors", cursor);
}
