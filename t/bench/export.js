// SPDX-License-Identifier: MIT
// export.js STORE: what export-records --type message does, as one would
// write it with Node and better-sqlite3.
'use strict';
const fs = require('fs');
const Database = require('better-sqlite3');

const PIECE = 65536;
const STDOUT = 1;
const db = new Database(process.argv[2], {readonly: true});
const rows = db.prepare('SELECT id, conversation, author, author_name, text,' +
	' attachments, flagged, flag_reason, sent_at FROM message' +
	' ORDER BY number').iterate();
let lines = [];
let length = 0;

function write() {
	fs.writeSync(STDOUT, lines.join(''));
	lines = [];
	length = 0;
}

for (const row of rows) {
	const line = JSON.stringify({
		type: 'message',
		id: row.id,
		conversation: row.conversation,
		author: row.author,
		author_name: row.author_name,
		text: row.text,
		attachments: row.attachments ? JSON.parse(row.attachments) : [],
		flagged: row.flagged !== 0,
		flag_reason: row.flag_reason,
		sent_at: new Date(row.sent_at).toISOString(),
	}) + '\n';
	lines.push(line);
	length += line.length;
	if (length > PIECE)
		write();
}
write();
db.close();
