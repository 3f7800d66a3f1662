#!/bin/sh
# SPDX-License-Identifier: MIT
# set-mode: mode and holder, take-over and hand-back.
. "${0%/*}/lib.sh"
. "${0%/*}/desk.sh"

posture() {
	show-conversation hostex:0-1 | jq -c 'select(.holder? or .mode?) |
		[.mode, .holder]'
}

ok 'a desk is made' desk_make

ok 'sets a mode' set-mode auto hostex:0-1
is 'prints the record' "$(printed | jq -c '[.type, .id, .mode, .holder]')" \
	'["conversation","hostex:0-1","auto",null]'
ok 'twice' set-mode auto hostex:0-1
is 'is one event' "$(desk_events)" 'conversation.mode|hostex:0-1|{"mode":"auto"}'

ok 'a take-over' set-mode off --holder Eva hostex:0-1
is 'is in the store' "$(posture)" '["off","Eva"]'
is 'with its events' "$(desk_events | tail -n 2)" \
	'conversation.mode|hostex:0-1|{"mode":"off"}
conversation.mode|hostex:0-1|{"holder":"Eva"}'
ok 'off alone' set-mode off hostex:0-1
is 'leaves the holder' "$(posture)" '["off","Eva"]'
ok 'another holder' set-mode draft --holder Bo hostex:0-1
is 'takes over' "$(posture)" '["draft","Bo"]'
ok 'draft alone' set-mode draft hostex:0-1
is 'hands back' "$(posture)" '["draft",null]'
is 'with an event' "$(desk_events | tail -n 1)" 'conversation.mode|hostex:0-1|{"holder":null}'

before=$(desk_events | wc -l)
ok 'a rehearsal' set-mode --dry-run --holder Eva off hostex:0-1
is 'prints what would be' "$(printed | jq -c '[.mode, .holder, .dry_run]')" \
	'["off","Eva",true]'
is 'changes nothing' "$(posture) $(desk_events | wc -l)" \
	"[\"draft\",null] $before"

is 'all that were found' "$(list-conversations --channel hostex |
	set-mode off | jq -c '[.id, .mode]' | tr '\n' ' ')" \
	'["hostex:0-1","off"] ["hostex:0-2","off"] '

exits 'an id that is not there: 65' 65 set-mode auto hostex:9
exits 'no such mode: 64' 64 set-mode on hostex:0-1
exits 'no mode: 64' 64 set-mode hostex:0-1
exits 'no holder: 64' 64 set-mode --holder '' off hostex:0-1

done_testing
