#!/bin/sh
# SPDX-License-Identifier: MIT
# set-price: exact prices of a million tokens, each from a moment on.
. "${0%/*}/lib.sh"

export FRONTDESK_NOW=2026-11-20T10:00:00.000Z

prices() {
	sqlite3 "$FRONTDESK_DB" "SELECT model, from_at, input, output, cached
		FROM price ORDER BY model, from_at"
}

exits 'a rehearsal makes no store: 66' 66 set-price --dry-run --input 1 \
	--output 2 chat/m
ok 'and left none' test ! -e "$FRONTDESK_DB"

ok 'a price' set-price --input 0.15 --output 0.6 --cached 0.075 chat/m
json_is 'is printed' "$(printed)" '{"type":"price","provider":"chat",
	"model":"m","input":"0.15","output":"0.60","cached":"0.075",
	"from":"2026-11-20T10:00:00.000Z"}'
is 'and stored exactly' "$(prices)" 'm|1795168800000|150000|600000|75000'
FRONTDESK_NOW=2026-11-20T11:00:00.000Z
ok 'the same later' set-price --input 0.150 --output 0.60 --cached 0.075 chat/m
is 'holds already' "$(printed | jq -r .from)" 2026-11-20T10:00:00.000Z
is 'and there is one' "$(prices | wc -l)" 1
ok 'another' set-price --input 0.000001 --output 10000 chat/m
is 'holds from now on' "$(prices | tail -n 1)" 'm|1795172400000|1|10000000000|'
ok 'from a day on' set-price --input 1 --output 2 --from 2026-12-01 \
	chat/org/m:free
is 'a model may have a slash' "$(printed | jq -c '[.model, .from]')" \
	'["org/m:free","2026-12-01T00:00:00.000Z"]'
ok 'that moment again' set-price --input 0 --output 0 --from 2026-12-01 \
	chat/org/m:free
is 'is changed' "$(prices | tail -n 1)" 'org/m:free|1796083200000|0|0|'

ok 'a rehearsal' set-price --dry-run --input 9 --output 9 chat/m
is 'says so' "$(printed | jq .dry_run)" true
is 'and changes nothing' "$(prices | wc -l)" 3
ok 'one can go' set-price --remove --from 2026-11-20T11:00:00.000Z chat/m
is 'alone' "$(prices | cut -d'|' -f1,3)" 'm|150000
org/m:free|0'
is 'prints that' "$(printed | jq -c '[.input, .removed]')" '[null,true]'
ok 'all of a model' set-price --remove chat/m
exits 'twice: 65' 65 set-price --remove chat/m
is 'events tell' "$(sqlite3 "$FRONTDESK_DB" "SELECT data FROM event
	WHERE name = 'price.changed' ORDER BY seq DESC LIMIT 1")" \
	'{"provider":"chat","model":"m","from":null}'
is 'text for people' "$(set-price --text --input 1 --output 1 chat/m)" \
	'chat/m: a price from 2026-11-20T11:00:00.000Z'

before=$(prices)
exits 'no model: 64' 64 set-price --input 1 --output 1
exits 'no provider: 64' 64 set-price --input 1 --output 1 m
exits 'an unknown one: 64' 64 set-price --input 1 --output 1 chatt/m
like 'and it is named' "$(complained)" "no provider 'chatt': see providers"
ok 'another name of one' set-price --input 1 --output 1 openai/m
is 'is that one' "$(printed | jq -r .provider)" responses
ok 'and goes by it, too' set-price --remove openai/m
exits 'half a name: 64' 64 set-price --input 1 --output 1 chat/
exits 'the other half: 64' 64 set-price --input 1 --output 1 /m
exits 'a space: 64' 64 set-price --input 1 --output 1 'chat/a b'
exits 'no output: 64' 64 set-price --input 1 chat/m
exits 'seven decimals: 64' 64 set-price --input 0.0000001 --output 1 chat/m
exits 'too much: 64' 64 set-price --input 10001 --output 1 chat/m
exits 'less than nothing: 64' 64 set-price --input -1 --output 1 chat/m
exits 'no number: 64' 64 set-price --input free --output 1 chat/m
exits 'no time: 64' 64 set-price --input 1 --output 1 --from soon chat/m
exits 'set and remove: 64' 64 set-price --remove --input 1 chat/m
is 'nothing of that changed anything' "$(prices)" "$before"

done_testing
