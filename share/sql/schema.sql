-- SPDX-License-Identifier: MIT
-- The store, version 3. Times are milliseconds since 1970 in UTC, JSON is text,
-- ids are text: channel:native for what comes from outside, PREFIX_ulid for what
-- is made here. Each table is owned by one file in lib/.

-- A person who writes to us. Every table with a person's words is reached from
-- here. Owner: contact.c
CREATE TABLE contact (
	id TEXT PRIMARY KEY NOT NULL,
	name TEXT,
	email TEXT,
	phone TEXT,
	company TEXT,
	created_at INTEGER NOT NULL
) STRICT;
CREATE INDEX contact_by_email ON contact (email) WHERE email IS NOT NULL;

-- Messages exchanged with one contact in one place. Owner: conversation.c
CREATE TABLE conversation (
	id TEXT PRIMARY KEY NOT NULL,
	channel TEXT NOT NULL,
	contact TEXT REFERENCES contact (id),
	-- open, closed
	status TEXT NOT NULL DEFAULT 'open',
	-- auto, draft, off
	mode TEXT NOT NULL,
	-- who took the conversation over; cleared by hand-back
	holder TEXT,
	subject TEXT,
	-- JSON object of facts: check_in, check_out, property, ...
	context TEXT NOT NULL DEFAULT '{}',
	-- whose tokens it spends
	user_id TEXT,
	-- guest messages since somebody last looked
	unread INTEGER NOT NULL DEFAULT 0,
	-- 1: the last word that counts is the guest's
	unanswered INTEGER NOT NULL DEFAULT 0,
	-- 0: there is none yet
	last_message_at INTEGER NOT NULL DEFAULT 0,
	-- when the last message that counts (no system note) was sent
	turn_at INTEGER NOT NULL DEFAULT 0,
	-- number of the guest's message that nothing fitted, 0 when there is none,
	-- -1 when an import said that there was one
	needs_human INTEGER NOT NULL DEFAULT 0,
	created_at INTEGER NOT NULL,
	-- who drafts and answers here; NULL: whoever does elsewhere
	assistant TEXT
) STRICT;
CREATE INDEX conversation_by_time ON conversation (last_message_at, id);
CREATE INDEX conversation_by_channel ON conversation (channel, last_message_at, id);
CREATE INDEX conversation_unanswered ON conversation (last_message_at, id) WHERE unanswered = 1;
CREATE INDEX conversation_unread ON conversation (last_message_at, id) WHERE unread > 0;
CREATE INDEX conversation_by_mode ON conversation (mode, last_message_at, id);
CREATE INDEX conversation_by_contact ON conversation (contact);
CREATE INDEX conversation_by_subject ON conversation (subject) WHERE subject IS NOT NULL;

-- Owner: tag.c
CREATE TABLE tag (
	conversation TEXT NOT NULL REFERENCES conversation (id) ON DELETE CASCADE,
	name TEXT NOT NULL,
	PRIMARY KEY (conversation, name)
) STRICT;
CREATE INDEX tag_by_name ON tag (name, conversation);

-- One message. Those of a conversation are in the order (sent_at, number).
-- Owner: message.c
CREATE TABLE message (
	-- the order of arrival here, and the key of the search index
	number INTEGER PRIMARY KEY,
	id TEXT NOT NULL UNIQUE,
	conversation TEXT NOT NULL REFERENCES conversation (id) ON DELETE CASCADE,
	-- guest, host, assistant, system, user
	author TEXT NOT NULL,
	author_name TEXT,
	text TEXT NOT NULL,
	-- JSON array, NULL for none
	attachments TEXT,
	flagged INTEGER NOT NULL DEFAULT 0,
	flag_reason TEXT,
	sent_at INTEGER NOT NULL
) STRICT;
CREATE INDEX message_by_conversation ON message (conversation, sent_at, number);

-- Full text of messages, as lib/fold makes it. Rows are written and removed by
-- message.c, never by triggers; check-desk --repair adds what is missing.
CREATE VIRTUAL TABLE message_search USING fts5 (
	text, content = '', tokenize = 'ascii'
);
-- Its parts are put together a little at a time, when there are many, and never
-- all at once while somebody waits (lib/store_bulk.c).
INSERT INTO message_search (message_search, rank) VALUES ('automerge', 16);
INSERT INTO message_search (message_search, rank) VALUES ('crisismerge', 1000);

-- A reply on its way from draft to sent. Owner: reply.c; its claims: sending.c
CREATE TABLE reply (
	id TEXT PRIMARY KEY NOT NULL,
	conversation TEXT NOT NULL REFERENCES conversation (id) ON DELETE CASCADE,
	-- draft, approved, sending, sent, failed, uncertain, rejected, stale, shadow
	status TEXT NOT NULL,
	text TEXT NOT NULL,
	-- what the model wrote, whatever a person made of it; NULL: no model did
	model_text TEXT,
	-- SHA-256 of text
	hash TEXT NOT NULL,
	provider TEXT,
	model TEXT,
	assistant TEXT,
	-- SHA-256 of the request that made it
	prompt_hash TEXT,
	-- JSON array: where the canned provider, or the prompt, took its facts
	sources TEXT,
	input_tokens INTEGER NOT NULL DEFAULT 0,
	output_tokens INTEGER NOT NULL DEFAULT 0,
	cached_tokens INTEGER NOT NULL DEFAULT 0,
	estimated INTEGER NOT NULL DEFAULT 0,
	-- decimal text; NULL: no price is known
	cost TEXT,
	finish TEXT,
	approved_by TEXT,
	-- the hash that was approved
	approved_hash TEXT,
	-- 1: send it even if the customer wrote since
	even_if_newer INTEGER NOT NULL DEFAULT 0,
	-- number of the conversation's newest message that it knew when made
	known INTEGER NOT NULL DEFAULT 0,
	attempts INTEGER NOT NULL DEFAULT 0,
	error_class TEXT,
	error_message TEXT,
	-- the message that it became, once that is known
	message TEXT,
	created_at INTEGER NOT NULL,
	updated_at INTEGER NOT NULL,
	sent_at INTEGER
) STRICT;
CREATE INDEX reply_by_status ON reply (status, created_at, id);
CREATE INDEX reply_by_conversation ON reply (conversation, created_at, id);
CREATE INDEX reply_by_time ON reply (created_at, id);

-- Which messages a reply answers. Owner: reply.c
CREATE TABLE reply_answer (
	reply TEXT NOT NULL REFERENCES reply (id) ON DELETE CASCADE,
	message TEXT NOT NULL,
	PRIMARY KEY (reply, message)
) STRICT;
CREATE INDEX reply_answer_by_message ON reply_answer (message);

-- One attempt to send a reply, from the claim on. Also the memory of the limits
-- that a channel sets per conversation. Owner: attempt.c
CREATE TABLE attempt (
	id TEXT PRIMARY KEY NOT NULL,
	reply TEXT NOT NULL REFERENCES reply (id) ON DELETE CASCADE,
	conversation TEXT NOT NULL,
	-- see lib/owner.h
	owner TEXT NOT NULL,
	-- sending, sent, failed, again (it never left), uncertain, asked (it is
	-- uncertain, and a person must say), lost (it was uncertain, was looked
	-- for, and is not there)
	outcome TEXT NOT NULL,
	detail TEXT,
	-- number of the newest message of the conversation at the claim
	known INTEGER NOT NULL,
	started_at INTEGER NOT NULL,
	ended_at INTEGER,
	-- since when we look upstream for an uncertain one
	looked_since INTEGER,
	-- when the other side takes it again, for one that never left
	again_at INTEGER
) STRICT;
CREATE INDEX attempt_by_reply ON attempt (reply, started_at);
CREATE INDEX attempt_by_conversation ON attempt (conversation, started_at);

-- Words between colleagues. Never sent: no table that is sent from refers here.
-- Owner: note.c
CREATE TABLE note (
	id TEXT PRIMARY KEY NOT NULL,
	conversation TEXT NOT NULL REFERENCES conversation (id) ON DELETE CASCADE,
	author TEXT,
	text TEXT NOT NULL,
	created_at INTEGER NOT NULL
) STRICT;
CREATE INDEX note_by_conversation ON note (conversation, created_at, id);

-- House facts and canned replies. Owner: knowledge.c
CREATE TABLE knowledge (
	number INTEGER PRIMARY KEY,
	id TEXT NOT NULL UNIQUE,
	-- snippet, canned
	kind TEXT NOT NULL,
	-- the file it was loaded from
	source TEXT NOT NULL,
	-- its place there: a heading, a canned reply's name
	name TEXT,
	text TEXT NOT NULL,
	language TEXT,
	-- JSON array, NULL for none
	tags TEXT,
	-- SHA-256 of kind, name, text, language and tags
	hash TEXT NOT NULL,
	loaded_at INTEGER NOT NULL,
	UNIQUE (source, hash)
) STRICT;

-- Full text of knowledge, as lib/fold makes it. Owner: knowledge.c
CREATE VIRTUAL TABLE knowledge_search USING fts5 (
	name, text, content = '', tokenize = 'ascii'
);

-- What happened, numbered without gaps. Owner: event.c
CREATE TABLE event (
	seq INTEGER PRIMARY KEY,
	name TEXT NOT NULL,
	conversation TEXT,
	at INTEGER NOT NULL,
	data TEXT NOT NULL,
	imported INTEGER NOT NULL DEFAULT 0
) STRICT;
CREATE INDEX event_of_webhook ON event (conversation, seq)
	WHERE name = 'webhook.received';

-- One run at a time. Owner: lease.c
CREATE TABLE lease (
	name TEXT PRIMARY KEY NOT NULL,
	owner TEXT NOT NULL,
	renewed_at INTEGER NOT NULL
) STRICT;

-- How far something has read. Owner: cursor.c
CREATE TABLE cursor (
	name TEXT PRIMARY KEY NOT NULL,
	value TEXT NOT NULL,
	updated_at INTEGER NOT NULL
) STRICT;

-- What a channel remembers of a conversation upstream: when it was last fetched
-- and the mark by which a change is seen. Owner: upstream.c
CREATE TABLE upstream (
	conversation TEXT PRIMARY KEY NOT NULL REFERENCES conversation (id) ON DELETE CASCADE,
	mark TEXT NOT NULL,
	fetched_at INTEGER NOT NULL
) STRICT;

-- Conversations that a webhook named and nobody fetched yet. Owner: upstream.c
CREATE TABLE wanted (
	conversation TEXT PRIMARY KEY NOT NULL,
	channel TEXT NOT NULL,
	message TEXT,
	since INTEGER NOT NULL,
	-- answers that made no sense, in a row: too many, and nobody asks again
	failures INTEGER NOT NULL DEFAULT 0
) STRICT;
CREATE INDEX wanted_by_time ON wanted (channel, since);

-- What pages and set-setting change; the environment wins. Owner: setting.c
CREATE TABLE setting (
	name TEXT PRIMARY KEY NOT NULL,
	value TEXT NOT NULL,
	updated_at INTEGER NOT NULL
) STRICT;

-- A webhook that was taken in, by what shows that another delivery is the same
-- one. What it said is in its webhook.received event. Owner: intake.c
CREATE TABLE intake (
	-- SOURCE: and a SHA-256, see lib/intake_payload.h
	key TEXT PRIMARY KEY NOT NULL,
	-- the event's number
	seq INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

-- A secret that was taken from its first use, as SHA-256. Owner: learned.c
CREATE TABLE learned (
	name TEXT PRIMARY KEY NOT NULL,
	hash TEXT NOT NULL,
	learned_at INTEGER NOT NULL
) STRICT;

-- An API token, as SHA-256: it was printed once and is not kept. Owner: token.c
CREATE TABLE token (
	id TEXT PRIMARY KEY NOT NULL,
	hash TEXT NOT NULL UNIQUE,
	-- operator, admin, messages, quota, metrics
	scope TEXT NOT NULL,
	name TEXT,
	created_at INTEGER NOT NULL,
	expires_at INTEGER,
	revoked_at INTEGER
) STRICT;

-- Where events are pushed to. Owner: webhook.c
CREATE TABLE webhook (
	id TEXT PRIMARY KEY NOT NULL,
	url TEXT NOT NULL UNIQUE,
	-- a pattern of event names
	event TEXT NOT NULL,
	-- signs what is pushed: whsec_ and base 64; empty when it was imported
	-- without, and then nothing is pushed
	secret TEXT NOT NULL,
	enabled INTEGER NOT NULL DEFAULT 1,
	disabled_reason TEXT,
	-- number of the last event that was looked at for it
	seen INTEGER NOT NULL,
	-- how often in a row it did not answer, or asked for less
	failures INTEGER NOT NULL DEFAULT 0,
	-- nothing is pushed to it before, NULL when it is not paused
	paused_until INTEGER,
	created_at INTEGER NOT NULL
) STRICT;

-- One event on its way to one webhook. Owner: push.c
CREATE TABLE push (
	-- the webhook-id of all attempts
	id TEXT PRIMARY KEY NOT NULL,
	webhook TEXT NOT NULL REFERENCES webhook (id) ON DELETE CASCADE,
	event_seq INTEGER NOT NULL,
	conversation TEXT,
	-- the bytes of all attempts
	body TEXT NOT NULL,
	-- pending, delivered, dead
	status TEXT NOT NULL,
	attempts INTEGER NOT NULL DEFAULT 0,
	-- when the next attempt is due, NULL when there is none
	next_at INTEGER,
	UNIQUE (webhook, event_seq)
) STRICT;
CREATE INDEX push_due ON push (webhook, next_at, event_seq) WHERE status = 'pending';
CREATE INDEX push_by_status ON push (status, event_seq);
CREATE INDEX push_by_conversation ON push (conversation);

-- One attempt to push. Owner: delivery.c
CREATE TABLE delivery (
	id TEXT PRIMARY KEY NOT NULL,
	push TEXT NOT NULL REFERENCES push (id) ON DELETE CASCADE,
	attempt INTEGER NOT NULL,
	-- delivered, failed, dead
	status TEXT NOT NULL,
	-- NULL: there was no answer
	http_status INTEGER,
	error TEXT,
	next_at INTEGER,
	at INTEGER NOT NULL
) STRICT;
CREATE INDEX delivery_by_push ON delivery (push, attempt);
CREATE INDEX delivery_by_time ON delivery (at, id);

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
