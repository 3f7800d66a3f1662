/* SPDX-License-Identifier: MIT */

/*
 * A store of a test's own, and users who spend its tokens.
 */
#ifndef SPEND_H
#define SPEND_H

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "account.h"
#include "buffer.h"
#include "budget.h"
#include "program.h"
#include "store.h"
#include "tap.h"
#include "when.h"

static char path[64];
static struct store *store;

static inline void
now_is(const char *moment)
{
	setenv("FRONTDESK_NOW", moment, 1);
}

/* A new account with nothing but these. */
static inline void
make_user(const char *name, int64_t balance, int64_t grant, enum period period,
    char id[ID_SIZE])
{
	struct account account = {.external_id = name,
	    .company = "Harbour Lofts",
	    .role = "user",
	    .balance = balance,
	    .grant = grant,
	    .grant_period = period,
	    .refilled_at = WHEN_NONE,
	    .created_at = WHEN_NONE};

	store_begin(store);
	account_make(store, &account, NULL, id);
	store_commit(store);
}

struct figures {
	long long balance, reserved;
};

static inline void
take(void *context, const struct account *account)
{
	struct figures *figures = context;

	figures->balance = account->balance;
	figures->reserved = account->reserved;
}

static inline void
has(const char *user, long long balance, long long reserved, const char *name)
{
	struct figures figures = {-1, -1};

	account_load(store, user, take, &figures);
	is_number(figures.balance, balance, "%s: the balance", name);
	is_number(figures.reserved, reserved, "%s: reserved", name);
}

static struct budget_refusal refusal;

static inline bool
reserve(const char *user, int64_t input, int64_t output, char id[ID_SIZE])
{
	struct budget_ask ask = {.user = user,
	    .conversation = "mail:1",
	    .assistant = "default",
	    .provider = "chat",
	    .model = "m",
	    .input = input,
	    .output = output};
	enum budget_answer answer;

	store_begin(store);
	answer = budget_reserve(store, &ask, id, &refusal);
	store_commit(store);
	return answer == BUDGET_RESERVED;
}

static inline void
settle(const char *id, int64_t input, int64_t output, const char *cost,
    const char *name)
{
	struct budget_usage usage = {input, output, 0, false};
	struct buffer text;

	buffer_init(&text, BUFFER_MAXIMUM);
	store_begin(store);
	budget_settle(store, id, &usage, &text);
	store_commit(store);
	is(text.bytes, cost, "%s", name);
	buffer_release(&text);
}

static inline void
release(const char *id)
{
	store_begin(store);
	budget_release(store, id);
	store_commit(store);
}

static inline long long
count(const char *sql)
{
	return store_value(store, sql, -1);
}

/* A process of its own, which is another owner: this program once more. */
static inline pid_t
start(const char *moment, const char *work, const char *user)
{
	pid_t child = fork();

	if (child == 0) {
		if (moment)
			now_is(moment);
		execl("/proc/self/exe", "again", work, path, user,
		    (char *)NULL);
		_exit(127);
	}
	return child;
}

/* In a folder of its own, which spend_end() removes. */
static inline void
spend_begin(void)
{
	char folder[] = "/tmp/frontdesk-spend.XXXXXX";

	if (!mkdtemp(folder))
		exit(EX_CANTCREAT);
	snprintf(path, sizeof(path), "%s/desk.db", folder);
	setenv("STORE_LINT", "1", 1);
	setenv("FRONTDESK_CONFIG", "/dev/null", 1);
}

static inline void
spend_end(void)
{
	static const char *const names[] = {"desk.db", "desk.db.lock",
	    "bells/events", "bells", ""};
	char name[sizeof(path) + 16];

	*strrchr(path, '/') = '\0';
	for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
		snprintf(name, sizeof(name), "%s/%s", path, names[i]);
		remove(name);
	}
}

#endif
