// SPDX-License-Identifier: MIT
// import.js FILE STORE: what import-records does, as one would write it with
// Node and better-sqlite3, with the cache that this takes by itself: larger ones
// are slower. STORE has the schema.
'use strict';
const fs = require('fs');
const Database = require('better-sqlite3');

const [, , file, path] = process.argv;
const BATCH = 5000;
const db = new Database(path);
db.pragma('journal_mode = WAL');
db.pragma('synchronous = FULL');

const contact = db.prepare('INSERT INTO contact (id, name, created_at)' +
	' VALUES (?, ?, ?)');
const conversation = db.prepare('INSERT INTO conversation (id, channel,' +
	' contact, mode, created_at) VALUES (?, ?, ?, ?, ?)' +
	' ON CONFLICT (id) DO NOTHING');
const message = db.prepare('INSERT INTO message (id, conversation, author,' +
	' author_name, text, attachments, flagged, flag_reason, sent_at)' +
	' VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT (id) DO NOTHING');
const index = db.prepare('INSERT INTO message_search (rowid, text)' +
	' VALUES (?, ?)');
const event = db.prepare('INSERT INTO event (name, conversation, at, data,' +
	' imported) VALUES (?, ?, ?, ?, 1)');

const fold = (text) => text.normalize('NFKD').replace(/\p{M}+/gu, '')
	.toLowerCase().replace(/[^\p{L}\p{N}]+/gu, ' ').trim();
const known = new Set();

function begin(record, sentAt) {
	const id = 'contact_' + record.conversation;
	known.add(record.conversation);
	contact.run(id, record.author_name, sentAt);
	if (conversation.run(record.conversation,
		record.conversation.split(':')[0], id, 'draft', sentAt).changes)
		event.run('conversation.created', record.conversation, Date.now(),
			'{"imported":true}');
}

function store(record) {
	const sentAt = Date.parse(record.sent_at);
	if (!known.has(record.conversation))
		begin(record, sentAt);
	const attachments = record.attachments.length
		? JSON.stringify(record.attachments) : null;
	const result = message.run(record.id, record.conversation, record.author,
		record.author_name, record.text, attachments,
		record.flagged ? 1 : 0, record.flag_reason, sentAt);
	if (!result.changes)
		return;
	index.run(result.lastInsertRowid, fold(record.text));
	event.run('message.created', record.conversation, Date.now(),
		JSON.stringify({message: record, imported: true}));
}

const storeAll = db.transaction((lines) => {
	for (const line of lines)
		store(JSON.parse(line));
});

const lines = fs.readFileSync(file, 'utf8').split('\n');
lines.pop();
for (let i = 0; i < lines.length; i += BATCH)
	storeAll.immediate(lines.slice(i, i + BATCH));
db.close();
