-- SPDX-License-Identifier: MIT
-- What export-records --type message does, for the sqlite3 shell.
SELECT json_object('type', 'message', 'id', id, 'conversation', conversation,
	'author', author, 'author_name', author_name, 'text', text,
	'attachments', json(coalesce(attachments, '[]')),
	'flagged', json(CASE flagged WHEN 0 THEN 'false' ELSE 'true' END),
	'flag_reason', flag_reason,
	'sent_at', strftime('%Y-%m-%dT%H:%M:%fZ', sent_at / 1000.0, 'unixepoch'))
FROM message ORDER BY number;
