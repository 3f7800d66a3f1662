#!/bin/sh
# SPDX-License-Identifier: MIT
# show-conversation: all of a conversation, as records and to read.
. "${0%/*}/lib.sh"
. "${0%/*}/desk.sh"

exits 'no store: 66' 66 show-conversation hostex:0-1
ok 'a desk is made' desk_make
sqlite3 "$FRONTDESK_DB" "
	INSERT INTO reply (id, conversation, status, text, hash, provider,
		model_text, created_at, updated_at) VALUES
	('reply_01k5w3a0000000000000000002', 'hostex:0-1', 'draft',
		'Dogs are welcome.', 'h', 'canned', 'Dogs are welcome.',
		1795168500000, 1795168500000),
	('reply_01k5w3a0000000000000000001', 'hostex:0-1', 'stale', 'Perhaps.',
		'h', 'chat', NULL, 1795168400000, 1795168400000);
	INSERT INTO note (id, conversation, author, text, created_at) VALUES
	('note_01k5w3a0000000000000000001', 'hostex:0-1', 'Eva',
		'Ask the neighbour.', 1795168600000);"

ok 'shows one' show-conversation hostex:0-1
is 'the conversation, messages, replies, notes, each from the oldest on' \
	"$(printed | jq -r .id)" "\
hostex:0-1
hostex:m-11
hostex:m-12
hostex:m-13
reply_01k5w3a0000000000000000001
reply_01k5w3a0000000000000000002
note_01k5w3a0000000000000000001"
json_is 'messages are whole' "$(printed | jq -c 'select(.type == "message")')" \
	"$(grep '"id":"hostex:m-1' "$TOP/t/data/desk.jsonl")"
json_is 'so are notes' "$(printed | tail -n 1)" \
	'{"type":"note","id":"note_01k5w3a0000000000000000001","conversation":
	"hostex:0-1","author":"Eva","text":"Ask the neighbour.",
	"created_at":"2026-11-20T09:56:40.000Z"}'

ok 'takes several' show-conversation mail:m1 widget:w1
is 'in the order given' "$(printed | jq -r .id | tr '\n' ' ')" \
	'mail:m1 mail:mm-1 widget:w1 widget:wm-1 '

exits 'one that is not there: 1' 1 show-conversation hostex:9
is 'prints nothing' "$(printed)" ''
is 'and says so' "$(complained)" \
	'show-conversation: hostex:9: no such conversation'
exits 'the others are shown' 1 show-conversation hostex:9 mail:m1
is 'all of them' "$(printed | wc -l)" 2

printf '%s\n' mail:m1 '{"type":"message","conversation":"widget:w1"}' '{"x' \
	'{"type":"conversation","id":"hostex:0-2"}' >"$SCRATCH/ids"
exits 'ids and records come from stdin, a bad line is 65' 65 \
	sh -c 'show-conversation <"$SCRATCH/ids"'
is 'the rest is shown' \
	"$(printed | jq -r 'select(.type == "conversation").id' | tr '\n' ' ')" \
	'mail:m1 widget:w1 hostex:0-2 '
like 'the line is named' "$(complained)" '^show-conversation: stdin:3: '

export COLUMNS=60
ok 'to read' show-conversation --text hostex:0-1
is 'a transcript' "$(printed)" "\
hostex:0-1  Ada  [waiting, 2 unread]  Harbour Loft
  e-mail        ada@example.com
  phone         +46701234567
  check_in      2026-12-01
  check_out     2026-12-04
  property      Harbour Loft

Ada (guest), Fri 2026-11-20 08:00
    Is there parking near the house?

Eva (host), Fri 2026-11-20 08:30
    Yes, right in front.

Ada (guest), Fri 2026-11-20 09:30
    Great! And may we bring our dog?
    He is small, and he sleeps all day, so nobody will ever
    notice that he is there at all.
    [image: https://example.com/dog.jpg]

Reply reply_01k5w3a0000000000000000001: stale, by chat, Fri 2026-11-20 09:53

Reply reply_01k5w3a0000000000000000002: draft, by canned, Fri 2026-11-20 09:55
    Dogs are welcome.

Internal note by Eva, Fri 2026-11-20 09:56
    Ask the neighbour."
is 'times are local' "$(TZ=Europe/Stockholm show-conversation --text \
	hostex:0-2 | grep 'Grace.*2026')" \
	'Grace (guest), Thu 2026-11-19 11:00  [flagged: praise]'
unlike 'no control character reaches the terminal' \
	"$(show-conversation --text mail:m1)" '[[:cntrl:]]'

exits 'a wrong id is bad input' 65 show-conversation 'a b'
like 'and is escaped' "$(show-conversation "$(printf 'a\033[31m')" 2>&1)" \
	'a\\x1b\[31m'

done_testing
