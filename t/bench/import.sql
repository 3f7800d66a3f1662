-- SPDX-License-Identifier: MIT
-- What import-records does, as one would write it for the sqlite3 shell. The
-- file "lines" is in the present folder, and the store has the schema.
.bail on
PRAGMA synchronous = FULL;
PRAGMA cache_size = -65536;
CREATE TEMP TABLE line (text TEXT);
.mode ascii
.separator "\001" "\n"
.import lines line
BEGIN IMMEDIATE;
INSERT INTO contact (id, name, created_at)
	SELECT 'contact_' || json_extract(text, '$.conversation'),
		json_extract(text, '$.author_name'), 0
	FROM line GROUP BY json_extract(text, '$.conversation');
INSERT INTO conversation (id, channel, contact, mode, created_at)
	SELECT substr(id, 9), 'hostex', id, 'draft', 0 FROM contact;
INSERT INTO event (name, conversation, at, data, imported)
	SELECT 'conversation.created', id, 0, '{"imported":true}', 1
	FROM conversation;
INSERT INTO message (id, conversation, author, author_name, text, attachments,
	flagged, flag_reason, sent_at)
	SELECT json_extract(text, '$.id'), json_extract(text, '$.conversation'),
		json_extract(text, '$.author'),
		json_extract(text, '$.author_name'), json_extract(text, '$.text'),
		nullif(json_extract(text, '$.attachments'), '[]'),
		json_extract(text, '$.flagged'),
		json_extract(text, '$.flag_reason'),
		CAST(strftime('%s', json_extract(text, '$.sent_at')) AS INTEGER)
			* 1000
	FROM line WHERE TRUE ON CONFLICT (id) DO NOTHING;
INSERT INTO message_search (rowid, text) SELECT number, text FROM message;
INSERT INTO event (name, conversation, at, data, imported)
	SELECT 'message.created', json_extract(text, '$.conversation'), 0,
		'{"message":' || text || ',"imported":true}', 1
	FROM line;
COMMIT;
