#!/bin/sh
# SPDX-License-Identifier: MIT
#
# Webhooks that say only where something is: from the delivery to the message,
# and what becomes of those that never came.
. "${0%/*}/lib.sh"
. "$TOP/t/stub.sh"

export HOSTEX_API_TOKEN=secret-token
export HOSTEX_WEBHOOK_AUTH=token HOSTEX_WEBHOOK_TOKEN=webhook-token
stub_start --hostex 0
export HOSTEX_API_BASE="$STUB_URL/v3"

sql() {
	sqlite3 "$FRONTDESK_DB" "$1"
}

deliver() { # BODY
	printf '%s' "$1" | ingest-webhook --source hostex --body \
		--header 'Hostex-Webhook-Secret-Token: webhook-token' \
		--header 'Content-Type: application/json' \
		>"$SCRATCH/answer" 2>&1
}

announce() { # CONVERSATION MESSAGE, in the flat form
	deliver "{\"event\":\"message_created\",\"conversation_id\":\"$1\",\"message_id\":\"$2\",\"timestamp\":\"2026-11-19T08:37:03Z\"}"
}

# shellcheck disable=SC2317 # called by ok
nested() { # CONVERSATION MESSAGE, in the other form
	deliver "{\"event\":\"message.created\",\"data\":{\"conversation_id\":\"$1\",\"message_id\":\"$2\"}}"
}

wanted() {
	sql 'SELECT conversation FROM wanted ORDER BY conversation' |
		tr '\n' ' '
}

texts() { # of the messages that were just printed
	printed | jq -r 'select(.type == "message").text' | sort | tr '\n' ' '
}

at() { # SECONDS from now
	FRONTDESK_NOW=$(date -u -d "@$(($(date +%s) + $1))" +%FT%TZ)
	export FRONTDESK_NOW
}

lost() {
	check-desk | jq -r 'select(.check == "lost") |
		[.level, .conversation, .what] | join(" ")'
}

bell() {
	cat "$SCRATCH/bells/$1" 2>/dev/null || echo none
}

# Three conversations, the first message of each two hours ago.
stub_set hostex.json "$(jq -nc '[range(3) | {id: "0-\(1 + .)",
	channel_type: "airbnb", guest: {name: "G\(1 + .)"}, activities: [],
	note: null, messages: [{id: "0-m\(1 + .)", sender_role: "guest",
	display_type: "Text", content: "hello \(1 + .)", attachment: null,
	created_at: (now - 7200 | todate)}]}]')"
ok 'a desk is made' fetch-conversations
is 'nobody wants anything' "$(wanted)" ''

# --- from the delivery to the message

calls=$(stub_requests .path | wc -l)
stub_message 0-1 'is there parking?' '{"id":"0-a"}' >"$SCRATCH/made"
stub_message 0-2 'and a garden?' '{"id":"0-b"}' >"$SCRATCH/made"
before=$(bell fetch)
at -3600
ok 'a webhook' announce 0-1 0-a
unset FRONTDESK_NOW
ok 'the fetch bell rings' test "$(bell fetch)" != "$before"
ok 'another, in the nested form' nested 0-2 0-b
ok 'one of them again, in that form' nested 0-1 0-a
is 'both conversations are wanted' "$(wanted)" 'hostex:0-1 hostex:0-2 '
is 'there is one event for each' "$(sql "SELECT conversation || ' ' ||
	name FROM event WHERE name LIKE 'webhook%' ORDER BY seq" | tr '\n' ' ')" \
	'hostex:0-1 webhook.received hostex:0-2 webhook.received '
before=$(bell fetch)
ok 'a webhook about something else' \
	deliver '{"event":"review_created","conversation_id":"0-3"}'
is 'does not ring for a fetch' "$(bell fetch)" "$before"
ok 'but for followers' test "$(bell events)" -gt "$before"
is 'and wants nothing' "$(wanted)" 'hostex:0-1 hostex:0-2 '
is 'nobody called Hostex until now' \
	"$(($(stub_requests .path | wc -l) - calls))" 0
ok '--pending' fetch-conversations --pending
is 'brings both messages' "$(texts)" 'and a garden? is there parking? '
is 'with a call for each conversation' "$(stub_requests .path |
	tail -n +$((calls + 1)) | sort | tr '\n' ' ')" \
	'/v3/conversations/0-1 /v3/conversations/0-2 '
is 'nothing is wanted any more' "$(wanted)" ''
is 'they are news' "$(sql "SELECT count(*) FROM event WHERE
	name = 'message.created' AND data NOT LIKE '%\"history\":true%'")" 2
ok 'the same webhook once more' announce 0-1 0-a
is 'wants nothing' "$(wanted)" ''
ok '--pending with nothing to do' fetch-conversations --pending
is 'is silent' "$(printed)$(complained)" ''

# --- a webhook that is faster than its message

ok 'a webhook' announce 0-3 0-c
exits 'its message is not there: 75' 75 fetch-conversations --pending
is 'it stays wanted' "$(wanted)" 'hostex:0-3 '
stub_message 0-3 'late' '{"id":"0-c"}' >"$SCRATCH/made"
ok 'now it is' fetch-conversations --pending
is 'and comes' "$(texts)$(wanted)" 'late '

# --- answers that make no sense

for id in 2:0-b2 2:0-b3 3:0-c2; do
	stub_message "0-${id%:*}" 'heard' "{\"id\":\"${id#*:}\"}" \
		>"$SCRATCH/made"
done
announce 0-2 0-b2
announce 0-3 0-c2
stub_set rules.json '[{"path":"/v3/conversations/0-2",
	"json":{"error_code":200,"data":{"id":7}}}]'
exits 'one of two is answered with nonsense: 69' 69 fetch-conversations --pending
FRONTDESK_NOW=$(date -u -d '+1 hour' +%FT%TZ) fetch-conversations --pending \
	>"$SCRATCH/out" 2>&1
for _ in 3 4; do
	exits 'it stays wanted' 69 fetch-conversations --pending
done
is 'for four answers' "$(wanted)" 'hostex:0-2 '
unlike 'nothing of the end is said' "$(complained)" 'given up'
exits 'at the fifth' 69 fetch-conversations --pending
like 'it is given up' "$(complained)" "hostex:0-2: a webhook named it, and it \
was given up after 5 answers like this: fetch-conversations hostex:0-2 tries \
again"
calls=$(stub_requests .path | wc -l)
ok 'nobody asks again' fetch-conversations --pending
is 'that is no call' "$(($(stub_requests .path | wc -l) - calls))" 0
given_up() {
	check-desk | jq -r 'select(.check == "webhooks") |
		[.level, .conversation, .what] | join(" ")'
}
like 'it is a finding' "$(given_up)" \
	'^warning hostex:0-2 a webhook named it at .*, and it was given up after 5 answers that made no sense: fetch-conversations hostex:0-2$'
announce 0-2 0-b3
is 'until a webhook names it anew' "$(given_up)" ''
exits 'then it is tried' 69 fetch-conversations --pending
stub_set rules.json '[]'
ok 'and well again' fetch-conversations hostex:0-2
is 'it is no longer wanted' "$(wanted)" ''

# --- strangers

i=0
while [ $i -lt 5 ]; do
	i=$((i + 1))
	announce "0-forged$i" 0-x
done
announce '../users' 0-x
ok 'conversations that are not there' fetch-conversations --pending
is 'cost a call each and nothing else' "$(wanted)$(printed)" ''
is 'none leaves the place of conversations' "$(stub_requests .path |
	tail -n 6 | grep -c '^/v3/conversations/[^/]*$')" 6

# --- what no webhook announced

stub_message 0-1 'announced, polled first' '{"id":"0-d"}' >"$SCRATCH/made"
stub_message 0-1 'never announced' '{"id":"0-e"}' >"$SCRATCH/made"
stub_message 0-2 'ours' '{"id":"0-f","sender_role":"host"}' >"$SCRATCH/made"
ok 'a webhook for one of two' announce 0-1 0-d
ok '--reconcile' fetch-conversations --reconcile
is 'prints what none announced' "$(texts)" 'never announced ours '
is 'and stores all' "$(sql "SELECT count(*) FROM message WHERE id IN
	('hostex:0-d', 'hostex:0-e', 'hostex:0-f')")" 3
ok 'again' fetch-conversations --reconcile
is 'it prints nothing' "$(printed)" ''
is 'nothing is lost so soon' "$(lost)" ''
at 1200
is 'after a quarter of an hour the guest'\''s is' "$(lost |
	sed 's/since .*/since/')" \
	'warning hostex:0-1 1 messages of guests were announced by no webhook, the first since'
exits 'which is a warning' 0 check-desk
at 691200
is 'for a week' "$(lost)" ''
unset FRONTDESK_NOW
announce 0-1 0-e
at 1200
is 'until its webhook comes after all' "$(lost)" ''
unset FRONTDESK_NOW

# A desk without webhooks misses none.
rm -f "$FRONTDESK_DB"*
ok 'a desk without webhooks' fetch-conversations --since 7d
stub_message 0-1 'polled' '{"id":"0-g"}' >"$SCRATCH/made"
fetch-conversations >"$SCRATCH/out"
at 1200
is 'misses none' "$(lost)" ''
unset FRONTDESK_NOW

# --- no trace

announce 0-1 0-h
stub_message 0-1 'soon gone' '{"id":"0-h"}' >"$SCRATCH/made"
ok 'a webhook, and its conversation is deleted' \
	delete-conversation --yes hostex:0-1
is 'nobody wants it' "$(wanted)" ''
is 'no row but events knows it' "$(sqlite3 "$FRONTDESK_DB" .dump |
	grep 'hostex:0-1\|0-h' | grep -vc '^INSERT INTO event')" 0
ok 'the webhook again' announce 0-1 0-h
is 'does not bring it back' "$(wanted)" ''
export-records >"$SCRATCH/export"
is 'an export has nothing of webhooks' "$(jq -r .type "$SCRATCH/export" |
	grep -c 'intake\|learned\|webhook\|token')" 0
unlike 'nor any secret' "$(cat "$SCRATCH/export")" 'webhook-token'
is 'not even the store has' "$(grep -c webhook-token "$FRONTDESK_DB")" 0

done_testing
