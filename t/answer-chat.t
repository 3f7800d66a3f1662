#!/bin/sh
# SPDX-License-Identifier: MIT
#
# answer-chat: a guest who waits gets one answer, or a person.

. "${0%/*}/lib.sh"
. "$TOP/t/stub.sh"
. "$TOP/t/guest.sh"

cd "$SCRATCH" || exit 1

answer() { # CONVERSATION TEXT [OPTION...]: to the files out and err
	chat=$1 text=$2
	shift 2
	got=0
	printf '%s\n' "$text" |
		answer-chat --conversation "$chat" "$@" >out 2>err || got=$?
}

types() {
	jq -r .type out | tr '\n' ' '
}

member() { # TYPE FILTER
	jq -rc --arg type "$1" "select(.type == \$type) | $2" out
}

messages() { # CONVERSATION
	show-conversation "$1" |
		jq -rc 'select(.type == "message") | "\(.author): \(.text)"'
}

count() { # TABLE [WHERE]
	sqlite3 "$FRONTDESK_DB" "SELECT count(*) FROM $1 ${2:+WHERE $2}"
}

# --- what is no call, or no message

exits 'no conversation: 64' 64 answer-chat
for id in chat hostex:0-1 direct:a 'chat:a b' :x; do
	exits "--conversation $id: 64" 64 answer-chat --conversation "$id"
done
exits 'an argument: 64' 64 answer-chat --conversation chat:a hello
exits 'an unknown provider: 64' 64 answer-chat --conversation chat:a --provider x
exits 'an unknown assistant: 78' 78 answer-chat --conversation chat:a --assistant x
exits 'a rehearsal makes no store: 66' 66 sh -c \
	'echo x | answer-chat --conversation chat:a --dry-run'
for bad in '' '   ' '{' '{"text":1}' '{"text":""}' '{"text":"x","author":"host"}' \
	'{"text":"x","conversation":"chat:b"}' '{"text":"x","id":7}' '["text"]x{'; do
	[ "$bad" = '["text"]x{' ] && continue
	answer chat:a "$bad"
	is "no message: 65: $bad" "$got" 65
done
printf 'a\0b' | answer-chat --conversation chat:a 2>err
is 'a NUL: 65' $? 65
printf 'a\377' | answer-chat --conversation chat:a 2>err
is 'no UTF-8: 65' $? 65
head -c 70000 /dev/zero | tr '\0' x | answer-chat --conversation chat:a 2>err
is 'longer than 65536 bytes: 65' $? 65
answer chat:a x --user nobody
is 'a user who is not there: 65' "$got" 65
like 'is named' "$(cat err)" "there is no 'nobody'"
is 'nothing of that made a conversation' "$(count conversation)" 0

# --- an answer from house facts

printf '# House\n## Parking\nYou can park outside.\n' >house.md
load-knowledge house.md >/dev/null
answer chat:a 'Where can we park?' --key 1
is 'an answer' "$got" 0
is 'is usage, message and end' "$(types)" 'usage message done '
json_is 'the message' "$(member message '{conversation, author, text}')" \
	'{"conversation":"chat:a","author":"assistant","text":"You can park outside."}'
json_is 'nobody is charged' "$(member usage .)" '{"type":"usage","input_tokens":0,
	"output_tokens":0,"total_tokens":0,"estimated":false,"balance":null}'
json_is 'who answered' "$(member 'done' '{conversation, provider, model, assistant,
	finish, repeated}')" '{"conversation":"chat:a","provider":"canned",
	"model":"canned","assistant":"default","finish":"stop","repeated":false}'
is 'both are stored' "$(messages chat:a)" 'guest: Where can we park?
assistant: You can park outside.'
is 'the reply is sent, by nobody' "$(list-replies --conversation chat:a |
	jq -c '[.status, .approved_by]')" '["sent","mode:auto"]'
is 'the reply of the end is that one' "$(member 'done' .reply)" \
	"$(list-replies --conversation chat:a | jq -r .id)"
is 'with its events' "$(events_of chat:a | tr '\n' ' ')" \
	'conversation.created message.created reply.drafted reply.approved reply.sending message.created reply.sent '
is 'nobody waits any more' "$(list-conversations --unanswered)" ''
is 'and nothing is left of the queue' "$(count lease)" 0
cp out first
answer chat:a 'Where can we park?' --key 1 --stream
is 'the same key' "$(types)" 'usage message done '
is 'gives the same answer' "$(member message .id)" "$(jq -r \
	'select(.type == "message").id' first)"
is 'and says so' "$(member 'done' .repeated)" true
is 'nothing was added' "$(count message) $(count reply)" '2 1'
answer chat:a 'And the bikes?' --key 1
is 'the same key for other words: 65' "$got" 65
like 'says why' "$(cat err)" 'with other words'
answer chat:b 'Where can we park?' --key 1
is 'the same key elsewhere is another message' "$(member 'done' .repeated)" false
answer chat:b '{"text":"Where can we park?","id":"7","author_name":"Bo"}'
is 'an id gets its channel' "$(member 'done' .answers)" chat:7
answer chat:c '{"text":"Where can we park?","id":"7"}'
is 'and is one message everywhere: 65' "$got" 65
answer chat:b '{"text":"Where can we park?","id":"hostex:0-7"}'
is 'and one of another channel takes no id there' "$(member 'done' .answers)" chat:hostex:0-7
exits 'an empty key: 64' 64 answer-chat --conversation chat:b --key ''
for n in 1 2; do
	answer chat:b '{"text":"Where can we park?","client_id":""}'
	is "an empty client_id is none: $n" "$(member 'done' .repeated)" false
done
answer chat:b '{"text":"Where can we park?","client_id":"1"}'
is 'client_id is a key' "$(member 'done' .repeated)" true
answer portal:x 'Where can we park?' --dry-run
is 'a rehearsal' "$(types)$(member usage .dry_run)" 'usage true'
is 'changes nothing' "$(count conversation "channel = 'portal'") $(count lease)" '0 0'
answer chat:a 'Source: web'
is 'a note needs no answer' "$(types)$(member 'done' .message)" 'done null'
is 'text for people' "$(echo 'Where can we park?' |
	answer-chat --conversation chat:t --text)" 'You can park outside.'

# --- leaving it to a person

handed() { # NAME REASON TEXT?
	is "$1: handed over" "$got $(types)$(member handoff .reason)" "0 handoff $2"
	is "$1: the guest is told: $3" "$(member handoff '.text != null')" "$3"
	is "$1: an event says so" "$(events_of "$chat" | grep -c needs_human)" "${4:-1}"
}
# Not the scripted server.
runs=
wait_for_runs() {
	for run in $runs; do
		wait "$run"
	done
	runs=
}
mode() { # CONVERSATION
	show-conversation "$1" | jq -r 'select(.type == "conversation").mode'
}

answer chat:h 'I want to TALK to a real, living human!'
handed 'asked for' asked true
is 'the words are stored, by the system' "$(messages chat:h | tail -n 1)" \
	'system: Thank you for your message. A colleague will answer you here as soon as possible.'
is 'the guest waits' "$(list-conversations --unanswered | jq -rc 'select(.id ==
	"chat:h") | [.needs_human, .mode]')" '[true,"auto"]'
answer chat:h 'Where can we park?'
handed 'still waiting' asked false 2
is 'told once' "$(messages chat:h | grep -c ^system)" 1
send-message --text 'Here I am.' chat:h >/dev/null
answer chat:h 'Where can we park?'
is 'after a person was there it is answered again' "$(types)" 'usage message done '
set-setting handoff.words 'boss, call me' >/dev/null
answer chat:h2 'I want to talk to a human' --provider canned
is 'own words' "$(member handoff .reason)" nothing_fits
answer chat:h2 'Can your boss call?'
is 'are looked for' "$(member handoff .reason)" asked
FRONTDESK_HANDOFF_WORDS=off answer chat:h2b 'Hello boss! Where can we park?'
is 'the environment goes before' "$(types)" 'usage message done '
FRONTDESK_HANDOFF_WORDS=, answer chat:h2b 'Hello?'
is 'but not with nonsense: 78' "$got" 78
like 'which is named' "$(cat err)" FRONTDESK_HANDOFF_WORDS
set-setting --remove handoff.words >/dev/null
set-setting handoff.text 'Gleich kommt jemand.' >/dev/null
answer chat:n 'What is the meaning of life?'
handed 'nothing fits' nothing_fits true
is 'in words of our own' "$(member handoff .text)" 'Gleich kommt jemand.'
answer chat:b 'Where can we park?' --key new
set-mode auto --holder Eva chat:b >/dev/null
answer chat:b 'Where is the sauna?'
handed held held false
for mode in draft off; do
	set-mode $mode chat:b >/dev/null
	answer chat:b "Where can we park? $mode"
	is "mode $mode: handed over" "$(member handoff .reason) $(mode chat:b)" "mode $mode"
done
close-conversation chat:a >/dev/null
answer chat:a 'Where can we park now?'
handed closed closed true
is 'it is open again' "$(show-conversation chat:a | jq -r 'select(.type ==
	"conversation").status')" open

# --- hours and limits

hours() { # NOW WANT
	FRONTDESK_NOW=$1 answer "chat:$1" 'Where can we park?'
	is "at $1: $2" "$(member handoff '[.reason, .opens_at] | join(" ")')" "$2"
}
set-setting hours.chat 'Mon-Fri 9-12 13:00-17:30, Sat 10-14 Europe/Stockholm' \
	>/dev/null
hours 2026-11-20T08:00:00.000Z ''
hours 2026-11-20T07:59:59.999Z 'hours 2026-11-20T08:00:00.000Z'
hours 2026-11-20T11:30:00.000Z 'hours 2026-11-20T12:00:00.000Z'
hours 2026-11-20T16:30:00.000Z 'hours 2026-11-21T09:00:00.000Z'
hours 2026-11-21T13:00:00.000Z 'hours 2026-11-23T08:00:00.000Z'
# Summer time: the same clock on the wall is another hour of UTC.
hours 2026-07-03T07:00:00.000Z ''
hours 2026-07-03T06:59:00.000Z 'hours 2026-07-03T07:00:00.000Z'
# The weekends on which the clock is set.
hours 2026-03-28T13:00:00.000Z 'hours 2026-03-30T07:00:00.000Z'
hours 2026-10-24T12:00:00.000Z 'hours 2026-10-26T08:00:00.000Z'
answer portal:h 'Where can we park?'
is 'other channels have none' "$(types)" 'usage message done '
set-setting hours 'Mon 0:00-0:01' >/dev/null
FRONTDESK_NOW=2026-11-20T10:00:00.000Z answer portal:h 'Where can we park?'
is 'unless all have' "$(member handoff .reason)" hours
exits 'a zone that nobody knows is refused: 64' 64 set-setting hours 'Mon 9-17 Europe/Foo'
set-setting --remove hours >/dev/null
set-setting --remove hours.chat >/dev/null

set-setting limit.answers 2 >/dev/null
for i in 1 2; do
	answer chat:l "Where can we park? $i"
	is "answer $i of 2" "$(types)" 'usage message done '
done
answer chat:l 'Where can we park? 3'
handed 'the third' answers true
set-setting limit.answers 0 >/dev/null
answer chat:l 'Where can we park? 4'
is 'no limit' "$(types)" 'usage message done '

# --- a model, streamed

stub_start --life 600
umask 077
echo 'OPENAI_API_KEY=sk-secret' >"$FRONTDESK_CONFIG"
export OPENAI_BASE_URL="$STUB_URL/v1" OPENAI_MODEL=stub-model FRONTDESK_PROVIDER=chat
requests() {
	stub_requests .path 2>/dev/null | wc -l
}
# Somebody asks the model, and waits for it.
until_asked() { # COUNT
	tries=0
	while [ "$(requests)" -le "$1" ] && [ $tries -lt 600 ]; do
		tries=$((tries + 1))
		sleep 0.05
	done
}

stub_set model-options.json '{"answer":"Yes, there is one."}'
answer chat:m 'Is there a sauna?' --stream
like 'a stream is pieces, usage, message, end' "$(types)" \
	'^delta (delta )+usage message done $'
is 'the pieces are the message' "$(jq -rj 'select(.type == "delta").text' out)" \
	"$(member message .text)"
is 'the pieces name the reply' "$(jq -r 'select(.type == "delta").reply' out | uniq)" \
	"$(member 'done' .reply)"
like 'tokens are told' "$(member usage '[.input_tokens, .output_tokens,
	.total_tokens - .input_tokens - .output_tokens] | join(" ")')" \
	'^[1-9][0-9]* [1-9][0-9]* 0$'
is 'the request streamed' "$(stub_requests .body | tail -n 1 | jq '.stream? // (fromjson | .stream)')" true
answer chat:m 'Thanks. And a boat?'
is 'what was said before is in the question' "$(stub_requests .body | tail -n 1 |
	jq -c '(if type == "string" then fromjson else . end) | [.messages[].role]')" \
	'["system","user","assistant","user"]'

failures=0
fails() { # NAME STATUS CLASS OPTIONS
	stub_set model-options.json "$4"
	failures=$((failures + 1))
	answer "chat:f$failures" 'Is there a sauna?' --stream
	is "$1: $2" "$got" "$2"
	is "$1: a record" "$(jq -c 'select(.type == "error") | [.class, .error]' out)" \
		"[\"$3\",null]"
	like "$1: on stderr" "$(cat err)" "answer-chat: chat:f$failures: no answer: "
	is "$1: the question is there, no answer" "$(messages "chat:f$failures")" \
		'guest: Is there a sauna?'
	unlike "$1: no key" "$(cat out err)" sk-secret
	stub_set model-options.json '{}'
	answer "chat:f$failures" 'Is there a sauna?' --stream
	is "$1: later there is one" "$got" 0
}
fails 'a key that is refused' 69 auth '{"key":"other"}'
fails 'a page instead' 75 unavailable '{"html":true}'
fails 'a stream that breaks off' 75 unavailable '{"cut_at":400}'
stub_set model-options.json '{"answer":""}'
answer chat:e 'Is there a sauna?'
is 'an empty answer is 69' "$got $(member error .class)" '69 empty'
is 'and is kept as failed' "$(list-replies --conversation chat:e | jq -r .status)" failed
stub_set model-options.json '{}'

# Whose tokens they are.
grant-tokens ada@example.com --balance 10000 --grant 10000 --period month >/dev/null
answer chat:u 'Is there a sauna?' --user ada@example.com --stream
is 'what is left is told' "$(member usage '.balance + .total_tokens')" 10000
is 'and so it is' "$(list-users | jq -c '[.balance, .reserved]')" \
	"[$(member usage .balance),0]"
left=$(member usage .balance)
answer chat:u 'Is there a sauna?' --user ada@example.com --key 1
spent=$(member usage .total_tokens)
answer chat:u 'Is there a sauna?' --user ada@example.com --key 1
is 'a repetition costs nothing' "$(member usage .balance)" $((left - spent))
is 'each answer is a row of the ledger' "$(sqlite3 "$FRONTDESK_DB" "SELECT count(*),
	count(reply) FROM ledger WHERE kind = 'usage' AND conversation = 'chat:u'")" '2|2'
grant-tokens poor@example.com --balance 5 --grant 5 --period month >/dev/null
export FRONTDESK_NOW=2026-11-20T10:00:00.000Z
before=$(requests)
answer chat:poor 'Is there a sauna?' --user poor@example.com --stream
is 'over the balance: 79' "$got" 79
json_is 'with what there is, and when there is more' "$(member error 'del(.message)')" \
	'{"type":"error","class":"budget","error":"token_balance_depleted",
	"balance":5,"next_grant_at":"2026-12-01T00:00:00.000Z"}'
like 'in words, with what to do' "$(cat err)" \
	'chat:poor: no answer: over budget: .*: grant-tokens --balance N poor@example.com; again'
like 'a guest does not read who pays' "$(member error .message)" \
	"^over budget: the user's balance: [0-9]+ tokens are needed and 5 are left$"
is 'nobody was asked' "$(requests)" "$before"
is 'the question waits' "$(messages chat:poor)" 'guest: Is there a sauna?'
unset FRONTDESK_NOW
set-setting limit.tokens 10 >/dev/null
answer chat:u 'And a boat?' --user ada@example.com
is 'as many tokens as one conversation may have' "$(member handoff .reason)" tokens
set-setting --remove limit.tokens >/dev/null

# Killed in the middle of a stream: asked again, it has one answer.
stub_set model-options.json '{"chunk_ms":200,"answer":"one two three four five six"}'
before=$(requests)
{ echo 'Killed?' | answer-chat --conversation chat:k --key 1 --stream >out 2>err; } &
run=$!
until_asked "$before"
sleep 0.3
# shellcheck disable=SC2009
kill -KILL "$(sqlite3 "$FRONTDESK_DB" "SELECT owner FROM lease
	WHERE name LIKE 'answer-chat chat:k %'" | cut -d / -f 3)"
wait $run 2>/dev/null
stub_set model-options.json '{"answer":"Yes."}'
is 'killed in the middle: the question is there, no answer' "$(messages chat:k)" \
	'guest: Killed?'
answer chat:k 'Killed?' --key 1 --stream
is 'run again it has one' "$(messages chat:k)" 'guest: Killed?
assistant: Yes.'
is 'the first call is booked as an estimate' "$(sqlite3 "$FRONTDESK_DB" \
	"SELECT estimated FROM ledger WHERE conversation = 'chat:k' ORDER BY number" |
	tr '\n' ' ')" '1 0 '
is 'nothing is left of the first in the queue' "$(count lease "name LIKE '%chat:k %'")" 0

# Two at once.
late=600 pause=0.1
[ "${INSTRUMENTED-}" != valgrind ] || late=20000 pause=5
before=$(requests)
stub_set model-options.json '{"latency_ms":300,"answer":"Yes."}'
for i in 1 2 3 4; do
	echo "Question $i?" | answer-chat --conversation chat:two --key $i >"out$i" 2>&1 &
	runs="$runs $!"
	sleep $pause
done
wait_for_runs
is 'of four at once each has its answer' "$(cat out1 out2 out3 out4 |
	jq -r 'select(.type == "done").repeated' | tr '\n' ' ')" \
	'false false false false '
is 'one call for each' $(($(requests) - before)) 4
is 'in the order in which they came' "$(messages chat:two | cut -d : -f 1 |
	tr '\n' ' ')$(messages chat:two | grep guest | tr -dc '0-9')" \
	'guest assistant guest assistant guest assistant guest assistant 1234'
before=$(requests)
for i in 1 2 3 4 5 6; do
	echo 'Once?' | answer-chat --conversation chat:once --key 1 >"out$i" 2>&1 &
	runs="$runs $!"
done
wait_for_runs
is 'the same message six times at once: one call' $(($(requests) - before)) 1
is 'one answer' "$(cat out1 out2 out3 out4 out5 out6 | jq -r 'select(.type ==
	"message").id' | sort -u | wc -l)" 1
is 'told to all' "$(cat out1 out2 out3 out4 out5 out6 |
	jq -r 'select(.type == "done") | .repeated' | sort | uniq -c |
	tr -s ' \n' ' ')" ' 1 false 5 true '
is 'stored once' "$(messages chat:once | wc -l)" 2

# Somebody takes over while the model thinks.
stub_set model-options.json "{\"latency_ms\":$late,\"answer\":\"Yes.\"}"
before=$(requests)
{ echo 'Hello?' | answer-chat --conversation chat:over >out 2>err; } &
runs=$!
until_asked "$before"
set-mode auto --holder Eva chat:over >/dev/null
wait_for_runs
is 'taken over meanwhile' "$(types)$(member handoff .reason)" 'handoff taken_over'
is 'the answer is a draft' "$(list-replies --conversation chat:over |
	jq -r .status)" draft

# draft-reply leaves alone what is being answered.
before=$(requests)
{ echo 'Hello?' | answer-chat --conversation chat:both >out 2>err; } &
runs=$!
until_asked "$before"
draft-reply chat:both >drafted 2>err2
wait_for_runs
is 'draft-reply makes no draft meanwhile' "$(cat drafted)" ''
like 'and says why' "$(cat err2)" 'is being answered'
is 'one answer' "$(messages chat:both | wc -l)" 2

# The reader leaves.
stub_set model-options.json '{"chunk_ms":100,"answer":"one two three four five six seven eight nine ten"}'
status=$( { echo 'Tell me all.' | answer-chat --conversation chat:left --stream
	echo $? >&3; } 3>&1 >fifo.out | cat) 2>/dev/null
is 'with a reader who stays' "$status" 0
status=$( { { echo 'Tell me all.' | answer-chat --conversation chat:gone --stream
	echo $? >&3; } | head -n 1 >head.out; } 3>&1 2>err)
is 'a reader who leaves: SIGPIPE' "$status" 141
is 'without a word' "$(cat err)" ''
is 'no part of an answer is sent' "$(messages chat:gone)" 'guest: Tell me all.'
is 'nor stored' "$(list-replies --conversation chat:gone)" ''
stub_set model-options.json '{"answer":"Yes."}'
is 'what it has cost is booked, as an estimate' "$(sqlite3 "$FRONTDESK_DB" \
	"SELECT estimated, input_tokens > 0, output_tokens < 10 FROM ledger
		WHERE conversation = 'chat:gone'")" '1|1|1'
is 'nothing stays put aside' "$(count reservation)" 0
answer chat:gone 'Well?'
is 'and the next one is answered' "$got" 0

done_testing
