#!/bin/sh
# SPDX-License-Identifier: MIT
# grant-tokens: users are made and changed, once for each key; usages are taken
# back once.
. "${0%/*}/lib.sh"

export FRONTDESK_NOW=2026-11-20T10:00:00.000Z

ledger() {
	sqlite3 "$FRONTDESK_DB" "SELECT kind, amount, balance, key FROM ledger
		ORDER BY number"
}

events() {
	sqlite3 "$FRONTDESK_DB" "SELECT name FROM event ORDER BY seq" |
		tr '\n' ' '
}

member() { # NAME: of what was printed
	printed | jq -r ".$1"
}

exits 'a rehearsal makes no store: 66' 66 grant-tokens --dry-run ada@example.com
ok 'and left none' test ! -e "$FRONTDESK_DB"

ok 'a new user' grant-tokens Ada@Example.com
id=$(member id)
is 'of whom nobody said more: it may be a slip' "$(complained)" \
	'grant-tokens: Ada@Example.com: a new user, with the tokens that one begins with'
json_is 'has what the settings say, which is 50000 a month' "$(printed)" \
	"{\"type\":\"user\",\"id\":\"$id\",\"external_id\":null,
	\"email\":\"ada@example.com\",\"name\":null,\"company\":null,
	\"role\":\"user\",\"balance\":50000,\"reserved\":0,\"grant\":50000,
	\"grant_period\":\"month\",\"refilled_at\":null,
	\"created_at\":\"2026-11-20T10:00:00.000Z\"}"
like 'the id is one of ours' "$id" '^user_[0-9a-z]{26}$'
is 'the balance is a row of the ledger' "$(ledger)" 'grant|50000|50000|'
is 'and there are events' "$(events)" 'user.created token.granted '
ok 'the same user' grant-tokens ADA@example.com
is 'by its e-mail, however it is written' "$(member id)" "$id"
is 'nothing was changed' "$(ledger | wc -l) $(events)" \
	'1 user.created token.granted '

ok 'a balance' grant-tokens --balance 120 "$id"
is 'is set' "$(member balance)" 120
is 'as a row' "$(ledger | tail -n 1)" 'set|-49880|120|'
ok 'what a refill gives, and who it is' grant-tokens --grant 900 \
	--period week --company 'Harbour Lofts' --name Ada ada@example.com
is 'is set' "$(printed | jq -c '[.balance, .grant, .grant_period, .company,
	.name]')" '[120,900,"week","Harbour Lofts","Ada"]'
is 'which moves no tokens' "$(ledger | wc -l)" 2
is 'and is told' "$(events)" \
	'user.created token.granted token.granted user.changed '

ok 'a key' grant-tokens --balance 700 --key payment-1 ada@example.com
first=$(printed)
ok 'again' grant-tokens --balance 700 --key payment-1 ada@example.com
is 'prints the same' "$(printed)" "$first"
ok 'and again with another number' \
	grant-tokens --balance 7000 --key payment-1 ada@example.com
is 'prints the same' "$(printed)" "$first"
is 'it counted once' "$(ledger | tail -n +3)" 'set|580|700|payment-1'
exits 'the key for another user: 65' 65 \
	grant-tokens --balance 700 --key payment-1 bob@example.com
like 'says why' "$(complained)" 'bob@example.com: the key was used'
is 'and makes none' "$(list-users | wc -l)" 1
ok 'a key for a new one' grant-tokens --balance 0 --key payment-2 bob-7
is 'with an external id' "$(printed | jq -c '[.external_id, .email,
	.balance]')" '["bob-7",null,0]'
is 'is a row even if it moves nothing' "$(ledger | tail -n 1)" \
	'grant|0|0|payment-2'

ok 'a rehearsal' grant-tokens --dry-run --balance 1 carol@example.com
is 'says so' "$(printed | jq -c '[.balance, .dry_run]')" '[1,true]'
is 'and changes nothing' "$(list-users | wc -l)" 2
is 'text for people' "$(grant-tokens --text ada@example.com)" \
	'ada@example.com: 700 tokens, refilled to 900 (week)'

# Twenty at once for somebody new: one user, one grant.
for i in 1 2 3 4 5 6 7 8 9 10 11 12 13 14 15 16 17 18 19 20; do
	grant-tokens --balance 5 --key rush rush@example.com \
		>"$SCRATCH/rush.$i" &
done
wait
is 'twenty at once make one user' \
	"$(cat "$SCRATCH"/rush.* | jq -r .id | sort -u | wc -l)" 1
is 'and one row' "$(ledger | grep -c rush)" 1

# A usage is taken back.
import-records >"$SCRATCH/out" <<END
{"type":"transaction","id":"t-1","user":"ada@example.com","model":"m","input_tokens":30,"output_tokens":12,"cached_tokens":8,"cost":"0.0042","at":"2026-11-19T09:00:00.000Z"}
END
for key in refund:t-1 reservation_01m7xcnvqef71hg0wfb6pv0tbq; do
	exits "a key that would be in the way of the ledger's: 65: $key" 65 \
		grant-tokens --balance 10 --key "$key" ada@example.com
	like 'says so' "$(complained)" 'own: give another'
done
ok 'a refund' grant-tokens --refund t-1 ada@example.com
json_is 'has all its numbers, negative' "$(printed | jq 'del(.id)')" \
	"{\"type\":\"transaction\",\"kind\":\"refund\",\"amount\":42,
	\"user\":\"$id\",\"company\":null,\"conversation\":null,
	\"reply\":null,\"assistant\":null,\"provider\":null,\"model\":\"m\",
	\"input_tokens\":-30,\"output_tokens\":-12,\"cached_tokens\":-8,
	\"total_tokens\":-42,\"estimated\":false,\"cost\":\"-0.0042\",
	\"balance\":742,\"key\":\"refund:t-1\",
	\"at\":\"2026-11-20T10:00:00.000Z\"}"
first=$(printed)
ok 'again' grant-tokens --refund t-1 ada@example.com
is 'prints the same' "$(printed)" "$first"
is 'it counted once' "$(grant-tokens ada@example.com | jq .balance)" 742
exits 'of somebody else: 65' 65 grant-tokens --refund t-1 bob-7
refund=$(printf '%s' "$first" | jq -r .id)
exits 'a refund cannot be taken back: 65' 65 \
	grant-tokens --refund "$refund" ada@example.com
exits 'nor what there is not: 65' 65 grant-tokens --refund t-9 ada@example.com
exits 'nor from nobody: 65' 65 grant-tokens --refund t-1 zoe@example.com

# Settings.
export TOKEN_BALANCE_DEFAULT=10 TOKEN_GRANT_DEFAULT=20 TOKEN_GRANT_PERIOD=never
ok 'other defaults' grant-tokens dora
is 'are what a new user has' "$(printed | jq -c '[.balance, .grant,
	.grant_period]')" '[10,20,"never"]'
for setting in TOKEN_BALANCE_DEFAULT=x TOKEN_GRANT_DEFAULT=-1 \
	TOKEN_GRANT_PERIOD=year; do
	exits "$setting: 78" 78 env "$setting" grant-tokens erin
	like 'names the setting' "$(complained)" "${setting%=*}"
done

exits 'no user: 64' 64 grant-tokens
exits 'two: 64' 64 grant-tokens a b
exits 'a name with a space: 65' 65 grant-tokens 'a b'
exits 'an id that is nobody: 65' 65 \
	grant-tokens user_01k5w3a0000000000000000001
exits 'a balance below 0: 64' 64 grant-tokens --balance -1 ada@example.com
exits 'no number: 64' 64 grant-tokens --grant many ada@example.com
exits 'no period: 64' 64 grant-tokens --period year ada@example.com
exits 'an empty company: 64' 64 grant-tokens --company '' ada@example.com
exits 'a refund and more: 64' 64 grant-tokens --refund t-1 --grant 1 dora

ok 'the ledger is the balances' check-desk
done_testing
