#!/bin/sh
# SPDX-License-Identifier: MIT
#
# push-webhooks: what is pushed, when again, and where it may not go.
. "${0%/*}/lib.sh"
. "$TOP/t/stub.sh"
. "$TOP/t/hooks.sh"

sql() {
	sqlite3 "$FRONTDESK_DB" "$1"
}

now() { # TIME: the wall clock stands there
	FRONTDESK_NOW=$1
	export FRONTDESK_NOW
}

# Moves the wall clock to when all that waits is due.
now_next() {
	now "$(list-webhooks --deliveries |
		jq -r 'select(.status == "pending").next_at' | sort | tail -n 1)"
}

fresh() { # RULES: a desk without webhooks, endpoints that answer so
	rm -f "$FRONTDESK_DB"*
	stub_set rules.json "$1"
	forget_requests
}

pushed() { # [FILTER]: of the records that the last run printed
	printed | jq -rc "${1:-[.event_seq, .status]}" | tr '\n' ' '
}

# Time enough for one attempt, and not for the next. Under valgrind that is
# seconds.
soon=1s
[ "${INSTRUMENTED-}" != valgrind ] || soon=8s

stub_start --hostex 0
export WEBHOOK_ALLOW_HOSTS=127.0.0.1
now 2026-11-20T10:00:00.000Z

exits 'a rehearsal makes no store: 66' 66 push-webhooks --dry-run
ok 'nothing to push' push-webhooks
is 'prints nothing' "$(printed)$(complained)" ''

# --- a guest's message

fresh '[{"path":"/bot","status":204}]'
secret=$(set-webhook "$STUB_URL/bot" | jq -r .secret)
hook=$(list-webhooks | jq -r .id)
import-records <<'END'
{"type":"conversation","id":"hostex:0-25","channel":"hostex","subject":"Loft","contact":{"name":"Ada Åström","email":"ada@example.org"},"context":{"property":"Harbour Loft","check_in":"2026-12-01"}}
END
guest hostex:0-25 1 'Can we park "outside"? — 🚗'
ok 'a message is pushed' push-webhooks
json_is 'as the record says' "$(printed | jq 'del(.id, .push, .event_seq)')" \
	"{\"type\":\"delivery\",\"webhook\":\"$hook\",\"status\":\"delivered\",
	\"attempt\":1,\"http_status\":204,\"error\":null,\"next_at\":null,
	\"at\":\"2026-11-20T10:00:00.000Z\"}"
is 'in the words of the live chat of old' "$(sent /bot)" \
	'{"session_data":[{"session_id":"0-25","metadata":{"property":"Harbour Loft","check_in":"2026-12-01","user_name":"Ada Åström","user_email":"ada@example.org"},"updated_at":"2026-11-20 10:00:00"}],"message_text":"Can we park \"outside\"? — 🚗"}'
is 'as JSON, by POST, with its id and time' "$(sent /bot '[.method,
	.headers["content-type"], .headers["webhook-timestamp"]]') $(
	sent /bot '.headers["webhook-id"]')" \
	"[\"POST\",\"application/json\",\"1795168800\"] $(printed | jq -r .push)"
is 'and signed' "$(signed /bot "$secret")" '1 good, 0 bad'
ok 'once more' push-webhooks
is 'nothing is left to push' "$(printed)" ''

guest hostex:0-25 2 'Yes.' host
guest hostex:0-25 3 'Booked.' system
echo '{"type":"message","id":"hostex:m4","conversation":"hostex:0-25","author":"guest","text":"old","sent_at":"2026-11-19T10:00:00Z"}' |
	import-records
set-mode auto hostex:0-25 >/dev/null
ok 'other authors, imports, other events' push-webhooks
is 'are not pushed' "$(printed)" ''

# --- what an event of another name looks like

fresh '[{"path":"/all","status":200}]'
secret=$(set-webhook --event '*' "$STUB_URL/all" | jq -r .secret)
guest widget:ada 1 'Hello'
set-mode off widget:ada >/dev/null
ok 'all events' push-webhooks --jobs 1
is 'in their order' "$(sent /all '.body | fromjson | .type // "guest"' |
	tr '\n' ' ')" 'conversation.created guest conversation.mode '
is 'as Standard Webhooks has it' "$(sent /all | tail -n 1)" \
	'{"type":"conversation.mode","timestamp":"2026-11-20T10:00:00.000Z","data":{"conversation":"widget:ada","data":{"mode":"off"}}}'
is 'signed' "$(signed /all "$secret")" '3 good, 0 bad'

# One that leads back to us would go around for ever.
forget_requests
# shellcheck disable=SC2317 # ok calls it
hook() {
	printf '{"event":"review_created","n":%d}' "$1" |
		env HOSTEX_WEBHOOK_AUTH=token HOSTEX_WEBHOOK_TOKEN=t \
			ingest-webhook --source hostex --body \
			--header 'Hostex-Webhook-Secret-Token: t'
}
ok 'a webhook comes in' hook 1
ok 'and a run later' push-webhooks
is 'has not gone out' "$(printed)$(sent /all)" ''
set-webhook --event 'webhook.*' "$STUB_URL/all" >/dev/null
ok 'another one' hook 2
ok 'where somebody asks for them' push-webhooks
is 'has' "$(sent /all '.body | fromjson.type')" webhook.received
set-webhook --event '*' "$STUB_URL/all" >/dev/null

forget_requests
guest widget:ada 2 'My number is 555'
delete-conversation --yes widget:ada >/dev/null
ok 'what was deleted before it was pushed' push-webhooks
is 'is not told, but that it was' "$(sent /all '.body | fromjson.type')" \
	conversation.deleted

# --- the first fetch of a conversation is no news

fresh '[{"path":"/bot","status":200}]'
set-webhook "$STUB_URL/bot" >/dev/null
export HOSTEX_API_TOKEN=t HOSTEX_API_BASE="$STUB_URL/v3"
stub_set hostex.json '[{"id":"0-1","channel_type":"airbnb","guest":
	{"name":"Ada"},"activities":[],"note":null,"messages":[{"id":"0-m1",
	"sender_role":"guest","display_type":"Text","content":"before",
	"attachment":null,"created_at":"2026-11-20T09:00:00+00:00"}]}]'
env -u FRONTDESK_NOW fetch-conversations >/dev/null
ok 'after a first fetch' push-webhooks
is 'nothing is pushed' "$(sent /bot)" ''
stub_message 0-1 'after' >/dev/null
env -u FRONTDESK_NOW fetch-conversations >/dev/null
ok 'after the next' push-webhooks
is 'what is new is' "$(sent /bot '.body | fromjson.message_text')" after

# --- attempts

fresh '[{"path":"/bot","status":500}]'
secret=$(set-webhook "$STUB_URL/bot" | jq -r .secret)
hook=$(list-webhooks | jq -r .id)
guest mail:x 1 'Hello'
exits 'an error is 75' 75 push-webhooks
is 'and is remembered' "$(pushed '[.status, .attempt, .http_status, .error]')" \
	'["failed",1,500,"HTTP 500"] '
like 'said once' "$(complained)" '^push-webhooks: hook_.*: HTTP 500: again at '
id=$(printed | jq -r .push)
ok 'before it is due' push-webhooks
is 'nothing is tried' "$(printed)" ''
is 'what waits is shown' "$(list-webhooks --deliveries |
	jq -rc 'select(.status == "pending") | [.id, .attempt, .at]')" \
	"[\"$id\",2,null]"
delays=''
for attempt in 2 3 4 5 6 7 8 9; do
	before=$(date -d "$FRONTDESK_NOW" +%s)
	now_next
	delays="$delays $(($(date -d "$FRONTDESK_NOW" +%s) - before))"
	exits "attempt $attempt" 75 push-webhooks
done
before=$(date -d "$FRONTDESK_NOW" +%s)
now_next
delays="$delays $(($(date -d "$FRONTDESK_NOW" +%s) - before))"
is 'after the times of Standard Webhooks, and up to a tenth more' "$(
	echo "$delays" | awk '{
		split("5 300 1800 7200 18000 36000 50400 72000 86400", want, " ")
		for (i = 1; i <= 9; i++)
			print ($i >= want[i] && $i <= want[i] * 1.1)
	}' | tr -d '\n')" 111111111
exits 'the last one is 69' 69 push-webhooks
is 'it is dead' "$(pushed '[.status, .attempt, .next_at]')" '["dead",10,null] '
like 'said' "$(complained)" 'is dead after 10 attempts: HTTP 500'
is 'under one id' "$(sent /bot '.headers["webhook-id"]' | sort | uniq -c |
	tr -s ' ')" " 10 $id"
is 'at ten times' "$(sent /bot '.headers["webhook-timestamp"]' | sort -u |
	wc -l)" 10
is 'of the same bytes' "$(sent /bot | sort -u | wc -l)" 1
is 'each signed anew' "$(signed /bot "$secret")" '10 good, 0 bad'
json_is 'an event tells it' "$(sql "SELECT data FROM event WHERE name =
	'delivery.dead'")" "{\"push\":\"$id\",\"webhook\":\"$hook\",
	\"event_seq\":2,\"attempts\":10,\"http_status\":500,
	\"error\":\"HTTP 500\"}"
is 'each attempt is a row' "$(list-webhooks --deliveries | wc -l)" 10
is 'the dead one is found' "$(list-webhooks --dead | jq -rc '[.push, .attempt]')" \
	"[\"$id\",10]"
delivery=$(list-webhooks --dead | jq -r .id)

# --- once more

exits 'what is not dead cannot be requeued: 65' 65 \
	push-webhooks --requeue msg_00000000000000000000000000
ok 'a rehearsal' push-webhooks --requeue --dry-run "$id"
is 'shows what would be' "$(pushed '[.status, .attempt, .dry_run]')" \
	'["pending",1,true] '
is 'and leaves it dead' "$(list-webhooks --dead | wc -l)" 1
ok 'by the id of the delivery' push-webhooks --requeue "$delivery"
is 'it is pending' "$(pushed '[.id, .status]')" "[\"$id\",\"pending\"] "
is 'the bell rings' "$(cat "$SCRATCH/bells/hooks")" 2
exits 'no longer dead' 65 push-webhooks --requeue "$delivery"
stub_set rules.json '[{"path":"/bot","status":202}]'
ok 'it is pushed' push-webhooks
is 'as the first time' "$(pushed '[.push, .status, .attempt]')" \
	"[\"$id\",\"delivered\",1] "
sql "UPDATE push SET status = 'dead'"
sql "UPDATE delivery SET status = 'dead' WHERE id = '$(printed | jq -r .id)'"
is 'nothing died at another time' "$(push-webhooks --requeue \
	--until 2026-11-20T10:00:00Z)" ''
is 'by time' "$(push-webhooks --requeue --since 2026-11-20T10:00:00Z |
	jq -r .id)" "$id"
sql "UPDATE push SET status = 'dead'"
is 'by webhook' "$(push-webhooks --requeue "$hook" | jq -r .id)" "$id"

# --- two endpoints that are told of each other's deaths

# --- a clock that was ahead

fresh '[{"path":"/bot","status":500},{"path":"/busy","status":503}]'
set-webhook "$STUB_URL/bot" >"$SCRATCH/out"
set-webhook "$STUB_URL/busy" >"$SCRATCH/out"
guest mail:x 1 'Hello'
now 2027-11-20T10:00:00.000Z
exits 'pushes fail next year' 75 push-webhooks
now 2026-11-20T10:00:00.000Z
stub_set rules.json '[{"status":204}]'
ok 'back in this year they are due' push-webhooks
is 'and arrive, the paused endpoint too' \
	"$(pushed '[.status, .attempt]')" '["delivered",2] ["delivered",2] '
now 2026-11-20T10:00:00.000Z
fresh '[{"path":"/bot","status":500}]'
set-webhook "$STUB_URL/bot" >"$SCRATCH/out"
guest mail:x 1 'Hello'
exits 'what failed in its own time' 75 push-webhooks
sql 'UPDATE push SET next_at = next_at + 86400000'
ok 'waits for as long as it may be' push-webhooks
is 'and is not tried' "$(printed)" ''

fresh '[{"status":500}]'
set-webhook --event delivery.dead "$STUB_URL/a" >/dev/null
set-webhook --event '*' "$STUB_URL/b" >/dev/null
guest mail:x 1 'Hello'
turn=0
while [ $turn -lt 40 ] && [ "$(sql "SELECT count(*) FROM push
	WHERE status = 'dead'")" -lt 6 ]; do
	turn=$((turn + 1))
	push-webhooks >/dev/null 2>&1
	[ "$(sql "SELECT count(*) FROM push WHERE status = 'pending'")" -eq 0 ] ||
		now_next
done
push-webhooks >/dev/null 2>&1
is 'come to an end' "$(sql "SELECT count(*) FROM event
	WHERE name = 'delivery.dead'") $(sql "SELECT count(*) FROM push
	WHERE status = 'dead'")" '2 6'

# --- answers

now 2026-11-20T10:00:00.000Z
fresh '[{"path":"/moved","status":302,"headers":{"Location":"/bot"}},
	{"path":"/created","status":201,"body":"thank you"}]'
set-webhook "$STUB_URL/moved" >/dev/null
set-webhook "$STUB_URL/created" >/dev/null
guest mail:x 1 'Hello'
exits 'a redirection' 75 push-webhooks
is 'is a failure, and not followed' "$(pushed '[.status, .http_status]' |
	tr ' ' '\n' | sort | tr '\n' ' ')$(sent /bot)" \
	'["delivered",201] ["failed",302] '

fresh '[{"path":"/gone","status":410}]'
set-webhook "$STUB_URL/gone" >/dev/null
guest mail:x 1 'Hello'
guest mail:y 2 'Hello'
exits '410 is 69' 69 push-webhooks --jobs 1
is 'the webhook is disabled' "$(list-webhooks |
	jq -rc '[.enabled, .disabled_reason]')" \
	'[false,"the endpoint answered 410 Gone"]'
like 'said' "$(complained)" ': disabled: the endpoint answered 410'
is 'nothing else is pushed' "$(sent /gone | wc -l)" 1
guest mail:x 3 'Meanwhile'
stub_set rules.json '[{"path":"/gone","status":200}]'
ok 'not while it is disabled' push-webhooks
set-webhook --enable "$STUB_URL/gone" >/dev/null
guest mail:x 4 'Again'
ok 'enabled again' push-webhooks --jobs 1
is 'it gets what waited, and what is new' "$(sent /gone |
	jq -r .message_text | tr '\n' ' ')" 'Hello Hello Again '

fresh '[{"path":"/busy","times":1,"status":429,"headers":{"Retry-After":"3600"}},
	{"path":"/busy","status":200}]'
set-webhook "$STUB_URL/busy" >/dev/null
guest mail:x 1 'one'
guest mail:y 2 'two'
exits 'an endpoint that asks for time' 75 push-webhooks --jobs 1
is 'gets it' "$(pushed '[.status, .next_at]') $(sent /busy | wc -l)" \
	'["failed","2026-11-20T11:00:00.000Z"]  1'
guest mail:z 3 'three'
now 2026-11-20T10:59:00.000Z
exits 'also in the next run, and for other events' 75 push-webhooks
like 'which says why it makes no call' "$(complained)" \
	'^push-webhooks: hook_.*: failed, and is left alone until 20'
exits 'unless it is to be quiet' 75 push-webhooks --quiet
is 'for cron, which asks again soon' "$(complained)" ''
is 'nothing is tried' "$(sent /busy | wc -l)" 1
now 2026-11-20T11:00:01.000Z
ok 'when it is over' push-webhooks --jobs 1
is 'all of it goes' "$(sent /busy | wc -l)" 4

# --- where it may not go

now 2026-11-20T10:00:00.000Z
fresh '[{"path":"/bot","status":200}]'
set-webhook "$STUB_URL/bot" >/dev/null
WEBHOOK_ALLOW_HOSTS=localhost set-webhook \
	"http://localhost:${STUB_URL##*:}/name" >/dev/null
guest mail:x 1 'Hello'
WEBHOOK_ALLOW_HOSTS=10.0.0.0/8
exits 'a private address that nobody allowed' 75 push-webhooks --deadline "$soon"
like 'is said' "$(complained)" 'a private address, or http: name the host'
is 'nothing is called' "$(wc -l <"$STUB_DIR/requests.jsonl")" 0
WEBHOOK_ALLOW_HOSTS=localhost
now_next
exits 'a name allows what is written so' 75 push-webhooks --deadline "$soon"
is 'and nothing else' "$(sent /name | wc -l) $(sent /bot | wc -l)" '1 0'
# Only what the name leads to is private: that is seen when it is connected to.
name=$(getent hosts ip6-localhost ip6-loopback "$(uname -n)" |
	awk '$1 == "::1" || $1 ~ /^(127|10|172|192\.168)\./ { print $2; exit }')
if [ -n "$name" ] && [ "$name" != localhost ]; then
	fresh '[{"status":200}]'
	WEBHOOK_ALLOW_HOSTS=203.0.113.0/24
	set-webhook "https://$name:${STUB_URL##*:}/" >/dev/null
	set-webhook "http://$name:${STUB_URL##*:}/" >/dev/null
	guest mail:x 1 'Hello'
	exits 'a name that leads to a private address' 75 \
		push-webhooks --deadline "$soon"
	is 'is not connected to' "$(pushed .error | sort -u)" \
		"the host's address is not allowed the host's address is not allowed "
	WEBHOOK_ALLOW_HOSTS=$name
	now_next
	exits 'unless it is allowed' 75 push-webhooks --deadline "$soon"
	unlike 'by name' "$(pushed .error)" 'not allowed'
else
	skip 'a name that leads to a private address' 'there is no such name'
fi
WEBHOOK_ALLOW_HOSTS='127.0.0.0/8 !'
exits 'a setting that is none: 78' 78 push-webhooks
like 'says which word' "$(complained)" "WEBHOOK_ALLOW_HOSTS: '!' is neither"
WEBHOOK_ALLOW_HOSTS=127.0.0.1

now 2026-11-20T10:00:00.000Z
fresh '[{"path":"/far","status":429,"headers":{"Retry-After":"99999999999"}},
	{"path":"/cut","status":202,"body":"thank you","cut_at":3}]'
set-webhook "$STUB_URL/far" >/dev/null
set-webhook "$STUB_URL/cut" >/dev/null
guest mail:x 1 'Hello'
exits 'to wait for ages' 75 push-webhooks
is 'is to wait for a day' "$(pushed 'select(.http_status == 429) |
	.next_at[:19]')" '2026-11-21T10:00:00 '
is 'an answer that is cut is one' \
	"$(printed | jq -rc 'select(.status == "delivered").http_status')" 202

# --- proxies

fresh '[{"method":"CONNECT","status":403}]'
set-webhook https://nowhere.invalid/ >/dev/null
guest mail:x 1 'Hello'
exits 'the proxy of other programs' 75 env https_proxy="$STUB_URL" \
	HTTPS_PROXY="$STUB_URL" all_proxy="$STUB_URL" push-webhooks --deadline "$soon"
is 'is not asked' "$(wc -l <"$STUB_DIR/requests.jsonl")" 0
now_next
exits 'ours' 75 env WEBHOOK_PROXY="$STUB_URL" push-webhooks --deadline "$soon"
is 'is, whatever its address' "$(stub_requests '[.method, .path]')" \
	'["CONNECT","nowhere.invalid:443"]'

# --- bounds

fresh '[{"path":"/bot","status":200}]'
set-webhook "$STUB_URL/bot" >/dev/null
for n in 1 2 3 4 5; do
	guest mail:x $n "number $n"
done
ok 'a rehearsal' push-webhooks --dry-run
is 'shows what would be pushed' "$(pushed '[.status, .dry_run]' |
	wc -w) $(sent /bot | wc -l)" '5 0'
ok 'a limit' push-webhooks --limit 2
is 'is kept' "$(printed | wc -l)" 2
ok 'the rest' push-webhooks --jobs 16
is 'of one conversation in its order' "$(sent /bot |
	jq -r '.message_text' | tr '\n' ' ')" \
	'number 1 number 2 number 3 number 4 number 5 '
exits 'ids without --requeue: 64' 64 push-webhooks msg_1
exits '--requeue without any: 64' 64 push-webhooks --requeue
exits '--requeue with both: 64' 64 push-webhooks --requeue --since 1d x
exits '--follow cannot be rehearsed: 64' 64 push-webhooks --follow --dry-run
exits 'no number: 64' 64 push-webhooks --jobs 0

# --- a host that is not there

fresh '[]'
WEBHOOK_ALLOW_HOSTS='127.0.0.1 nowhere.invalid'
set-webhook http://127.0.0.1:9/ >/dev/null
set-webhook http://nowhere.invalid/ >/dev/null
guest mail:x 1 'Hello'
exits 'nobody there is 75' 75 push-webhooks
is 'no status, but why' "$(pushed '[.http_status, (.error | length > 5)]')" \
	'[null,true] [null,true] '

done_testing
