#!/bin/sh
# SPDX-License-Identifier: MIT
#
# draft-reply: one draft for each conversation that waits, and never two.
# What models answer is in chat.t, what canned replies answer in canned.t.

. "${0%/*}/lib.sh"
. "$TOP/t/stub.sh"
. "$TOP/t/guest.sh"

cd "$SCRATCH" || exit 1

exits 'no store is 75, 66 or made: there is nothing to draft' 0 draft-reply --pending
is 'and nothing is printed' "$(printed)" ''
exits 'an unknown provider is a wrong call' 64 draft-reply --provider elsewhere --pending
like 'and those there are are named' "$(complained)" 'canned, responses, chat, anthropic, gemini'
exits 'in a setting it is 78' 78 env FRONTDESK_PROVIDER=elsewhere draft-reply --pending
exits 'an unknown assistant is 78' 78 draft-reply --assistant nobody --pending
like 'naming the setting' "$(complained)" FRONTDESK_ASSISTANTS
exits 'no model is 78' 78 env OPENAI_API_KEY=k draft-reply --pending
like 'naming the setting' "$(complained)" OPENAI_MODEL
exits 'no key is 78' 78 env OPENAI_MODEL=m draft-reply --provider chat --pending
like 'naming the setting' "$(complained)" OPENAI_API_KEY
exits 'a server that is not ours without TLS is 78' 78 \
	env OPENAI_MODEL=m OPENAI_BASE_URL=http://example.org/v1 draft-reply --pending
exits 'a temperature that is none is 78' 78 \
	env OPENAI_API_KEY=k OPENAI_MODEL=m OPENAI_TEMPERATURE=hot draft-reply --pending
exits 'ids beside --pending are a wrong call' 64 draft-reply --pending w:1

printf '# Harbour Loft\n## Parking\nYou can park outside.\n' >house.md
load-knowledge house.md >/dev/null

# Why there is none.
guest_says w:ask 'Can we park outside?'
guest_says w:closed 'Can we park outside?'
guest_says w:off 'Can we park outside?'
guest_says w:held 'Can we park outside?'
guest_says w:ours 'Can we park outside?'
guest_says w:ours 'Yes' '{"author":"host"}'
guest_says direct:x 'Can we park outside?'
guest_says w:note 'Source: reservation_book'
close-conversation w:closed >/dev/null
set-mode off w:off >/dev/null
set-mode draft --holder Eva w:held >/dev/null
set-mode draft direct:x >/dev/null
for case in 'closed:is closed' 'off:mode is off' 'held:held by Eva' \
	'ours:the last word is ours' 'note:the last word is ours'; do
	ok "no draft: ${case#*:}" draft-reply "w:${case%%:*}"
	like 'says so' "$(complained)" "w:${case%%:*}: no draft: ${case#*:}"
	is 'prints nothing' "$(printed)" ''
done
ok 'no draft between two persons' draft-reply direct:x
like 'says so' "$(complained)" 'between two persons'
exits 'an id that does not exist is 65, the others are done' 65 \
	draft-reply --dry-run w:nobody w:ask
like 'it is named' "$(complained)" 'w:nobody: no such conversation'
is 'and the other one is there' "$(printed | jq -r '"\(.status) \(.dry_run)"')" 'draft true'
is 'a rehearsal stores nothing' "$(drafts w:ask)" ''

# One draft.
ok 'one that waits gets a draft' draft-reply w:ask
json_is 'with all that it knows' "$(printed | jq '{type, conversation, status, text,
	model_text, provider, model, assistant, finish, usage, approved_by, error,
	source: .sources[0].name, answers: (.answers | length)}')" \
	'{"type":"reply","conversation":"w:ask","status":"draft","text":"You can park outside.",
	"model_text":"You can park outside.","provider":"canned","model":"canned",
	"assistant":"default","finish":"stop","usage":{"input_tokens":0,"output_tokens":0,
	"cached_tokens":0,"estimated":false,"cost":null},"approved_by":null,"error":null,
	"source":"Harbour Loft > Parking","answers":1}'
first=$(printed | jq -r .id)
is 'and an event' "$(events_of w:ask | tail -n 1)" reply.drafted
ok 'again' draft-reply w:ask
like 'there is one already' "$(complained)" "w:ask: no draft: an open draft exists: $first"
ok 'with --pending too' draft-reply --pending
is 'without a word' "$(printed)$(complained)" ''
ok 'asked for another' draft-reply --again w:ask
is 'the first is stale' "$(drafts w:ask | jq -r .status)" "$(printf 'stale\ndraft')"
is 'and the events say so' "$(events_of w:ask | tail -n 2)" \
	"$(printf 'reply.stale\nreply.drafted')"
approve-reply "$(drafts w:ask | jq -rs '.[-1].id')" >/dev/null
ok 'beside an approved one there is none' draft-reply --again w:ask
like 'says so' "$(complained)" 'its reply reply_[a-z0-9]* is approved'

# Turned down by a person.
guest_says w:no 'Can we park outside?'
draft-reply w:no >/dev/null
approve-reply --reject "$(drafts w:no | jq -r .id)" >/dev/null
draft-reply --pending >/dev/null
is 'what was rejected is not drafted by itself again' "$(drafts w:no | jq -r .status)" rejected
draft-reply w:no >/dev/null
is 'but when it is asked for' "$(drafts w:no | jq -r .status)" "$(printf 'rejected\ndraft')"
guest_says w:no 'Hello? Is there parking?'
is 'a draft is stale when the guest writes' "$(drafts w:no | jq -rs '.[-1].status')" stale
ok 'and the next run' draft-reply --pending
is 'drafts again, for both messages' "$(printed | jq '.answers | length')" 2

# Mode auto.
guest_says w:auto 'Can we park outside?'
set-mode auto w:auto >/dev/null
ok 'in mode auto' draft-reply w:auto
is 'it is approved as it is made' "$(printed | jq -r '.status + " " + .approved_by +
	" " + (.approved_hash == .hash | tostring)')" 'approved mode:auto true'
is 'with both events' "$(events_of w:auto | tail -n 2)" \
	"$(printf 'reply.drafted\nreply.approved')"

# Needs a person.
guest_says w:what 'Is there a sauna?'
ok 'where nothing fits' draft-reply --pending
json_is 'there is a finding' "$(printed | jq 'del(.what)')" \
	'{"type":"finding","level":"warning","check":"needs_human","conversation":"w:what"}'
is 'and an event' "$(events_of w:what | tail -n 1)" conversation.needs_human
is 'and the list says so' "$(list-conversations | jq -r '
	select(.needs_human).id')" w:what
like 'to a person, too' "$(list-conversations --text --unanswered)" \
	'^w:what .* needs a person'
ok 'it is told once' draft-reply --pending
is 'not again' "$(printed)$(complained)" ''
ok 'asked for it' draft-reply w:what
is 'there is no record' "$(printed)" ''
like 'but a line' "$(complained)" 'told before'
ok 'asked again' draft-reply --again w:what
is 'there is' "$(printed | jq -r .check)" needs_human
is 'but no second event' "$(events_of w:what | grep -c needs_human)" 1
guest_says w:what 'A sauna?'
ok 'another message' draft-reply --pending
is 'is told again' "$(printed | jq -r .check)" needs_human
is 'and still needs a person' "$(list-conversations | jq -r '
	select(.needs_human).id')" w:what
printf '# Sauna\n\nThere is a sauna by the lake.\n' >"$SCRATCH/sauna.md"
load-knowledge "$SCRATCH/sauna.md"
ok 'with the fact that it asks for' draft-reply --pending
like 'it has its draft' "$(printed)" 'a sauna by the lake'
is 'and needs nobody any more' "$(list-conversations | jq -r '
	select(.needs_human).id')" ''

# Input by lines.
guest_says w:s1 'Can we park outside?'
guest_says w:s2 'Can we park outside?'
printf '%s\n' '{"type":"conversation","id":"w:s1"}' 'nonsense {' \
	'{"type":"message","id":"w:m","conversation":"w:s2"}' >lines
exits 'records and bare ids come by stdin; bad lines are 65' 65 sh -c 'draft-reply <lines'
is 'the good ones are done' "$(printed | jq -r .conversation)" "$(printf 'w:s1\nw:s2')"
like 'the bad one is named' "$(complained)" 'stdin:2: '
guest_says w:pipe 'Can we park outside?'
mkfifo fifo
draft-reply <fifo | cat >piped &
pid=$!
exec 7>fifo
echo w:pipe >&7
tries=0
while ! [ -s piped ] && [ $tries -lt 100 ]; do
	sleep 0.05
	tries=$((tries + 1))
done
is 'what came by a pipe is done while more is waited for' "$(jq -r .conversation piped)" w:pipe
exec 7>&-
wait $pid

# The guest who writes in pieces.
quiet=2s
[ -z "${INSTRUMENTED-}" ] || quiet=12s
guest_says w:slow 'Hi!' "{\"sent_at\":\"$(date -u +%FT%TZ)\"}"
(sleep 0.7 && guest_says w:slow 'Can we park outside?' "{\"sent_at\":\"$(date -u -d '+1 sec' +%FT%TZ)\"}") &
before=$(date +%s%N)
ok 'a guest who is still writing' draft-reply --quiet-for $quiet w:slow
after=$(date +%s%N)
is 'is waited for, and gets one draft' "$(printed | jq -r '"\(.status) \(.answers | length)"')" 'draft 2'
ok 'after the silence' test $(((after - before) / 1000000)) -ge 1500
wait
guest_says w:slower 'Can we park outside?' "{\"sent_at\":\"$(date -u +%FT%TZ)\"}"
exits 'a run that ends before the silence is 75' 75 draft-reply --quiet-for 30s --deadline 100ms w:slower
is 'without a draft' "$(drafts w:slower)" ''

# Two runs, and a run that is killed.
sqlite3 "$FRONTDESK_DB" "INSERT INTO lease VALUES ('draft-reply', '$(sleep 30 >/dev/null & echo $! >sleeper
	p=$(cat sleeper); echo "$(uname -n)/$(cat /proc/sys/kernel/random/boot_id)/$p/$(cut -d' ' -f22 "/proc/$p/stat")")', $(date +%s)000)"
exits 'a second run with --pending is 75' 75 draft-reply --pending
like 'and says busy' "$(complained)" '^draft-reply: busy'
kill "$(cat sleeper)"
ok 'when the other is dead it is free' draft-reply --pending
for kill in 1 2 3 4 6 8 11 15; do
	breakable || break
	guest_says "w:kill$kill" 'Can we park outside?'
	FAULT_KILL=$kill LD_PRELOAD="$BUILD/fault.so" draft-reply --pending >/dev/null 2>&1
	draft-reply --pending >/dev/null 2>&1
	is "killed at step $kill and run again: one draft" \
		"$(drafts "w:kill$kill" | jq -r .status)" draft
done

# A model that takes its time.
stub_start --life 600
export OPENAI_BASE_URL="$STUB_URL/v1" OPENAI_MODEL=stub-model
latency=700
[ -z "${INSTRUMENTED-}" ] || latency=6000
stub_set model-options.json "{\"latency_ms\": $latency}"

# Waits until the model was asked so often.
asked() { # COUNT
	tries=0
	while [ "$(wc -l 2>/dev/null <"$STUB_DIR/requests.jsonl" || echo 0)" -lt "$1" ] &&
		[ $tries -lt 400 ]; do
		sleep 0.05
		tries=$((tries + 1))
	done
}

guest_says w:moves 'Can we park outside?'
draft-reply w:moves >moves 2>moves.err &
pid=$!
asked 1
guest_says w:moves 'Or in a garage?'
wait $pid
is 'the guest wrote while the model was thinking: stale' "$(jq -r .status moves)" stale
like 'says so' "$(cat moves.err)" 'moved on'
is 'with its event' "$(events_of w:moves | tail -n 1)" reply.stale
is 'what it cost is known' "$(jq '.usage.output_tokens > 0' moves)" true
ok 'the next run' draft-reply --pending --limit 100
is 'makes the draft' "$(drafts w:moves | jq -rs '.[-1] | "\(.status) \(.answers | length)"')" 'draft 2'
guest_says w:host 'Can we park outside?'
count=$(stub_requests .path | wc -l)
draft-reply w:host >moves 2>/dev/null &
pid=$!
asked $((count + 1))
guest_says w:host 'Yes.' '{"author":"host"}'
wait $pid
is 'a host was quicker: stale' "$(jq -r .status moves)" stale
guest_says w:pipe 'Can we park outside?'
guest_says w:pipe 'Or in a garage?'
export_of() { export-records --conversation "$1" --type conversation --type message; }
export_of w:pipe | draft-reply >many
is 'while it is under way one call is enough' "$(jq -r .status many)" draft
guest_says w:again 'Can we park outside?'
count=$(stub_requests .path | wc -l)
{
	echo w:again
	asked $((count + 1))
	guest_says w:again 'Or in a garage?'
	echo w:again
} | draft-reply >many 2>/dev/null
is 'named again after a new message: once more when the first came too early' \
	"$(jq -r .status many | tr '\n' ' ')" 'stale draft '
stub_set model-options.json '{"latency_ms": 50}'
guest_says w:stream1 'Can we park outside?'
guest_says w:stream2 'Can we park outside?'
draft-reply --stream --text w:stream1 w:stream2 >many
is 'streams for people come one after the other, each with a line that names it' \
	"$(sed -n 's/^reply_[^ ]*  /named: /p; s/^Answer.*/text/p' many | tr '\n' ' ')" \
	'text named: draft  w:stream1 text named: draft  w:stream2 '
stub_set model-options.json "{\"latency_ms\": $latency}"
guest_says w:two 'Can we park outside?'
draft-reply w:two >two.1 2>&1 &
pid=$!
draft-reply w:two >two.2 2>&1
wait $pid
is 'two at once: one draft' "$(drafts w:two | jq -r .status | grep -c draft)" 1
guest_says w:term 'Can we park outside?'
stub_set model-options.json '{"latency_ms": 20000}'
count=$(stub_requests .path | wc -l)
draft-reply w:term >term 2>&1 &
pid=$!
asked $((count + 1))
kill "$pid"
wait $pid
is 'told to stop in the middle: 75' $? 75
is 'and no draft' "$(drafts w:term)" ''
exits 'an answer that takes too long is 75' 75 draft-reply --timeout 1s w:term
like 'and its class is told' "$(complained)" 'w:term: no draft: no whole answer within 1 s|silent for 1 s'

stub_set model-options.json '{}'
ok 'candidates' draft-reply --candidates 3 w:term
is 'are so many drafts' "$(printed | jq -r .status)" "$(printf 'draft\ndraft\ndraft')"
ok 'in mode auto' set-mode auto w:term
ok 'candidates again' draft-reply --again --candidates 2 w:term
is 'none of them is approved' "$(printed | jq -r .status)" "$(printf 'draft\ndraft')"
is 'those before are stale' "$(drafts w:term | jq -r .status | sort | uniq -c | tr -s ' ')" \
	"$(printf ' 2 draft\n 3 stale')"

guest_says w:out 'Can we park outside?'
exits 'a full device is 74' 74 sh -c 'draft-reply w:out >/dev/full'
is 'and the draft is stored' "$(drafts w:out | jq -r .status)" draft
ok 'text for people' draft-reply --again --text w:out
like 'is a line' "$(printed)" '^reply_[a-z0-9]*  draft  w:out$'
like 'and the text' "$(printed)" '^    Answer to:'

done_testing
