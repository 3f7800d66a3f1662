-- SPDX-License-Identifier: MIT
-- From version 1: webhooks in and out, API tokens.

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
