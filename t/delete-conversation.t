#!/bin/sh
# SPDX-License-Identifier: MIT
# delete-conversation: count, then delete, and nothing remains.
. "${0%/*}/lib.sh"
. "${0%/*}/desk.sh"

rows() {
	sqlite3 "$FRONTDESK_DB" "SELECT (SELECT count(*) FROM conversation),
		(SELECT count(*) FROM message), (SELECT count(*) FROM reply),
		(SELECT count(*) FROM note), (SELECT count(*) FROM tag),
		(SELECT count(*) FROM reply_answer), (SELECT count(*) FROM insight)"
}

ok 'a desk is made' desk_make
sqlite3 "$FRONTDESK_DB" "
	INSERT INTO reply (id, conversation, status, text, hash, created_at,
		updated_at) VALUES ('reply_1', 'widget:w1', 'draft', 'Yes', 'h',
		0, 0);
	INSERT INTO reply_answer VALUES ('reply_1', 'widget:wm-1');"
add-note --text x widget:w1 >"$SCRATCH/note"
echo '{"type":"insight","id":"insight_1","conversation":"widget:w1",
	"summary":"Asks for parking."}' | tr -d '\n\t' | import-records

ok 'counts' delete-conversation widget:w1
json_is 'what it would delete' "$(printed)" '{"type":"deletion",
	"conversation":"widget:w1","messages":1,"replies":1,"notes":1,
	"insights":1,"tags":2,
	"deleted":false,"dry_run":true}'
ok 'so does a rehearsal' delete-conversation --yes --dry-run widget:w1
is 'and says so' "$(printed | jq -c '[.deleted, .dry_run]')" '[false,true]'
is 'both change nothing' "$(rows)" '4|6|1|1|3|1|1'

ok '--yes' delete-conversation --yes widget:w1
json_is 'is a receipt' "$(printed)" '{"type":"deletion",
	"conversation":"widget:w1","messages":1,"replies":1,"notes":1,
	"insights":1,"tags":2,
	"deleted":true}'
is 'nothing remains' "$(rows)" '3|5|0|0|1|0|0'
exits 'nor is anything found' 1 search-messages 駐車
is 'with an event' "$(desk_events | tail -n 1)" \
	'conversation.deleted|widget:w1|{"messages":1,"reason":null}'
is 'others are found still' "$(search-messages parking | wc -l)" 2

exits 'twice: 65' 65 delete-conversation --yes widget:w1
is 'is named' "$(complained)" \
	'delete-conversation: widget:w1: no such conversation'
sqlite3 "$FRONTDESK_DB" "INSERT INTO wanted (conversation, channel, since)
	VALUES ('hostex:0-1', 'hostex', 1), ('hostex:0-9', 'hostex', 1)"
is 'many' "$(list-conversations --channel hostex |
	delete-conversation --yes | jq -c '[.conversation, .messages]' |
	tr '\n' ' ')" '["hostex:0-1",3] ["hostex:0-2",1] '
is 'a webhook does not bring it back' "$(sqlite3 "$FRONTDESK_DB" \
	'SELECT conversation FROM wanted')" 'hostex:0-9'
is 'a line for people' "$(delete-conversation --text mail:m1)" \
	'mail:m1: would delete 1 message, 0 replies, 0 notes, 0 insights, 0 tags: say --yes to delete'

done_testing
