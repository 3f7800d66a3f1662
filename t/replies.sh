# SPDX-License-Identifier: MIT
# shellcheck shell=sh
#
# Replies for the tests of programs that work on them, after lib.sh and desk.sh:
#
#	reply_make reply_1 widget:w1 draft 'The text'
#	is 'it is sent' "$(reply_of reply_1 .status)" sent
#
# A reply that is made knows all messages that its conversation has by then.

# reply_make ID CONVERSATION STATUS TEXT [APPROVED_BY [MODEL_TEXT]]
reply_make() {
	reply_hash=$(printf %s "$4" | sha256sum | cut -d' ' -f1)
	reply_quoted=$(printf %s "$4" | sed "s/'/''/g")
	reply_model=$(printf %s "${6-$4}" | sed "s/'/''/g")
	sqlite3 "$FRONTDESK_DB" "INSERT INTO reply (id, conversation, status,
		text, model_text, hash, provider, approved_by, approved_hash,
		known, created_at, updated_at)
		SELECT '$1', '$2', '$3', '$reply_quoted', '$reply_model',
		'$reply_hash', 'canned',
		CASE '$3' WHEN 'draft' THEN NULL ELSE '${5-eva}' END,
		CASE '$3' WHEN 'draft' THEN NULL ELSE '$reply_hash' END,
		(SELECT coalesce(max(number), 0) FROM message
		WHERE conversation = '$2'),
		1795168800000 + (SELECT count(*) FROM reply), 1795168800000"
}

# reply_of ID FILTER: what the record of a reply says.
reply_of() {
	list-replies | jq -r --arg id "$1" "select(.id == \$id) | $2"
}

# The names of the events of a reply, in a line.
reply_events() { # ID
	sqlite3 "$FRONTDESK_DB" "SELECT substr(name, 7) FROM event
		WHERE name LIKE 'reply.%' AND data LIKE '%$1\"%'
		ORDER BY seq" | paste -sd' '
}

# A message of a guest, as if it had just come.
guest_writes() { # CONVERSATION TEXT
	sqlite3 "$FRONTDESK_DB" "INSERT INTO message (id, conversation, author,
		text, sent_at) VALUES ('$1-' || hex(randomblob(4)), '$1',
		'guest', '$2', (SELECT max(sent_at) + 1000 FROM message
		WHERE conversation = '$1'))"
}
