#!/bin/sh
# SPDX-License-Identifier: MIT
# mint-token: a secret that is printed once and not kept.
. "${0%/*}/lib.sh"

export FRONTDESK_NOW=2026-11-20T10:00:00.000Z

# Everything that is on the disk of the store, the log too.
on_disk() { # TEXT: how often it is there
	cat "$FRONTDESK_DB"* | grep -c -a -F -e "$1"
}

exits 'a rehearsal makes no store: 66' 66 \
	mint-token --dry-run --scope operator

ok 'makes one' mint-token --scope operator --expires 90d --name screen
json_is 'prints all of it' "$(printed | jq -c 'del(.id, .token)')" '{
	"type":"token","scope":"operator","name":"screen","status":"active",
	"created_at":"2026-11-20T10:00:00.000Z",
	"expires_at":"2027-02-18T10:00:00.000Z","revoked_at":null}'
secret=$(printed | jq -r .token)
like 'its prefix says what it is, 256 bits follow' "$secret" \
	'^fdo_[0-9a-f]{64}$'
like 'it has an id' "$(printed | jq -r .id)" '^token_[0-9a-z]{26}$'
is 'the store does not have it' "$(on_disk "${secret#fdo_}")" 0
is 'but its hash' "$(sqlite3 "$FRONTDESK_DB" 'SELECT hash FROM token')" \
	"$(printf %s "$secret" | sha256sum | cut -d ' ' -f 1)"
is 'the store is for us alone' "$(stat -c %a "$FRONTDESK_DB")" 600

ok 'another' mint-token --scope operator
is 'is another' "$(printed | jq --arg s "$secret" -c '[.token == $s, .name,
	.expires_at]')" '[false,null,null]'
for scope in admin:fdo messages:fdi quota:fdi metrics:fdi; do
	is "scope ${scope%:*}" "$(mint-token --scope ${scope%:*} |
		jq -r '.scope + ":" + .token[0:3]')" "$scope"
done

ok 'for a person' mint-token --scope operator --text
like 'the token alone' "$(printed)" '^fdo_[0-9a-f]{64}$'
like 'and how to end it' "$(complained)" \
	'^mint-token: .*revoke-token token_[0-9a-z]{26} ends it'
ok 'a quiet one' mint-token --scope operator --text --quiet
is 'says no more' "$(complained)" ''

count=$(list-tokens | wc -l)
ok 'a rehearsal' mint-token --dry-run --scope admin --name later
is 'prints no token' "$(printed | jq -c '[.token, .name, .dry_run]')" \
	'[null,"later",true]'
is 'and makes none' "$(list-tokens | wc -l)" "$count"

# Bad calls.
exits 'no scope: 64' 64 mint-token
exits 'a scope that is none: 64' 64 mint-token --scope root
like 'and which there are' "$(complained)" 'operator, admin, messages'
for span in junk 0s -5d '' 999999w; do
	exits "--expires '$span': 64" 64 mint-token --scope admin \
		--expires "$span"
done
exits 'an empty name: 64' 64 mint-token --scope admin --name ''
exits 'a name that is no text: 64' 64 mint-token --scope admin \
	--name "$(printf '\377')"
exits 'a long name: 64' 64 mint-token --scope admin \
	--name "$(printf '%201s' x)"
exits 'an argument: 64' 64 mint-token --scope admin operator
is 'nothing of that made one' "$(list-tokens | wc -l)" "$count"

# What cannot be shown is not made.
exits 'a full device: 74' 74 sh -c 'mint-token --scope admin >/dev/full'
exits 'as text too' 74 sh -c 'mint-token --scope admin --text >/dev/full'
is 'nothing of that made one' "$(list-tokens | wc -l)" "$count"

# Killed at each step it made one, or none; never half a one, and never one that
# nobody has seen.
if breakable; then
	step=0 bad=''
	while [ $step -lt 60 ]; do
		step=$((step + 1))
		before=$(list-tokens | wc -l)
		{ FAULT_KILL=$step LD_PRELOAD=$BUILD/fault.so mint-token \
			--scope metrics >"$SCRATCH/out"; } 2>/dev/null
		[ $? -eq 137 ] || break
		after=$(list-tokens | wc -l)
		[ "$after" -le $((before + 1)) ] || bad="$bad $step:two"
		[ "$after" -eq "$before" ] || grep -q fdi_ "$SCRATCH/out" ||
			bad="$bad $step:made but not printed"
	done
	is "killed at each of its $((step - 1)) steps" "$bad" ''
	ok 'it has steps' test $step -gt 3
else
	skip 'killed at each of its steps' 'this build has no preload'
fi

done_testing
