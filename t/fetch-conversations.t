#!/bin/sh
# SPDX-License-Identifier: MIT
#
# fetch-conversations: what a person sees of it. What Hostex may answer is in
# hostex.t.
. "${0%/*}/lib.sh"
. "$TOP/t/stub.sh"

export HOSTEX_API_TOKEN=tok

exits 'without a token: 78' 78 env -u HOSTEX_API_TOKEN fetch-conversations
like 'naming the setting' "$(complained)" 'HOSTEX_API_TOKEN'
ok 'no store was made' test ! -e "$FRONTDESK_DB"
exits 'an address that may not be called: 78' 78 \
	env HOSTEX_API_BASE=http://example.com fetch-conversations
like 'naming that setting' "$(complained)" 'HOSTEX_API_BASE'

stub_start --hostex 12
export HOSTEX_API_BASE="$STUB_URL/v3"

exits 'a dry run without a store: 66' 66 fetch-conversations --dry-run
ok 'the first run' fetch-conversations
is 'prints each conversation' \
	"$(printed | jq -r 'select(.type == "conversation").id' | wc -l)" 12
is 'the conversation comes before its messages' "$(printed | jq -r '
	if .type == "conversation" then .id else .conversation end' | uniq |
	wc -l)" 12
is 'messages are oldest first' "$(printed |
	jq -rs 'map(select(.type == "message")) | group_by(.conversation) |
	all(map(.sent_at) == (map(.sent_at) | sort))')" true
ok 'run again at once' fetch-conversations
is 'it prints nothing' "$(printed)" ''
is 'and says nothing' "$(complained)" ''

stub_message 0-2557000002 'Is there a lift?' >/dev/null
ok 'after a message' fetch-conversations
is 'the conversation and the message are printed' "$(printed |
	jq -r '[.type, .text, .author] | map(. // "-") | join(" ")')" \
	'conversation - -
message Is there a lift? guest'
is 'it waits for an answer' "$(list-conversations --unanswered |
	jq -r 'select(.id == "hostex:0-2557000002").id')" hostex:0-2557000002

stub_message 0-2557000003 'A' >/dev/null
stub_message 0-2557000002 'B' >/dev/null
before=$(sqlite3 "$FRONTDESK_DB" .dump | cksum)
ok '--dry-run' fetch-conversations --dry-run
is 'prints what would be stored' "$(printed | jq -r 'select(.text).text' |
	sort | tr '\n' ' ')" 'A B '
is 'and marks it' "$(printed | jq -r .dry_run | sort -u)" true
is 'the store is the same' "$(sqlite3 "$FRONTDESK_DB" .dump | cksum)" "$before"

ok 'an id alone' fetch-conversations 0-2557000003
is 'only that one is fetched' "$(printed | jq -r 'select(.text).text')" A
exits 'an id that is not there: 65' 65 \
	fetch-conversations hostex:0-none widget:1 hostex:0-2557000002
like 'it is named' "$(complained)" 'hostex:0-none: no such conversation'
like 'an id of another channel too' "$(complained)" 'widget:1: no conv'
is 'and the others are done' "$(printed | jq -r 'select(.text).text')" B

for id in 4 5 6; do
	stub_message 0-255700000$id "to $id" >/dev/null
done
is '--limit 1 takes the newest' "$(fetch-conversations --limit 1 |
	jq -r 'select(.text).text')" 'to 6'
is 'the next run the others' "$(fetch-conversations |
	jq -r 'select(.text).text' | sort | tr '\n' ' ')" 'to 4 to 5 '

rm -f "$FRONTDESK_DB"*
now=$(date -u +%s)
ok '--since on a new desk' fetch-conversations --since 2h
is 'takes what is newer' "$(printed | jq -rs --argjson now "$now" '
	map(select(.type == "conversation").last_message_at[0:19] + "Z" |
	fromdate) | length > 2 and all(. > $now - 7260)')" true
recent=$(printed | jq -r 'select(.type == "conversation").id' | wc -l)
ok 'a run without it' fetch-conversations
is 'goes on from there' "$(printed)" ''
ok 'an earlier --since' fetch-conversations --since 3650d
is 'brings the rest' "$(printed |
	jq -r 'select(.type == "conversation").id' | wc -l)" $((12 - recent))

stub_message 0-2557000001 'for people' >/dev/null
like 'text for people' "$(fetch-conversations --text)" \
	'^hostex:0-2557000001  Ada Example: for people$'

exits 'a word too much' 64 fetch-conversations --pending hostex:1
exits 'a channel that cannot be fetched from' 64 \
	fetch-conversations --channel widget
exits 'no number of jobs' 64 fetch-conversations --jobs 0

stub_message 0-2557000001 "$(printf 'a\nb\033[2J')" >/dev/null
unlike 'nothing reaches the terminal raw' "$(fetch-conversations --text)" \
	"$(printf '\033')"

for id in 1 2 3 4 5 6; do
	stub_message 0-255700000$id 'for nobody' >/dev/null
done
is 'a reader that leaves ends it in silence' "$(
	{ fetch-conversations 2>&1 >&3; echo $? >"$SCRATCH/status"; } 3>&1 |
	head -n 1 | wc -l)$(cat "$SCRATCH/status")" 1141
for id in 1 2 3 4 5 6; do
	stub_message 0-255700000$id 'for the full' >/dev/null
done
exits 'a full device: 74' 74 sh -c 'fetch-conversations >/dev/full'
ok 'and then' fetch-conversations
is 'nothing is lost' "$(sqlite3 "$FRONTDESK_DB" \
	"SELECT count(*) FROM message WHERE text LIKE 'for the full'")" 6

done_testing
