-- SPDX-License-Identifier: MIT
-- From version 2: accounts, their ledger, budgets and prices; insights; whose
-- words a conversation gets.

ALTER TABLE conversation ADD COLUMN assistant TEXT;
ALTER TABLE wanted ADD COLUMN failures INTEGER NOT NULL DEFAULT 0;

-- Somebody whose tokens are counted, an agent, or an admin: in records a "user",
-- which is a word of SQL. Owner: account.c
CREATE TABLE account (
	-- user_...
	id TEXT PRIMARY KEY NOT NULL,
	-- the id of the system that sent them here
	external_id TEXT UNIQUE,
	-- in small letters
	email TEXT UNIQUE,
	name TEXT,
	company TEXT,
	-- user, agent, admin
	role TEXT NOT NULL,
	-- tokens: opening, and all that the ledger says of it since
	balance INTEGER NOT NULL,
	-- the balance that an import brought, 0 for all others
	opening INTEGER NOT NULL DEFAULT 0,
	-- what a refill raises the balance to, and how often: month, week, day, never
	grant_amount INTEGER NOT NULL,
	grant_period TEXT NOT NULL,
	-- NULL: never
	refilled_at INTEGER,
	created_at INTEGER NOT NULL
) STRICT;
CREATE INDEX account_by_company ON account (company) WHERE company IS NOT NULL;

-- What became of tokens: in records a "transaction", which is a word of SQL.
-- Rows are added, and never changed. Owner: ledger.c
CREATE TABLE ledger (
	-- the order in which they were booked
	number INTEGER PRIMARY KEY,
	id TEXT NOT NULL UNIQUE,
	-- usage, grant, refill, set, refund
	kind TEXT NOT NULL,
	-- tokens, negative when they were spent
	amount INTEGER NOT NULL,
	account TEXT,
	company TEXT,
	conversation TEXT,
	-- what was paid for, where that is a reply
	reply TEXT,
	assistant TEXT,
	provider TEXT,
	model TEXT,
	input_tokens INTEGER NOT NULL DEFAULT 0,
	output_tokens INTEGER NOT NULL DEFAULT 0,
	cached_tokens INTEGER NOT NULL DEFAULT 0,
	estimated INTEGER NOT NULL DEFAULT 0,
	-- in millionths of a millionth of the currency; NULL: no price is known
	cost INTEGER,
	-- of the account, after this row; NULL without account
	balance INTEGER,
	-- 1: it came with an import, and moved no balance
	imported INTEGER NOT NULL DEFAULT 0,
	-- who asks for the same once more gives the same key
	key TEXT,
	at INTEGER NOT NULL
) STRICT;
CREATE UNIQUE INDEX ledger_by_key ON ledger (key) WHERE key IS NOT NULL;
CREATE INDEX ledger_by_time ON ledger (at, number);
CREATE INDEX ledger_by_account ON ledger (account, at, number) WHERE account IS NOT NULL;
CREATE INDEX ledger_by_company ON ledger (company, at, number) WHERE company IS NOT NULL;
CREATE INDEX ledger_by_conversation ON ledger (conversation, number) WHERE conversation IS NOT NULL;

-- Tokens put aside for a call that is under way. Owner: budget.c
CREATE TABLE reservation (
	id TEXT PRIMARY KEY NOT NULL,
	account TEXT,
	company TEXT,
	conversation TEXT,
	reply TEXT,
	assistant TEXT,
	provider TEXT NOT NULL,
	model TEXT,
	-- what is asked, about, and what may be answered at most
	input_tokens INTEGER NOT NULL,
	output_tokens INTEGER NOT NULL,
	-- of all that, at most; NULL: no price is known
	cost INTEGER,
	-- see lib/owner.h
	owner TEXT NOT NULL,
	reserved_at INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

-- How much may be spent in a period. Owner: cap.c
CREATE TABLE cap (
	-- company, assistant, user, desk
	scope TEXT NOT NULL,
	-- which one; empty for the desk
	name TEXT NOT NULL,
	-- day, week, month, of UTC
	period TEXT NOT NULL,
	-- NULL: no cap of that kind
	tokens INTEGER,
	cost INTEGER,
	updated_at INTEGER NOT NULL,
	-- what the ledger says was used since then, up to that number
	counted_from INTEGER NOT NULL DEFAULT 0,
	counted INTEGER NOT NULL DEFAULT 0,
	counted_tokens INTEGER NOT NULL DEFAULT 0,
	counted_cost INTEGER NOT NULL DEFAULT 0,
	PRIMARY KEY (scope, name, period)
) STRICT;

-- What a token of a model costs from some moment on, in millionths of a
-- millionth of the currency: the price of a million tokens, in millionths.
-- Owner: price.c
CREATE TABLE price (
	provider TEXT NOT NULL,
	model TEXT NOT NULL,
	from_at INTEGER NOT NULL,
	input INTEGER NOT NULL,
	output INTEGER NOT NULL,
	-- NULL: as input
	cached INTEGER,
	PRIMARY KEY (provider, model, from_at)
) STRICT;

-- What a conversation comes to, in a few sentences. Owner: insight.c
CREATE TABLE insight (
	id TEXT PRIMARY KEY NOT NULL,
	conversation TEXT NOT NULL UNIQUE REFERENCES conversation (id) ON DELETE CASCADE,
	summary TEXT NOT NULL,
	-- how many messages it knew, and the number of the newest
	messages INTEGER NOT NULL,
	known INTEGER NOT NULL,
	-- provider/model
	made_by TEXT NOT NULL,
	created_at INTEGER NOT NULL,
	updated_at INTEGER NOT NULL
) STRICT;

-- Sums of what the ledger says was used. Owner: rollup.c
CREATE TABLE rollup (
	-- of what: see lib/rollup_cell.h
	part INTEGER NOT NULL,
	-- hours or days since 1970
	start INTEGER NOT NULL,
	-- empty for what is not told apart, or not known
	account TEXT NOT NULL,
	name TEXT NOT NULL,
	other TEXT NOT NULL,
	used INTEGER NOT NULL,
	refunded INTEGER NOT NULL,
	input INTEGER NOT NULL,
	output INTEGER NOT NULL,
	cached INTEGER NOT NULL,
	-- in millionths of the currency, and millionths of those
	cost INTEGER NOT NULL,
	rest INTEGER NOT NULL,
	unpriced INTEGER NOT NULL,
	estimated INTEGER NOT NULL,
	-- of a day of an account: those in which it used something, as bits
	hours INTEGER NOT NULL,
	-- of a day: how many accounts used something
	users INTEGER NOT NULL,
	PRIMARY KEY (part, start, account, name, other)
) STRICT, WITHOUT ROWID;
-- Rows of the ledger up to this number are in the sums, ...
CREATE TABLE rollup_mark (number INTEGER PRIMARY KEY) STRICT;
INSERT INTO rollup_mark (number) VALUES (0);
-- ... and these say what was changed, added (1) and removed (-1) among them since.
CREATE TABLE rollup_change (
	number INTEGER PRIMARY KEY,
	sign INTEGER NOT NULL,
	kind TEXT NOT NULL,
	account TEXT,
	company TEXT,
	assistant TEXT,
	model TEXT,
	input_tokens INTEGER NOT NULL,
	output_tokens INTEGER NOT NULL,
	cached_tokens INTEGER NOT NULL,
	estimated INTEGER NOT NULL,
	cost INTEGER,
	at INTEGER NOT NULL
) STRICT;
CREATE TRIGGER rollup_insert AFTER INSERT ON ledger WHEN NEW.number <= (SELECT max(number) FROM rollup_mark) BEGIN
	INSERT INTO rollup_change VALUES (NULL, 1, NEW.kind, NEW.account, NEW.company, NEW.assistant, NEW.model,
		NEW.input_tokens, NEW.output_tokens, NEW.cached_tokens, NEW.estimated, NEW.cost, NEW.at);
END;
CREATE TRIGGER rollup_update AFTER UPDATE ON ledger WHEN OLD.number <= (SELECT max(number) FROM rollup_mark) BEGIN
	INSERT INTO rollup_change VALUES (NULL, -1, OLD.kind, OLD.account, OLD.company, OLD.assistant, OLD.model,
		OLD.input_tokens, OLD.output_tokens, OLD.cached_tokens, OLD.estimated, OLD.cost, OLD.at);
	INSERT INTO rollup_change VALUES (NULL, 1, NEW.kind, NEW.account, NEW.company, NEW.assistant, NEW.model,
		NEW.input_tokens, NEW.output_tokens, NEW.cached_tokens, NEW.estimated, NEW.cost, NEW.at);
END;
CREATE TRIGGER rollup_delete AFTER DELETE ON ledger WHEN OLD.number <= (SELECT max(number) FROM rollup_mark) BEGIN
	INSERT INTO rollup_change VALUES (NULL, -1, OLD.kind, OLD.account, OLD.company, OLD.assistant, OLD.model,
		OLD.input_tokens, OLD.output_tokens, OLD.cached_tokens, OLD.estimated, OLD.cost, OLD.at);
END;
-- What was counted of a ledger that then changed is not known any more: the cap
-- counts again.
CREATE TRIGGER cap_insert AFTER INSERT ON ledger WHEN NEW.number < (SELECT max(number) FROM ledger) BEGIN
	UPDATE cap SET counted_from = 0, counted = 0, counted_tokens = 0, counted_cost = 0 WHERE counted <> 0;
END;
CREATE TRIGGER cap_update AFTER UPDATE ON ledger BEGIN
	UPDATE cap SET counted_from = 0, counted = 0, counted_tokens = 0, counted_cost = 0 WHERE counted <> 0;
END;
CREATE TRIGGER cap_delete AFTER DELETE ON ledger BEGIN
	UPDATE cap SET counted_from = 0, counted = 0, counted_tokens = 0, counted_cost = 0 WHERE counted <> 0;
END;
