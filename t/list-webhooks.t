#!/bin/sh
# SPDX-License-Identifier: MIT
# list-webhooks: the webhooks, and what was pushed to them.
. "${0%/*}/lib.sh"
. "$TOP/t/stub.sh"
. "$TOP/t/hooks.sh"

export FRONTDESK_NOW=2026-11-20T10:00:00.000Z WEBHOOK_ALLOW_HOSTS=127.0.0.1

exits 'without a store: 66' 66 list-webhooks
stub_start
stub_set rules.json '[{"path":"/good","status":200},
	{"path":"/bad","status":500},{"path":"/gone","status":410}]'
guest mail:x 0 'Before'
exits 'nothing to list: 1' 1 list-webhooks
exits 'no deliveries either' 1 list-webhooks --deliveries
exits 'nor dead ones' 1 list-webhooks --dead
good=$(set-webhook "$STUB_URL/good" | jq -r .id)
bad=$(FRONTDESK_NOW=2026-11-20T10:00:00.001Z set-webhook "$STUB_URL/bad" |
	jq -r .id)
gone=$(FRONTDESK_NOW=2026-11-20T10:00:00.002Z set-webhook "$STUB_URL/gone" |
	jq -r .id)
ok 'webhooks' list-webhooks
is 'in the order in which they were made' "$(printed | jq -r .id)" \
	"$good
$bad
$gone"
unlike 'without secrets' "$(printed)" 'whsec|secret'
json_is 'as the page says' "$(printed | head -n 1 | jq -c 'del(.id)')" "{
	\"type\":\"webhook\",\"url\":\"$STUB_URL/good\",
	\"event\":\"message.created\",\"enabled\":true,\"disabled_reason\":null,
	\"created_at\":\"2026-11-20T10:00:00.000Z\"}"

guest mail:x 1 'Hello'
push-webhooks >"$SCRATCH/out" 2>"$SCRATCH/err"
guest mail:x 2 'Later'
FRONTDESK_NOW=2026-11-20T10:00:00.500Z
push-webhooks >"$SCRATCH/out" 2>"$SCRATCH/err"
ok 'deliveries' list-webhooks --deliveries
is 'what waits, then the newest first' "$(printed | jq -r .at |
	sed 's/^2026-11-20T10:00:00//' | tr '\n' ' ')" \
	'null null .500Z .500Z .000Z .000Z .000Z '
is 'each as it is' "$(printed | jq -r .status | sort | uniq -c | tr -s ' \n' ' ')" \
	' 1 dead 2 delivered 2 failed 2 pending '
json_is 'one that waits' "$(printed | head -n 1 | jq 'del(.id, .push, .next_at)')" \
	"{\"type\":\"delivery\",\"webhook\":\"$bad\",\"event_seq\":3,
	\"status\":\"pending\",\"attempt\":2,\"http_status\":null,
	\"error\":null,\"at\":null}"
json_is 'one that failed' "$(printed | jq 'select(.status == "failed") |
	del(.id, .push, .next_at)' | jq -s '.[1]')" \
	"{\"type\":\"delivery\",\"webhook\":\"$bad\",\"event_seq\":3,
	\"status\":\"failed\",\"attempt\":1,\"http_status\":500,
	\"error\":\"HTTP 500\",\"at\":\"2026-11-20T10:00:00.000Z\"}"
is 'a limit' "$(list-webhooks --deliveries --limit 3 | jq -rc .at |
	tr '\n' ' ')" 'null null 2026-11-20T10:00:00.500Z '
is 'attempts since a time' "$(list-webhooks --deliveries \
	--since 2026-11-20T10:00:00.100Z | jq -r .status | sort |
	tr '\n' ' ')" 'delivered failed '
is 'until a time' "$(list-webhooks --deliveries \
	--until 2026-11-20T10:00:00.100Z | jq -r .status | sort | tr '\n' ' ')" \
	'dead delivered failed '
is 'the dead' "$(list-webhooks --dead | jq -rc '[.webhook, .http_status]')" \
	"[\"$gone\",410]"
exits 'not those of another time' 1 list-webhooks --dead --since 2026-11-21

ok 'a table' list-webhooks --text
like 'counts what waits' "$(printed)" "^$bad +enabled +2 +0 "
like 'and what is dead' "$(printed)" "^$gone +disabled +0 +1 "
like 'and is in order' "$(printed)" "^$good +enabled +0 +0 +message.created "
guest mail:x 3 'Nobody pushed this'
guest mail:x 4 'Nor this'
set-mode draft mail:x >"$SCRATCH/out"
ok 'a table of what no run has looked at' list-webhooks --text
like 'counts that as well, if it will be pushed' "$(printed)" \
	"^$good +enabled +2 +0 "
like 'with what was put off' "$(printed)" "^$bad +enabled +4 +0 "
like 'but for a live one alone' "$(printed)" "^$gone +disabled +0 +1 "
ok 'a table of deliveries' list-webhooks --deliveries --text
like 'has why' "$(printed)" 'failed .*HTTP 500'

exits 'a limit alone: 64' 64 list-webhooks --limit 3
exits 'no time: 64' 64 list-webhooks --deliveries --since yesterday
exits 'an argument: 64' 64 list-webhooks "$good"

done_testing
