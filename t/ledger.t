#!/bin/sh
# SPDX-License-Identifier: MIT
#
# The ledger: what was booked here is the balances, what is imported moves none,
# an export of an import has the same bytes, and check-desk tells when something
# is wrong or nearly spent.
. "${0%/*}/lib.sh"

export FRONTDESK_NOW=2026-11-20T10:00:00.000Z

sql() {
	sqlite3 "$FRONTDESK_DB" "$1"
}

found() {
	check-desk | jq -r '[.level, .check, .what] | join(" ")' |
		sed -E 's/(user|reservation)_[0-9a-z]{26}/\1_ID/g'
}

balance() { # USER
	grant-tokens "$1" | jq .balance
}

# A desk with some of everything.
grant-tokens --balance 1000 --company 'Harbour Lofts' ada@example.com >/dev/null
grant-tokens --balance 300 --key k-1 ada@example.com >/dev/null
grant-tokens --grant 7 --period week bob-7 >/dev/null
set-price --input 0.15 --output 0.6 --cached 0.075 --from 2026-01-01 chat/m \
	>/dev/null
set-price --input 1 --output 2 --from 2026-06-01 chat/m >/dev/null
set-budget --tokens 100000 --period day company 'Harbour Lofts' >/dev/null
set-budget --cost 12.5 desk >/dev/null
set-budget --tokens 5000000 user ada@example.com >/dev/null
cat >"$SCRATCH/hand.jsonl" <<'END'
{"type":"transaction","user":"ada@example.com","model":"m","input_tokens":30,"output_tokens":12,"at":"2026-11-19T09:00:00.000Z"}
{"type":"transaction","user":"Ada@Example.com","model":"m","total_tokens":5,"at":"2026-11-19T09:00:00.000Z"}
{"type":"transaction","user":"zoe@example.com","model":"m","total_tokens":6,"cost":"0.000412","at":"2026-11-18T09:00:00.000Z"}
{"type":"transaction","model":"m","provider":"chat","conversation":"mail:1","total_tokens":7,"at":"2026-11-17T09:00:00.000Z"}
{"type":"transaction","id":"old-1","user":"user_01k5w3a0000000000000000009","kind":"refund","total_tokens":-3,"at":"2026-11-16T09:00:00.000Z"}
{"type":"transaction","id":"old-1","user":"bob-7","total_tokens":99,"at":"2026-11-16T09:00:00.000Z"}
{"type":"user","email":"EVE@example.com","balance":-40}
END
ok 'transactions by hand' import-records "$SCRATCH/hand.jsonl"
is 'each is a row, one id once' "$(sql "SELECT count(*) FROM ledger
	WHERE imported = 1")" 5
is 'no balance has moved' "$(balance ada@example.com) $(balance bob-7)" \
	'300 50000'
is 'who is unknown is a user now' "$(balance zoe@example.com)" 50000
is 'a user by hand has what it says' "$(balance eve@example.com)" -40
is 'a row is what was said of it' "$(sql "SELECT kind, amount, input_tokens,
	output_tokens, cost, balance, company FROM ledger
	WHERE imported = 1 ORDER BY number")" \
	'usage|-42|30|12|||Harbour Lofts
usage|-5|5|0|||Harbour Lofts
usage|-6|6|0|412000000||
usage|-7|7|0|||
refund|3|-3|0|||'
ok 'the same lines again' import-records "$SCRATCH/hand.jsonl"
is 'are no news' "$(sql 'SELECT count(*) FROM ledger WHERE imported = 1')" 5
is 'events say imported' "$(sql "SELECT count(*) FROM event
	WHERE name = 'token.debited' AND imported = 1")" 4
is 'spent is what was used, less refunds' \
	"$(list-budgets | jq -c 'select(.scope == "desk").spent')" \
	'{"tokens":57,"cost":"0.000412"}'
ok 'the ledger is the balances' check-desk
is 'and nothing is nearly spent: a refill is due' "$(found)" ''
grant-tokens --balance 10 --grant 100 --period never dan >/dev/null
is 'without one it is' "$(found)" \
	'warning budget 1 users have at most a tenth of their grant left until the next, dan among them: see list-users'
grant-tokens --balance 11 dan >/dev/null
is 'but not with a token more' "$(found)" ''

# There and back.
export-records >"$SCRATCH/one"
is 'types come in their order' "$(jq -r .type "$SCRATCH/one" | uniq |
	tr '\n' ' ')" 'user transaction price budget '
FRONTDESK_DB=$SCRATCH/two.db ok 'an import of an export' \
	import-records "$SCRATCH/one"
FRONTDESK_DB=$SCRATCH/two.db export-records >"$SCRATCH/two"
is 'exported again has the same bytes' "$(cat "$SCRATCH/two")" \
	"$(cat "$SCRATCH/one")"
FRONTDESK_DB=$SCRATCH/two.db ok 'the ledger is the balances there, too' \
	check-desk
FRONTDESK_DB=$SCRATCH/two.db ok 'a key is known there' \
	grant-tokens --balance 9000 --key k-1 ada@example.com
is 'and does nothing' "$(printed | jq .balance)" 300
FRONTDESK_DB=$SCRATCH/two.db ok 'and what moves' \
	grant-tokens --balance 77 ada@example.com
FRONTDESK_DB=$SCRATCH/two.db ok 'moves from where it was' check-desk
tac "$SCRATCH/one" >"$SCRATCH/back"
FRONTDESK_DB=$SCRATCH/three.db ok 'the other way around' \
	import-records "$SCRATCH/back"
is 'all is there' "$(FRONTDESK_DB=$SCRATCH/three.db export-records --type user \
	--type price --type budget | sort)" \
	"$(grep -v '"type":"transaction"' "$SCRATCH/one" | sort)"
is 'a rehearsal of what is there prints nothing' \
	"$(import-records --dry-run "$SCRATCH/one")" ''
is 'and of what is not, each once' "$(cat "$SCRATCH/one" "$SCRATCH/one" |
	FRONTDESK_DB=$SCRATCH/none.db import-records --dry-run | wc -l)" \
	"$(wc -l <"$SCRATCH/one")"
is 'of one conversation come its transactions' \
	"$(import-records <<'END'
{"type":"message","id":"mail:m1","conversation":"mail:1","author":"guest","text":"x","sent_at":"2026-11-20T09:00:00Z"}
END
	export-records --conversation mail:1 --type transaction |
		jq -c .total_tokens)" 7
delete-conversation --yes mail:1 >/dev/null
is 'which stay when it goes' "$(sql "SELECT count(*) FROM ledger
	WHERE conversation = 'mail:1'")" 1

# Bad lines.
while IFS='|' read -r why line; do
	printf '%s\n' "$line" >"$SCRATCH/bad"
	exits "$why: 65" 65 import-records "$SCRATCH/bad"
done <<'END'
a usage that earns money|{"type":"transaction","user":"a","total_tokens":1,"cost":"-1.00","at":"2026-11-20T09:00:00Z"}
a price whose cached is a number|{"type":"price","provider":"chat","model":"m","input":"1","output":"1","cached":5,"from":"2026-11-20T09:00:00Z"}
a transaction without a time|{"type":"transaction","user":"a","total_tokens":1}
of no kind|{"type":"transaction","kind":"gift","total_tokens":1,"at":"2026-11-20"}
with tokens below 0|{"type":"transaction","input_tokens":-1,"at":"2026-11-20"}
with half a token|{"type":"transaction","input_tokens":0.5,"at":"2026-11-20"}
with tokens as text|{"type":"transaction","input_tokens":"1","at":"2026-11-20"}
with too many|{"type":"transaction","input_tokens":1e16,"at":"2026-11-20"}
with more than a call has|{"type":"transaction","output_tokens":50000001,"at":"2026-11-20"}
with such a total|{"type":"transaction","total_tokens":50000001,"at":"2026-11-20"}
of so much taken back|{"type":"transaction","kind":"refund","input_tokens":-50000001,"at":"2026-11-20"}
with more cached than asked|{"type":"transaction","input_tokens":5,"cached_tokens":6,"at":"2026-11-20"}
taken back, with more cached|{"type":"transaction","kind":"refund","input_tokens":-5,"cached_tokens":-6,"at":"2026-11-20"}
with a wrong total|{"type":"transaction","input_tokens":1,"total_tokens":3,"at":"2026-11-20"}
with money as a number|{"type":"transaction","cost":0.5,"at":"2026-11-20"}
with money that is none|{"type":"transaction","cost":"1e-3","at":"2026-11-20"}
of nobody that can be|{"type":"transaction","user":"a b","total_tokens":1,"at":"2026-11-20"}
a user without a name|{"type":"user","balance":1}
with an id of something else|{"type":"user","id":"reply_01k5w3a0000000000000000001"}
with an e-mail that is none|{"type":"user","email":"ada"}
of no role|{"type":"user","email":"a@b","role":"boss"}
with no period|{"type":"user","email":"a@b","grant_period":"year"}
with a grant below 0|{"type":"user","email":"a@b","grant":-1}
a price as a number|{"type":"price","provider":"chat","model":"x","input":1,"output":"1","from":"2026-11-20"}
without a time|{"type":"price","provider":"chat","model":"x","input":"1","output":"1"}
too fine|{"type":"price","provider":"chat","model":"x","input":"0.0000001","output":"1","from":"2026-11-20"}
a budget of nothing|{"type":"budget","scope":"desk","period":"day"}
of no scope|{"type":"budget","scope":"world","period":"day","tokens":1}
of a company without a name|{"type":"budget","scope":"company","period":"day","tokens":1}
of no period|{"type":"budget","scope":"desk","period":"never","tokens":1}
below 0|{"type":"budget","scope":"desk","period":"day","cost":"-1"}
END

# What check-desk finds.
set-budget --tokens 63 --period week desk >/dev/null
like 'a cap that is nearly spent' "$(found)" \
	'^warning budget desk: 57 of 63 tokens are gone this week$'
set-budget --tokens 64 --period week desk >/dev/null
unlike 'but not earlier' "$(found)" 'tokens are gone'
set-budget --remove --period week desk >/dev/null
sql "UPDATE account SET balance = balance + 1 WHERE external_id = 'bob-7'"
exits 'a balance that nobody booked: 1' 1 check-desk
like 'is named' "$(found)" \
	'^error ledger user_ID: its balance is 50001, and by the ledger 50000$'
sql "UPDATE account SET balance = balance - 1 WHERE external_id = 'bob-7'"
sql "INSERT INTO reservation (id, account, provider, model, input_tokens,
	output_tokens, owner, reserved_at) SELECT
	'reservation_01k5w3a0000000000000000001', id, 'chat', 'm', 20, 30,
	'elsewhere', 1795168800000 - 3600000 FROM account
	WHERE external_id = 'bob-7'"
ok 'a call that was abandoned an hour ago' check-desk
FRONTDESK_NOW=2026-11-20T10:00:00.001Z exits 'and longer: 1' 1 check-desk
like 'is named' "$(FRONTDESK_NOW=2026-11-20T10:00:00.001Z found)" \
	'^error ledger 1 calls .* reservation_ID among them'
is 'what it put aside is shown' "$(list-users | jq -c \
	'select(.external_id == "bob-7") | [.balance, .reserved]')" '[50000,50]'
ok 'is booked' check-desk --repair
is 'as an estimate, with the price of the day' "$(sql "SELECT amount,
	estimated, cost, balance FROM ledger ORDER BY number DESC LIMIT 1")" \
	'-50|1|80000000|49950'
is 'and nothing is put aside' "$(list-users | jq -c \
	'select(.external_id == "bob-7") | [.balance, .reserved]')" '[49950,0]'

# Who reports settles too, where that can be.
abandon() {
	sql "INSERT INTO reservation (id, provider, model, input_tokens,
		output_tokens, owner, reserved_at) VALUES
		('reservation_01k5w3a000000000000000000$1', 'chat', 'm', 1, 2,
		'elsewhere', 1795168800000 - 600001)"
}
abandon 2
used=$(usage-report --from 2026-11-20 | jq .tokens)
abandon 3
is 'a report settles what was abandoned' \
	"$(usage-report --from 2026-11-20 | jq -c '[.tokens, .reserved]')" \
	"[$((used + 3)),0]"
is 'once' "$(usage-report --from 2026-11-20 | jq .tokens)" $((used + 3))

# The balance at every commit: killed again and again while it is changed.
i=0
while [ $i -lt 40 ]; do
	i=$((i + 1))
	grant-tokens --balance $i ada@example.com >"$SCRATCH/out" &
	sleep 0.00$((i % 9))
	kill -9 $!
	wait $!
	[ $((i % 4)) -ne 0 ] || check-desk | jq -c 'select(.check == "ledger")'
done >"$SCRATCH/kills" 2>"$SCRATCH/said"
is 'killed again and again, the ledger is the balances' \
	"$(cat "$SCRATCH/kills")" ''
is 'some were killed' "$(grep -c -i -e killed "$SCRATCH/said" | sed 's/[1-9].*/yes/')" \
	yes

done_testing
