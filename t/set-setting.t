#!/bin/sh
# SPDX-License-Identifier: MIT
# set-setting: known names, valid values, once.
. "${0%/*}/lib.sh"

export FRONTDESK_NOW=2026-11-20T10:00:00.000Z

events() {
	sqlite3 "$FRONTDESK_DB" "SELECT name, data FROM event ORDER BY seq"
}

value() { # NAME
	sqlite3 "$FRONTDESK_DB" "SELECT value FROM setting WHERE name = '$1'"
}

exits 'a rehearsal makes no store: 66' 66 set-setting --dry-run mode.mail off
ok 'and left none' test ! -e "$FRONTDESK_DB"

ok 'sets' set-setting mode.mail off
json_is 'prints the setting' "$(printed)" '{"type":"setting","name":"mode.mail",
	"value":"off","source":"store","secret":false,
	"updated_at":"2026-11-20T10:00:00.000Z"}'
is 'the store is for us alone' "$(stat -c %a "$FRONTDESK_DB")" 600
is 'the store has it' "$(value mode.mail)" off
ok 'a second time is no change' set-setting mode.mail off
is 'and no event' "$(events)" \
	'setting.changed|{"name":"mode.mail","value":"off"}'
ok 'another value' set-setting mode.mail auto
is 'takes its place' "$(value mode.mail)" auto

ok 'a rehearsal' set-setting --dry-run mode.mail draft
is 'says so' "$(printed | jq -c '[.value, .dry_run]')" '["draft",true]'
is 'and changes nothing' "$(value mode.mail) $(events | wc -l)" 'auto 2'

ok 'removes' set-setting --remove mode.mail
is 'prints no value' "$(printed | jq -c .value)" null
ok 'twice' set-setting --remove mode.mail
is 'one event for it' "$(events | tail -n +3)" \
	'setting.changed|{"name":"mode.mail","value":null}'

exits 'an unknown name: 64' 64 set-setting colour red
like 'lists those that there are' "$(complained)" 'mode\.CHANNEL'
exits 'a channel that can be none: 64' 64 set-setting 'mode.a b' off
exits 'no channel: 64' 64 set-setting mode. off
exits 'a wrong value: 64' 64 set-setting mode.mail on
like 'says what is right' "$(complained)" 'auto, draft or off'
exits 'no value: 64' 64 set-setting mode.mail
exits 'a value to remove: 64' 64 set-setting --remove mode.mail off
exits 'no name: 64' 64 set-setting --remove
exits 'too much: 64' 64 set-setting mode.mail off on
is 'nothing of that changed anything' "$(events | wc -l)" 3

for pair in 'hours:Mon-Fri 9-17 Europe/Stockholm' 'hours.chat:Sat 9-9:30' \
	'handoff.words:call me, boss' 'handoff.words:off' \
	'handoff.text:One moment.' 'limit.answers:0' 'limit.tokens:20000'; do
	ok "can be set: $pair" set-setting "${pair%%:*}" "${pair#*:}"
done
for pair in 'hours:Mon-Fri' 'hours:' 'hours.:Mon 9-17' 'hours.Chat:Mon 9-17' \
	'handoff.words: , ' 'handoff.text:  ' 'limit.answers:-1' \
	'limit.answers:many' 'limit.tokens:' 'limit:1'; do
	exits "cannot be set: $pair" 64 set-setting "${pair%%:*}" "${pair#*:}"
done

exits 'days that are none: 64' 64 set-setting hours 'Mo-Fr 9-17'
like 'and what days are like' "$(complained)" 'hours: days are like Mon-Fri'
exits 'hours of no day: 64' 64 set-setting hours '9-17'
like 'and what comes first' "$(complained)" 'days come before hours'

done_testing
