/* SPDX-License-Identifier: MIT */

/* Budgets: one call for the last tokens, each booked once, whoever dies. */

#include "budget.h"

#include <signal.h>

#include "spend.h"

#define CROWD 50

/* Until it is killed. */
static void
spend(const char *user)
{
	struct budget_usage usage = {7, 3, 0, false};
	char id[ID_SIZE];

	while (reserve(user, 60, 40, id)) {
		store_begin(store);
		budget_settle(store, id, &usage, NULL);
		store_commit(store);
	}
}

/* Before this process reserves anything: its name as an owner is asked for
 * once, and a child would have it, too. */
static void
a_crowd(void)
{
	char user[ID_SIZE], id[ID_SIZE], byte;
	int told[2], go[2], won = 0, refused = 0;
	pid_t children[CROWD];

	store = store_open_path(path, STORE_WRITE);
	make_user("crowd", 10000, 0, PERIOD_NEVER, user);
	store_close(store);
	if (pipe(told) == -1 || pipe(go) == -1)
		exit(EX_OSERR);
	for (int i = 0; i < CROWD; i++) {
		children[i] = fork();
		if (children[i] == 0) {
			close(go[1]);
			store = store_open_path(path, STORE_WRITE);
			byte = reserve(user, 1000, 5000, id) ? 'y' : 'n';
			if (write(told[1], &byte, 1) != 1)
				_exit(EX_IOERR);
			/* Until all have been told. */
			_exit(read(go[0], &byte, 1) == 0 ? 0 : EX_IOERR);
		}
	}
	for (int i = 0; i < CROWD && read(told[0], &byte, 1) == 1; i++) {
		won += byte == 'y';
		refused += byte == 'n';
	}
	is_number(won, 1, "room for one: one of %d has it", CROWD);
	is_number(refused, CROWD - 1, "and all others are refused");
	store = store_open_path(path, STORE_WRITE);
	has(user, 10000, 6000, "while it is under way");
	close(go[1]);
	for (int i = 0; i < CROWD; i++)
		waitpid(children[i], NULL, 0);
	close(go[0]);
	is_number(budget_settle_abandoned(store), 1,
	    "who ends without settling is settled");
	is_number(budget_settle_abandoned(store), 0, "once");
	has(user, 4000, 0, "as all that was put aside");
	is_number(count("SELECT count(*) FROM ledger /*scan*/ WHERE kind = "
			"'usage' AND estimated = 1 AND amount = -6000"),
	    1, "and marked as an estimate");
	store_close(store);
}

/* Killed at any moment between reservation and settlement, again and again. */
static void
a_killer(void)
{
	char user[ID_SIZE];
	long long rows, left, wrong = 0;
	struct figures figures;

	store = store_open_path(path, STORE_WRITE);
	make_user("killed", 1000000, 0, PERIOD_NEVER, user);
	store_close(store);
	for (int round = 0; round < 20; round++) {
		pid_t child = start(NULL, "spend", user);

		usleep(15000 + (unsigned)round * 3571 % 20000);
		kill(child, SIGKILL);
		waitpid(child, NULL, 0);
		store = store_open_path(path, STORE_WRITE);
		budget_settle_abandoned(store);
		account_load(store, user, take, &figures);
		rows = count("SELECT coalesce(sum(amount), 0) FROM ledger "
			     "/*scan*/ WHERE account = (SELECT id FROM account "
			     "WHERE external_id = 'killed')");
		left = count("SELECT count(*) FROM reservation /*scan*/");
		wrong += rows != figures.balance || left != 0;
		store_close(store);
	}
	store = store_open_path(path, STORE_WRITE);
	is_number(wrong, 0, "killed twenty times: the ledger is the balance");
	ok(count("SELECT count(*) FROM ledger /*scan*/ WHERE amount = -10") > 0,
	    "and calls were settled meanwhile");
	is_number(count("SELECT count(*) FROM ledger /*scan*/ WHERE amount NOT"
			" IN (-10, -100, 1000000) AND account = (SELECT id"
			" FROM account WHERE external_id = 'killed')"),
	    0, "each as what it used, or as its estimate");
}

int
main(int argc, char **argv)
{
	if (argc == 4) {
		store = store_open_path(argv[2], STORE_WRITE);
		spend(argv[3]);
		return 1;
	}
	spend_begin();
	a_crowd();
	a_killer();
	store_close(store);
	spend_end();
	return done();
}
