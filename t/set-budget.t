#!/bin/sh
# SPDX-License-Identifier: MIT
# set-budget: a cap for each scope, name and period.
. "${0%/*}/lib.sh"

export FRONTDESK_NOW=2026-11-20T10:00:00.000Z

caps() {
	sqlite3 "$FRONTDESK_DB" "SELECT scope, name, period, tokens, cost
		FROM cap ORDER BY scope, name, period"
}

exits 'a rehearsal makes no store: 66' 66 set-budget --dry-run --cost 5 desk
ok 'and left none' test ! -e "$FRONTDESK_DB"

ok 'a cap' set-budget --tokens 1000 --period day company 'Harbour Lofts'
json_is 'prints it, and what is gone of it' "$(printed)" '{"type":"budget",
	"scope":"company","name":"Harbour Lofts","period":"day","tokens":1000,
	"cost":null,"from":"2026-11-20T00:00:00.000Z",
	"until":"2026-11-21T00:00:00.000Z","spent":{"tokens":0,"cost":"0.00"},
	"reserved":{"tokens":0,"cost":"0.00"},
	"left":{"tokens":1000,"cost":null},
	"updated_at":"2026-11-20T10:00:00.000Z"}'
ok 'money beside it' set-budget --cost 0.000001 --period day company \
	'Harbour Lofts'
is 'leaves the tokens' "$(caps)" 'company|Harbour Lofts|day|1000|1000000'
ok 'the tokens can go' set-budget --tokens none --period day company \
	'Harbour Lofts'
is 'alone' "$(caps)" 'company|Harbour Lofts|day||1000000'
ok 'a week' set-budget --tokens 5 --period week company 'Harbour Lofts'
is 'is a cap of its own, from Monday on' "$(printed | jq -r .from)" \
	2026-11-16T00:00:00.000Z
ok 'the desk' set-budget --cost 12.5 desk
is 'has no name, and a month' "$(printed | jq -c '[.name, .cost, .until]')" \
	'[null,"12.50","2026-12-01T00:00:00.000Z"]'
grant-tokens ada@example.com >"$SCRATCH/ada"
ok 'a user' set-budget --tokens 7 user ADA@example.com
is 'is kept by id' "$(printed | jq -r .name)" "$(jq -r .id "$SCRATCH/ada")"
ok 'an assistant' set-budget --tokens 9 assistant trial
is 'all of them' "$(caps | wc -l)" 5

before=$(sqlite3 "$FRONTDESK_DB" 'SELECT count(*) FROM event')
ok 'the same once more' set-budget --tokens 9 assistant trial
is 'is no change' "$(sqlite3 "$FRONTDESK_DB" \
	'SELECT count(*) FROM event')" "$before"
ok 'a rehearsal' set-budget --dry-run --tokens 10 assistant trial
is 'says so' "$(printed | jq -c '[.tokens, .dry_run]')" '[10,true]'
ok 'of a removal' set-budget --dry-run --remove assistant trial
is 'changes nothing' "$(caps | grep trial)" 'assistant|trial|month|9|'

ok 'removes' set-budget --remove assistant trial
is 'prints what is left' "$(printed |
	jq -c '[.name, .tokens, .removed]')" '["trial",null,true]'
exits 'twice: 65' 65 set-budget --remove assistant trial
exits 'one of another period: 65' 65 set-budget --remove --period day desk
ok 'no cap of either kind is none' set-budget --cost none desk
is 'it is gone' "$(caps | grep -c desk)" 0
is 'events tell' "$(sqlite3 "$FRONTDESK_DB" "SELECT data FROM event
	WHERE name = 'budget.changed' ORDER BY seq DESC LIMIT 1")" \
	'{"scope":"desk","name":null,"period":"month","tokens":null,"cost":null}'
is 'text for people' "$(set-budget --text --cost 3 --tokens 4 desk)" \
	'desk, each month: 4 tokens 3.00'

exits 'nobody: 65' 65 set-budget --tokens 7 user zoe@example.com
exits 'no scope: 64' 64 set-budget --tokens 7
exits 'a wrong one: 64' 64 set-budget --tokens 7 planet earth
exits 'a desk with a name: 64' 64 set-budget --tokens 7 desk ours
exits 'a company without: 64' 64 set-budget --tokens 7 company
exits 'with two: 64' 64 set-budget --tokens 7 company a b
exits 'nothing to set: 64' 64 set-budget desk
exits 'set and remove: 64' 64 set-budget --tokens 7 --remove desk
exits 'no money: 64' 64 set-budget --cost 1e3 desk
exits 'less than none: 64' 64 set-budget --cost -1 desk
exits 'too fine: 64' 64 set-budget --cost 0.0000000000001 desk
exits 'no tokens: 64' 64 set-budget --tokens -7 desk
exits 'no period: 64' 64 set-budget --tokens 7 --period never desk
is 'nothing of that changed anything' "$(caps | wc -l)" 4

# Names that nobody has.
grant-tokens --company 'Harbour Lofts' bob-7 >"$SCRATCH/bob"
ok 'a company that somebody is of' set-budget --tokens 5 company 'Harbour Lofts'
is 'is fine' "$(complained)" ''
ok 'one that nobody is of' set-budget --tokens 5 company 'Harbor Lofts'
is 'is told' "$(complained)" \
	"set-budget: Harbor Lofts: no user is of this company: 'Harbour Lofts' may be meant"
is 'and set' "$(caps | grep Harbor)" 'company|Harbor Lofts|month|5|'
ok 'the default assistant' set-budget --tokens 5 assistant default
is 'is there' "$(complained)" ''
ok 'one that is not' set-budget --tokens 5 assistant defualt
is 'is told as well' "$(complained)" \
	"set-budget: defualt: no assistant is called so: 'default' may be meant"
ok 'to be removed' set-budget --remove assistant defualt
is 'they are not looked at' "$(complained)" ''

done_testing
