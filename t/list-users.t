#!/bin/sh
# SPDX-License-Identifier: MIT
# list-users: the newest first, and what they have.
. "${0%/*}/lib.sh"

exits 'no store: 66' 66 list-users
FRONTDESK_NOW=2026-11-20T10:00:00.000Z grant-tokens --balance 10 \
	--company 'Harbour Lofts' --name 'Ada 王' ada@example.com >"$SCRATCH/ada"
FRONTDESK_NOW=2026-11-20T09:00:00.000Z grant-tokens bob-7 >"$SCRATCH/bob"
import-records >"$SCRATCH/out" <<'END'
{"type":"user","id":"user_01k5w3a0000000000000000001","email":"eve@example.com","role":"admin","balance":-5,"grant":0,"grant_period":"never","company":"Harbour Lofts","created_at":"2026-11-20T11:00:00.000Z"}
END

ok 'lists' list-users
is 'the newest first' "$(printed | jq -r '.email // .external_id')" \
	'eve@example.com
ada@example.com
bob-7'
is 'a record is what grant-tokens printed' "$(printed | sed -n 2p)" \
	"$(cat "$SCRATCH/ada")"
is 'those of a company' \
	"$(list-users --company 'Harbour Lofts' | jq -r .email)" \
	'eve@example.com
ada@example.com'
is 'those of a role' "$(list-users --role admin | jq -c '[.role, .balance]')" \
	'["admin",-5]'
is 'both' "$(list-users --company 'Harbour Lofts' --role user |
	jq -r .email)" ada@example.com
is 'some' "$(list-users --limit 2 | wc -l)" 2
is 'a table' "$(COLUMNS=80 list-users --text)" \
	'WHO              BALANCE  RESERVED  GRANT        ROLE   COMPANY        NAME
eve@example.com       -5         0  0 never      admin  Harbour Lofts
ada@example.com       10         0  50000 month  user   Harbour Lofts  Ada 王
bob-7              50000         0  50000 month  user'
exits 'nobody: 1' 1 list-users --role agent
is 'and nothing printed' "$(printed)" ''
exits 'nobody of that company: 1' 1 list-users --company Nobody
exits 'no role: 64' 64 list-users --role boss
exits 'no number: 64' 64 list-users --limit 0
exits 'an argument: 64' 64 list-users ada@example.com

done_testing
