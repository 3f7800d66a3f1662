#!/bin/sh
# SPDX-License-Identifier: MIT
#
# draft-reply and money: what is put aside before a call and booked after it,
# whatever becomes of the call, of the reader, or of the process.

. "${0%/*}/lib.sh"
. "$TOP/t/stub.sh"
. "$TOP/t/guest.sh"

cd "$SCRATCH" || exit 1
stub_start --life 300
export OPENAI_BASE_URL="$STUB_URL/v1" OPENAI_MODEL=stub-model OPENAI_API_KEY=k
asked() {
	stub_requests .path 2>/dev/null | wc -l
}
sql() {
	sqlite3 "$FRONTDESK_DB" "$1"
}
open_ones() {
	sql 'SELECT count(*) FROM reservation'
}
# The usage that was booked last.
booked() {
	sql "SELECT kind, input_tokens, output_tokens, estimated, coalesce(cost, '')
		FROM ledger WHERE kind IN ('usage', 'refund')
		ORDER BY number DESC LIMIT 1"
}
rows() {
	sql "SELECT count(*) FROM ledger WHERE kind IN ('usage', 'refund')"
}
balance() { # USER
	list-users | jq -r --arg user "$1" 'select(.external_id == $user or
		.email == $user) | "\(.balance) \(.reserved)"'
}
user() { # NAME BALANCE
	grant-tokens --balance "$2" --grant 0 --period never "$1" >/dev/null
}

set-price --input 0.15 --output 0.60 chat/stub-model >/dev/null
stub_set model-options.json '{"answer":"Yes, outside."}'

# What is booked.
user ada@example.com 10000
guest_says w:1 'Can we park outside?'
ok 'a draft on somebody' draft-reply --user ada@example.com w:1
input=$(printed | jq .usage.input_tokens)
output=$(printed | jq .usage.output_tokens)
is 'has its cost' "$(printed | jq -r .usage.cost)" \
	"$(awk -v i="$input" -v o="$output" 'BEGIN { printf "%.8f", (i * 0.15 + o * 0.6) / 1e6 }' | sed 's/0*$//')"
is 'is booked with it' "$(booked)" "usage|$input|$output|0|$((input * 150000 + output * 600000))"
is 'and taken from the balance' "$(balance ada@example.com)" "$((10000 - input - output)) 0"
is 'the ledger knows the reply and the assistant' \
	"$(sql 'SELECT reply, assistant, conversation FROM ledger ORDER BY number DESC LIMIT 1')" \
	"$(printed | jq -r .id)|default|w:1"
is 'the debit and the draft are told together' "$(sql 'SELECT name FROM event ORDER BY seq DESC LIMIT 2' | paste -sd' ')" \
	'reply.drafted token.debited'
exits 'a user who is not there is 65' 65 draft-reply --user eve@example.com w:1
like 'and says what to do' "$(complained)" 'list-users'
is 'and is not made' "$(list-users | wc -l)" 1
echo '{"type":"conversation","id":"w:2","user":"ada@example.com"}' | import-records >/dev/null
guest_says w:2 'Can we park outside?'
before=$(balance ada@example.com)
ok 'a conversation with a user' draft-reply w:2
is 'spends that one'\''s tokens' "$((${before% *} - $(printed | jq '.usage | .input_tokens + .output_tokens'))) 0" \
	"$(balance ada@example.com)"
ok 'canned answers cost nothing' draft-reply --again --provider canned w:1
is 'and book nothing' "$(rows)" 2
ok 'nor does a rehearsal' draft-reply --dry-run --again w:1
ok 'or what is shown' draft-reply --print-request --again w:1
is 'as here' "$(rows) $(open_ones)" '2 0'

# Over a budget.
user poor 100
guest_says w:3 'Can we park outside?'
count=$(asked)
exits 'more than there is: 79' 79 draft-reply --user poor w:3
like 'says which limit, and what is left' "$(complained)" \
	"^draft-reply: w:3: no draft: over budget: the user's balance: [0-9]+ tokens are needed and 100 are left: grant-tokens --balance N poor$"
is 'nobody was asked, nothing is kept' "$(asked) $(drafts w:3) $(open_ones)" "$count  0"
FRONTDESK_NOW=2026-11-20T10:00:00.000Z grant-tokens --grant 60 --period month poor >/dev/null
exits 'with a grant to come' 79 env FRONTDESK_NOW=2026-11-20T10:00:00.000Z draft-reply --user poor w:3
like 'says when' "$(complained)" 'again from 2026-12-01T00:00:00.000Z$'
user three 2500
exits 'three candidates, room for one: 79' 79 draft-reply --user three --candidates 3 w:3
is 'one is made' "$(printed | jq -r .status) $(asked)" "draft $((count + 1))"
is 'two are refused' "$(complained | grep -c 'over budget')" 2
set-budget --tokens 100 --period day assistant default >/dev/null
guest_says w:4 'Can we park outside?'
exits 'a cap of the assistant: 79' 79 draft-reply w:4
like 'is named, and what to do' "$(complained)" \
	"over budget: .*assistant.*: set-budget --tokens N --period day assistant 'default'; again"
set-budget --remove --period day assistant default >/dev/null

# Answers that are none.
failure() { # NAME OPTIONS STATUS PATTERN [OPTION]
	stub_set model-options.json "$2"
	guest_says w:f 'Can we park outside?'
	count=$(rows)
	# shellcheck disable=SC2086 # no word, or one
	exits "$1: $3" "$3" draft-reply --again ${5-} w:f
	if [ -n "$4" ]; then
		like '  is booked' "$(rows) $(booked)" "^$((count + 1)) usage\|$4"
	else
		is '  is not booked' "$(rows)" "$count"
	fi
	is '  and nothing stays put aside' "$(open_ones)" 0
}
input='[1-9][0-9]*'
failure 'a key that is refused' '{"key":"other"}' 69 ''
failure 'a server that fails' '{"status":500}' 75 ''
failure 'a page instead of an answer' '{"html":true}' 75 ''
failure 'an empty answer' '{"answer":"  "}' 69 "$input\|[0-9]+\|0\|$input"
is '  and its cost is with the reply' "$(drafts w:f | jq -rs '.[-1] | .status + " " + .error.class +
	" " + (.usage.cost != null | tostring)')" 'failed empty true'
failure 'a stream that breaks off' '{"answer":"One two three four five six seven","cut_at":700}' 75 \
	"$input\|[1-9][0-9]*\|1\|$input" --stream
failure 'one that breaks off before a word' '{"cut_at":40}' 75 "$input\|0\|1\|$input" --stream
failure 'no usage in the answer' '{"usage":false,"answer":"Yes, outside."}' 0 "$input\|[1-9]\|1\|$input"
# A service that lies takes no user's tokens away, and no cap in money with it.
stub_set rules.json '[{"path": "^/v1/chat", "json": {"id": "c", "model": "stub-model",
	"object": "chat.completion", "choices": [{"index": 0, "finish_reason": "stop",
	"message": {"role": "assistant", "content": "Yes, outside."}}], "usage": {
	"prompt_tokens": 9007199254740991, "completion_tokens": 9007199254740991}}}]'
failure 'tokens that cannot be' '{}' 0 '[1-9][0-9]{1,3}\|[1-9]\|1\|[1-9][0-9]*'
stub_set rules.json '[]'
guest_says w:f 'Can we park outside?'
count=$(rows)
exits 'nobody at home: 75' 75 env OPENAI_BASE_URL=http://127.0.0.1:1/v1 draft-reply --again w:f
is '  is not booked' "$(rows) $(open_ones)" "$count 0"

# Many at once.
stub_set model-options.json '{"answer":"Yes, outside.","latency_ms":300}'
user one 2000
for i in $(seq 50); do
	echo "{\"id\":\"w:p$i.m\",\"conversation\":\"w:p$i\",\"author\":\"guest\",\"text\":\"Can we park outside?\"}"
done | receive-messages >/dev/null
together() { # CONVERSATION-OF-I...
	: >statuses
	pids=
	for i in $(seq 50); do
		(eval "draft-reply --user one $1" >>together.out 2>>together.err
		echo $? >>statuses) &
		pids="$pids $!"
	done
	# shellcheck disable=SC2086 # many words; the stub is not one of them
	wait $pids
}
count=$(asked)
together "w:p\$i"
is 'fifty at once with room for one make one call' "$(($(asked) - count))" 1
is 'one gets its draft, the others 79' "$(sort statuses | uniq -c | tr -s ' ' | paste -sd,)" ' 1 0, 49 79'
like 'and the balance is what is left' "$(balance one)" '^1[5-9][0-9][0-9] 0$'
user one 2000
guest_says w:same 'Can we park outside?'
count=$(asked)
together w:same
is 'the same for one conversation' "$(($(asked) - count)) $(drafts w:same | jq -r .status)" '1 draft'

# Killed.
stub_set model-options.json '{"answer":"One two three four five six seven eight nine ten eleven twelve","chunk_ms":150}'
user kim 100000
guest_says w:k 'Can we park outside?'
mkfifo pipe
cat pipe >stream &
draft-reply --stream --user kim w:k >pipe 2>/dev/null &
pid=$!
tries=0
while ! grep -q delta stream && [ $tries -lt 200 ]; do
	sleep 0.05
	tries=$((tries + 1))
done
kill -9 $pid
wait $pid 2>/dev/null
is 'killed in the middle of a stream: it is put aside' "$(open_ones)" 1
count=$(rows)
stub_set model-options.json '{"answer":"Yes, outside."}'
ok 'the next run' draft-reply --user kim w:k
is 'books it, as an estimate, beside its own' "$(($(rows) - count)) $(open_ones) $(sql "SELECT estimated,
	output_tokens FROM ledger ORDER BY number DESC LIMIT 1 OFFSET 1")" '2 0 1|1500'
draft-reply --again --user kim w:k >/dev/null
is 'once' "$(($(rows) - count))" 3
for kill in 1 2 3 4 5 6 8 10 12 14; do
	breakable || break
	guest_says "w:k$kill" 'Can we park outside?'
	count=$(asked) before=$(rows)
	FAULT_KILL=$kill LD_PRELOAD="$BUILD/fault.so" \
		draft-reply --user kim "w:k$kill" >/dev/null 2>&1
	draft-reply --user kim "w:k$kill" >/dev/null 2>&1
	draft-reply --again --user kim "w:k$kill" >/dev/null 2>&1
	# A call may be estimated that had not left yet, and none is left out.
	spent=$(($(rows) - before)) calls=$(($(asked) - count))
	ok "killed at step $kill: each call is booked" \
		test "$spent" -ge "$calls" -a "$spent" -le $((calls + 1))
	is '  and nothing stays put aside' "$(open_ones)" 0
done
is 'balances are what the ledger says' "$(sql "SELECT count(*) FROM account a WHERE a.balance <>
	(SELECT sum(l.amount) FROM ledger l WHERE l.account = a.id)")" 0

# A reader that leaves.
stub_set model-options.json '{"answer":"One two three four five six seven eight nine ten eleven twelve","chunk_ms":150}'
guest_says w:r 'Can we park outside?'
count=$(rows)
{
	draft-reply --stream --user kim w:r
	echo $? >status
} 2>said | head -n 1 >out
is 'who reads a stream leaves: silently, by the signal' "$(cat status) $(cat said)" '141 '
is 'it is booked, for what came, though nobody sees it' "$(($(rows) - count)) $(open_ones) $(sql "SELECT estimated,
	output_tokens BETWEEN 1 AND 12 FROM ledger ORDER BY number DESC LIMIT 1")" '1 0 1|1'
is 'and there is no draft' "$(drafts w:r)" ''

done_testing
