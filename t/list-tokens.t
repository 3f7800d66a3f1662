#!/bin/sh
# SPDX-License-Identifier: MIT
# list-tokens: which there are, and none of them itself.
. "${0%/*}/lib.sh"

export FRONTDESK_NOW=2026-11-20T10:00:00.000Z

exits 'no store: 66' 66 list-tokens
set-setting mode.mail off >"$SCRATCH/set"
exits 'none: 1' 1 list-tokens
is 'and nothing printed' "$(printed)" ''

mint-token --scope operator --expires 90d --name screen >"$SCRATCH/made"
FRONTDESK_NOW=2026-11-20T10:00:01.000Z
mint-token --scope quota --expires 1h --name shop >>"$SCRATCH/made"
FRONTDESK_NOW=2026-11-20T10:00:02.000Z
mint-token --scope metrics --name "$(printf 'evil\033[2J')" >>"$SCRATCH/made"
FRONTDESK_NOW=2026-11-20T10:00:03.000Z
mint-token --scope admin --name old >>"$SCRATCH/made"
revoke-token "$(jq -r 'select(.name == "old").id' "$SCRATCH/made")" \
	>"$SCRATCH/revoked"

ok 'lists' list-tokens
is 'the oldest first, without what was revoked' \
	"$(printed | jq -r .scope | tr '\n' ' ')" 'operator quota metrics '
is 'as it was made, but for the token' "$(printed | head -n 1)" \
	"$(head -n 1 "$SCRATCH/made" | jq -c '.token = null')"
unlike 'no hash' "$(printed)" '[0-9a-f]{64}'

FRONTDESK_NOW=2026-11-20T11:00:01.000Z
is 'one that expired is gone' "$(list-tokens | jq -r .scope | tr '\n' ' ')" \
	'operator metrics '
is 'but among all' "$(list-tokens --all | jq -r .status | tr '\n' ' ')" \
	'active expired active revoked '
is 'for a person' "$(COLUMNS=100 list-tokens --text --all |
	sed 's/token_[0-9a-z]*/token_ID/; s/^ID */ID  /; s/ *$//')" \
'ID  SCOPE     STATUS   AGE  EXPIRES     NAME
token_ID  operator  active   1h   2027-02-18  screen
token_ID  quota     expired  1h   2026-11-20  shop
token_ID  metrics   active   59m  never       evil\x1b[2J
token_ID  admin     revoked  59m  never       old'
exits 'an argument: 64' 64 list-tokens screen

done_testing
