# SPDX-License-Identifier: MIT
# shellcheck shell=sh
#
# A small desk for the tests of programs that look at one, after lib.sh:
#
#	. "${0%/*}/desk.sh"
#	desk_make
#
# What is in it is t/data/desk.jsonl: four conversations on three channels, in
# one of them a subject, and in another a text, that would do harm to a
# terminal.  The clock stands at $FRONTDESK_NOW.

export FRONTDESK_NOW=2026-11-20T10:00:00.000Z

desk_quote='def quote: if . == null then "NULL"
	elif type == "string" then "'\''" + gsub("'\''"; "'\'\''") + "'\''"
	elif type == "boolean" then (if . then "1" else "0" end)
	elif type == "number" then tostring
	else tojson | quote end;
	def moment: .[0:19] + "Z" | fromdate * 1000 | tostring;'

# The rows of records, as SQL.
desk_rows() { # FILE
	jq -r "$desk_quote"'
	if .type == "conversation" then
		"INSERT INTO contact (id, name, email, phone, created_at)
		VALUES (\(.contact.id|quote), \(.contact.name|quote),
		\(.contact.email|quote), \(.contact.phone|quote),
		\(.created_at|moment));
		INSERT INTO conversation (id, channel, contact, status, mode,
		holder, subject, context, unread, unanswered, last_message_at,
		turn_at, created_at) VALUES (\(.id|quote), \(.channel|quote),
		\(.contact.id|quote), \(.status|quote), \(.mode|quote),
		\(.holder|quote), \(.subject|quote), \(.context|quote),
		\(.unread), \(.unanswered|quote), \(.last_message_at|moment),
		\(.last_message_at|moment), \(.created_at|moment));",
		(.id as $id | .tags[] | "INSERT INTO tag VALUES (
		\($id|quote), \(.|quote));")
	else
		"INSERT INTO message (id, conversation, author, author_name,
		text, attachments, flagged, flag_reason, sent_at) VALUES (
		\(.id|quote), \(.conversation|quote), \(.author|quote),
		\(.author_name|quote), \(.text|quote), \(.attachments|quote),
		\(.flagged|quote), \(.flag_reason|quote), \(.sent_at|moment));"
	end' "$1"
}

# Their texts as the search index has them.
desk_search() {
	cat <<'SQL'
INSERT INTO message_search (rowid, text) VALUES
	(1, 'is there parking near the house'),
	(2, 'yes right in front'),
	(3, 'great and may we bring our dog he is small and he sleeps all day so nobody will ever notice that he is there at all'),
	(4, 'the cafe next door was lovely thank you'),
	(5, '駐 車 場 は あ り ま す か'),
	(6, 'hello 0 owned parking');
SQL
}

desk_make() {
	{
		set-setting mode.sample off && set-setting --remove mode.sample
	} >"$SCRATCH/desk.made" &&
		{
			echo 'BEGIN; DELETE FROM event;'
			desk_rows "$TOP/t/data/desk.jsonl"
			desk_search
			echo 'COMMIT;'
		} | sqlite3 "$FRONTDESK_DB"
}
