#!/bin/sh
# SPDX-License-Identifier: MIT
# revoke-token: what was ended opens nothing.
. "${0%/*}/lib.sh"

export FRONTDESK_NOW=2026-11-20T10:00:00.000Z

exits 'a rehearsal makes no store: 66' 66 \
	revoke-token --dry-run token_01k5w3a0000000000000000001
exits 'a token that is not there: 65' 65 \
	revoke-token token_01k5w3a0000000000000000001

mint-token --scope operator --name one >"$SCRATCH/one"
mint-token --scope admin --name two >"$SCRATCH/two"
one=$(jq -r .id "$SCRATCH/one")
two=$(jq -r .id "$SCRATCH/two")
FRONTDESK_NOW=2026-11-20T11:00:00.000Z

ok 'a rehearsal' revoke-token --dry-run "$one"
is 'prints what would be' \
	"$(printed | jq -c '[.status, .revoked_at, .dry_run]')" \
	'["revoked","2026-11-20T11:00:00.000Z",true]'
is 'and changes nothing' "$(list-tokens | wc -l)" 2

exits 'one that is not there: 65' 65 revoke-token "$one" "$(printf 'no\033[2J')"
is 'the others are revoked' "$(printed | jq -c '[.id, .status, .token]')" \
	"[\"$one\",\"revoked\",null]"
is 'it is named, and escaped' "$(complained)" \
	'revoke-token: no\x1b[2J: no such token: see list-tokens'
FRONTDESK_NOW=2026-11-20T12:00:00.000Z
ok 'once more' revoke-token "$one"
is 'is no change' "$(printed | jq -r .revoked_at)" 2026-11-20T11:00:00.000Z
is 'for a person' "$(revoke-token --text "$two")" "$two: revoked"
exits 'none is left' 1 list-tokens

exits 'no id: 64' 64 revoke-token
exits 'a token is no id: 65' 65 revoke-token "$(jq -r .token "$SCRATCH/one")"

done_testing
