#!/bin/sh
# SPDX-License-Identifier: MIT
# add-note: words between colleagues.
. "${0%/*}/lib.sh"
. "${0%/*}/desk.sh"

notes() { # CONVERSATION
	show-conversation "$1" | jq -r 'select(.type == "note").text'
}

ok 'a desk is made' desk_make

ok 'adds a note' add-note --by Eva --text 'Ask the neighbour.' hostex:0-1
json_is 'prints it' "$(printed | jq -c 'del(.id)')" '{"type":"note",
	"conversation":"hostex:0-1","author":"Eva","text":"Ask the neighbour.",
	"created_at":"2026-11-20T10:00:00.000Z"}'
like 'with an id of ours' "$(printed | jq -r .id)" '^note_[0-9a-z]{26}$'
is 'it is with the conversation' "$(notes hostex:0-1)" 'Ask the neighbour.'
is 'with an event that does not repeat the words' "$(desk_events |
	sed 's/_[0-9a-z]*"/_"/')" \
	'note.added|hostex:0-1|{"note":"note_","author":"Eva"}'
is 'no reply and no message came of it' \
	"$(show-conversation hostex:0-1 | jq -r .type | sort | uniq -c |
		tr -s ' \n' ' ')" ' 1 conversation 3 message 1 note '

printf 'two\nlines\n\n' >"$SCRATCH/text"
ok 'the text may come from stdin' sh -c 'add-note mail:m1 <"$SCRATCH/text"'
is 'without its last empty lines' "$(printed | jq -c '[.author, .text]')" \
	'[null,"two\nlines"]'

ok 'a rehearsal' add-note --dry-run --text x mail:m1
is 'prints what would be' "$(printed | jq -c '[.text, .dry_run]')" '["x",true]'
is 'adds nothing' "$(notes mail:m1)" 'two
lines'

exits 'no text: 65' 65 add-note mail:m1
exits 'a blank one: 65' 65 add-note --text ' ' mail:m1
exits 'a NUL: 65' 65 sh -c 'printf "a\\0b" | add-note mail:m1'
exits 'no UTF-8: 65' 65 sh -c 'printf "a\\377" | add-note mail:m1'
exits 'more than 65536 bytes: 65' 65 sh -c \
	'yes | head -c 70000 | add-note mail:m1'
exits 'a conversation that is not there: 65' 65 add-note --text x mail:9
is 'is named' "$(complained)" 'add-note: mail:9: no such conversation'
exits 'no conversation: 64' 64 add-note --text x
exits 'two: 64' 64 add-note --text x mail:m1 hostex:0-1
is 'nothing of that added anything' "$(notes mail:m1 | wc -l)" 2

done_testing
