#!/bin/sh
# SPDX-License-Identifier: MIT
# list-prices: by provider, model and time.
. "${0%/*}/lib.sh"

exits 'no store: 66' 66 list-prices
set-price --input 3 --output 15 --from 2026-12-01 gemini/a >"$SCRATCH/out"
set-price --input 2 --output 1 --from 2026-01-01 chat/b >"$SCRATCH/out"
set-price --input 1.25 --output 10 --cached 0.125 --from 2026-02-01 chat/b \
	>"$SCRATCH/b"
ok 'lists' list-prices
is 'by provider, model and time' "$(printed | jq -r '"\(.provider) \(.from)"')" \
	'chat 2026-01-01T00:00:00.000Z
chat 2026-02-01T00:00:00.000Z
gemini 2026-12-01T00:00:00.000Z'
is 'a record is what set-price printed' "$(printed | sed -n 2p)" \
	"$(cat "$SCRATCH/b")"
is 'a table' "$(COLUMNS=80 list-prices --text | tr -s ' ')" \
	'PROVIDER INPUT OUTPUT CACHED FROM MODEL
chat 2.00 1.00 2026-01-01T00:00:00.000Z b
chat 1.25 10.00 0.125 2026-02-01T00:00:00.000Z b
gemini 3.00 15.00 2026-12-01T00:00:00.000Z a'
exits 'an argument: 64' 64 list-prices chat/b
set-price --remove chat/b >"$SCRATCH/out"
set-price --remove gemini/a >"$SCRATCH/out"
exits 'none: 1' 1 list-prices
is 'and nothing printed' "$(printed)" ''

done_testing
