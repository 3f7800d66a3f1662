#!/bin/sh
# SPDX-License-Identifier: MIT
# list-budgets: what is spent, less refunds, in the present period of UTC.
. "${0%/*}/lib.sh"

export FRONTDESK_NOW=2026-11-20T10:00:00.000Z

exits 'no store: 66' 66 list-budgets
grant-tokens --company Lofts ada@example.com >"$SCRATCH/ada"
exits 'none: 1' 1 list-budgets
set-budget --tokens 1000 --cost 1 --period day desk >"$SCRATCH/out"
set-budget --tokens 1000 --period week company Lofts >"$SCRATCH/out"
set-budget --tokens 1000 --period month assistant trial >"$SCRATCH/out"
set-budget --tokens 100 user ada@example.com >"$SCRATCH/out"

# Each of another size, so that a sum says which ones are in it.
transaction() { # ID TOKENS COST AT REST
	echo "{\"type\":\"transaction\",\"id\":\"$1\",\"total_tokens\":$2,\"cost\":\"$3\",\"at\":\"$4\"$5}"
}
{
	transaction t1 1 0.1 2026-11-20T00:00:00.000Z ',"user":"ada@example.com"'
	transaction t2 2 0.2 2026-11-19T23:59:59.999Z ',"company":"Lofts"'
	transaction t3 4 0.4 2026-11-16T00:00:00.000Z ',"company":"Lofts"'
	transaction t4 8 0.8 2026-11-15T23:59:59.999Z ',"company":"Lofts","assistant":"trial"'
	transaction t5 16 0.01 2026-11-20T09:00:00.000Z ',"assistant":"trial"'
	transaction t6 32 0.02 2026-10-31T23:59:59.999Z ',"assistant":"trial"'
	transaction t7 64 0.04 2026-11-21T00:00:00.000Z ''
} >"$SCRATCH/lines"
import-records "$SCRATCH/lines"

spent() {
	list-budgets | jq -r '"\(.scope) \(.spent.tokens) \(.spent.cost) \(.left.tokens) \(.left.cost)"'
}
is 'what is spent in a period' "$(spent)" 'assistant 24 0.81 976 null
company 6 0.60 994 null
desk 17 0.11 983 0.89
user 1 0.10 99 null'
grant-tokens --refund t1 ada@example.com >"$SCRATCH/out"
is 'less what was taken back, and where' "$(spent)" \
	'assistant 24 0.81 976 null
company 6 0.60 994 null
desk 16 0.01 984 0.99
user 0 0.00 100 null'
is 'the next day is another' "$(FRONTDESK_NOW=2026-11-21T00:00:00.000Z \
	spent | grep desk)" 'desk 64 0.04 936 0.96'
is 'a table' "$(COLUMNS=100 list-budgets --text | tr -s ' ')" \
	'SCOPE NAME EACH OF CAP SPENT RESERVED LEFT
assistant trial month tokens 1000 24 0 976
company Lofts week tokens 1000 6 0 994
desk day tokens 1000 16 0 984
desk day money 1.00 0.01 0.00 0.99
user ada@example.com month tokens 100 0 0 100'
exits 'an argument: 64' 64 list-budgets desk

done_testing
