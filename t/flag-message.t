#!/bin/sh
# SPDX-License-Identifier: MIT
# flag-message: set and cleared, with and without a reason.
. "${0%/*}/lib.sh"
. "${0%/*}/desk.sh"

ok 'a desk is made' desk_make

ok 'flags' flag-message --reason legal hostex:m-11
json_is 'prints the message as it is now' "$(printed)" \
	"$(grep '"id":"hostex:m-11"' "$TOP/t/data/desk.jsonl" |
		jq -c '.flagged = true | .flag_reason = "legal"')"
ok 'twice' flag-message --reason legal hostex:m-11
is 'is one event' "$(desk_events)" \
	'message.flagged|hostex:0-1|{"message":"hostex:m-11","flagged":true,"reason":"legal"}'
ok 'without a reason' flag-message hostex:m-12
is 'it has none' "$(printed | jq -c '[.flagged, .flag_reason]')" '[true,null]'
ok 'the same again' flag-message hostex:m-12
is 'is no event' "$(desk_events | wc -l)" 2
ok 'a rehearsal' flag-message --dry-run --remove hostex:m-11
is 'prints what would be' \
	"$(printed | jq -c '[.flagged, .flag_reason, .dry_run]')" \
	'[false,null,true]'
ok 'the flag is taken off' flag-message --remove hostex:m-12
is 'it is gone' "$(printed | jq -c '[.flagged, .flag_reason]')" '[false,null]'
is 'the other is still there' "$(show-conversation hostex:0-1 |
	jq -r 'select(.flagged).id')" hostex:m-11

is 'what was found can be flagged' "$(search-messages parking |
	flag-message --reason parking | jq -r .id | sort | tr '\n' ' ')" \
	'hostex:m-11 mail:mm-1 '
exits 'a conversation is no message: 65' 65 sh -c \
	'list-conversations --limit 1 | flag-message'
like 'and the message says so' "$(complained)" \
	'stdin:1: a record of type conversation, but message is wanted'
exits 'an id that is not there: 65' 65 flag-message hostex:m-99
like 'is named' "$(complained)" 'hostex:m-99: no such message'
exits 'a reason to take it off: 64' 64 flag-message --remove --reason x hostex:m-11
is 'a line on a terminal is escaped' "$(flag-message --text mail:mm-1)" \
	'mail:mm-1  guest  [flagged: ]  Hello \x1b]0;owned\x07 parking?'

done_testing
